"""Registers, carers, alarms and levels of risk: every case of the law desk, and thresholds that no case may leave unnoticed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from weibao.rules import care_registers, delegated_care, risk
from weibao.rules.parameters import BadParameter, load

FOLDER = Path(__file__).parent.parent / "cases" / "care"
CHILD = {"kind": "left_behind", "situation": "both_away", "since": date(2022, 9, 1), "birth": date(2014, 11, 6)}


def read():
    return [(file.stem, case) for file in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


def _registers(case, law):
    return {"holds": care_registers.belongs(care_registers.Facts(**CHILD | case["facts"]), case["date"], law).holds}


def _carers(case, law):
    facts = {"birth": date(1960, 5, 1), "capable": True} | case["facts"]
    tree = delegated_care.fitness(delegated_care.Carer(**facts | {"barred": frozenset(facts.get("barred", ()))}), case["date"], law)
    return {"holds": tree.holds, "failing": [part.name for part in tree.parts if not part.holds]}


def _alarms(case, law):
    birth = case["facts"]["birth"]
    return {"alarm": delegated_care.alarm(birth, case["date"], law), "hear": delegated_care.must_hear(birth, case["date"], law)}


def _levels(case, law):
    found = risk.weigh(case["facts"], case["date"], law)
    return {"level": found.level, "raised": found.raised}


ANSWERS = {"levels": _levels, "registers": _registers, "carers": _carers, "alarms": _alarms}
CASES = read()


@pytest.mark.parametrize(("kind", "case"), CASES, ids=lambda one: one["name"] if isinstance(one, dict) else one)
def test_every_case(kind, case):
    assert ANSWERS[kind](case, load()) == case["answer"]


def test_each_case_has_its_own_name_and_source():
    assert len({case["name"] for _, case in CASES}) == len(CASES)
    assert all(case["source"].strip() for _, case in CASES)


DECIDING = ("care/age/", "care/months/", "care/raise/", "care/unattended_age", "care/alone_age", "care/adult_age", "care/expressing_age")


@pytest.mark.parametrize("path", [one.path for one in load() if one.path.startswith(DECIDING)])
@pytest.mark.parametrize("by", [-1, 1])
def test_no_changed_threshold_goes_unnoticed(path, by):
    known = load()[path]
    changed = load().replacing(replace(known, values=tuple(replace(value, value=value.value + by) for value in known.values)))
    assert any(ANSWERS[kind](case, changed) != case["answer"] for kind, case in CASES)


def test_strange_words_and_days():
    with pytest.raises(ValueError, match="不认识的禁止情形"):
        delegated_care.fitness(delegated_care.Carer(date(1960, 5, 1), capable=True, barred=frozenset({"old"})), date(2023, 7, 3))
    with pytest.raises(ValueError, match="不认识的名册或情形"):
        care_registers.belongs(care_registers.Facts("left_behind", "poverty", date(2022, 9, 1), date(2014, 1, 1)), date(2023, 7, 3))
    assert care_registers.over_on("left_behind", date(2014, 11, 6), date(2023, 7, 3)) == date(2030, 11, 6)
    assert care_registers.recheck_on("improper_guardianship", date(2023, 11, 30)) == date(2024, 2, 29)
    tree = care_registers.belongs(care_registers.Facts(**CHILD), date(2023, 7, 3))
    assert "〔参数未核实〕" in tree.as_text()


def test_the_table_of_indicators_can_be_read_by_everybody():
    rows = risk.table()
    assert 30 <= len(rows) <= 46
    assert {one.level for one in rows.values()} == {"red", "orange", "yellow", "blue"}
    assert {one.domain for one in rows.values()} == set(risk.DOMAINS)
    assert all(one.label and one.reason and one.ref for one in rows.values())
    assert len(risk.observable()) > 10


def test_a_level_tells_its_indicators_worst_first():
    found = risk.weigh(["left_behind", "contact_late", "left_behind"], date(2023, 7, 3))
    assert [one.id for one in found.indicators] == ["contact_late", "left_behind"]
    assert "✓ 父母超过一周未与儿童联系" in found.tree.as_text()
    assert "上调一级" in risk.weigh(["dropout", "bullied", "night_alone"], date(2023, 7, 3)).tree.as_text()
    with pytest.raises(KeyError):
        risk.weigh(["unknown"], date(2023, 7, 3))


@pytest.mark.parametrize("fault", [{"level": "green"}, {"domain": "weather"}, {"how": "guessed"}, {"ref": " "}, {"more": 1}])
def test_a_line_that_cannot_be_read_does_not_load(fault):
    line = {"id": "x", "label": "甲", "domain": "school", "how": "observed", "level": "red", "reason": "乙", "ref": "丙", "verified": False}
    with pytest.raises(BadParameter):
        risk._line(line | fault)
