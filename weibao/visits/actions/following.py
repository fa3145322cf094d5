"""跟进 Following up: the township deals with problems, looks into visits that were recorded late, and draws some by lot."""

import secrets
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Division, Staff
from weibao.rules.parameters import load
from weibao.visits.actions.planning import LAW, replan
from weibao.visits.models import CheckKind, Visit, VisitCheck, VisitTask
from weibao.visits.states import CheckState, TaskState
from weibao.workdays.calendar import deadline

LOOK_BACK = timedelta(days=92)


class NoWords(Refusal):
    """What was done, or found, must be told."""


class NothingToDraw(Refusal):
    """No visit of the last three months is left to be drawn."""


@action("visits.settle_task", label="处理走访问题", law=LAW, says="处理走访 {visit} 的问题：{area}")
def settle_task(task: VisitTask, *, by: Staff, at: datetime, words: str) -> VisitTask:
    """The township dealt with a problem. Raises NoWords, Stale, ForbiddenMove."""
    if not words.strip():
        raise NoWords("请写明处理情况。")
    task.move(TaskState.DONE, answer=words.strip(), done_by=by, done_at=at)
    note(child=task.visit.child_id, visit=task.visit_id, area=task.area)
    return task


@action("visits.check", label="核实走访", law=LAW, says="核实走访 {visit}：{state}")
def check(row: VisitCheck, *, by: Staff, at: datetime, upheld: bool, words: str) -> VisitCheck:
    """Another person found whether a visit was as recorded; one that was not does not count, and the child is due again.

    Raises NotAllowed for one's own visit, NoWords, Stale, ForbiddenMove.
    """
    if row.visit.by_id == by.pk:
        raise NotAllowed("本人登记的走访由他人核实。")
    if not words.strip():
        raise NoWords("请写明核实的方式和结果。")
    row.move(CheckState.UPHELD if upheld else CheckState.DOUBTED, words=words.strip(), by=by, at=at)
    note(child=row.visit.child_id, visit=row.visit_id, kind=row.kind, state=row.state)
    replan([row.visit.child_id], at)
    return row


@action("visits.draw", label="抽取走访核实", law=LAW, says="抽取走访 {visit} 核实")
def draw(division: Division, *, by: Staff, at: datetime) -> VisitCheck:
    """Draw by lot one visit of the last three months to a child that lives in the division, not one's own and not looked into yet.

    Raises NothingToDraw.
    """
    rows = Visit.objects.visible_to(by, localdate(at)).current().filter(child__residence__code__startswith=division.pk, checks=None)
    numbers = list(rows.since(localdate(at) - LOOK_BACK).exclude(by=by).values_list("pk", flat=True))
    if not numbers:
        raise NothingToDraw("近三个月没有可以抽取的走访。")
    due = deadline(localdate(at), load().at(localdate(at)).whole("visits/answer_days")).on
    made = VisitCheck.objects.create(visit_id=secrets.choice(numbers), kind=CheckKind.SAMPLE, due=due, made_at=at)
    note(visit=made.visit_id, among=len(numbers))
    return made
