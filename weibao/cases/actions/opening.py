"""立案 Opening: a case of a child of the registry, or of a child not yet known; its grade, its place, its clock."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.db.models import F
from django.utils.timezone import localdate

from weibao.cases.actions.leading import chosen, form_team
from weibao.cases.actions.telling import CaseOver, first_term, held, limits_on, need, tell
from weibao.cases.announcements import CaseNamed, CaseOpened
from weibao.cases.models import SHUT, Case, CaseColour, CaseKind, CaseSeries, CaseSource
from weibao.cases.states import CaseState
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, allows, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Division, Staff
from weibao.org.querysets import covering

LAW: Final = "未成年人保护法第11条、第81条；国发〔2016〕13号（强制报告、应急处置、评估帮扶、监护干预）"
COUNTY: Final = 6


class CannotOpen(Refusal):
    """What a case needs is missing."""


class OpenAlready(Refusal):
    """The child has an open case; `case` is it."""

    status: ClassVar[int] = 409

    def __init__(self, case: Case) -> None:
        super().__init__(f"该儿童已有在办个案（{case.number}），请在该个案中补充。")
        self.case = case


@action("cases.open_case", label="个案立案", law=LAW)
def open_case(  # noqa: PLR0913  the facts of a case, each by its name
    child: Child | None,
    *,
    by: Staff,
    at: datetime,
    source: str,
    summary: str,
    colour: str,
    kind: str = CaseKind.OTHER,
    reason: str = "",
    place: Division | None = None,
    told: str = "",
    lead: Staff | None = None,
    origin: str = "",
    restricted: bool = False,
) -> Case:
    """Open a case of a child, or (None) of one who is not known yet: then `told` says what is known, and `place` where it is.

    `source`, `colour`, `kind` are words of CaseSource, CaseColour, CaseKind; `reason` says why that colour. `origin` names the
    record that it came from ("reporting.report:12"). `lead`: who works on it; else the opener, or the next of the place.
    Raises CannotOpen for what is missing, OpenAlready while the child has an open case that the opener may see, CannotLead.
    """
    on = localdate(at)
    _complete(child, source=source, colour=colour, kind=kind, told=told)
    summary = need(summary, "请写明情况。")
    if child is not None:
        standing = Case.objects.visible_to(by, on).open().of_child(child.pk).first()
        if standing is not None:
            raise OpenAlready(standing)
    where = _place(child, place, by, at)
    shut = restricted or kind in SHUT or bool(child and child.restricted)
    county, year = where.pk[:COUNTY], on.year
    case = Case(
        child=child, told=told.strip() or None, place=where, county=county, year=year, turn=next_number(county, "case", year),
        kind=kind, colour=colour, reason=reason.strip() or None, source=source, origin=origin[:60], summary=summary, restricted=shut,
        lead=chosen(lead, by, where.pk, at), begun_on=on, limits=limits_on(on), opened_by=by, opened_at=at,
    )  # fmt: skip
    for name, value in first_term(case, on).columns().items():
        setattr(case, name, value)
    case.save()
    if shut:
        form_team(case, by=by, at=at)
    note(colour=colour, kind=kind, source=source)
    tell(case, "cases.open_case", by=by, at=at, words=summary)
    announce(CaseOpened(case.pk, child.pk if child else None, case.origin, at))
    return case


@action("cases.name_child", label="登记个案儿童身份", law=LAW)
def name_child(case: Case, *, by: Staff, at: datetime, child: Child) -> Case:
    """The child of a case is known now. Raises CaseOver when it is named already, OpenAlready, NotAllowed for a child out of reach."""
    row = held(case)
    if row.child_id is not None:
        raise CaseOver("个案已登记儿童身份。")
    if not allows(by, "children.read", child, at):
        raise NotAllowed("您没有查看该儿童档案的权限。")
    _alive(child)
    standing = Case.objects.visible_to(by, localdate(at)).open().of_child(child.pk).first()
    if standing is not None:
        raise OpenAlready(standing)
    Case.objects.filter(pk=row.pk).update(child=child, restricted=row.restricted or child.restricted)
    case.child, case.restricted = child, row.restricted or child.restricted
    note(child=child.pk)
    tell(case, "cases.name_child", by=by, at=at, words="已查明儿童身份，与儿童档案关联")
    announce(CaseNamed(case.pk, child.pk, at))
    return case


@action("cases.recolour", label="调整个案等级", law=LAW)
def recolour(case: Case, *, by: Staff, at: datetime, colour: str, reason: str) -> Case:
    """Another grade, with its reason; before the first step the clock runs anew by it, and never later than before. Raises CaseOver."""
    row = held(case)
    reason = need(reason, "请写明调整的理由。")
    if colour not in CaseColour.values or colour == row.colour:
        raise CannotOpen("请选择另一个等级。")
    row.colour = colour
    clock: dict[str, Any] = {}
    if row.state == CaseState.OPENED:
        anew = first_term(row, localdate(at))
        clock = anew.columns() if row.due is None or anew.on < row.due else {}
    Case.objects.filter(pk=row.pk).update(colour=colour, reason=reason, **clock)
    case.refresh_from_db()
    note(colour=colour)
    tell(case, "cases.recolour", by=by, at=at, words=f"{case.get_colour_display()}：{reason}")
    return case


@action("cases.shut_case", label="个案限团队查阅", law="未成年人保护法第103条、第111条；未成年人网络保护条例第36条")
def shut_case(case: Case, *, by: Staff, at: datetime, words: str) -> Case:
    """From now on the team alone knows of the case. Raises CaseOver when it is so already."""
    words = need(words, "请写明理由。")
    if Case.objects.filter(pk=case.pk, restricted=False).update(restricted=True) != 1:
        raise CaseOver("个案已限团队查阅。")
    case.restricted = True
    form_team(case, by=by, at=at)
    tell(case, "cases.shut_case", by=by, at=at, words=words)
    return case


@action("cases.write_down", label="记录个案进展", law=LAW)
def write_down(case: Case, *, by: Staff, at: datetime, words: str) -> Case:
    """A line of what was done: a visit, a call, what the child said. Raises CaseOver."""
    held(case)
    tell(case, "cases.write_down", by=by, at=at, words=need(words, "请写明情况。"))
    return case


@action("cases.read", label="查看个案", law="未成年人网络保护条例第36条", reads=True)
def read(case: Case, *, by: Staff, at: datetime) -> None:
    """The file of a case is opened by a person."""
    note(case=case.pk)


def next_number(issuer: str, kind: str, year: int) -> int:
    """The next number, under lock: an undone deed leaves no gap. Called inside deeds. No law of its own."""
    CaseSeries.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    rows = CaseSeries.objects.filter(issuer=issuer, kind=kind, year=year)
    rows.update(last=F("last") + 1)
    return rows.values_list("last", flat=True).get()


def _complete(child: Child | None, *, source: str, colour: str, kind: str, told: str) -> None:
    if source not in CaseSource.values or colour not in CaseColour.values or kind not in CaseKind.values:
        raise CannotOpen("请选择来源、类型和等级。")
    if child is None:
        need(told, "儿童身份不明的，请写明已知的情况（性别、大致年龄、特征、所在位置）。")
    else:
        _alive(child)


def _alive(child: Child) -> None:
    if child.merged_into_id or child.erased_at:
        raise CannotOpen("该档案已并入其他档案或者已销毁。")


def _place(child: Child | None, place: Division | None, by: Staff, at: datetime) -> Division:
    """Where the case is worked on: as named, else where the child lives, else where it belongs; inside the opener's posts."""
    wanted = [place] if place else [child.residence, child.household] if child else []
    reached = next((one for one in wanted if one and covering(by, "cases.open_case", one, at)), None)
    if reached is None and child is not None and place is None and child.scope_team(by, localdate(at)):
        return child.residence
    if reached is None:
        raise CannotOpen("请选择本辖区内的办理地；不在本辖区的，请移送。")
    return reached
