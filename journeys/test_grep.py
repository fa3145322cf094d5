"""The nets of journeys/grep.py hold: what they look for, they find."""

import json

import pytest

from journeys import grep


def line(message, **more):
    return json.dumps({"at": "2026-11-24T01:30:00.000+08:00", "message": message, **more}, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("140728201503042719", "a number"),
        ("card 6217000010012345678", "a number"),
        ("13835412345", "a number"),
        ("王安然", "writing that is not ours"),
        ("sealed abc1234567 here", "a sealed value"),
    ],
)
def test_what_tells_a_person_is_found(tmp_path, text, why):
    log = tmp_path / "weibao-2026-11-24.jsonl"
    log.write_text(line("all is well") + line(text))
    found = grep.leaks([log], {"abc1234567"})
    assert len(found) == 1
    assert why in found[0]


def test_a_name_on_the_terminal_is_found_unless_it_is_meant(tmp_path):
    name = min(grep.names_of_children())
    log = tmp_path / "run.log"
    log.write_text(f"… 载入示范城市\n{name}\n")
    assert "the name of a child" in grep.leaks([log])[0]
    assert grep.leaks([log], allowed=f"账号 {name}") == []


def test_our_own_words_are_none(tmp_path):
    log = tmp_path / "weibao-2026-11-24.jsonl"
    log.write_text(
        line("审计记录提交后即被删除：[1, 2]") + line("GET /children/12/ 200", fault=[{"type": "X", "text": "▒", "at": ["a.py:1 f"]}])
    )
    assert grep.leaks([log]) == []


def test_there_are_names_to_look_for():
    assert len(grep.names_of_children()) > 300
