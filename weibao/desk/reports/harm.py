"""What waits from reports about minors and from the reverse check. No names: a row tells the number and the place."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.reporting.models import HarmReport, UnreportedSign
from weibao.reporting.querysets import UnreportedSignQuerySet
from weibao.reporting.reports.findings import GRAVEST
from weibao.reporting.states import ReportState, SignState

LAW: Final = "未成年人保护法第11条；强制报告制度意见"
TOTAL: Final = Window(Count("*"))
VERBS: Final = {ReportState.RECEIVED: "研判", ReportState.TRIAGED: "处置"}


def reports(staff: Staff, on: date) -> Work:
    """Reports on which something has to be done: red ones at once."""
    rows = HarmReport.objects.visible_to(staff, on).open().annotate(total=TOTAL).select_related("place__parent")
    found = yield rows.order_by(GRAVEST, "due", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_report(one) for one in found), total, more=_more("harm_report", "在办的报告", total, address("reporting:list")))


def feedbacks(staff: Staff, on: date) -> Work:
    """Reporters who have to hear from the police."""
    rows = HarmReport.objects.visible_to(staff, on).unanswered_by_police().annotate(total=TOTAL).select_related("place__parent")
    found = yield rows.order_by("feedback_due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("harm_feedback", "待反馈的报告", total, address("reporting:list", show="feedback"))
    yield from capped((_feedback(one) for one in found), total, more=more)


def signs(staff: Staff, on: date) -> Work:
    """Signs without a report whose next step is the county's."""
    rows = UnreportedSign.objects.visible_to(staff, on).filter(~Q(state=SignState.EXPLAINED)).waiting()
    yield from _signs((yield _asked(rows)), on, "反向核查：督促单位说明、登记文书")


def judgements(staff: Staff, on: date) -> Work:
    """Signs that a unit explained: to be judged by the approver."""
    rows = UnreportedSign.objects.visible_to(staff, on).filter(state=SignState.EXPLAINED)
    yield from _signs((yield _asked(rows)), on, "反向核查：认定是否应报未报")


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("reporting.triage"):
        yield reports
        yield feedbacks
        yield signs
    if roles & holders("reporting.clear"):
        yield judgements


def _report(one: HarmReport) -> Item:
    fresh = "立即研判报告" if one.is_red else "研判报告"
    return Item(
        title=fresh if one.state == ReportState.RECEIVED else "处置报告：立个案或者答复", detail=one.get_entrance_display(),
        subject=one.reference,
        place=words.place(one.place), law=LAW, url=address("reporting:report", one.pk), verb=VERBS[ReportState(one.state)],
        topic="harm_report", due=one.due, gravity=Gravity.URGENT if one.is_red else Gravity.GRAVE,
    )  # fmt: skip


def _feedback(one: HarmReport) -> Item:
    return Item(
        title="催公安机关向报案单位反馈", subject=one.reference, place=words.place(one.place), law="强制报告制度意见（受案、立案后反馈）",
        url=address("reporting:report", one.pk), verb="登记", topic="harm_feedback", due=one.feedback_due,
    )  # fmt: skip


def _asked(rows: UnreportedSignQuerySet) -> QuerySet[UnreportedSign]:
    return rows.annotate(total=TOTAL).select_related("place__parent", "unit").order_by(F("due").asc(nulls_last=True), "pk")[:MOST]


def _signs(found: list[UnreportedSign], on: date, title: str) -> Iterator[Item]:  # noqa: ARG001  as every source
    total: int = found[0].total if found else 0  # type: ignore[attr-defined]
    more = _more("harm_sign", "反向核查线索", total, address("reporting:signs"))
    yield from capped((_sign(one, title) for one in found), total, more=more)


def _sign(one: UnreportedSign, title: str) -> Item:
    return Item(
        title=title, detail=one.get_kind_display(), subject=one.unit.name if one.unit else "责任单位待确定", place=words.place(one.place),
        law="强制报告制度意见第16条；未成年人保护法第114条、第117条", url=address("reporting:sign", one.pk), verb="办理", topic="harm_sign",
        due=one.due,
    )  # fmt: skip


def _more(topic: str, title: str, total: int, url: str) -> Item:
    return Item(
        title=f"{title}还有 {total - MOST} 件", subject=f"共 {total} 件", law=LAW, url=url, verb="看全部", topic=topic,
        gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
