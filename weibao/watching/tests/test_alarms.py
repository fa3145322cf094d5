"""Alarms: raised at once, once an occasion, answered by the auditor; none for ordinary work."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from weibao.access.announcements import EmergencyRejected
from weibao.children.actions.reading import open_file, read, reveal
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.refusal import NotAllowed
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, QIDONG, XINYING
from weibao.watching import actions, reports
from weibao.watching.models import Alarm, Home, Rule
from weibao.watching.states import AlarmState


@pytest.fixture
def reader(city):
    return city.people["county_officer"]


def rules():
    return sorted(Alarm.objects.values_list("rule", flat=True))


def test_ordinary_reading_raises_nothing(city, reader, at):
    open_file(make.child(), by=reader, at=at)
    assert rules() == []


def test_bulk_reading_is_told_at_the_limit_and_again_at_its_double(city, at):
    who = city.inside
    most = reports.limits().at(at.date()).whole("bulk_hour/village_director")
    rows = make.children({} for _ in range(2 * most))
    for turn, row in enumerate(rows[: most - 1]):
        read(row, by=who, at=at + timedelta(seconds=turn))
    assert rules() == []
    read(rows[most - 1], by=who, at=at + timedelta(minutes=2))
    assert rules() == [Rule.BULK]
    for row in rows[most:]:
        read(row, by=who, at=at + timedelta(minutes=3))
    assert rules() == [Rule.BULK, Rule.BULK]
    assert "一小时内查阅 12 份档案" in reports.words(Alarm.objects.earliest("pk"))


def test_one_file_again_and_again_is_not_bulk(city, at):
    row = make.child()
    for turn in range(30):
        read(row, by=city.inside, at=at + timedelta(minutes=turn))
    assert rules() == []


def test_slow_reading_all_day_is_told_too(city, at):
    most = reports.limits().at(at.date()).whole("bulk_day/village_director")
    for turn, row in enumerate(make.children({} for _ in range(most))):
        read(row, by=city.inside, at=at + timedelta(minutes=turn * 15))
    assert Alarm.objects.filter(rule=Rule.BULK, facts__span="day").exists()
    assert not Alarm.objects.filter(facts__span="hour").exists()


@pytest.mark.parametrize(("hours", "told"), [(0, 0), (10, 0), (11, 1), (14, 1), (-3, 1), (5 * 24, 1)])
def test_out_of_hours(city, reader, at, hours, told):
    """Monday nine o'clock is work, twenty o'clock and a Saturday are not."""
    read(make.child(), by=reader, at=at + timedelta(hours=hours))
    assert rules() == [Rule.OUT_OF_HOURS] * told


def test_who_works_day_and_night_has_no_hours(city, at):
    read(make.child(), by=city.inside, at=at + timedelta(hours=14))
    read(make.child(), by=city.people["centre_worker"], at=at + timedelta(hours=14))
    assert rules() == []


def test_a_made_up_working_saturday_is_work(city, reader, at):
    """2023-06-25 was a Sunday that was worked."""
    read(make.child(), by=reader, at=at.replace(month=6, day=25))
    assert rules() == []


def test_a_holiday_on_a_weekday_is_told_by_the_minute_job(city, reader, at):
    """2023-06-22 was a Thursday, and 端午节."""
    feast = at.replace(month=6, day=22)
    read(make.child(), by=reader, at=feast)
    assert rules() == []
    assert actions.look_back(at=feast + timedelta(seconds=50)) == 1
    assert rules() == [Rule.OUT_OF_HOURS]


def test_a_declared_relative_by_number_or_by_name(city, reader, at):
    row, other = make.child(name="庞小雨"), make.child(name="庞大雪")
    actions.declare_relation("family", by=reader, at=at, name="庞小雨", id_number=row.id_number)
    actions.declare_relation("family", by=reader, at=at, name="庞大雪")
    read(row, by=reader, at=at)
    read(other, by=reader, at=at)
    read(make.child(name="庞小雨", number=None), by=city.people["supervisor"], at=at)
    assert rules() == [Rule.RELATIVE, Rule.RELATIVE]
    assert set(Alarm.objects.values_list("child", flat=True)) == {row.pk, other.pk}


def test_a_declared_guardian_counts_and_a_withdrawn_one_does_not(city, reader, at):
    row = make.child()
    declared = actions.declare_relation("interest", by=reader, at=at, name="王福贵")
    read(row, by=reader, at=at)
    actions.withdraw_relation(declared, by=reader, at=at)
    read(make.child(), by=reader, at=at)
    assert rules() == [Rule.NEIGHBOUR]


def test_the_same_name_with_another_number_is_another_person(city, reader, at):
    actions.declare_relation("family", by=reader, at=at, name="王福贵", id_number=make.id_number(at.date().replace(year=1960)))
    read(make.child(), by=reader, at=at)
    assert rules() == []


def test_neighbours_and_the_same_family_name_at_home(city, reader, at):
    actions.declare_home(Home, division=city.divisions[XINYING], by=reader, at=at)
    read(make.child(name="赵小五"), by=reader, at=at)  # the officer is 赵敏
    read(make.child(name="李小六"), by=reader, at=at)
    read(make.child(name="赵小七", village=BAIJIAZHUANG), by=reader, at=at)
    assert rules() == [Rule.NEIGHBOUR, Rule.RELATIVE]


def test_the_director_of_a_village_works_at_home(city, at):
    actions.declare_home(Home, division=city.village, by=city.inside, at=at)
    read(make.child(name="侯小五"), by=city.inside, at=at)
    assert rules() == []


def test_a_new_home_replaces_the_old(city, reader, at):
    actions.declare_home(Home, division=city.divisions[XINYING], by=reader, at=at)
    actions.declare_home(Home, division=city.divisions[QIDONG], by=reader, at=at)
    read(make.child(), by=reader, at=at)
    assert rules() == []


def test_many_values_uncovered_are_told_by_the_minute_job(city, reader, at):
    rows = make.children({} for _ in range(20))
    for row in rows:
        reveal(row, by=reader, at=at, what="id_number")
    assert rules() == []
    assert actions.look_back(at=at + timedelta(minutes=1)) == 1
    assert rules() == [Rule.REVEAL]
    assert actions.look_back(at=at + timedelta(minutes=2)) == 0, "repeating raises nothing twice"


def test_many_children_taken_out_are_told_by_the_minute_job(city, at):
    from weibao.children.actions.reading import take_out

    who = city.people["city_officer"]
    rows = make.children({} for _ in range(150))
    take_out(rows, by=who, at=at)
    assert actions.look_back(at=at) == 0
    take_out(rows, by=who, at=at + timedelta(minutes=5))
    assert actions.look_back(at=at + timedelta(minutes=6)) == 1
    assert "300" in reports.words(Alarm.objects.get())


def test_the_job_finds_what_the_reading_itself_missed(city, reader, at):
    actions.declare_relation("family", by=reader, at=at, name="王福贵")
    row = make.child()
    from weibao.children.models import Opening

    Opening.objects.create(child=row, by=reader, at=at)  # as if two readings had not seen each other
    assert actions.look_back(at=at + timedelta(seconds=50)) == 1


def test_the_watch_costs_few_queries(city, reader, at):
    row = make.child()
    read(row, by=reader, at=at)
    with CaptureQueriesContext(connection) as seen:
        actions.look_at_opening(row.pk, reader.pk, at=at)
    assert len(seen) <= 10


def raised(city, at) -> Alarm:
    read(make.child(), by=city.people["county_officer"], at=at + timedelta(hours=12))
    return Alarm.objects.get()


def test_an_alarm_is_asked_about_explained_and_answered(city, at, trail):
    alarm, auditor, reader = raised(city, at), city.people["auditor"], city.people["county_officer"]
    assert alarm.due.isoformat() == "2023-07-06"
    actions.ask(alarm, by=auditor, at=at)
    with pytest.raises(actions.NotYours):
        actions.explain(alarm, by=city.beside, at=at, text="不是我查的")
    actions.explain(alarm, by=reader, at=at, text="夜里接到求助电话，核对住址")
    actions.answer_alarm(alarm, by=auditor, at=at, outcome="duty", answer="与值班记录一致")
    alarm.refresh_from_db()
    assert (alarm.state, alarm.outcome, alarm.due) == (AlarmState.ANSWERED, "duty", None)
    assert [one.name for one in trail][-3:] == ["watching.ask", "watching.explain", "watching.answer_alarm"]
    assert "求助" not in str([one.facts for one in trail])
    with pytest.raises(ForbiddenMove):
        actions.answer_alarm(alarm, by=auditor, at=at, outcome="mistake", answer="再来一次")


def test_an_answer_says_something_and_only_the_auditor_gives_it(city, at):
    alarm = raised(city, at)
    with pytest.raises(actions.SayMore):
        actions.answer_alarm(alarm, by=city.people["auditor"], at=at, outcome="duty", answer=" 行 ")
    with pytest.raises(NotAllowed):
        actions.answer_alarm(alarm, by=city.people["security_admin"], at=at, outcome="duty", answer="没有问题的")


def test_the_trail_has_the_alarm_and_no_words(city, at, trail):
    alarm = raised(city, at)
    entry = next(one for one in trail if one.name == "watching.raise_alarm")
    assert (entry.by, entry.facts["reader"], entry.result) == (None, alarm.staff_id, alarm)


def test_a_fault_of_the_watch_undoes_the_reading(city, reader, at, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the watch is blind")

    monkeypatch.setattr(reports, "signs_of_opening", broken)
    row = make.child()
    with pytest.raises(RuntimeError):
        read(row, by=reader, at=at)
    assert not Child.objects.get(pk=row.pk).openings.exists()


def test_an_emergency_that_was_none_is_told(city, at):
    row, who = make.child(), city.people["director_far"]
    permit = make.permit(row, who, opens=at)
    with transaction.atomic():
        announce(EmergencyRejected(permit.pk, who.pk, at))
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.child, alarm.staff) == (Rule.UNJUSTIFIED, row, who)
    assert "理由不成立" in reports.words(alarm)
