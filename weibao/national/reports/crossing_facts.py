"""The facts of cross-province applications (民办发〔2021〕10号): both sides, with outcome and opinion as the national form has them."""

from collections.abc import Callable
from datetime import date
from typing import Final

from weibao.exchange.models import Crossing
from weibao.exchange.reports.places import whole_name
from weibao.exchange.states import Outcome
from weibao.national.reports.facts import Subject, fact

MATTERS: Final = {"orphan": "社会散居孤儿", "de_facto": "事实无人抚养儿童"}


def _of(name: str, says: str, read: Callable[[Crossing], str]) -> None:
    def reader(row: Subject) -> str:
        return read(row.crossing) if row.crossing else ""

    reader.__name__ = name
    fact(says)(reader)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _told(one: Crossing, key: str) -> str:
    """What the applicant stated of the child, or, once it is in the registry, what stands there."""
    found = getattr(one.application.child, key) if one.application.child else one.application.facts.get(key)
    return str(found or "")


def _last(one: Crossing) -> tuple[str, str, str, date | None]:
    """Who decided: words, unit, person, day. Of ours the decision on the application, of theirs the last row of their table."""
    theirs = max(one.their_steps.all(), key=lambda step: (step.day, step.pk), default=None)
    if one.is_out:
        return (theirs.words or "", theirs.unit, theirs.person, theirs.day) if theirs else ("", "", "", one.answered_on)
    ours = one.application
    decided = ours.decided_by.name if ours.decided_by else ""
    return str(ours.reason or ""), whole_name(ours.household_code[:6]) if one.outcome else "", decided, one.answered_on


_of("crossing_source", "固定为“异地申请”", lambda _one: "异地申请")
_of("crossing_number", "认定申请 · 编号", lambda one: one.application.number)
_of("crossing_code", "跨省通办 · 通办编号", lambda one: str(one.code))
_of("crossing_matter", "认定申请 · 事项", lambda one: MATTERS.get(one.application.matter, ""))
_of("accepted_code", "认定申请 · 受理地区划", lambda one: one.application.accepted_code)
_of("accepted_place", "认定申请 · 受理地区划（全称）", lambda one: whole_name(one.application.accepted_code))
_of("crossing_household_code", "认定申请 · 户籍地区划", lambda one: one.application.household_code)
_of("crossing_household", "认定申请 · 户籍地区划（全称）", lambda one: whole_name(one.application.household_code))
_of("crossing_name", "认定申请所述；已建档的为档案", lambda one: _told(one, "name"))
_of("crossing_id_number", "认定申请所述；已建档的为档案", lambda one: _told(one, "id_number"))
_of("complete_on", "认定申请 · 材料齐全日期", lambda one: _day(one.application.complete_on))
_of("pushed_on", "跨省通办 · 推送日期", lambda one: _day(one.pushed_on))
_of("outcome", "跨省通办 · 结果", lambda one: Outcome(one.outcome).label if one.outcome else "")
_of("outcome_opinion", "我方决定的理由，或对方审核记录的意见", lambda one: _last(one)[0] if one.outcome else "")
_of("outcome_unit", "户籍地县级民政部门，或对方审核记录", lambda one: _last(one)[1] if one.outcome else "")
_of("outcome_person", "决定人，或对方审核记录", lambda one: _last(one)[2] if one.outcome else "")
_of("outcome_day", "返回日期，或对方审核记录", lambda one: _day(_last(one)[3]) if one.outcome else "")
_of("told_on", "跨省通办 · 告知日期", lambda one: _day(one.told_on))
