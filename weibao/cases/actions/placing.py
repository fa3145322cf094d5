"""安置 Placing: emergency placement, temporary and long-term guardianship of civil affairs; home again only after an assessment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from django.utils.timezone import localdate

from weibao.cases.actions.telling import Term, held, need, tell, term
from weibao.cases.models import AssessmentKind, Case, CaseOrderKind, GuardianAssessment, Placement, PlacementKind, PlacementWay
from weibao.cases.states import PLACEMENT, OrderState, PlacementState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.protection import LONG_TERM_GROUNDS, TEMPORARY_GROUNDS

LAW: Final = "未成年人保护法第91条至第94条；反家庭暴力法第15条；法发〔2014〕24号第15条"
RANK: Final = [PlacementKind.EMERGENCY, PlacementKind.TEMPORARY, PlacementKind.LONG_TERM]


class CannotPlace(Refusal):
    """What a placement needs is missing."""


class CannotReturn(Refusal):
    """No assessment says that the guardian is fit: the child does not go home (未成年人保护法第93条)."""

    stays: ClassVar[bool] = True


@dataclass(frozen=True)
class NewPlacement:
    """Where the child is taken, by which ground and way of the law; `police` is the number of the police receipt, if there is one."""

    kind: str
    ground: str
    way: str
    carer: str
    since: date
    police: str = ""


@action("cases.place", label="登记安置和监护", law=LAW)
def place(case: Case, *, by: Staff, at: datetime, new: NewPlacement) -> Placement:
    """The child is placed from a day on; what stood before is passed on into it. Raises CannotPlace, CaseOver.

    A change of carer within temporary guardianship keeps the clock of the year: it runs from the first day.
    """
    row = held(case)
    before = row.placements.running().first()
    _lawful(row, new, before, localdate(at))
    if before is not None:
        move(before, PlacementState.PASSED_ON, machine=PLACEMENT, ended_on=new.since)
    same = before is not None and before.kind == new.kind
    clock = _clock(row, new)
    due = before.due if before is not None and same else clock.on if clock else None
    facts = {"kind": new.kind, "ground": new.ground, "way": new.way, "carer": new.carer.strip(), "police": new.police.strip()}
    made = Placement.objects.create(case=row, since=new.since, due=due, by=by, at=at, **facts)
    note(kind=new.kind, ground=new.ground, way=new.way)
    tell(
        row, "cases.place", by=by, at=at, words=f"{made.get_kind_display()}：{made.ground_label}。{made.get_way_display()}（{made.carer}）"
    )
    return made


@action("cases.return_home", label="送返监护人", law="未成年人保护法第93条（经评估适宜的，可以送返）")
def return_home(placement: Placement, *, by: Staff, at: datetime, on: date, words: str) -> Placement:
    """The child goes back to the guardian on a day. Raises CannotReturn without a finished assessment that finds the guardian fit."""
    row = held(placement.case)
    words = need(words, "请写明接回人、承诺事项和交接情况。")
    if on > localdate(at) or on < placement.since:
        raise CannotReturn("送返日期应在安置开始之后、不晚于今天。")
    last = last_return_assessment(placement)
    if last is None:
        raise CannotReturn("还没有完成送返评估：先由至少三人评估监护人是否适合履行监护职责，再送返。")
    if not last.fit:
        raise CannotReturn(f"送返评估为{last.get_level_display()}，监护人不适合履行监护职责，不能送返。")
    if row.orders.filter(kind=CaseOrderKind.REVOCATION, state=OrderState.COMPLETED).exists():
        raise CannotReturn("监护人资格已被人民法院撤销，不能送返；恢复资格须经人民法院（民法典第38条）。")
    move(placement, PlacementState.RETURNED, machine=PLACEMENT, ended_on=on, ended_words=words)
    note(assessment=last.pk)
    tell(row, "cases.return_home", by=by, at=at, words=words)
    return placement


def last_return_assessment(placement: Placement) -> GuardianAssessment | None:
    """The youngest finished assessment of going home, made since the child was placed."""
    rows = GuardianAssessment.objects.finished().filter(case=placement.case_id, kind=AssessmentKind.RETURN)
    return rows.filter(at__gte=placement.at).order_by("finished_at", "pk").last()


def _lawful(row: Case, new: NewPlacement, before: Placement | None, on: date) -> None:
    grounds = LONG_TERM_GROUNDS if new.kind == PlacementKind.LONG_TERM else TEMPORARY_GROUNDS
    if new.kind not in PlacementKind.values or new.ground not in grounds or new.way not in PlacementWay.values:
        raise CannotPlace("请选择安置性质、法定情形和方式。")
    if not new.carer.strip():
        raise CannotPlace("请填写照料人或者机构。")
    if new.since > on or (before is not None and new.since < before.since):
        raise CannotPlace("开始日期不能晚于今天，也不能早于上一次安置。")
    if before is not None and RANK.index(PlacementKind(new.kind)) < RANK.index(PlacementKind(before.kind)):
        raise CannotPlace(f"儿童已在{before.get_kind_display()}中。")
    revoked = row.orders.filter(kind=CaseOrderKind.REVOCATION, state=OrderState.COMPLETED)
    if new.kind == PlacementKind.LONG_TERM and new.ground == "revoked" and not revoked.exists():
        raise CannotPlace("先登记人民法院撤销监护人资格的判决。")


def _clock(row: Case, new: NewPlacement) -> Term | None:
    if new.kind == PlacementKind.LONG_TERM:
        return None
    return term(row, "emergency_days" if new.kind == PlacementKind.EMERGENCY else "temporary_months", new.since)
