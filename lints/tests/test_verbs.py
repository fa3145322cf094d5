from lints import verbs
from lints.source import Source

POWERS = Source(verbs.TABLE, 'POWERS: dict[str, object] = {\n    "children.merge": ONE,\n}\n')
MERGE = '@action("children.merge", label="合并")\ndef merge(child, *, by, at): ...\n'
TEST = Source("weibao/children/tests/test_a.py", '"children.merge"')


def _say(*sources):
    return [f"{one.path}:{one.line}: {one.message}" for one in verbs.find(sources)]


def _actions(text):
    return Source("weibao/children/actions.py", text)


def test_an_action_with_power_label_and_test_is_innocent():
    assert _say(POWERS, _actions(MERGE), TEST) == []


def test_an_action_without_power_is_found():
    assert any("no role holds children.split" in one for one in _say(POWERS, _actions(MERGE + MERGE.replace("merge", "split")), TEST))


def test_a_power_without_action_is_found():
    other = Source(verbs.TABLE, POWERS.text.replace("}", '    "children.split": ONE,\n}'))
    assert _say(other, _actions(MERGE), TEST) == [f"{verbs.TABLE}:3: no action is called children.split"]


def test_an_action_without_test_is_found():
    assert _say(POWERS, _actions(MERGE)) == ["weibao/children/actions.py:1: no test names children.merge or calls its verb"]
    assert _say(POWERS, _actions(MERGE), Source(TEST.path, "unmerge(child)"))
    assert _say(POWERS, _actions(MERGE), Source(TEST.path, "merge(child, by=above, at=at)")) == []


def test_an_action_without_label_is_found():
    assert any("has no label" in one for one in _say(POWERS, _actions(MERGE.replace(', label="合并"', "")), TEST))


def test_a_computed_name_is_found():
    assert any("literal" in one for one in _say(POWERS, _actions(MERGE.replace('"children.merge"', "NAME")), TEST))


def test_the_system_needs_no_power():
    text = MERGE.replace("merge", "sweep").replace('label="合并"', 'label="清理", system=True')
    assert _say(POWERS, _actions(MERGE + text), Source(TEST.path, TEST.text + '"children.sweep"')) == []


def test_what_is_not_built_yet_is_gone_when_it_is_built():
    """The table of powers that wait for their action shrinks with each that comes."""
    assert all(reason for reason in verbs.NOT_BUILT_YET.values())
