"""研判与处置 Triage: a person looks at what the table says, joins what belongs together, and ends with a case or an answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from weibao.cases.actions.opening import OpenAlready, open_case, write_down
from weibao.cases.models import Case, CaseColour, CaseKind, CaseSource
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import ForbiddenMove, move
from weibao.org.models import Staff
from weibao.org.querysets import covering
from weibao.reporting.actions.filing import earlier_of
from weibao.reporting.models import Colour, Entrance, HarmReport, Outcome, PoliceStep, ReportAddition, Triage
from weibao.reporting.reports.terms import term
from weibao.reporting.states import REPORT, ReportState
from weibao.rules import triage

LAW: Final = "未成年人保护法第11条；国发〔2016〕13号（应急处置、评估帮扶）"
LEAST: Final = 2
CASE_KINDS: Final = {
    CaseKind.SEXUAL: {"private_injury", "girl_under_14", "girl_14_up", "sexual_harm"},
    CaseKind.SELF_HARM: {"self_harm"},
    CaseKind.VIOLENCE: {"many_injuries", "with_suspect"},
    CaseKind.TRAFFICKED: {"begging"},
    CaseKind.WANDERING: {"unknown_origin"},
    CaseKind.UNATTENDED: {"abandoned", "alone"},
}
WITH_POLICE: Final = (PoliceStep.CALLED, PoliceStep.RECEIPT, PoliceStep.ACCEPTED, PoliceStep.OPENED, PoliceStep.PASSED)


class CannotEnd(Refusal):
    """Something has to be done before this report can end."""


class NoReason(Refusal):
    """A word is missing that tells why."""


@action("reporting.read", label="查看侵害未成年人报告", law="未成年人网络保护条例第36条", says="查看{reference}", reads=True)
def read(report: HarmReport, *, by: Staff, at: datetime) -> HarmReport:
    """Open a report: that it was opened stays in the trail."""
    note(reference=report.reference)
    return report


@action("reporting.triage", label="研判报告", law=LAW, says="研判{reference}：规则{rule}，{colour}")
def triage_report(report: HarmReport, *, by: Staff, at: datetime, facts: Iterable[str], colour: str = "", reason: str = "") -> Triage:
    """Judge a report by the table of the day it came in; another colour wants a reason. Raises NoReason, Stale, ForbiddenMove."""
    given = {one for one in facts if one in triage.SITUATIONS or one in triage.ASKED} | known_facts(report)
    verdict = triage.judge(given, timezone.localtime(report.at).date())
    chosen = colour if colour in Colour.values else verdict.colour
    if chosen != verdict.colour and len(reason.strip()) < LEAST:
        raise NoReason("另定颜色的，请写明理由。")
    due = term(chosen, report.at if report.state == ReportState.RECEIVED else at)
    new: dict[str, Any] = {"colour": chosen, "rule": verdict.fired.id, "due": due}
    if report.state == ReportState.TRIAGED:
        _again(report, new)
    else:
        move(report, ReportState.TRIAGED, machine=REPORT, **new)
    note(
        reference=report.reference,
        rule=verdict.fired.id,
        version=verdict.version,
        colour=Colour(chosen).label,
        own=chosen != verdict.colour,
    )
    return Triage.objects.create(
        report=report, facts=sorted(given), version=verdict.version, rule=verdict.fired.id, held=[one.id for one in verdict.held],
        computed=verdict.colour, colour=chosen, reason=(reason.strip() or None) if chosen != verdict.colour else None, by=by, at=at,
    )  # fmt: skip


@action("reporting.link_child", label="关联儿童档案", law=LAW, says="{reference}关联儿童档案")
def link_child(report: HarmReport, *, by: Staff, at: datetime, child: Child) -> HarmReport:
    """The child of the report is this one of the registry. Raises Stale when the report has ended or has a child already."""
    rows = HarmReport.objects.open().filter(pk=report.pk, child=None)
    if rows.update(child=child) != 1:
        raise Stale
    report.child = child
    note(reference=report.reference, child=child.pk)
    return report


@action("reporting.into_case", label="报告转立个案", law=LAW, says="{reference}转入个案")
def into_case(report: HarmReport, *, by: Staff, at: datetime, kind: str) -> HarmReport:
    """Open a case, or go into the one that the child has open; its clock runs on there. It wants the power over cases as well.

    Raises Stale, ForbiddenMove, and as open_case.
    """
    REPORT.check(report.state, ReportState.CASED)
    try:
        case = _opened(report, by, at, kind)
    except OpenAlready as standing:
        case = standing.case
        write_down(case, by=by, at=at, words=f"{report.reference}并入本个案：{report.words}")
    end: dict[str, Any] = {"case": case, "settled_by": by, "settled_at": at, "due": None}
    move(report, ReportState.CASED, machine=REPORT, **end)
    note(reference=report.reference, case=case.pk)
    return report


@action("reporting.answer", label="答复并办结报告", law=LAW, says="答复并办结{reference}，{outcome}")
def answer(report: HarmReport, *, by: Staff, at: datetime, outcome: str, words: str) -> HarmReport:
    """End a report without a case: why, and what its reporter may read. A red one wants the police first.

    Raises NoReason, CannotEnd, Stale, ForbiddenMove.
    """
    REPORT.check(report.state, ReportState.ANSWERED)
    if outcome not in Outcome.values or len(words.strip()) < LEAST:
        raise NoReason("请选择办结原因，并写明给报告人的答复。")
    if report.is_red and not report.police.filter(step__in=WITH_POLICE).exists():
        raise CannotEnd("红色报告须先登记拨打110或者接报案回执，才能办结。")
    end: dict[str, Any] = {"outcome": outcome, "answer": words.strip()[:1000], "settled_by": by, "settled_at": at, "due": None}
    move(report, ReportState.ANSWERED, machine=REPORT, **end)
    note(reference=report.reference, outcome=report.get_outcome_display())
    return report


@action("reporting.join", label="并入其他报告", law=LAW, says="{reference}并入{other}")
def join(report: HarmReport, *, by: Staff, at: datetime, other: HarmReport) -> HarmReport:
    """The report is of the same matter as another open one and goes on there. Raises Refusal, Stale, ForbiddenMove."""
    if other.pk == report.pk or other.joined_to_id is not None or other.state == ReportState.JOINED:
        raise Refusal("请选择另一份没有并入他处的报告。")
    if other.state == ReportState.ANSWERED:
        raise Refusal("那份报告已经办结；先重新研判那份报告，再并入。")
    if report.joined.exists():
        raise Refusal("已有报告并入本报告，不能再并入他处。")
    end: dict[str, Any] = {"joined_to": other, "settled_by": by, "settled_at": at, "due": None}
    move(report, ReportState.JOINED, machine=REPORT, **end)
    note(reference=report.reference, other=other.reference)
    return report


@action("reporting.reopen", label="重新研判报告", law=LAW, says="重新研判{reference}")
def reopen(report: HarmReport, *, by: Staff, at: datetime, words: str) -> HarmReport:
    """New facts, or another child after all: the report is triaged anew, with a clock of its own. Raises NoReason, Stale, ForbiddenMove."""
    if len(words.strip()) < LEAST:
        raise NoReason("请写明重新研判的原因。")
    if report.state not in {ReportState.ANSWERED, ReportState.JOINED}:
        raise ForbiddenMove("只有已经答复办结、并入其他报告的，才能重新研判；已立个案的，在个案里办理。")
    new: dict[str, Any] = {"joined_to": None, "outcome": "", "settled_by": None, "settled_at": None, "due": term(report.colour, at)}
    move(report, ReportState.TRIAGED, machine=REPORT, **new)
    ReportAddition.objects.create(report=report, words=words.strip(), by=by, at=at)
    note(reference=report.reference)
    return report


def known_facts(report: HarmReport) -> set[str]:
    """What the software sees by itself: the child asked for help, or was reported not long ago."""
    known = set(report.facts) & {"by_child", "repeat"}
    if any(True for one in earlier_of(report.child_name or "", report.child_id, report.place_id, report.at) if one.pk != report.pk):
        known.add("repeat")
    return known


def kind_of(report: HarmReport) -> str:
    """Which kind of case the facts point at; a person chooses."""
    facts = set(report.facts)
    return next((kind for kind, some in CASE_KINDS.items() if some & facts), CaseKind.OTHER)


def _opened(report: HarmReport, by: Staff, at: datetime, kind: str) -> Case:
    beyond = report.child is not None and covering(by, "cases.open_case", report.place, at) is None
    place = None if beyond else report.place  # a team follows its child anywhere
    public = report.entrance in {Entrance.ANYBODY, Entrance.MINOR}
    who = [report.child_name or "姓名不明", report.get_child_sex_display() or "性别不明"]
    who += [f"{report.child_age}岁" if report.child_age is not None else "年龄不明", report.where or report.place.name]
    colour = CaseColour.BLUE if report.colour == Colour.GREEN else report.colour
    return open_case(
        report.child, by=by, at=at, source=CaseSource.PUBLIC if public else CaseSource.MANDATORY, summary=report.words, colour=colour,
        kind=kind, reason=f"{report.rule} {report.fired.label}", place=place, told="，".join(who),
        origin=f"reporting.report:{report.pk}",
    )  # fmt: skip


def _again(report: HarmReport, new: dict[str, Any]) -> None:
    before = {"state": ReportState.TRIAGED, "colour": report.colour, "rule": report.rule, "due": report.due}
    if HarmReport.objects.filter(pk=report.pk, **before).update(**new) != 1:
        raise Stale
    for name, value in new.items():
        setattr(report, name, value)
