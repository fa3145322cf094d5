"""Rehabilitation aid: township, county, federation; sessions; settlements that never pass the year's limit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.rules import rehabilitation
from weibao.schemes.actions import batching, registering, rehabilitating
from weibao.schemes.actions.rehabilitating import Asked
from weibao.schemes.models import Provider, RehabCase, RehabSettlement, Session, Transfer
from weibao.testing import make
from weibao.testing.city import CITY
from weibao.testing.make import period


@pytest.fixture
def unit(office, at):
    facts = {"kind": "unit", "division_id": CITY, "document": "残联〔2022〕1号", "bank": "农商银行", "account": "62170000000003"}
    row = Provider(name="康复中心", during=period(date(2022, 1, 1)), **facts)
    return registering.provider_add(row, by=office.who("city_officer"), at=at)


def _applied(office, at, unit, child=None, **facts):
    asked = Asked(**{"disability": "hearing", "situation": "orphan", "kind": "training", "provider": unit, "need": "听力训练", **facts})
    child = child or make.child(birth=date(2019, 5, 1))
    return rehabilitating.rehab_apply(child, by=office.who("supervisor"), at=at, form=asked)


def _confirmed(office, at, unit, **facts):
    case = rehabilitating.rehab_check(_applied(office, at, unit, **facts), by=office.who("county_officer"), at=at)
    return rehabilitating.rehab_confirm(case, by=office.who("county_approver"), at=at, document="残联审〔2023〕7号", decided_on=at.date())


def _session(office, at, case, charge="160.00", on=date(2023, 6, 26)):
    return rehabilitating.rehab_record(case, by=office.who("supervisor"), at=at, on=on, content="训练 2 课时", charge=Decimal(charge))


def test_from_the_application_to_the_paid_unit(office, at, unit, trail):
    case = _confirmed(office, at, unit)
    assert case.due is None
    for charge in ("15000.00", "8000.00"):
        _session(office, at, case, charge)
    made = rehabilitating.rehab_settle(case, by=office.who("county_officer"), at=at, year=2023)
    assert (made.charged, made.paid, made.own, made.verified) == (Decimal(23000), Decimal(20000), Decimal(3000), False)
    rehabilitating.rehab_approve(made, by=office.who("county_approver"), at=at)
    office.settled(at, "rehab")
    paid = Transfer.objects.get()
    assert (paid.holder, paid.amount) == ("康复中心", Decimal("20000.00"))
    with pytest.raises(batching.NothingDue):
        office.made(at, "rehab")
    rehabilitating.rehab_close(case, by=office.who("county_officer"), at=at, words="康复完成")
    assert {one.name for one in trail} >= {
        "schemes.rehab_apply", "schemes.rehab_check", "schemes.rehab_confirm", "schemes.rehab_record", "schemes.rehab_settle",
        "schemes.rehab_approve", "schemes.rehab_close",
    }  # fmt: skip


def test_each_step_is_another_persons(office, at, unit):
    case = _applied(office, at, unit)
    officer, approver = office.who("county_officer"), office.who("county_approver")
    with pytest.raises(NotAllowed):
        rehabilitating.rehab_check(case, by=office.who("supervisor"), at=at)
    rehabilitating.rehab_check(case, by=officer, at=at)
    assert case.due == date(2023, 7, 24)
    with pytest.raises(rehabilitating.SamePersonAgain):
        rehabilitating.rehab_confirm(case, by=officer, at=at, document="1", decided_on=at.date())
    with pytest.raises(Refusal, match="文号"):
        rehabilitating.rehab_confirm(case, by=approver, at=at, document=" ", decided_on=at.date())
    rehabilitating.rehab_confirm(case, by=approver, at=at, document="1", decided_on=at.date())
    with pytest.raises(ForbiddenMove):
        rehabilitating.rehab_refuse(case, by=approver, at=at, words="晚了")


def test_who_is_too_old_is_not_passed_on_and_a_person_refuses(office, at, unit):
    case = _applied(office, at, unit, make.child(birth=date(2010, 1, 1)))
    officer = office.who("county_officer")
    with pytest.raises(rehabilitating.NotEligible):
        rehabilitating.rehab_check(case, by=officer, at=at)
    with pytest.raises(Refusal, match="理由"):
        rehabilitating.rehab_refuse(case, by=officer, at=at, words=" ")
    rehabilitating.rehab_refuse(case, by=officer, at=at, words="超过救助年龄")
    assert case.state == "refused"


def test_what_is_refused(office, at, unit):
    case = _applied(office, at, unit)
    with pytest.raises(Refusal, match="同一项目"):
        _applied(office, at, unit, case.child)
    with pytest.raises(Refusal, match="需求"):
        _applied(office, at, unit, need=" ")
    with pytest.raises(Refusal, match="审核通过后"):
        _session(office, at, case)
    with pytest.raises(rehabilitating.NotEligible):
        rehabilitating.rehab_settle(case, by=office.who("county_officer"), at=at, year=2023)
    urgent = _applied(office, at, unit, urgent=True)
    session = _session(office, at, urgent)
    rehabilitating.rehab_strike(session, by=office.who("supervisor"), at=at)
    assert not Session.objects.exists()
    with pytest.raises(Refusal):
        _session(office, at, urgent, on=date(2023, 7, 4))
    registering.provider_end(unit, by=office.who("city_officer"), at=at, last_day=date(2023, 7, 1))
    with pytest.raises(Refusal, match="定点康复机构"):
        _applied(office, at, unit)


def test_settlements_are_signed_by_two_and_kept(office, at, unit):
    case, officer = _confirmed(office, at, unit), office.who("county_officer")
    with pytest.raises(Refusal, match="没有未结算"):
        rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
    session = _session(office, at, case)
    made = rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
    with pytest.raises(Refusal, match="待审批"):
        rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
    with pytest.raises(Stale):
        rehabilitating.rehab_strike(session, by=office.who("supervisor"), at=at)
    with pytest.raises(NotAllowed):
        rehabilitating.rehab_approve(made, by=officer, at=at)
    rehabilitating.rehab_return(made, by=office.who("county_approver"), at=at)
    again = rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
    same = RehabSettlement.objects.get(pk=again.pk)
    rehabilitating.rehab_approve(again, by=office.who("county_approver"), at=at)
    with pytest.raises((Stale, ForbiddenMove)):
        rehabilitating.rehab_return(same, by=office.who("county_approver"), at=at)
    for deed in (lambda: RehabSettlement.objects.filter(pk=again.pk).update(paid=1), RehabCase.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_the_limit_of_the_year_is_shared_by_its_settlements(office, at, unit):
    case, officer = _confirmed(office, at, unit), office.who("county_officer")
    for charge, paid in (("15000.00", "15000.00"), ("9000.00", "5000.00"), ("10.00", "0.00")):
        _session(office, at, case, charge)
        made = rehabilitating.rehab_settle(case, by=officer, at=at, year=2023)
        assert made.paid == Decimal(paid)
        rehabilitating.rehab_approve(made, by=office.who("county_approver"), at=at)


def test_a_restricted_childs_case_is_the_teams(office, at, on, unit):
    case = _applied(office, at, unit)
    make.restricted(case.child, office.who("county_officer_beside"))
    assert not RehabCase.objects.visible_to(office.who("city_officer"), on).exists()
    assert RehabCase.objects.visible_to(office.who("county_officer_beside"), on).get() == case


def test_the_page_offers_to_strike_a_session_and_keeps_its_head(office, at, unit, enter):
    case = _confirmed(office, at, unit)
    session = _session(office, at, case)
    page = enter(office.who("supervisor")).get(f"/aid/rehabilitation/{case.pk}/").content.decode()
    assert f"/aid/rehabilitation/sessions/{session.pk}/strike/" in page
    assert "未保 · True" not in enter(office.who("city_officer")).get("/aid/choices/").content.decode().replace("\n", "")


def test_the_childs_file_tells_every_scheme(office, at, on, unit):
    from weibao.schemes.reports.figures import of_child

    case = _applied(office, at, unit)
    make.recognition(case.child)
    office.applied(case.child, at)
    told = of_child(case.child, office.who("county_officer"), on)
    assert [(one.label, one.state) for one in told] == [("孤儿助学（2022—2023学年）", "待县级审核"), ("康复救助（康复训练）", "待县级查验")]
    assert of_child(case.child, office.who("county_officer_beside"), on) == []


CHARGES = st.lists(st.decimals(0, 15_000, places=2), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(rehabilitation.KINDS)), st.lists(CHARGES, max_size=5))
def test_whatever_is_settled_in_a_year_stays_within_the_limit(kind, settlements):
    used = Decimal(0)
    for charges in settlements:
        found = rehabilitation.settle(kind, charges, used, date(2023, 7, 1))
        assert found.paid + found.own == found.charged == sum(charges)
        used += found.paid
        assert used <= found.limit
