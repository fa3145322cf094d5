"""Triage, joining, ending; the police and their clock; each forbidden move refused, the second of two people told."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from weibao.cases.announcements import CaseClosed, CaseReopened
from weibao.cases.models import Case
from weibao.children.actions.erasing import erase
from weibao.children.actions.merging import merge, unmerge
from weibao.kernel.announcements import announce
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.reporting.actions import police, triaging
from weibao.reporting.models import HarmReport, Triage
from weibao.reporting.reports import findings
from weibao.reporting.states import REPORT, ReportState
from weibao.testing import make
from weibao.testing.city import XINYING


@pytest.fixture
def worker(city):
    """Who works on reports."""
    return city.people["centre_worker"]


def into(row, state, worker, at, other):
    """Bring a report into a state by deeds alone."""
    if state in {ReportState.TRIAGED, ReportState.CASED, ReportState.CASE_OVER, ReportState.ANSWERED}:
        triaging.triage_report(row, by=worker, at=at, facts=["many_injuries"])
    if state in {ReportState.CASED, ReportState.CASE_OVER}:
        triaging.into_case(row, by=worker, at=at, kind="violence")
    if state == ReportState.CASE_OVER:
        with transaction.atomic():
            announce(CaseClosed(row.case_id, None, row.case.origin, "safe", at))
        row.refresh_from_db()
    if state == ReportState.ANSWERED:
        triaging.answer(row, by=worker, at=at, outcome="helped", words="已核实并帮扶")
    if state == ReportState.JOINED:
        triaging.join(row, by=worker, at=at, other=other)
    return row


def test_the_table_and_a_person(file, worker, at):
    row = file()
    assert (row.colour, row.due) == ("yellow", date(2023, 7, 4))
    with pytest.raises(triaging.NoReason):
        triaging.triage_report(row, by=worker, at=at, facts=row.facts, colour="red")
    set_ = triaging.triage_report(row, by=worker, at=at, facts=row.facts, colour="red", reason="夜间独自在家")
    assert (row.state, row.colour, row.rule, row.due, set_.computed, set_.is_own) == ("triaged", "red", "R10", at.date(), "yellow", True)
    back = triaging.triage_report(row, by=worker, at=at, facts=["in_need", "no such fact"])
    assert (back.colour, row.colour, row.rule, back.reason, back.facts) == ("blue", "blue", "R15", None, ["in_need"])
    assert row.fired.label
    assert [one.rule for one in row.triages.all()] == ["R10", "R10", "R15"]
    assert [one.id for one in Triage.objects.first().rules] == ["R10"]


def test_clocks_run_over_the_holiday(file, worker, at):
    """Before the National Day of 2023: the days from 29 September to 6 October are off, 7 and 8 October are worked."""
    eve = at.replace(month=9, day=28, hour=21, minute=40)
    assert file(moment=eve).due == date(2023, 10, 7)
    assert file(moment=eve, facts=("in_need",)).due == date(2023, 10, 11)
    assert file(moment=eve, facts=("danger_now",)).due == eve.date()


@pytest.mark.parametrize(("old", "new"), list(itertools.product(ReportState, repeat=2)))
def test_every_move_that_is_not_in_the_table_is_refused(file, worker, at, old, new):
    row, other = file(), file()
    into(row, old, worker, at, other)
    deeds = {
        ReportState.TRIAGED: lambda: (
            triaging.reopen(row, by=worker, at=at, words="新情况")
            if old not in {ReportState.RECEIVED, ReportState.TRIAGED}
            else triaging.triage_report(row, by=worker, at=at, facts=["many_injuries"])
        ),
        ReportState.CASED: lambda: triaging.into_case(row, by=worker, at=at, kind="other"),
        ReportState.ANSWERED: lambda: triaging.answer(row, by=worker, at=at, outcome="helped", words="已核实"),
        ReportState.JOINED: lambda: triaging.join(row, by=worker, at=at, other=other),
    }
    if new not in deeds or (old, new) == (ReportState.CASE_OVER, ReportState.CASED):
        return  # received once; a case is opened again in the cases, and its reports follow
    again = old == new == ReportState.TRIAGED
    if REPORT.allows(old, new) or again:
        deeds[new]()
        assert row.state == new
        assert bool(row.due) == (row.state == ReportState.TRIAGED), "what is open has a day"
    else:
        with pytest.raises(ForbiddenMove):
            deeds[new]()
        row.refresh_from_db()
        assert row.state == old


def test_of_two_people_the_second_is_told(file, worker, city, at):
    row, other = file(), file()
    for deed in (
        lambda one: triaging.triage_report(one, by=worker, at=at, facts=["in_need"]),
        lambda one: triaging.triage_report(one, by=city.above, at=at, facts=["begging"]),
        lambda one: triaging.answer(one, by=worker, at=at, outcome="elsewhere", words="已移交"),
        lambda one: triaging.reopen(one, by=worker, at=at, words="又有新情况"),
        lambda one: triaging.join(one, by=worker, at=at, other=other),
    ):
        stale = HarmReport.objects.get(pk=row.pk)
        mine = HarmReport.objects.get(pk=row.pk)
        if mine.is_red:
            police.note_police(mine, by=worker, at=at, step="called", on=at.date())
        deed(mine)
        with pytest.raises(Stale):
            deed(stale)


def test_a_red_report_does_not_end_without_the_police(file, worker, at):
    row = into(file(facts=("danger_now",)), ReportState.RECEIVED, worker, at, None)
    triaging.triage_report(row, by=worker, at=at, facts=["danger_now"])
    with pytest.raises(triaging.CannotEnd):
        triaging.answer(row, by=worker, at=at, outcome="unfounded", words="没有发现")
    with pytest.raises(triaging.NoReason):
        triaging.answer(row, by=worker, at=at, outcome="", words="没有发现")
    police.note_police(row, by=worker, at=at, step="receipt", on=at.date(), number="晋公接字001")
    triaging.answer(row, by=worker, at=at, outcome="unfounded", words="没有发现")
    assert list(findings.told_reporter(row)) == ["已经办结", "没有发现"]
    with pytest.raises(triaging.NoReason):
        triaging.reopen(row, by=worker, at=at, words="")


def test_the_clock_of_the_feedback(file, worker, at, city):
    row, on = file(), at.date()
    with pytest.raises(Refusal, match="回执编号"):
        police.note_police(row, by=worker, at=at, step="receipt", on=on)
    with pytest.raises(Refusal, match="今天"):
        police.note_police(row, by=worker, at=at, step="called", on=on + timedelta(days=1))
    police.note_police(row, by=worker, at=at, step="accepted", on=on, office="洪善派出所", number="受案001")
    assert row.feedback_due == on + timedelta(days=3)
    police.note_police(row, by=worker, at=at, step="told", on=on)
    assert row.feedback_due is None
    with pytest.raises(NotAllowed):
        police.note_police(row, by=city.inside, at=at, step="called", on=on)


def test_a_case_is_opened_and_ends_with_its_reports(file, sent, worker, at, city):
    child = make.child(village=XINYING, name="甲小明")
    row, other = file(child_name="甲小明", child_age=9, reporter="密线甲乙丙"), file()
    unknown, _ = sent(facts=("danger_now",))
    for one in (row, other, unknown):
        triaging.triage_report(one, by=worker, at=at, facts=one.facts)
    for one in (row, other):
        triaging.link_child(one, by=worker, at=at, child=child)
    assert triaging.kind_of(row) == "violence"
    triaging.into_case(row, by=worker, at=at, kind="violence")
    triaging.into_case(other, by=city.above, at=at, kind="violence")
    triaging.into_case(unknown, by=worker, at=at, kind="other")
    assert row.case == other.case != unknown.case
    assert (row.case.child, row.case.source, row.case.colour, row.due) == (child, "mandatory", "yellow", None)
    assert (unknown.case.child, unknown.case.source, unknown.case.colour) == (None, "public", "red")
    assert "密线甲乙丙" not in f"{row.case.summary}{unknown.case.told}"
    assert row.case.origin == f"reporting.report:{row.pk}"
    with transaction.atomic():
        announce(CaseClosed(row.case_id, child.pk, row.case.origin, "safe", at))
    assert {one.state for one in HarmReport.objects.filter(case=row.case)} == {"case_over"}
    with transaction.atomic():
        announce(CaseReopened(row.case_id, child.pk, at))
    assert {one.state for one in HarmReport.objects.filter(case=row.case)} == {"cased"}
    assert Case.objects.count() == 2


def test_joining(file, worker, at, place):
    row, other, third = file(), file(), file()
    with pytest.raises(Refusal, match="另一份"):
        triaging.join(row, by=worker, at=at, other=row)
    triaging.join(row, by=worker, at=at, other=other)
    with pytest.raises(Refusal, match="另一份"):
        triaging.join(third, by=worker, at=at, other=row)
    with pytest.raises(Refusal, match="并入本报告"):
        triaging.join(other, by=worker, at=at, other=third)
    into(third, ReportState.ANSWERED, worker, at, None)
    fourth = file()
    with pytest.raises(Refusal, match="已经办结"):
        triaging.join(fourth, by=worker, at=at, other=third)
    assert list(findings.joinable(fourth, worker, at.date())) == [other]


def test_the_child_of_the_registry(file, worker, at, city, enter):
    child, twin = make.children([{"village": XINYING, "name": "甲小明"}, {"village": XINYING, "name": "甲小明"}])
    first, row = file(child_name="甲小明"), file(child_name="甲小明", facts=("in_need",), moment=at + timedelta(hours=1))
    assert {one.pk for one in findings.candidates(row, worker, at.date())} == {child.pk, twin.pk}
    assert findings.earlier(row, worker, at.date()) == [first]
    assert triaging.known_facts(row) == {"repeat"}
    triaging.link_child(row, by=worker, at=at, child=child)
    assert triaging.known_facts(row) == {"repeat"}, "what the table knew at first stays"
    with pytest.raises(Stale):
        triaging.link_child(row, by=worker, at=at, child=twin)
    entry = merge(twin, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童", take=[])
    assert HarmReport.objects.get(pk=row.pk).child == twin
    unmerge(entry, by=city.people["city_officer"], at=at)
    assert HarmReport.objects.get(pk=row.pk).child_id == child.pk
    make.restricted(child, city.people["county_officer_beside"])
    assert enter(worker).get(reverse("reporting:report", args=[row.pk])).status_code == 404
    assert enter(city.people["county_officer_beside"]).get(reverse("reporting:report", args=[row.pk])).status_code == 200


def test_what_is_erased_leaves_the_report(file, worker, at, city):
    child = make.child(village=XINYING, name="甲小明")
    row = file(child_name="甲小明", words="甲小明受伤")
    triaging.link_child(row, by=worker, at=at, child=child)
    erase(child, by=None, at=at)
    row.refresh_from_db()
    assert (row.words, row.child_name, row.child_index) == ("〔已销毁〕", None, None)


def test_the_pages_of_the_desk(file, worker, city, enter, contacts, at):
    row, other = file(child_name="甲小明"), file()
    client = enter(worker)
    page = client.get(reverse("reporting:list")).content.decode()
    assert row.reference in page
    assert "甲小明" not in page
    url = reverse("reporting:report", args=[row.pk])
    for form, body, status in (
        ("triage", {"facts": ["many_injuries"], "colour": "red", "reason": ""}, 422),
        ("triage", {"facts": ["many_injuries"], "colour": "", "reason": ""}, 302),
        ("police", {"step": "receipt", "on": "2023-07-03", "office": "", "number": ""}, 422),
        ("police", {"step": "called", "on": "2023-07-03", "office": "", "number": ""}, 302),
        ("child", {"child": "999999"}, 422),
        ("child", {"child": str(make.child(village=XINYING).pk)}, 302),
        ("add", {"words": "已电话核实"}, 302),
        ("join", {"other": ""}, 422),
        ("answer", {"outcome": "helped", "words": "已帮扶"}, 302),
        ("reopen", {"words": "又有新情况"}, 302),
        ("case", {"kind": "strange"}, 422),
        ("case", {"kind": "violence"}, 302),
        ("join", {"other": other.pk}, 422),
    ):
        assert client.post(url, body | {"form": form}).status_code == status, form
    text = client.get(url).content.decode()
    for said in ("R10", "第1版", "平遥县公安局", "已电话核实"):
        assert said in text
    assert "R01" in client.get(reverse("reporting:table")).content.decode()
    approver = enter(city.people["county_approver"])
    assert approver.post(url, {"form": "add", "words": "审批补充"}).status_code == 403
    for show in ("late", "feedback", "all", "strange"):
        assert approver.get(reverse("reporting:list"), {"show": show}).status_code == 200
    assert enter(city.people["county_officer_beside"]).get(url).status_code == 404
