from lints.__main__ import ROOT, RULES, run
from lints.source import Source, gather, kept
from lints.writes import find

SIN = "child.save()"


def _left(text):
    source = Source("weibao/children/views.py", text)
    return [(one.line, one.rule) for one in kept(find([source]), [source], ["writes"])]


def test_an_opt_out_needs_a_reason():
    assert _left(SIN) == [(1, "writes")]
    assert _left(f"{SIN}  # house: allow writes – the shell has no door") == []
    assert _left(f"{SIN}  # house: allow writes") == [(1, "allowances"), (1, "writes")]
    assert _left(f"{SIN}  # house: allow writes –  ") == [(1, "allowances"), (1, "writes")]


def test_an_opt_out_on_a_line_of_its_own_holds_for_the_next():
    assert _left(f"# house: allow writes – the shell has no door\n{SIN}\n") == []
    assert _left(f"# house: allow writes – the shell has no door\n\n{SIN}\n") == [(2, "allowances"), (3, "writes")]


def test_an_opt_out_that_allows_nothing_is_found():
    assert _left("x = 1  # house: allow writes – once there was one") == [(1, "allowances")]
    assert _left(f"{SIN}  # house: allow everything – please") == [(1, "allowances"), (1, "writes")]


def test_an_opt_out_in_a_text_is_none():
    assert _left(f'{SIN}; x = "# house: allow writes – a text"') == [(1, "writes")]


def test_a_file_that_does_not_parse_is_a_finding():
    assert [one.rule for one in run([Source("weibao/a.py", "def (")])] == ["syntax"]


def test_each_rule_has_a_name_and_tests_of_its_own():
    names = [rule.NAME for rule in RULES]
    assert len(set(names)) == len(names)
    assert all((ROOT / f"lints/tests/test_{rule.__name__.rpartition('.')[2]}.py").exists() for rule in RULES)


def test_gathering_leaves_out_what_is_not_ours(tmp_path):
    for name in ("weibao/a.py", ".venv/b.py", "frontend/node_modules/c.js", "var/d.txt", "weibao/picture.png", "weibao/link.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("") if "link" not in name else path.symlink_to(tmp_path / "weibao/a.py")
    assert [one.path for one in gather(tmp_path)] == ["weibao/a.py"]
