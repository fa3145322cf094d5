"""The tree of one child: every fact with its date and proof, every ✗ with what is missing."""

from datetime import date

import polars as pl
import pytest

from weibao.rules import words
from weibao.rules.explain import explain_day, explain_month
from weibao.rules.facts import Facts
from weibao.rules.parameters import load
from weibao.rules.tests.casebook import with_given

ON = date(2023, 7, 15)


def facts(*statuses, birth=date(2014, 11, 6), confirmed="2023-05", ended=None, form="scattered", aid="318.00"):
    columns = ("child", "parent", "status", "since", "until", "proof", "disability_class", "disability_grade")
    rows = [(1, *status, *[None] * (7 - len(status))) for status in statuses]
    children = {"child": [1], "birth": [birth], "foundling": [False], "ended_on": [ended], "confirmed_month": [confirmed]}
    care = pl.DataFrame({"child": [1], "form": [form]}) if form else pl.DataFrame()
    income = pl.DataFrame({"child": [1], "kind": ["minimum_living"], "amount": [aid]})
    return Facts(pl.DataFrame(children), pl.DataFrame(rows, schema=columns, orient="row"), care, income)


PRISON = ("father", "in_prison", date(2022, 9, 14), date(2025, 9, 13))
LOST = ("mother", "out_of_contact", date(2022, 8, 1), None, "police_receipt")


def node(tree, name, label=""):
    """The first node of a name."""
    if tree.name == name and label in tree.label:
        return tree
    return next((found for part in tree.parts if (found := node(part, name, label))), None)


def test_dates_and_proofs_stand_beside_what_they_prove():
    tree = explain_day(facts(PRISON, LOST), 1, ON)
    assert tree.holds
    assert node(tree, "under_age").detail["text"] == "2014-11-06 出生，2032-11-06 满18周岁"
    prison = node(tree, "in_prison")
    assert prison.holds
    assert prison.law == "民发〔2020〕125号"
    assert prison.detail == {
        "since": "2022-09-14", "until": "2025-09-13", "proof": None, "text": "2022-09-14 起，至 2025-09-13"
    }  # fmt: skip
    assert node(tree, "out_of_contact").detail["text"] == "2022-08-01 起，儿童失联父母查找情况回执单"
    assert node(tree, "father_gone").detail["text"] == "没有登记这类情形"
    text = tree.as_text()
    assert "✓ 父亲服刑在押" in text
    assert "✓ 母亲失联" in text
    assert "民发〔2020〕125号" in text


def test_what_is_missing_is_said():
    recent = ("mother", "out_of_contact", date(2023, 5, 1), None, "court_declaration")
    tree = explain_day(facts(PRISON, recent), 1, ON)
    assert not tree.holds
    assert {part.name: part.holds for part in node(tree, "out_of_contact").parts} == {
        "in_force": True,
        "out_of_contact_long_enough": False,
        "out_of_contact_proved": False,
    }


def test_each_dated_row_is_told_the_oldest_first():
    earlier = ("father", "severe_disability", date(2015, 1, 1), date(2022, 1, 1), "残联函〔2015〕3号", "physical", 2)
    tree = explain_day(facts(PRISON, earlier, LOST), 1, ON)
    told = node(tree, "father_unable").parts
    assert [(part.name, part.holds) for part in told] == [("severe_disability", False), ("in_prison", True)]
    assert told[0].detail["text"] == "2015-01-01 起，至 2022-01-01，肢体残疾二级，残联函〔2015〕3号"
    assert (told[0].detail["class"], told[0].detail["grade"]) == ("physical", 2)
    assert node(tree, "father_unable").detail["text"] == told[1].detail["text"], "the row that carries the answer"


def test_an_unknown_start_is_said():
    tree = explain_day(facts(("father", "dead"), LOST), 1, ON)
    assert node(tree, "dead").detail["text"] == "起始日期不详"


def test_the_same_clause_is_not_told_twice():
    tree = explain_day(facts(("father", "dead"), ("mother", "dead")), 1, ON)
    assert node(tree, "orphan").holds
    assert node(tree, "not_orphan").parts == ()
    assert node(tree, "not_orphan").holds is False


def test_unchecked_parameters_show():
    assert explain_day(facts(("father", "dead"), ("mother", "dead")), 1, ON).verified
    assert not explain_day(facts(("father", "dead"), LOST), 1, ON).verified


def test_a_paid_month():
    tree = explain_month(facts(PRISON, LOST), 1, "2023-07")
    assert tree.label == "2023年7月发放 852.00 元（标准 1170.00 元，补差扣除 318.00 元）"
    assert tree.law == "晋民发〔2023〕20号"
    assert tree.detail == {
        "category": "de_facto_unattended", "care": "scattered", "reason": "paid",
        "standard": "1170.00", "deducted": "318.00", "amount": "852.00",
    }  # fmt: skip
    assert [part.name for part in tree.parts] == ["eligible", "not_ended", "confirmed_before", "care_known"]
    assert all(part.holds for part in tree.parts)
    assert tree.parts[0].label.startswith("上月末日（2023-06-30）")


def test_months_that_are_not_paid_say_why():
    orphan = (("father", "dead"), ("mother", "dead"))
    told = {
        "ended": explain_month(facts(*orphan, ended=date(2023, 6, 30)), 1, "2023-07"),
        "over_age": explain_month(facts(*orphan, birth=date(2005, 6, 30)), 1, "2023-07"),
        "neither": explain_month(facts(PRISON), 1, "2023-07"),
        "not_confirmed": explain_month(facts(*orphan, confirmed=None), 1, "2023-07"),
        "not_yet": explain_month(facts(*orphan, confirmed="2023-07"), 1, "2023-07"),
        "no_care_form": explain_month(facts(*orphan, form=None), 1, "2023-07"),
        "covered": explain_month(facts(PRISON, LOST, aid="1170.00"), 1, "2023-07"),
    }
    broken = {"ended": "not_ended", "over_age": "eligible", "neither": "eligible", "not_confirmed": "confirmed_before",
              "not_yet": "confirmed_before", "no_care_form": "care_known"}  # fmt: skip
    for reason, tree in told.items():
        assert tree.label == f"2023年7月不发放：{words.REASONS[reason]}"
        assert not tree.holds
        assert [part.name for part in tree.parts if not part.holds] == ([broken[reason]] if reason in broken else [])
    assert told["no_care_form"].law == ""
    assert told["ended"].parts[1].detail["text"] == "2023-06-30 终止"


def test_a_month_paid_on_after_the_end_says_so():
    law = with_given(load(), {"end/grace_months/over_age": 1, "end/grace_months/ended": 1})
    orphan = (("father", "dead"), ("mother", "dead"))
    for given in (facts(*orphan, birth=date(2005, 6, 30)), facts(*orphan, ended=date(2023, 6, 30))):
        tree = explain_month(given, 1, "2023-07", law)
        assert tree.holds
        assert tree.parts[-1].name == "grace"
        assert not tree.parts[-1].verified


def test_an_unknown_child():
    with pytest.raises(KeyError):
        explain_day(facts(PRISON), 2, ON)


def test_each_parent_is_told_apart():
    tree = explain_day(facts(("father", "dead"), ("mother", "normal")), 1, ON)
    assert node(tree, "father_gone").holds
    assert not node(tree, "mother_gone").holds
    assert not node(tree, "mother_affected").holds
