"""What applications do when lower floors announce. Called by reactions. No law of its own."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from weibao.applications.actions import clock
from weibao.applications.actions.noticing import issue
from weibao.applications.models import Application, Notice, NoticeKind, PaperTerm, Remedy, Step, Supplement
from weibao.applications.states import MOVES, State
from weibao.attachments.actions import erase as erase_papers
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.rules import deadlines
from weibao.rules.parameters import load
from weibao.workdays.calendar import Calendar

FORGOTTEN: Final = (
    "hidden_matter", "id_number", "id_index", "applicant_name", "applicant_relation", "applicant_phone", "applicant_number",
    "applicant_index", "reason", "basis",
)  # fmt: skip


class StillOpen(Refusal):
    """A file cannot be erased while an application for the child is under way."""

    status = 409


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """The kept file takes over the applications of the merged one."""
    Application.objects.filter(child=merged).update(child=kept, moved_by=merge_id)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What a merge had moved goes back."""
    Application.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)


def follow_erasing(children: Iterable[int], at: datetime) -> None:
    """What applications say of erased children goes; that one was decided stays. Raises StillOpen."""
    rows = Application.objects.filter(child__in=list(children))
    if rows.open().exists():
        raise StillOpen("该儿童有正在办理的认定申请，不能销毁档案。")
    _forget(rows, at)


def forget_withdrawn(row: int, at: datetime) -> dict[str, int]:
    """What an application said that its applicant took back goes; that there was one stays. Returns how many rows of each table.

    Called by what destroys records under 个人信息保护法第19条; raises StillOpen for one that is under way again.
    """
    rows = Application.objects.filter(pk=row, state=State.WITHDRAWN)
    if not rows.exists():
        raise StillOpen("该申请不在已撤回状态，不能销毁。")
    return _forget(rows, at)


def _forget(rows: QuerySet[Application, Application], at: datetime) -> dict[str, int]:
    nothing: dict[str, Any] = dict.fromkeys(FORGOTTEN)
    keys = list(rows.values_list("pk", flat=True))
    gone = {
        "applications.step": Step.objects.filter(application__in=keys).update(words=None),
        "applications.supplement": Supplement.objects.filter(application__in=keys).update(asked=[], known=[], words=None),
        "applications.remedy": Remedy.objects.filter(application__in=keys).update(words="", outcome_words=None),
        "applications.notice": Notice.objects.filter(application__in=keys).update(body={}),
        "applications.paperterm": PaperTerm.objects.filter(application__in=keys).delete()[0],
        "attachments.attachment": erase_papers("applications.application", keys),
        "applications.application": rows.update(facts={}, papers={}, aids={}, erased_at=at, **nothing),
    }
    return {table: many for table, many in gone.items() if many}


def follow_ending(child: int, last_month: date, at: datetime) -> None:
    """The recognition ended: the application ends with it, and the family is to be told in writing."""
    for row in Application.objects.filter(child=child, state__in=[State.PAYING, State.CONFIRMED]):
        old = row.state
        move(row, State.ENDED, machine=MOVES, closed_on=localdate(at), **clock.STOPPED)
        Step.objects.create(application=row, verb="end", old=old, new=State.ENDED, at=at)
        issue(row, NoticeKind.ENDING, by=None, at=at, last_month=f"{last_month.year}年{last_month.month}月")


def set_open_deadlines(year: int) -> int:
    """Steps that waited for the calendar of that year, begun in it or the year before, have their last day now. Returns how many."""
    calendar, done = Calendar(), 0
    for row in Application.objects.awaiting_calendar().filter(clock_from__year__in=[year - 1, year]):
        if row.clock_from is None:
            continue
        warn = deadlines.warn_after(row.clock_total, load().at(row.clock_from))
        columns = clock.run(row.clock_from, row.clock_days, row.clock_total, warn, calendar)
        done += Application.objects.filter(pk=row.pk, due=None).update(**columns)
    return done
