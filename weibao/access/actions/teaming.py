"""Who is on the case team of a file: a standing approval for some days (未成年人网络保护条例第36条)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils.timezone import localtime

from weibao.access.actions.asking import LAW
from weibao.access.models import Member, Permit
from weibao.access.states import PermitState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotThere, Refusal
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.org.querysets import serves


class CannotJoin(Refusal):
    """The person cannot be on the team, or is on it already."""


class CannotLeave(Refusal):
    """The last one of a restricted file's team stays until another one has come."""


@action("access.join_team", label="指定个案团队成员", law=LAW)
def join_team(row: Any, *, by: Staff, at: datetime, staff: Staff, duty: str, last_day: date | None = None) -> Member:
    """Put a person on the team of a file from today to a last day, both inside; without one, until ended.

    Raises CannotJoin for a person without a post that serves children, without a duty, and for one who is on it already.
    """
    member = put_on_team(row, staff, by=by, at=at, duty=duty, last_day=last_day)
    note(member=member.pk, staff=staff.pk)
    return member


@action("access.leave_team", label="结束个案团队成员", law=LAW)
def leave_team(row: Any, *, by: Staff, at: datetime, member: Member) -> None:
    """Take a person off the team at once. Raises CannotLeave for the last one of a restricted file, NotThere for another file's."""
    on = localtime(at).date()
    team = Member.objects.around(kind_of(row), row.pk)
    held = {one.pk: one for one in team.on(on).select_for_update(of=["self"])}
    if member.pk not in held:
        raise NotThere
    if row.scope_closed() and not team.leading(on).exclude(pk=member.pk).exists():
        raise CannotLeave("限制查阅的档案至少要有一名能够安排团队的在岗成员，请先指定接手的人。")
    ended = held[member.pk]
    during = DateRange(ended.during.lower, max(on, ended.during.lower or on))
    Member.objects.filter(pk=ended.pk).update(during=during, ended_at=at, ended_by=by)
    note(member=ended.pk, staff=ended.staff_id)


@action("access.refill_team", label="补派个案团队成员", law=LAW)
def refill_team(bare: "BareTeam", *, by: Staff, at: datetime, staff: Staff) -> Member:
    """Put a person on the team of a restricted file that nobody in post leads: by its number, without seeing it.

    Raises CannotJoin while somebody in post leads it, and for a person who could not lead one.
    """
    on = localtime(at).date()
    if by.pk == staff.pk or not staff.roles_on(on) & holders("access.join_team"):
        raise CannotJoin("请选择能够安排团队的在岗人员（县级民政、救助保护中心、市民政局经办），不能是本人。")
    if bare.number not in bare_teams(bare.kind, [bare.number], on):
        raise CannotJoin("这份档案还有在岗人员安排团队，由团队自行补充。")
    member = _put(bare.kind, bare.number, staff, by=by, at=at, duty="个案管理", last_day=None)
    note(member=member.pk, staff=staff.pk, row=bare.number)
    return member


class BareTeam:
    """A file of which only the number is known, to whoever fills its team anew."""

    def __init__(self, kind: str, number: int) -> None:
        self.kind, self.number = kind, number


def bare_teams(kind: str, rows: list[int], on: date) -> list[int]:
    """Those rows on whose team nobody in post could name others on a day: one query."""
    served = set(Member.objects.filter(kind=kind, row__in=rows).leading(on).values_list("row", flat=True))
    return [row for row in rows if row not in served]


def kind_of(row: Model) -> str:
    """What org.subjects calls the kind of a row."""
    return row._meta.label_lower  # noqa: SLF001  Django's public name for it


def put_on_team(row: Any, staff: Staff, *, by: Staff, at: datetime, duty: str, last_day: date | None = None) -> Member:
    """The same as `join_team` inside another action."""
    return _put(kind_of(row), row.pk, staff, by=by, at=at, duty=duty, last_day=last_day)


def _put(kind: str, row: int, staff: Staff, *, by: Staff, at: datetime, duty: str, last_day: date | None) -> Member:
    on = localtime(at).date()
    if not serves(staff, on):
        raise CannotJoin(f"{staff.name}没有可以参加个案团队的岗位。")
    if not duty.strip():
        raise CannotJoin("请写明分工。")
    if last_day and last_day < on:
        raise CannotJoin("最后一天不能早于今天。")
    during = DateRange(on, date.fromordinal(last_day.toordinal() + 1) if last_day else None)
    try:
        with transaction.atomic():
            member = Member.objects.create(kind=kind, row=row, staff=staff, during=during, duty=duty.strip(), by=by, noted_at=at)
    except IntegrityError as twice:
        raise CannotJoin(f"{staff.name}已经是这份档案的团队成员。") from twice
    staff.forget()
    return member


def close_windows(row: Any, *, at: datetime) -> None:
    """No request leads to this row any more, and no window: called by the action that restricts it.

    What waits stays with its asker and comes before nobody; an open window ends now.
    """
    of_row = Permit.objects.filter(kind=kind_of(row), row=row.pk)
    of_row.filter(opens_at__lte=at, closes_at__gt=at).update(closes_at=at)
    of_row.filter(state=PermitState.ASKED).update(row=None, place="")
    of_row.update(place="")
