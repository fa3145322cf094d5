"""会商 Conferring: units meet about a case; minutes, and who does what until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.cases.actions.telling import advance, held, need, tell
from weibao.cases.models import Case, CaseColour, CaseConference, ConferenceMember, Resolution
from weibao.cases.states import CONFERENCE, CaseState, ConferenceState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff

LAW: Final = "MZ/T 086-2017（会商）；《未成年人救助保护机构管理暂行办法》"
LEAST: Final = 2  # units that came; fewer is no conference


class CannotConfer(Refusal):
    """What a conference needs is missing."""


@dataclass(frozen=True)
class Invited:
    """A unit that is asked to come, and whom it sends."""

    unit: str
    person: str = ""


@dataclass(frozen=True)
class NewResolution:
    """What was resolved: which unit, what, until when."""

    unit: str
    words: str
    until: date


@action("cases.call_conference", label="召集个案会商", law=LAW)
def call_conference(case: Case, *, by: Staff, at: datetime, meets_at: datetime, where: str, members: Sequence[Invited]) -> CaseConference:
    """Units are asked to meet about a case. Raises CannotConfer, CaseOver."""
    row = held(case)
    asked = {one.unit.strip(): one.person.strip() for one in members if one.unit.strip()}
    if len(asked) < LEAST or not where.strip():
        raise CannotConfer(f"请填写地点和至少{LEAST}个参加单位。")
    if row.conferences.called().exists():
        raise CannotConfer("已召集的会商还没有召开。")
    made = CaseConference.objects.create(case=case, meets_at=meets_at, where=where.strip(), by=by, at=at)
    ConferenceMember.objects.bulk_create([ConferenceMember(conference=made, unit=unit, person=person) for unit, person in asked.items()])
    note(conference=made.pk, count=len(asked))
    tell(row, "cases.call_conference", by=by, at=at, words="、".join(asked))
    return made


@action("cases.hold_conference", label="记录个案会商", law=LAW)
def hold_conference(
    conference: CaseConference, *, by: Staff, at: datetime, minutes: str, came: Sequence[int], resolutions: Sequence[NewResolution]
) -> CaseConference:
    """Minutes, who came (numbers of members), what was resolved; the plan is next. Raises CannotConfer, ForbiddenMove, Stale."""
    row = held(conference.case)
    minutes = need(minutes, "请写明会商纪要。")
    present = set(conference.members.filter(pk__in=list(came)).values_list("pk", flat=True))
    if len(present) < LEAST:
        raise CannotConfer(f"到会单位不少于{LEAST}个。")
    if not resolutions or any(not one.unit.strip() or not one.words.strip() or one.until < localdate(at) for one in resolutions):
        raise CannotConfer("请写明会商决定：责任单位、事项、完成日期（不早于今天）。")
    move(conference, ConferenceState.HELD, machine=CONFERENCE, minutes=minutes, held_at=at)
    for member in conference.members.all():
        ConferenceMember.objects.filter(pk=member.pk).update(came=member.pk in present)
    made = [Resolution(conference=conference, unit=one.unit.strip(), words=one.words.strip(), until=one.until) for one in resolutions]
    Resolution.objects.bulk_create(made)
    if row.state == CaseState.ASSESSED:
        advance(conference.case, CaseState.PLANNING, at=at)
    note(conference=conference.pk, present=len(present), resolutions=len(made))
    tell(conference.case, "cases.hold_conference", by=by, at=at, words=minutes)
    return conference


@action("cases.call_off_conference", label="取消个案会商", law=LAW)
def call_off_conference(conference: CaseConference, *, by: Staff, at: datetime, words: str) -> CaseConference:
    """The conference does not take place. Raises ForbiddenMove, Stale."""
    held(conference.case)
    move(conference, ConferenceState.CALLED_OFF, machine=CONFERENCE, minutes=need(words, "请写明取消的理由。"))
    tell(conference.case, "cases.call_off_conference", by=by, at=at, words=words)
    return conference


@action("cases.skip_conference", label="不经会商拟定方案", law=LAW)
def skip_conference(case: Case, *, by: Staff, at: datetime, words: str) -> Case:
    """A case that several units need not meet about goes on to its plan. Raises CannotConfer for a red or orange one, ForbiddenMove."""
    held(case)
    words = need(words, "请写明不需要会商的理由。")
    if case.colour in {CaseColour.RED, CaseColour.ORANGE}:
        raise CannotConfer("红色、橙色个案应当会商。")
    if case.state != CaseState.ASSESSED:
        raise CannotConfer("评估完成后才能拟定方案。")
    advance(case, CaseState.PLANNING, at=at)
    tell(case, "cases.skip_conference", by=by, at=at, words=words)
    return case
