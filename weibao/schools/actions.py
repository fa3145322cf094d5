"""The only writers of links and lines: issued, revoked, handed in by the school, settled by people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from weibao.children.actions.amending import amend_schooling
from weibao.children.actions.facts import NewSchooling
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.kernel.tokens import digest_of, is_ours, signed
from weibao.org.models import Division, Staff
from weibao.schools.models import Enrolment, LinkTry, PupilLine, SchoolLink
from weibao.schools.reports import pupils_of, quarter_of, value
from weibao.schools.states import LINE, LineState
from weibao.workdays.calendar import deadline

LAW: Final = "国发〔2016〕13号（学校职责）；义务教育法第13条；个人信息保护法第6条"
SIGNER: Final = "weibao.schools"
MOST_KNOCKS: Final = 20  # tokens that lead nowhere, an hour from one place; house
MOST_OPENINGS: Final = 200


class CannotIssue(Refusal):
    """No link for this school now."""


class Shut(Refusal):
    """The link is over, used up, or never was; the three sound alike."""

    status = 404


class TooOften(Refusal):
    """Too many tries."""

    status = 429


class BadAnswer(Refusal):
    """An answer that cannot be."""


@dataclass(frozen=True)
class Answer:
    """What a school says of one pupil."""

    enrolment: str
    absent: int | None
    since: date | None
    remark: str = ""


@action("schools.issue", label="签发学校核对链接", law=LAW, says="签发学校核对链接，涉及儿童{count}人")
def issue(place: Division, *, by: Staff, at: datetime, school: str) -> tuple[SchoolLink, str]:
    """A link of this quarter for a school of a county, with a line for each of its pupils on file; its token, told this once.

    Restricted children are not on it. Raises CannotIssue without pupils, or while one is open or was handed in.
    """
    on = timezone.localtime(at).date()
    quarter = quarter_of(on)
    pupils = pupils_of(place.pk, school, on)
    if not pupils:
        raise CannotIssue("这所学校没有本县在册的学生。")
    old = SchoolLink.objects.filter(place=place, school=school, quarter=quarter, revoked_at=None).first()
    if old is not None and (old.handed_in_at or old.is_open(at)):
        raise CannotIssue("本季度已经签发；没有收到的，请先作废再签发。")
    if old is not None:
        SchoolLink.objects.filter(pk=old.pk).update(revoked_at=at)
    token = signed(SIGNER)
    days = value("link_days", on).value
    until = at + timedelta(days=int(days) if isinstance(days, int) else 0)
    facts = {"school": school, "quarter": quarter, "digest": digest_of(token), "expires_at": until}
    link = SchoolLink.objects.create(place=place, issued_by=by, issued_at=at, **facts)
    PupilLine.objects.bulk_create([PupilLine(link=link, child_id=pk) for pk in pupils])
    note(link=link.pk, count=len(pupils))
    return link, token


@action("schools.revoke", label="作废学校核对链接", law=LAW, says="作废学校核对链接")
def revoke(link: SchoolLink, *, by: Staff, at: datetime) -> SchoolLink:
    """The link opens nothing any more. Raises Stale for one that was handed in or revoked."""
    if not SchoolLink.objects.filter(pk=link.pk, revoked_at=None, handed_in_at=None).update(revoked_at=at):
        raise Stale
    note(link=link.pk)
    link.refresh_from_db()
    return link


@action("schools.open", label="学校打开核对页", law=LAW, says="学校打开核对页", reads=True)
def open_link(token: str, *, by: Staff, at: datetime, source: str) -> SchoolLink:
    """The link behind a token. Raises Shut for one that is over or never was, TooOften after many of those."""
    link = _behind(token, at)
    if link is None or link.opened >= MOST_OPENINGS:
        raise Shut("链接无效或者已经过期、已经提交。需要核对的，请与当地民政部门联系。")
    SchoolLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    note(link=link.pk)
    return link


@action("schools.hand_in", label="学校提交核对结果", law=LAW, says="学校提交核对结果，{count}人，其中有差异{different}人")
def hand_in(link: SchoolLink, *, by: Staff, at: datetime, filled_by: str, answers: Mapping[int, Answer]) -> SchoolLink:
    """All lines at once, and the link is used up. What differs from the file becomes a task. Raises BadAnswer, Shut, Stale."""
    on = timezone.localtime(at).date()
    if not SchoolLink.objects.open_at(at).filter(pk=link.pk).update(handed_in_at=at, filled_by=filled_by.strip()[:40]):
        raise Shut("链接无效或者已经过期、已经提交。需要核对的，请与当地民政部门联系。")
    lines = list(shown(link))
    for one in lines:
        _answered(one, answers.get(one.pk), on)
    fields = ["answer", "absent", "since", "remark", "state", "due", "answered_on"]
    PupilLine.objects.bulk_update(lines, fields, batch_size=200)
    different = sum(one.state == LineState.DIFFERENT for one in lines)
    note(link=link.pk, count=len(lines), different=different)
    return link


@action("schools.apply", label="按学校核对更新就学情况", law=LAW, says="按学校核对更新就学情况")
def apply(line: PupilLine, *, by: Staff, at: datetime, school: str, stage: str) -> PupilLine:
    """The file follows: where the child learns from the day that the school named. It wants the power over the file as well.

    Raises Refusal for a line without a day, Stale, ForbiddenMove, and as amend_schooling.
    """
    if line.answer == Enrolment.ENROLLED:
        raise Refusal("学校说在校就读，档案不需要更新；请核实缺课情况。")
    since = line.since or line.answered_on
    if since is None:
        raise Stale
    move(line, LineState.APPLIED, machine=LINE, settled_by=by, settled_at=at, due=None)
    source = f"学校核对（{line.link.quarter}）"
    amend_schooling(line.child, by=by, at=at, new=NewSchooling(school.strip(), stage.strip()), since=since, source=source)
    note(line=line.pk)
    return line


@action("schools.keep", label="核实学校核对的差异", law=LAW, says="核实学校核对的差异，档案不变")
def keep(line: PupilLine, *, by: Staff, at: datetime, reason: str) -> PupilLine:
    """Somebody looked into it and the file stays; what was found is kept, sealed. Raises Refusal, Stale, ForbiddenMove."""
    if len(reason.strip()) < 2:
        raise Refusal("请写明核实情况。")
    move(line, LineState.KEPT, machine=LINE, settled_by=by, settled_at=at, due=None, reason=reason.strip()[:400])
    note(line=line.pk)
    return line


def knock(source: str, at: datetime) -> None:
    """Count a token that led nowhere, by the true clock. Called by the page beside the refusal. No law of its own."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    LinkTry.objects.filter(hour__lt=hour).delete()
    row, _ = LinkTry.objects.get_or_create(source=source[:45], hour=hour)
    LinkTry.objects.filter(pk=row.pk).update(times=F("times") + 1)


def is_shut_to(source: str, at: datetime) -> bool:
    """Whether a place of the network has tried too often within the hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return LinkTry.objects.filter(source=source[:45], hour=hour, times__gte=MOST_KNOCKS).exists()


def shown(link: SchoolLink) -> Iterable[PupilLine]:
    """The lines that the school sees: whoever was restricted, merged or erased since is not there."""
    rows = link.lines.filter(child__restricted=False, child__merged_into=None, child__erased_at=None)
    return rows.select_related("child").order_by("child__pinyin", "pk")


def follow_erasing(children: Iterable[int]) -> None:
    """What schools said about erased children goes. Called by the reaction. No law of its own."""
    PupilLine.objects.filter(child__in=list(children)).update(remark=None, reason=None, absent=None, since=None, due=None)


def follow_merge(kept: int, merged: int) -> None:
    """Lines go along with the file that is kept, where it has none on the same link. Called by the reaction. No law of its own."""
    held = PupilLine.objects.filter(child=kept).values("link")
    PupilLine.objects.filter(child=merged).exclude(link__in=held).update(child=kept)


def _behind(token: str, at: datetime) -> SchoolLink | None:
    if not is_ours(token, SIGNER):
        return None
    return SchoolLink.objects.open_at(at).filter(digest=digest_of(token)).first()


def _answered(line: PupilLine, said: Answer | None, on: date) -> None:
    if said is None or said.enrolment not in Enrolment.values:
        raise BadAnswer("还有学生没有核对，请补充后提交。")
    if said.since is not None and said.since > on:
        raise BadAnswer("离校、转学日期不能晚于今天。")
    if said.enrolment in {Enrolment.MOVED, Enrolment.LEFT} and said.since is None:
        raise BadAnswer("转学、离校的，请填写日期。")
    line.answer, line.absent, line.since, line.remark = said.enrolment, said.absent, said.since, said.remark.strip()[:200] or None
    line.answered_on = on
    most = value("absent_days", on).value
    much = said.absent is not None and isinstance(most, int) and said.absent >= most
    line.state = LineState.DIFFERENT if much or said.enrolment != Enrolment.ENROLLED else LineState.SAME
    days = value("settle_days", on).value
    line.due = deadline(on, int(days) if isinstance(days, int) else 0).on if line.state == LineState.DIFFERENT else None
