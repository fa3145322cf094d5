"""The contract of `weibao decide`: exact answers, and every fault of the input on its own line."""

import copy
import json

import pytest

from weibao.rules import NotYetLaw, contract
from weibao.rules.growth import BadConsumption

CASE = {
    "case": "a",
    "on": "2023-07-01",
    "birth": "2014-11-06",
    "care": "scattered",
    "confirmed": "2023-05",
    "foundling": False,
    "father": [{"status": "in_prison", "since": "2022-09-14", "until": "2025-09-13"}],
    "mother": [{"status": "out_of_contact", "since": "2022-08-01", "proof": "police_receipt"}],
    "income": {"minimum_living": "318.00", "disability_living": "0.00"},
}
PARENTS = ("father", "mother")


def changed(**other):
    return copy.deepcopy(CASE) | other


def faults(*cases):
    with pytest.raises(contract.BadCases) as refusal:
        contract.decide(list(cases))
    return refusal.value.lines


def test_the_example():
    (said,) = contract.decide([CASE])
    assert {key: said[key] for key in CASE} == CASE
    assert (said["category"], said["amount"]) == ("de_facto_unattended", "852.00")
    assert said["reasons"]["holds"] is True
    assert json.loads(json.dumps(said)) == said, "plain data"


def test_the_order_is_kept_and_days_and_months_may_mix():
    days = ("2023-07-01", "2022-03-31", "2023-02-28", "2023-06-01")
    cases = [changed(case=day, on=day) for day in days]
    said = contract.decide(cases)
    assert [one["case"] for one in said] == list(days)
    assert [one["amount"] for one in said] == ["852.00", "0.00", "0.00", "852.00"]
    assert [one["category"] for one in said] == ["de_facto_unattended", "neither", "de_facto_unattended", "de_facto_unattended"]


def test_nothing_in_nothing_out():
    assert contract.decide([]) == []


def test_neither_on_the_day_and_paid_for_the_month():
    (said,) = contract.decide([changed(birth="2005-07-01")])
    assert (said["category"], said["amount"]) == ("neither", "852.00")


def test_nulls_where_they_may_stand():
    open_ended = {"status": "in_prison", "since": "2022-09-14", "until": None, "proof": None, "disability": None}
    (said,) = contract.decide([changed(father=[open_ended], confirmed=None)])
    assert (said["category"], said["amount"]) == ("de_facto_unattended", "0.00")


def test_normal_needs_no_date():
    (said,) = contract.decide([changed(father=[{"status": "normal"}])])
    assert said["category"] == "neither"


def test_each_missing_key_is_named():
    for key in CASE:
        case = changed()
        del case[key]
        (line,) = faults(case)
        assert line == f"{'第1个案例' if key == 'case' else '案例 a'}：{key} 缺失"


WRONG = {
    "on": ["2023-02-30", "2023-7-1", "20230701", 20230701, None, "2023-07-01T00:00", "２０２３-07-01"],
    "birth": ["2014-13-01", "", None, "2023-07-02"],
    "care": ["foster", None, 1, ["scattered"]],
    "confirmed": ["2023-13", "2023-00", "2023-5", "2023-05-01", 202305, "0000-01"],
    "foundling": ["false", 0, None],
    "father": [None, {}, "dead", [None], ["dead"], [{}], [{"status": "divorced", "since": "2020-01-01"}]],
    "mother": [[{"status": "dead"}], [{"status": "dead", "since": None}], [{"status": "dead", "since": "2020-02-30"}]],
    "income": [None, [], {"minimum_living": "1.00"}, {"minimum_living": "1.00", "disability_living": "1.00", "lottery": "1.00"}],
    "case": [None, "", True, ["a"]],
}


def test_each_wrong_value_is_named():
    for key, values in WRONG.items():
        for value in values:
            lines = faults(changed(**{key: value}))
            assert len(lines) == 1, (key, value, lines)
            assert f"：{key}" in lines[0], lines
            assert "\n" not in lines[0]


def test_money_is_text_of_two_places():
    for amount in (318, 318.0, "318.001", "-1.00", "1e3", "", None, "1,000.00", "NaN", "318。00"):
        (line,) = faults(changed(income={"minimum_living": amount, "disability_living": "0.00"}))
        assert "income.minimum_living" in line
    for amount, left in (("318", "852.00"), ("318.5", "851.50"), ("99999999.99", "0.00")):
        (said,) = contract.decide([changed(income={"minimum_living": amount, "disability_living": "0.00"})])
        assert said["amount"] == left


def test_faults_of_a_situation():
    disabled = {"status": "severe_disability", "since": "2020-01-01"}
    grades = [{"class": "physical", "grade": grade} for grade in (0, 5, "1", 1.0, True, None)]
    wrong = [
        {"status": "dead", "since": "2020-01-02", "until": "2020-01-01"},
        {"status": "dead", "since": "2020-01-02", "untill": "2021-01-01"},
        {"status": "missing", "since": "2020-01-02", "proof": "hearsay"},
        {"status": "dead", "since": "2020-01-02", "disability": {"class": "physical", "grade": 1}},
        {"since": "2020-01-02"},
        disabled,
        disabled | {"disability": {"class": "visual"}},
        disabled | {"disability": {"class": "moral", "grade": 1}},
        disabled | {"disability": {"class": "visual", "grade": 1, "eye": "left"}},
        *(disabled | {"disability": grade} for grade in grades),
    ]
    for status in wrong:
        (line,) = faults(changed(father=[{"status": "normal"}, status]))
        assert line.startswith("案例 a：father[1]."), line


def test_a_foundling_has_no_parents():
    (line,) = faults(changed(foundling=True))
    assert "foundling" in line
    (said,) = contract.decide([changed(foundling=True, father=[], mother=[])])
    assert (said["category"], said["amount"]) == ("orphan", "1170.00")


def test_a_day_before_the_birth_is_impossible():
    (line,) = faults(changed(birth="2023-07-02"))
    assert "birth" in line
    assert contract.decide([changed(birth="2023-07-01")])[0]["amount"] == "0.00"


def test_all_faults_of_all_cases_at_once():
    second = changed(case="b", on="never", care="nowhere", colour="red")
    third = changed(case="c")
    lines = faults(changed(birth=None), second, third, 7)
    assert [line.split("：")[0] for line in lines] == ["案例 a", "案例 b", "案例 b", "案例 b", "第4个案例"]


def test_the_whole_must_be_a_list():
    for wrong in ({}, "cases", None, 7):
        with pytest.raises(contract.BadCases):
            contract.decide(wrong)


def test_months_without_a_standard_are_refused():
    for on in ("2021-12-31", "2024-01-01", "0001-01-01", "9999-12-31", "2019-06-01"):
        with pytest.raises(NotYetLaw, match=r"\d+年\d+月"):
            contract.decide([CASE, changed(on=on, birth="0001-01-01")])


def test_a_far_end_is_a_date_like_any_other():
    (said,) = contract.decide([changed(father=[{"status": "in_prison", "since": "2022-09-14", "until": "9999-12-31"}])])
    assert said["amount"] == "852.00"
    (said,) = contract.decide([changed(father=[{"status": "in_prison", "since": "9999-12-31", "until": "9999-12-31"}])])
    assert said["category"] == "neither"


def test_propose():
    assert contract.propose(2023, "17537") == {
        "year": 2023,
        "institutional": "1755.00",
        "scattered": "1170.00",
        "published": {"institutional": "1755.00", "scattered": "1170.00", "ref": "晋民发〔2023〕20号"},
        "agrees": True,
    }
    unknown = contract.propose(2024, 19756)
    assert (unknown["institutional"], unknown["published"], unknown["agrees"]) == ("1975.00", None, None)
    for year in (2021, 1949, 0, 10000, -1):
        with pytest.raises(NotYetLaw, match=f"{year}年"):
            contract.propose(year, 17191)
    for consumption in ("", "many", "0", "-1", "NaN", 17537.0):
        with pytest.raises(BadConsumption):
            contract.propose(2023, consumption)
