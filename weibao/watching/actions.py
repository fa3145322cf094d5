"""Raising alarms, answering them, and declaring who is one's own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Division, Level, Staff
from weibao.watching import reports
from weibao.watching.models import Alarm, Home, Outcome, Relation, Rule, Tie
from weibao.watching.states import ALARM_MOVES, AlarmState
from weibao.workdays.calendar import Calendar, deadline

LAW = "未成年人网络保护条例第36条"
RECUSAL = "公务员法第74条、第76条；未成年人网络保护条例第36条"
SHORTEST = 4  # characters of an answer that says something
BACK = timedelta(minutes=10)


class NotYours(Refusal):
    """An alarm about somebody else, or a declaration of somebody else."""

    status = 404


class SayMore(Refusal):
    """An explanation or an answer that says nothing."""


class BadDeclaration(Refusal):
    """A declaration that cannot be matched with anybody."""


def look_at_opening(child_id: int, staff_id: int, *, at: datetime, calendar: Calendar | None = None) -> int:
    """Raise what one reading is reason for; called in the reading's own transaction. Returns how many alarms are new. No law of its own."""
    return _raise_new(reports.signs_of_opening(child_id, reports.reader(staff_id), at, calendar), at)


def look_back(*, at: datetime) -> int:
    """What one reading alone does not show, and what two readings at one moment may have hidden from each other. Safe to repeat."""
    new, calendar = _raise_new(reports.signs_of_trail(at), at), Calendar()
    for child_id, staff_id, moment in reports.readers_since(at - BACK, at):
        new += look_at_opening(child_id, staff_id, at=moment, calendar=calendar)
    return new


def tell_unjustified(permit_id: int, staff_id: int, *, at: datetime) -> int:
    """An emergency opening that the approver did not find justified. Called by the reaction. No law of its own."""
    return _raise_new(reports.signs_of_permit(permit_id, staff_id), at)


def _raise_new(signs: Iterable[reports.Sign], at: datetime) -> int:
    new = 0
    for sign in signs:
        if not Alarm.objects.filter(rule=sign.rule, staff=sign.staff_id, key=sign.key).exists():
            raise_alarm(sign, by=None, at=at)
            new += 1
    return new


@action("watching.raise_alarm", label="发出查阅预警", law=LAW, says="发出预警：{rule}", system=True)
def raise_alarm(sign: reports.Sign, *, by: None, at: datetime) -> Alarm:
    """Put an alarm on the auditor's list, once an occasion."""
    day = timezone.localtime(at).date()
    alarm, _ = Alarm.objects.get_or_create(
        rule=sign.rule,
        staff_id=sign.staff_id,
        key=sign.key,
        defaults={
            "child_id": sign.child_id,
            "facts": sign.facts,
            "raised_at": at,
            "due": deadline(day, reports.limits().at(day).whole("answer_days")).on,
        },
    )
    note(rule=Rule(sign.rule).label, reader=sign.staff_id, child=sign.child_id)
    return alarm


@action("watching.ask", label="要求本人说明查阅缘由", law=LAW)
def ask(alarm: Alarm, *, by: Staff, at: datetime) -> Alarm:
    """Ask the reader why. Raises ForbiddenMove, Stale."""
    move(alarm, AlarmState.ASKED, machine=ALARM_MOVES, asked_at=at)
    note(reader=alarm.staff_id)
    return alarm


@action("watching.explain", label="说明查阅缘由", law=LAW)
def explain(alarm: Alarm, *, by: Staff, at: datetime, text: str) -> Alarm:
    """The reader says why. Raises NotYours, SayMore, ForbiddenMove, Stale."""
    if alarm.staff_id != by.pk:
        raise NotYours("没有这条预警。")
    move(alarm, AlarmState.EXPLAINED, machine=ALARM_MOVES, explanation=_said(text), explained_at=at)
    return alarm


@action("watching.answer_alarm", label="核查查阅预警", law=LAW, says="核查结论：{outcome}")
def answer_alarm(alarm: Alarm, *, by: Staff, at: datetime, outcome: str, answer: str) -> Alarm:
    """The auditor's finding. Raises SayMore, ForbiddenMove, Stale; NotYours for an alarm about oneself."""
    if alarm.staff_id == by.pk:
        raise NotYours("不能核查对本人的预警。")
    found = Outcome(outcome)
    facts: dict[str, Any] = {"outcome": found, "answer": _said(answer), "answered_by": by, "answered_at": at, "due": None}
    move(alarm, AlarmState.ANSWERED, machine=ALARM_MOVES, **facts)
    note(outcome=found.label, reader=alarm.staff_id)
    return alarm


def _said(text: str) -> str:
    said = text.strip()
    if len(said) < SHORTEST:
        raise SayMore("请写明情况，一句话也要说清楚。")
    return said


@action("watching.declare_relation", label="申报回避人员", law=RECUSAL)
def declare_relation(tie: str, *, by: Staff, at: datetime, name: str, id_number: str = "") -> Relation:
    """Declare a person who is one's own: reading that family's file will be looked into. Raises BadDeclaration."""
    if not name.strip():
        raise BadDeclaration("请填写姓名。")
    try:
        number = read_id_number(id_number).text if id_number.strip() else None
    except BadIdNumber as bad:
        raise BadDeclaration(str(bad)) from bad
    note(tie=tie)
    return Relation.objects.create(staff=by, tie=Tie(tie), name=name.strip(), id_number=number, declared_at=at)


@action("watching.withdraw_relation", label="撤回回避申报", law=RECUSAL)
def withdraw_relation(relation: Relation, *, by: Staff, at: datetime) -> Relation:
    """Withdraw a declaration; that it was made stays. Raises NotYours."""
    if relation.staff_id != by.pk or not Relation.objects.filter(pk=relation.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise NotYours("没有这条申报。")
    relation.refresh_from_db()
    return relation


@action("watching.declare_home", label="申报家庭所在村（社区）", law=RECUSAL)
def declare_home(kind: type[Home], *, by: Staff, at: datetime, division: Division) -> Home:
    """Declare the village of one's home; it takes the place of the one before. Raises BadDeclaration for a place that is no village."""
    if division.level != Level.VILLAGE:
        raise BadDeclaration("请选择到村（社区）。")
    Home.objects.filter(staff=by, withdrawn_at=None).update(withdrawn_at=at)
    return Home.objects.create(staff=by, division=division, declared_at=at)
