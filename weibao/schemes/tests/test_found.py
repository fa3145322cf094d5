"""政策找人 over the schemes: who is left out of a premium list, who may be helped by 明天计划, and how such a lead ends."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from weibao.children.models import Ending, Health
from weibao.discovery.actions import NoReason, decline, search, snooze, tell
from weibao.discovery.models import Lead, Scheme
from weibao.discovery.reports import basis
from weibao.discovery.states import State
from weibao.schemes.actions import helping, insuring, registering
from weibao.schemes.actions.helping import Wanted
from weibao.schemes.models import PremiumList, Provider
from weibao.testing import make
from weibao.testing.city import CITY
from weibao.testing.make import period


def found(at, scheme):
    return {one.child_id for one in search(None, by=None, at=at) if one.scheme == scheme}


def sent(office, at):
    made = insuring.premium_make(PremiumList, by=office.who("city_officer"), at=at, year=2023)
    insuring.premium_check(made, by=office.who("city_officer_second"), at=at, seen=made.version)
    return insuring.premium_send(made, by=office.who("city_officer"), at=at)


def ill(condition="先天性心脏病", category="orphan", **facts):
    child = make.child(**facts)
    make.recognition(child, category=category, confirmed_month=date(2021, 5, 1))
    Health.objects.create(child=child, condition=condition, during=period(date(2021, 1, 1)), noted_at=make.AT, source="测试")
    return child


def applied(office, child, at):
    hospital = Provider(
        name="荣军康复医院", kind="hospital", division_id=CITY, document="市民〔2022〕5号", bank="农商银行", account="62170000000001",
        during=period(date(2022, 1, 1)),
    )  # fmt: skip
    registering.provider_add(hospital, by=office.who("city_officer"), at=at)
    form = Wanted(hospital, "treatment", "township", "先天性心脏病，手术", Decimal("20000.00"))
    return helping.tomorrow_apply(child, by=office.who("supervisor"), at=at, form=form)


def test_who_is_left_out_of_a_sent_list_is_found_until_the_addition_is_sent(office, at, on, enter, city):
    make.recognition(make.child())
    assert found(at, Scheme.PREMIUM) == set(), "before the list has gone out nobody is left out of it"
    sent(office, at)
    assert found(at, Scheme.PREMIUM) == set()
    late = make.child(number=None)
    make.recognition(late, category="de_facto_unattended")
    assert found(at, Scheme.PREMIUM) == {late.pk}
    assert found(at, Scheme.PREMIUM) == set(), "once a year"
    lead = Lead.objects.get(scheme=Scheme.PREMIUM)
    assert (lead.year, lead.what) == (2023, "2023年度参保资助")
    seen = basis(lead, on)
    assert seen.tree["holds"]
    assert [paper.held for paper in seen.papers] == [False, True], "the identity number is missing"
    page = enter(city.inside).get(reverse("discovery:lead", args=[lead.pk])).content.decode()
    assert "2023年度参保资助" in page
    assert "国办发〔2021〕42号" in page
    tell(lead, by=city.inside, at=at)
    sent(office, at)
    assert Lead.objects.get(pk=lead.pk).state == State.ENROLLED
    assert found(at, Scheme.PREMIUM) == set()


def test_a_premium_lead_ends_with_the_recognition_and_with_the_year(office, at, city):
    make.recognition(make.child())
    sent(office, at)
    child = make.child()
    row = make.recognition(child)
    assert found(at, Scheme.PREMIUM) == {child.pk}
    Ending.objects.create(child=child, kind="died", on=date(2023, 7, 1), proof="死亡证明", noted_at=at)
    search(None, by=None, at=at)
    assert Lead.objects.get(scheme=Scheme.PREMIUM).state == State.PASSED
    Ending.objects.all().delete()
    assert found(at, Scheme.PREMIUM) == {child.pk}
    search([row.child_id], by=None, at=at.replace(year=2024, month=1, day=2))
    assert set(Lead.objects.filter(scheme=Scheme.PREMIUM).values_list("state", flat=True)) == {State.PASSED}


@pytest.mark.parametrize(
    ("condition", "category", "birth", "holds"),
    [
        ("先天性心脏病", "orphan", date(2014, 5, 1), True),
        ("肢体残疾二级", "orphan", date(2014, 5, 1), True),
        ("健康", "orphan", date(2014, 5, 1), False),
        ("亚健康", "orphan", date(2014, 5, 1), True),
        ("先天性心脏病", "de_facto_unattended", date(2014, 5, 1), False),
        ("先天性心脏病", "orphan", date(2004, 5, 1), False),  # of age, and at school at no stage that counts
    ],
)
def test_who_may_be_helped(city, at, condition, category, birth, holds):
    child = ill(condition, category, birth=birth)
    assert found(at, Scheme.TOMORROW) == ({child.pk} if holds else set())


def test_a_family_answers_and_an_approved_case_ends_the_lead(office, at, on, city, enter):
    child = ill()
    assert found(at, Scheme.TOMORROW) == {child.pk}
    lead = Lead.objects.get(scheme=Scheme.TOMORROW)
    seen = basis(lead, on)
    assert seen.tree["holds"]
    assert [paper.label for paper in seen.papers if not paper.held][-1] == "定点医院诊断证明和治疗方案"
    with pytest.raises(NoReason):
        decline(lead, by=city.inside, at=at, reason=" ")
    snooze(lead, by=city.inside, at=at, until=date(2023, 7, 20), reason="住院中，出院后告知")
    tell(lead, by=city.inside, at=at)
    page = enter(city.people["supervisor"]).get(reverse("discovery:lead", args=[lead.pk])).content.decode()
    assert reverse("schemes:tomorrow_apply", args=[child.pk]) in page
    assert "先天性" not in page, "the condition itself stays in the file"
    case = applied(office, child, at)
    assert Lead.objects.get(pk=lead.pk).state == State.WILLING
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    assert Lead.objects.get(pk=lead.pk).state == State.ENROLLED
    assert found(at, Scheme.TOMORROW) == set()


def test_one_who_is_helped_already_is_not_asked(office, at):
    child = ill()
    case = applied(office, child, at)
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    assert found(at, Scheme.TOMORROW) == set()


def test_a_granted_year_ends_the_lead_of_the_study_aid(office, at):
    child = office.student()
    lead = Lead.objects.create(child=child, scheme=Scheme.STUDY_AID, category="orphan", found_on=date(2023, 7, 3), rules_version="test")
    office.granted(child, at)
    assert Lead.objects.get(pk=lead.pk).state == State.ENROLLED
    assert found(at, Scheme.STUDY_AID) == set(), "the office's own book is asked"
