"""Who is entitled and not enrolled, who is enrolled and no longer entitled: beside the oracle of plain Python."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from weibao.rules import NotYetLaw, premiums, words
from weibao.rules.discovery import FINDINGS, discover, patients, students, summary
from weibao.rules.facts import Facts
from weibao.rules.medical_aid import Patient, judge, judge_need
from weibao.rules.parameters import load
from weibao.rules.study_aid import Student
from weibao.rules.tests import oracle, people
from weibao.rules.words import health_state

ON = date(2023, 7, 3)
BORN = date(2014, 11, 6)


def facts(*children, statuses=()):
    return Facts(
        pl.DataFrame(children, schema={"child": pl.Int64, "birth": pl.Date, "foundling": pl.Boolean, "ended_on": pl.Date}, orient="row"),
        pl.DataFrame(
            statuses, schema={"child": pl.Int64, "parent": pl.String, "status": pl.String, "since": pl.Date}, orient="row"
        ),
    )  # fmt: skip


def enrolled(*rows):
    return pl.DataFrame(rows, schema={"child": pl.Int64, "category": pl.String}, orient="row")


DEAD = [(1, parent, "dead", date(2020, 1, 1)) for parent in words.PARENTS]
ONE_GONE = [(1, "father", "dead", date(2020, 1, 1)), (1, "mother", "guardianship_revoked", date(2021, 1, 1))]


@pytest.mark.parametrize(
    ("child", "statuses", "inside", "finding"),
    [
        ((1, BORN, False, None), DEAD, (), "entitled"),
        ((1, BORN, True, None), (), (), "entitled"),
        ((1, BORN, False, None), DEAD, [(1, "orphan")], None),
        ((1, BORN, False, None), (), (), None),
        ((1, BORN, False, None), (), [(1, "orphan")], "no_longer"),
        ((1, BORN, False, None), ONE_GONE, [(1, "orphan")], "other_category"),
        ((1, BORN, False, None), ONE_GONE, [(1, "de_facto_unattended")], None),
        ((1, BORN, False, None), DEAD, [(1, None)], None),
        ((1, BORN, False, None), (), [(1, None)], "no_longer"),
        ((1, BORN, False, ON), DEAD, [(1, "orphan")], "ended"),
        ((1, BORN, False, date(2023, 7, 4)), DEAD, [(1, "orphan")], None),
        ((1, BORN, False, ON), DEAD, (), None),
        ((1, date(2005, 7, 3), False, None), DEAD, [(1, "orphan")], "over_age"),
        ((1, date(2005, 7, 4), False, None), DEAD, [(1, "orphan")], None),
        ((1, date(2005, 7, 3), False, None), DEAD, (), None),
    ],
)
def test_what_is_found(child, statuses, inside, finding):
    found = discover(facts(child, statuses=statuses), ON, enrolled(*inside))
    assert [row["finding"] for row in found.iter_rows(named=True)] == ([finding] if finding else [])
    assert sum(summary(found).values()) == len(found)


def test_a_finding_says_of_what_category():
    both = facts((1, BORN, False, None), (2, BORN, False, None), statuses=[*DEAD, *((2, *row[1:]) for row in ONE_GONE)])
    found = discover(both, ON, enrolled())
    assert found.select("child", "finding", "category", "enrolled").rows() == [
        (1, "entitled", "orphan", None),
        (2, "entitled", "de_facto_unattended", None),
    ]
    assert summary(found) == dict.fromkeys(FINDINGS, 0) | {"entitled": 2}


def test_nobody_at_all():
    assert discover(facts(), ON, enrolled()).height == 0


def test_by_the_oracle():
    """Two thousand drawn children, one in three enrolled as what it is, one in three as an orphan, one in three not."""
    drawn = people.crowd(2000, 11, (ON,))
    truth = {number: oracle.category(child, ON) for number, child in enumerate(drawn)}
    enrolment = {}
    for number, category in truth.items():
        if number % 3 == 0 and category != "neither":
            enrolment[number] = category
        elif number % 3 == 1:
            enrolment[number] = "orphan"
    found = discover(people.facts_of(drawn), ON, enrolled(*enrolment.items()))
    said = dict(found.select("child", "finding").iter_rows())
    for number, child in enumerate(drawn):
        assert said.get(number) == _expected(child, truth[number], enrolment.get(number)), (number, child)


def _expected(child, category, inside):
    ended = child.ended_on is not None and child.ended_on <= ON
    if inside is None:
        return "entitled" if category != "neither" and not ended else None
    if ended:
        return "ended"
    if oracle.eighteen(child) <= ON:
        return "over_age"
    if category == "neither":
        return "no_longer"
    return None if category == inside else "other_category"


def test_who_needs_care_and_may_be_helped():
    """An orphan whose health asks for a look, and nobody else; the need stands in the tree."""
    young = Patient(date(2014, 5, 1), date(2021, 5, 1), in_need=True)
    told = patients([("ill", young), ("well", replace(young, in_need=False)), ("unknown", replace(young, recognised_on=None))], ON)
    assert [key for key, _ in told] == ["ill"]
    assert "登记的健康状况需要医疗或康复" in told[0][1].as_text()


@pytest.mark.parametrize(
    ("category", "standing", "holds"),
    [("orphan", True, True), ("de_facto_unattended", True, True), ("neither", True, False), ("orphan", False, False)],
)
def test_whose_premium_is_paid(category, standing, holds):
    reason = premiums.judge(category, 2023, standing=standing)
    assert (reason.holds, reason.label) == (holds, "2023年度参保个人缴费全额资助")
    with pytest.raises(NotYetLaw):
        premiums.judge("orphan", 2020, standing=True)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("", ""),
        ("健康", "健康"),
        ("良好", "健康"),
        ("亚健康", "其他"),
        ("不正常", "其他"),
        ("肢体残疾", "残疾"),
        ("大病", "重病"),
        ("慢性肾炎", "慢性病"),
        ("哮喘", "其他"),
    ],
)
def test_the_states_of_health(said, state):
    assert health_state(said) == state


def changed(path, value):
    """The parameters with one value changed, from the beginning."""
    law = load()
    return law.replacing(replace(law[path], values=(replace(law[path].values[0], value=value),)))


def test_a_student_is_told_from_sixty_days_before_the_birthday():
    student = Student(date(2005, 7, 3), date(2015, 1, 1), "undergraduate", full_time=True, since=date(2022, 9, 1))
    born = {"today": 0, "in_60": 60, "in_61": 61, "long_ago": -400}
    known = [(name, replace(student, birth=student.birth + timedelta(days=days))) for name, days in born.items()]
    assert [name for name, _ in students(known, ON)] == ["today", "in_60", "long_ago"]
    assert all(reason.holds for _, reason in students(known, ON, load()))
    told = students(known, ON, changed("study_aid/stages", frozenset({"junior_college"})))
    assert told == [], "the parameters that are given count"


def test_the_parameters_that_are_given_count():
    ill = Patient(date(2014, 5, 1), date(2021, 5, 1), in_need=True)
    grown = replace(ill, birth=date(2004, 5, 1), stage="undergraduate")
    assert [name for name, _ in patients([("grown", grown)], ON)] == ["grown"]
    assert judge(grown, ON).holds
    law = changed("tomorrow/adult_stages", frozenset({"junior_college"}))
    assert patients([("grown", grown)], ON, law) == []
    assert not judge(grown, ON, law).holds
    assert not judge_need(grown, ON, law).holds
    assert judge_need(grown, ON).holds
    assert not judge_need(Patient(date(2014, 5, 1), date(2021, 5, 1)), ON).holds, "no need is taken for granted"
