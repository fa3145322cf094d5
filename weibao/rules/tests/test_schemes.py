"""The schemes beside the living allowance: every case of the law desk, the tree of reasons, the limits and their documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from weibao.rules import deadlines, price_subsidy, study_aid
from weibao.rules.instalments import instalments
from weibao.rules.medical_aid import PAYERS, BadBill, settle
from weibao.rules.parameters import load
from weibao.rules.tests import schemebook

CASES = schemebook.read()
STUDENT = study_aid.Student(date(2004, 5, 1), date(2015, 1, 1), "undergraduate", full_time=True, since=date(2020, 9, 1))


def test_there_are_sixty_and_each_has_its_own_name_and_source():
    assert len(CASES) >= 60
    assert len({case["name"] for _, case in CASES}) == len(CASES)
    assert all(case["source"].strip() for _, case in CASES)


@pytest.mark.parametrize(("kind", "case"), CASES, ids=lambda one: one["name"] if isinstance(one, dict) else one)
def test_every_case(kind, case):
    assert schemebook.answer(kind, case, load()) == case["answer"]


def test_the_limits_name_their_documents():
    for kind, case in CASES:
        if kind == "limits" and "days" in case["answer"]:
            found = deadlines.limit(case["matter"], case["step"], case["channel"], case["date"])
            assert found.ref == case["source"]
    assert deadlines.limit("de_facto", "check", "local", date(2023, 7, 3)).verified
    assert not deadlines.limit("de_facto", "accept", "local", date(2023, 7, 3)).verified


def test_every_limit_of_the_parameters_has_a_case():
    told = {f"deadline/{case['matter']}/{case['step']}/{case['channel']}" for kind, case in CASES if kind == "limits"}
    assert {one.path for one in load() if one.path.startswith("deadline/")} - {deadlines.ESCALATE} == told


def test_the_shortest_promise_nearest_to_the_place_holds():
    village, on = "140727205208", date(2023, 7, 3)
    law, step = load(), "deadline/de_facto/check"
    general = law[f"{step}/local"]
    assert deadlines.limit("de_facto", "check", "local", on, law, place=village).days == general.at(on).value
    for length, days in ((4, 12), (6, 10), (9, 7), (12, 5)):
        promised = replace(general, path=f"{step}/{village[:length]}", values=(replace(general.values[0], value=days),))
        law = law.replacing(promised)
        assert deadlines.limit("de_facto", "check", "local", on, law, place=village).days == days
        assert deadlines.limit("de_facto", "check", "local", on, law, place=village[:length]).days == days
        assert deadlines.limit("de_facto", "check", "local", on, law, place=village[:2]).days == general.at(on).value


def test_a_step_without_a_limit_is_a_mistake():
    with pytest.raises(KeyError):
        deadlines.limit("orphan", "sing", "local", date(2023, 7, 3))


def test_the_tree_of_a_student():
    tree = study_aid.judge(STUDENT, date(2025, 9, 1))
    assert tree.holds
    assert "〔参数未核实〕" in tree.as_text(), "the revision of 2025 was not checked"
    assert "〔参数未核实〕" not in study_aid.judge(STUDENT, date(2023, 9, 1)).as_text()


def test_who_stays_outside():
    with pytest.raises(ValueError, match="不认识的学段"):
        study_aid.judge(study_aid.Student(date(2004, 5, 1), None, "kindergarten", full_time=True, since=None), date(2023, 9, 1))
    with pytest.raises(ValueError, match="不认识的发放周期"):
        study_aid.payments(2023, "weekly")


def test_instalments_add_up():
    for count, amount in product(range(1, 25), ("10000.00", "0.00", "0.05", "9999.99")):
        parts = instalments(Decimal(amount), count)
        assert sum(parts) == Decimal(amount)
        assert len(set(parts[:-1])) <= 1
        assert parts[-1] >= parts[0]


def test_instalments_that_cannot_be():
    for amount, count in (("10.00", 0), ("-1.00", 2), ("0.001", 2)):
        with pytest.raises(ValueError, match="分期|两位"):
            instalments(Decimal(amount), count)


def test_the_shares_of_a_bill_are_told_in_order():
    bill = settle(Decimal("100.00"), {"charity": Decimal("10.00"), "basic_insurance": Decimal("60.00")})
    assert [share.payer for share in bill.shares] == list(PAYERS)
    assert [str(share.left) for share in bill.shares] == ["40.00", "40.00", "40.00", "40.00", "30.00"]
    with pytest.raises(BadBill, match="慈善捐助支付 40.01 元，超过剩余费用 40.00 元"):
        settle(Decimal("100.00"), {"charity": Decimal("40.01"), "basic_insurance": Decimal("60.00")})


def test_who_receives_the_price_subsidy():
    on = date(2023, 7, 1)
    assert [name for name in ("orphan", "de_facto_unattended", "hiv", "neither") if price_subsidy.entitled(name, on)] == [
        "orphan",
        "de_facto_unattended",
        "hiv",
    ]
    assert price_subsidy.trigger(on, Decimal(4), Decimal(7)).by == ("居民消费价格指数", "食品价格")
    with pytest.raises(price_subsidy.BadIndex):
        price_subsidy.trigger(on, Decimal("NaN"), Decimal(0))
