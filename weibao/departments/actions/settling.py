"""处理 Settling: a difference is applied to the file through the registry's own deeds, or a person says why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.benefits.actions import NewRelief, note_relief
from weibao.benefits.models import AidKind
from weibao.children.actions.amending import amend_health, amend_household, amend_schooling
from weibao.children.actions.circumstances import amend_circumstance, end_circumstance
from weibao.children.actions.ending import end
from weibao.children.actions.facts import NewCircumstance, NewSchooling
from weibao.children.models import Child, Circumstance, EndingKind
from weibao.departments.actions.judging import NoReason, settle_line
from weibao.departments.actions.receiving import LAW
from weibao.departments.models import Difference, Effect, Match, Snapshot
from weibao.departments.states import DIFFERENCE, MATCH, WAITING, DifferenceState, MatchState
from weibao.kernel.door import action, allows, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.states import move
from weibao.org.models import Division, Staff


class NotByItself(Refusal):
    """Nothing in the file can be changed from the list alone; a person looks into it and enters what is found."""

    status = 409


@dataclass(frozen=True)
class Applied:
    """What one step over a whole list came to: how many were applied, and the sentences of those that were refused."""

    done: int
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Deed:
    """A difference on its way into the file."""

    difference: Difference
    child: Child
    source: str
    by: Staff
    at: datetime

    def end(self, kind: EndingKind) -> None:
        end(self.child, by=self.by, at=self.at, kind=kind, on=self._on(), proof=self.source)

    def _on(self) -> Any:
        if self.difference.on is None:
            raise NotByItself("名单没有写明日期，请核实后在档案中登记。")
        return self.difference.on

    def died(self) -> None:
        self.end(EndingKind.DIED)

    def adopted(self) -> None:
        self.end(EndingKind.ADOPTED)

    def moved_out(self) -> None:
        self.end(EndingKind.MOVED)

    def status(self) -> None:
        one, told = self.difference, self.difference.detail
        new = NewCircumstance(
            status=one.status,
            since=one.on,
            until=one.until,
            disability_class=told.get("class", ""),
            disability_grade=told.get("grade"),
            proof=told.get("proof") or one.match.line.snapshot.table.proof,
            proof_name=self.source,
        )
        amend_circumstance(self.child, by=self.by, at=self.at, side=one.side, new=new, source=self.source)

    def status_ended(self) -> None:
        on = self._on()
        rows = Circumstance.objects.filter(parent__child=self.child, parent__side=self.difference.side, status=self.difference.status)
        row = rows.filter(during__contains=on + timedelta(days=1)).first() or rows.filter(during__contains=on).first()
        if row is None:
            raise NotByItself("档案中没有这条情形，可能已由他人更新，请核对后选择“已知晓”。")
        end_circumstance(self.child, by=self.by, at=self.at, row_id=row.pk, last_day=on)

    def household(self) -> None:
        division = Division.objects.get(pk=self.difference.detail["division"])
        amend_household(self.child, by=self.by, at=self.at, division=division, since=self._on(), source=self.source)

    def health(self) -> None:
        condition = self.difference.detail["condition"]
        amend_health(self.child, by=self.by, at=self.at, condition=condition, since=self._on(), source=self.source)

    def schooling(self) -> None:
        new = NewSchooling(self.difference.detail["school"], self.difference.detail["stage"])
        amend_schooling(self.child, by=self.by, at=self.at, new=new, since=self._on(), source=self.source)

    def relief(self) -> None:
        told = self.difference.detail
        new = NewRelief(AidKind.MINIMUM_LIVING, Decimal(told["amount"]), int(told["persons"]), self._on(), self.source, source="部门名单")
        note_relief(self.child, by=self.by, at=self.at, new=new)


_DEEDS: Final[Mapping[str, Callable[[_Deed], None]]] = {
    Effect.CHILD_DIED: _Deed.died,
    Effect.ADOPTED: _Deed.adopted,
    Effect.MOVED_OUT: _Deed.moved_out,
    Effect.STATUS: _Deed.status,
    Effect.STATUS_ENDED: _Deed.status_ended,
    Effect.HOUSEHOLD: _Deed.household,
    Effect.HEALTH: _Deed.health,
    Effect.SCHOOLING: _Deed.schooling,
    Effect.RELIEF: _Deed.relief,
}
POWER_OF: Final[Mapping[str, str]] = {
    Effect.CHILD_DIED: "children.end",
    Effect.ADOPTED: "children.end",
    Effect.MOVED_OUT: "children.end",
    Effect.STATUS: "children.amend_circumstance",
    Effect.STATUS_ENDED: "children.end_circumstance",
    Effect.HOUSEHOLD: "children.amend_household",
    Effect.HEALTH: "children.amend_health",
    Effect.SCHOOLING: "children.amend_schooling",
    Effect.RELIEF: "benefits.note_relief",
}
"""The power over the file that applying a difference wants besides its own; what stands nowhere cannot be applied by itself."""


def may_apply(difference: Difference, by: Staff, at: datetime) -> bool:
    """Whether this person may put this difference into the file."""
    power = POWER_OF.get(difference.effect)
    return power is not None and allows(by, "departments.apply", difference, at) and allows(by, power, difference.child, at)


@action("departments.apply", label="按部门名单更新档案", law=LAW, says="按名单 {list} 第 {row} 行更新儿童 {child} 的档案：{effect}")
def apply(difference: Difference, *, by: Staff, at: datetime) -> Difference:
    """Put what the list says into the child's file, from its day on, with the list as source; the money settles by itself.

    Who applies a difference says with it that the person is the same. Raises NotByItself where the list alone changes nothing, Stale,
    ForbiddenMove, NotAllowed, and what the registry's own deed raises.
    """
    deed = _DEEDS.get(difference.effect)
    if deed is None:
        raise NotByItself("这一项不能按名单直接更新，请核实后在档案中登记，再选择处理结果。")
    line = difference.match.line
    move(difference, DifferenceState.APPLIED, machine=DIFFERENCE, due=None, answered_by=by, answered_at=at)
    if difference.match.state == MatchState.MATCHED:
        move(difference.match, MatchState.SAME, machine=MATCH, decided_by=by, decided_at=at)
    deed(_Deed(difference, _kept(difference.child), line.snapshot.source_of(line.row), by, at))
    note(list=line.snapshot_id, row=line.row, child=difference.child_id, effect=Effect(difference.effect).label, on=difference.on)
    return difference


@action("departments.apply_exact", label="一次更新号码相符的差异", law=LAW, says="按名单一次更新 {done} 项，{refused} 项未能更新")
def apply_exact(snapshot: Snapshot, *, by: Staff, at: datetime) -> Applied:
    """Apply every open difference of a list whose number and name agree, as far as this person may; what is refused stays open."""
    rows = Difference.objects.visible_to(by, localdate(at)).exact().filter(match__line__snapshot=snapshot, effect__in=POWER_OF)
    done, refused = 0, []
    for one in rows.select_related("child", "match__line__snapshot").order_by("pk"):
        try:
            apply(one, by=by, at=at)
            done += 1
        except NotAllowed:
            continue
        except Refusal as no:
            refused.append(f"第{one.match.line.row}行：{no.message}")
    note(list=snapshot.pk, done=done, refused=len(refused))
    return Applied(done, tuple(refused))


@action("departments.keep_file", label="已知晓，不需更新", law=LAW, says="名单 {list} 第 {row} 行：已知晓，不需更新")
def keep_file(difference: Difference, *, by: Staff, at: datetime, reason: str) -> Difference:
    """The file is right as it is, or was brought up to date otherwise. Raises NoReason, Stale, ForbiddenMove."""
    return _answer(difference, DifferenceState.KNOWN, by=by, at=at, reason=reason)


@action("departments.look_into", label="转入核实", law=LAW, says="名单 {list} 第 {row} 行：转入核实")
def look_into(difference: Difference, *, by: Staff, at: datetime, reason: str) -> Difference:
    """Somebody finds out; the difference stays open with what is to be found out. Raises NoReason, Stale, ForbiddenMove."""
    return _answer(difference, DifferenceState.LOOKING, by=by, at=at, reason=reason)


@action("departments.wrong_person", label="不是本人", law=LAW, says="名单 {list} 第 {row} 行：不是本人")
def wrong_person(difference: Difference, *, by: Staff, at: datetime, reason: str) -> Difference:
    """The row speaks of somebody else after all: all that it proposed ends. Raises NoReason, Stale, ForbiddenMove."""
    _answer(difference, DifferenceState.WRONG, by=by, at=at, reason=reason)
    match: Match = difference.match
    move(match, MatchState.NOT_SAME, machine=MATCH, decided_by=by, decided_at=at, reason=reason.strip())
    others = Difference.objects.filter(match=match, state__in=WAITING)
    others.update(state=DifferenceState.WRONG, due=None, answered_by=by, answered_at=at)
    settle_line(match.line)
    return difference


def _answer(difference: Difference, state: DifferenceState, *, by: Staff, at: datetime, reason: str) -> Difference:
    if not reason.strip():
        raise NoReason("请写明理由。")
    due = difference.due if state in WAITING else None
    move(difference, state, machine=DIFFERENCE, due=due, answered_by=by, answered_at=at, answer=reason.strip())
    line = difference.match.line
    note(list=line.snapshot_id, row=line.row, child=difference.child_id)
    return difference


def _kept(child: Child) -> Child:
    """The file that the child's file was merged into, if it was."""
    while child.merged_into is not None:
        child = child.merged_into
    return child
