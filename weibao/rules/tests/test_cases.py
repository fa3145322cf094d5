"""Every case of the law desk, in bulk, alone, by the oracle and through the contract: one answer."""

import pytest

from weibao.rules import contract
from weibao.rules.entitlement import decide_months
from weibao.rules.explain import explain_day, explain_month
from weibao.rules.parameters import NotYetLaw, load
from weibao.rules.tests import casebook, oracle

CASES = casebook.read()
GROWTH = casebook.read_growth()


def test_there_are_enough_and_each_has_its_own_name_and_source():
    assert len(CASES) >= 80
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.source.strip() for case in CASES)


def test_in_bulk():
    assert list(casebook.faults(CASES, load())) == []


@pytest.mark.parametrize("case", GROWTH, ids=lambda case: case["name"])
def test_growth(case):
    assert list(casebook.growth_faults([case], load())) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_alone(case):
    """The single path and its tree say what the bulk path says."""
    facts = casebook.facts_of([(0, case)])
    law = casebook.with_given(load(), case.given)
    if "category" in case.answer:
        tree = explain_day(facts, 0, case.on, law)
        holds = {part.name: part.holds for part in tree.parts}
        expected = case.answer["category"]
        assert holds == {"orphan": expected == "orphan", "de_facto_unattended": expected == "de_facto_unattended"}
        assert tree.holds == (expected != "neither")
    if case.asks("refused"):
        with pytest.raises(NotYetLaw, match=r"20\d\d年"):
            explain_day(facts, 0, case.on)
    if case.asks("refused_month"):
        with pytest.raises(NotYetLaw, match="基本生活养育标准"):
            decide_months(facts, [case.month])
    if "amount" in case.answer:
        month = explain_month(facts, 0, case.month, law)
        assert month.detail["amount"] == case.answer["amount"]
        assert month.detail["reason"] == case.answer["reason"]


@pytest.mark.parametrize("case", [case for case in CASES if case.on.year >= 2021 and not case.given], ids=lambda case: case.name)
def test_by_the_oracle(case):
    """The oracle tells the law of 2021 and later, without any transition period."""
    child = as_oracle(case)
    if "category" in case.answer:
        assert oracle.category(child, case.on) == case.answer["category"]
    if "amount" in case.answer:
        due = oracle.month(child, case.on.year, case.on.month)
        assert (due["reason"], str(due["amount"])) == (case.answer["reason"], case.answer["amount"])


def sayable(case):
    """Whether the contract has words for it: one care form, no dated aid, no ending, every situation with its first day."""
    said = case.facts
    dated = all("since" in status or status["status"] == "normal" for parent in PARENTS for status in said.get(parent, ()))
    dated = dated and all(None not in status.get("disability", {}).values() for parent in PARENTS for status in said.get(parent, ()))
    plain = isinstance(said["care"], str) and not isinstance(said.get("income"), list)
    return plain and dated and said["ended_on"] is None and not case.given and not said["likened"]


PARENTS = ("father", "mother")
SAYABLE = [case for case in CASES if sayable(case)]


def test_through_the_contract():
    """Those that the `decide` contract can say."""
    asked = [case for case in SAYABLE if case.asks("category") and case.on.year in {2022, 2023}]
    assert len(asked) > 80
    for case, said in zip(asked, contract.decide([as_json(case) for case in asked]), strict=True):
        assert said["category"] == case.answer["category"], case.name
        assert said["amount"] == case.answer.get("amount", said["amount"]), case.name


@pytest.mark.parametrize("case", [case for case in SAYABLE if case.asks("refused_month")], ids=lambda case: case.name)
def test_refused_by_the_contract(case):
    with pytest.raises(NotYetLaw):
        contract.decide([as_json(case)])


def as_oracle(case):
    facts = casebook.facts_of([(0, case)])
    person = facts.children.row(0, named=True)
    parents = {"father": [], "mother": []}
    for row in facts.statuses.iter_rows(named=True):
        parents[row["parent"]].append(
            oracle.Situation(row["status"], row["since"], row["until"], row["proof"], row["disability_class"], row["disability_grade"])
        )
    return oracle.Child(
        birth=person["birth"],
        foundling=person["foundling"] or bool(person["likened"]),
        ended_on=person["ended_on"],
        confirmed=person["confirmed_month"],
        care=facts.care.drop("child").rows(),
        income=facts.income.drop("child").rows(),
        **parents,
    )


def as_json(case):
    """The case as the contract has it: dates as text, no nulls where a key may be absent."""

    def plain(status):
        return {key: str(value) if key in {"since", "until"} else value for key, value in status.items()}

    said = case.facts
    return {
        "case": case.name,
        "on": str(case.on),
        "birth": str(said["birth"]),
        "care": said["care"],
        "confirmed": said["confirmed"],
        "foundling": said["foundling"],
        "father": [plain(status) for status in said.get("father", ())],
        "mother": [plain(status) for status in said.get("mother", ())],
        "income": said.get("income", {"minimum_living": "0.00", "disability_living": "0.00"}),
    }
