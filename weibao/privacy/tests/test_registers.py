"""Consents, assessments, rights requests: what the law asks of each, and who may."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from weibao.children.actions import merging
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.privacy.actions import assessing, consents, requesting
from weibao.privacy.actions.assessing import NewAssessment
from weibao.privacy.actions.consents import NewConsent
from weibao.privacy.actions.requesting import NewRequest
from weibao.privacy.models import Assessment, Consent, RightsRequest
from weibao.privacy.states import RequestState
from weibao.testing import make
from weibao.workdays.actions import FIXED, Day, Kind, enter_notice

GUARDIAN = NewConsent("pairing", "姓名、年龄、村名", "guardian_gives", "王福贵", "纸质同意书", date(2023, 6, 1))
ASKED = NewRequest("copy", "asks_guardian", "王福贵", "13900000000", "居民身份证、户口簿", "要一份孩子的全部信息", date(2023, 7, 3))
ASSESSED = NewAssessment("向教育局提供名单", "passing_on", "为控辍保学所必需", "名单外泄", "加密、到期销毁", "go_after", date(2023, 6, 20))


@pytest.fixture
def officer(city):
    return city.people["county_officer"]


@pytest.fixture
def approver(city):
    return city.people["county_approver"]


def changed(facts, **other):
    return type(facts)(**{**facts.__dict__, **other})


def test_a_guardian_agrees_for_a_young_child(city, officer, at, on):
    row = make.child(birth=date(2014, 11, 6))
    made = consents.record_consent(row, by=officer, at=at, new=GUARDIAN)
    assert Consent.objects.standing_on(on).get() == made
    with pytest.raises(consents.GuardianMustAgree):
        consents.record_consent(row, by=officer, at=at, new=changed(GUARDIAN, giver="child_gives"))


@pytest.mark.parametrize(("birth", "allowed"), [(date(2009, 6, 1), True), (date(2009, 6, 2), False)])
def test_who_is_fourteen_on_the_day_agrees_alone(city, officer, at, birth, allowed):
    row, new = make.child(birth=birth), changed(GUARDIAN, giver="child_gives")
    if allowed:
        assert consents.record_consent(row, by=officer, at=at, new=new)
    else:
        with pytest.raises(consents.GuardianMustAgree):
            consents.record_consent(row, by=officer, at=at, new=new)


def test_a_consent_is_withdrawn_once_and_stays(city, officer, at, on):
    made = consents.record_consent(make.child(), by=officer, at=at, new=GUARDIAN)
    with pytest.raises(consents.BadConsent):
        consents.withdraw_consent(made, by=officer, at=at, on=on + timedelta(days=1))
    consents.withdraw_consent(made, by=officer, at=at, on=on)
    assert not Consent.objects.standing_on(on).exists()
    with pytest.raises(consents.Withdrawn):
        consents.withdraw_consent(made, by=officer, at=at, on=on)


def test_a_consent_follows_the_child_through_a_merge_and_back(city, officer, at):
    kept, merged = make.child(), make.child()
    made = consents.record_consent(merged, by=officer, at=at, new=GUARDIAN)
    entry = merging.merge(kept, by=officer, at=at, merged=merged, reason="同一名儿童")
    assert Consent.objects.get(pk=made.pk).child == kept
    merging.unmerge(entry, by=officer, at=at)
    assert Consent.objects.get(pk=made.pk).child == merged


def test_registers_follow_the_scope_of_the_child(city, officer, at, on):
    consents.record_consent(make.child(), by=officer, at=at, new=GUARDIAN)
    seen = {key for key, who in city.people.items() if Consent.objects.visible_to(who, on).exists()}
    assert {"director", "supervisor", "county_officer", "city_officer"} <= seen
    assert not seen & {
        "director_beside",
        "director_far",
        "supervisor_beside",
        "county_officer_beside",
        "leader",
        "auditor",
        "security_admin",
    }
    assert not seen & {"system_admin", "finance_officer", "nowhere", "former_director", "institution_worker"}


def test_an_assessment_is_kept_three_years_and_never_changed(city, at):
    made = assessing.record_assessment(None, by=city.people["city_officer"], at=at, new=ASSESSED)
    assert made.keep_until == date(2026, 6, 20)
    for change in (lambda: Assessment.objects.filter(pk=made.pk).update(title="x"), made.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_later_assessment_replaces_an_earlier_one_once(city, at):
    who = city.people["city_officer"]
    first = assessing.record_assessment(None, by=who, at=at, new=ASSESSED)
    assessing.record_assessment(first, by=who, at=at, new=changed(ASSESSED, conclusion="go"))
    assert [one.conclusion for one in Assessment.objects.current()] == ["go"]
    with pytest.raises(assessing.Replaced):
        assessing.record_assessment(first, by=who, at=at, new=ASSESSED)
    with pytest.raises(assessing.BadAssessment):
        assessing.record_assessment(None, by=who, at=at, new=changed(ASSESSED, risk=" "))


def test_the_clock_of_a_request_runs_in_working_days(city, officer, at):
    """Fifteen working days from Monday 3 July 2023 end on Monday the 24th."""
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    assert (made.due, made.state) == (date(2023, 7, 24), RequestState.RECEIVED)


def test_a_term_that_reaches_into_an_unknown_year_waits_for_the_notice(city, at):
    late = at.replace(year=2026, month=12, day=28)
    made = requesting.receive_request(make.child(), by=city.people["county_officer"], at=late, new=changed(ASKED, received_on=late.date()))
    assert made.due is None
    assert "2027" in made.due_open
    off = [Day(date(2027, month, day), Kind.HOLIDAY, label) for month, day, label in FIXED]
    more = [(2, 5, "春节"), (4, 5, "清明节"), (6, 9, "端午节"), (9, 15, "中秋节")]
    days = [*off, *(Day(date(2027, month, day), Kind.HOLIDAY, label) for month, day, label in more)]
    enter_notice(2027, by=city.people["system_admin"], at=late, document="国办发明电〔2026〕0号", days=days)
    made.refresh_from_db()
    assert made.due == date(2027, 1, 19)


def test_a_refusal_is_in_writing_with_its_reason(city, officer, approver, at):
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    with pytest.raises(requesting.NoReason):
        requesting.refuse_request(made, by=approver, at=at, reason="不行")
    requesting.refuse_request(made, by=approver, at=at, reason="申请人不是监护人，没有受委托的证明")
    made.refresh_from_db()
    assert (made.state, made.in_time, made.due) == (RequestState.REFUSED, True, None)
    with pytest.raises(ForbiddenMove):
        requesting.grant_request(made, by=approver, at=at)


def test_who_receives_does_not_decide_and_a_copy_needs_a_grant(city, officer, approver, at):
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    with pytest.raises(NotAllowed):
        requesting.grant_request(made, by=officer, at=at)
    with pytest.raises(requesting.BadRequest):
        requesting.give_copy(made, by=officer, at=at)
    requesting.grant_request(made, by=approver, at=at)
    assert requesting.give_copy(made, by=officer, at=at) == made.child
    requesting.finish_request(made, by=officer, at=at, outcome="副本已当面交给申请人")
    assert RightsRequest.objects.waiting().count() == 0


def test_of_two_who_answer_at_once_one_is_told(city, officer, approver, at):
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    other = RightsRequest.objects.get(pk=made.pk)
    requesting.drop_request(made, by=officer, at=at)
    with pytest.raises(Stale):
        requesting.grant_request(other, by=approver, at=at)


def test_a_late_answer_is_known_as_late(city, officer, approver, at):
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    requesting.grant_request(made, by=approver, at=at + timedelta(days=30))
    assert made.in_time is False


def test_words_of_a_request_are_sealed(city, officer, at):
    from django.db import connection

    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM privacy_rightsrequest t WHERE id = %s", [made.pk])
        raw = cursor.fetchone()[0]
    assert "王福贵" not in raw
    assert "13900000000" not in raw


def test_registers_cannot_be_deleted(city, officer, at):
    made = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    with pytest.raises(ProgrammingError), transaction.atomic():
        made.delete()
