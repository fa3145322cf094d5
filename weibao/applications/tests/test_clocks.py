"""Clocks: working days over holidays with make-up days, stopped by a supplement, warned at four fifths, escalated, open years."""

from datetime import date, datetime, timedelta

import pytest

from weibao.applications.actions import clock, supplementing
from weibao.applications.actions.following import set_open_deadlines
from weibao.applications.models import Application
from weibao.applications.reports.clocks import clock as shown
from weibao.applications.reports.figures import days_by_step, tally
from weibao.applications.tests.making import LOST, accepted, concluded, confirmed, submitted
from weibao.desk.reports.worklist import worklist
from weibao.kernel.clock import SHANGHAI
from weibao.rules import deadlines
from weibao.rules.parameters import Parameter, Value, load


def moment(month, day, year=2023):
    return datetime(year, month, day, 9, tzinfo=SHANGHAI)


def test_over_the_autumn_holidays_with_make_up_days(city):
    """2023: off 29 September to 6 October, worked on Saturday 7 and Sunday 8 October (国办发明电〔2022〕16号)."""
    row = accepted(city, moment(9, 26))
    assert (row.step, row.clock_total, row.due) == ("check", 15, date(2023, 10, 23))
    row = concluded(city, moment(9, 27), "orphan", name="赵一鸣")
    assert (row.step, row.clock_total, row.due) == ("approve", 10, date(2023, 10, 17))


def test_orphan_and_de_facto_have_their_own_limits(city, at):
    assert [submitted(city, at, matter, name=name).clock_total for matter, name in (("de_facto", "王一"), ("orphan", "赵二"))] == [3, 10]


def test_a_supplement_stops_the_clock_and_it_runs_on_with_what_was_left(city, at):
    clerk = city.people["supervisor"]
    row = accepted(city, at, mother=(LOST,))
    asked = moment(7, 10)
    supplementing.ask_supplement(row, by=clerk, at=asked)
    assert (row.step, row.held["left"], row.due) == ("supplement", 10, date(2023, 8, 7))
    back = moment(9, 4)
    supplementing.take_papers(row, by=clerk, at=back, proofs={"mother:out_of_contact": "village_chain"})
    supplementing.answer_supplement(row, by=clerk, at=back)
    assert (row.step, row.due) == ("check", date(2023, 9, 18)), "ten working days after the papers came"
    assert row.held is None


def test_what_was_late_before_the_supplement_stays_late(city, at):
    clerk = city.people["supervisor"]
    row = accepted(city, at, mother=(LOST,))
    supplementing.ask_supplement(row, by=clerk, at=moment(8, 1))
    supplementing.take_papers(row, by=clerk, at=moment(8, 2), proofs={"mother:out_of_contact": "police_receipt"})
    supplementing.answer_supplement(row, by=clerk, at=moment(8, 2))
    assert row.due == date(2023, 7, 24)


def test_four_fifths_and_late_go_up(city, at):
    row = accepted(city, at)
    assert row.warn_on == date(2023, 7, 19), "the twelfth of fifteen working days"

    def waiting(who, day):
        return [item.title for item in worklist(city.people[who], day).items if item.topic == "application"]

    assert waiting("supervisor", date(2023, 7, 4)) == ["查验认定申请"]
    assert waiting("county_officer", date(2023, 7, 18)) == []
    assert waiting("county_officer", date(2023, 7, 19)) == ["预警：查验认定申请"]
    assert waiting("city_officer", date(2023, 7, 24)) == []
    assert waiting("city_officer", date(2023, 7, 25)) == ["督办：查验认定申请"]
    assert waiting("county_officer", date(2023, 7, 25)) == ["督办：查验认定申请"]
    assert waiting("supervisor_beside", date(2023, 7, 25)) == []
    assert shown(row, date(2023, 7, 20)).level == "yellow"
    late = shown(row, date(2023, 7, 26), law=True)
    assert (late.words, late.level, late.ref, late.verified) == ("逾期 2 个工作日", "red", "民发〔2019〕62号", True)


def test_a_year_without_calendar_waits_for_it(city, at, monkeypatch):
    row = accepted(city, moment(12, 25, 2026))
    assert row.due is None
    assert "2027年的放假调休安排尚未录入" in row.due_open
    assert shown(row, date(2026, 12, 28)).words == "期限待定"
    monkeypatch.setattr(clock.Calendar, "covers", lambda _self, _year: True)
    monkeypatch.setattr(clock.Calendar, "is_workday", lambda _self, day: day.weekday() < 5)
    assert set_open_deadlines(2027) == 1
    row.refresh_from_db()
    assert (row.due, row.due_open) == (date(2027, 1, 15), "")


def test_a_place_that_promised_less():
    own = Parameter(
        "deadline/de_facto/check/140728", "平遥", "工作日", (Value(date(2020, 1, 1), 10, "平民发〔2020〕1号", False, None, None),)
    )
    law = load().replacing(own)
    on = date(2023, 7, 3)
    assert deadlines.limit("de_facto", "check", "local", on, law, place="140728103201").days == 10
    assert deadlines.limit("de_facto", "check", "local", on, law, place="140727101").days == 15


def test_the_figures(city, at):
    confirmed(city, at)
    submitted(city, at, name="赵一鸣")
    Application.objects.filter(facts__isnull=False, state="submitted").update(due=at.date() - timedelta(days=1))
    seen = tally(city.above, at.date())
    assert (seen.received, seen.open, seen.decided, seen.late) == (2, 2, 1, 1)
    assert days_by_step(city.above, at.date()) == {"受理": 0, "查验（审核）": 0, "确认（审批）": 0}
    assert tally(city.people["county_officer_beside"], at.date()).received == 0


@pytest.mark.parametrize("kind", ["recheck/release", "recheck/agreement", "supplement", "remedy/suit"])
def test_the_offices_own_terms_load(kind):
    from weibao.applications.reports.terms import terms

    assert terms().at(date(2023, 7, 3)).whole(kind) > 0
