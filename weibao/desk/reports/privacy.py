"""What waits about personal information: alarms, explanations, requests with their clock, the yearly report, destruction lists."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.org.models import Staff
from weibao.org.powers import READS, Role, holders
from weibao.privacy.models import DestructionList, RightsRequest, YearReport
from weibao.privacy.reports.year import due_on, unreported
from weibao.privacy.retention import KINDS
from weibao.privacy.states import ListState, ReportState, RequestState
from weibao.watching.models import Alarm
from weibao.watching.reports import words

READING: Final = "未成年人网络保护条例第36条"
RIGHTS: Final = "个人信息保护法第50条；未成年人网络保护条例第34条"
KEEPING: Final = "个人信息保护法第19条"
YEARLY: Final = "未成年人网络保护条例第37条"


def alarms(staff: Staff, on: date) -> Iterator[Item]:
    """For the auditor: readings to be looked into."""
    for one in Alarm.objects.visible_to(staff, on).waiting().select_related("staff").order_by("due", "pk")[:MOST]:
        yield Item(
            title=one.get_rule_display(),
            detail=words(one),
            subject=one.staff.name,
            law=READING,
            url=address("watching:alarm", one.pk),
            verb="核查",
            topic="alarm",
            due=one.due,
            gravity=Gravity.GRAVE,
        )


def explanations(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001  every source is asked in the same way
    """For anybody: a reading that the auditor asked about."""
    for one in Alarm.objects.of_reader(staff).asked():
        yield Item(
            title="说明一次查阅的缘由",
            detail=words(one),
            subject="本人",
            law=READING,
            url=address("watching:explain", one.pk),
            verb="说明",
            topic="alarm",
            gravity=Gravity.GRAVE,
        )


def requests(staff: Staff, on: date) -> Iterator[Item]:
    """Requests to be answered by those who decide, and granted ones to be carried out by those who do."""
    roles = staff.roles_on(on)
    mine = {
        RequestState.RECEIVED: holders("privacy.grant_request"),
        RequestState.GRANTED: holders("privacy.finish_request"),
    }
    states = [state for state, wanted in mine.items() if roles & wanted]
    rows = RightsRequest.objects.visible_to(staff, on).filter(state__in=states).select_related("child__household")
    for one in rows.defer("asker_name", "phone", "content", "reason", "outcome").order_by("due", "pk")[:MOST]:
        received = one.state == RequestState.RECEIVED
        yield Item(
            title=f"{'答复' if received else '办理'}个人信息{one.get_right_display()}申请",
            detail=f"{one.get_asker_display()}申请" + (f"，{one.due_open}" if one.due_open else ""),
            subject=f"{one.child_id}号档案",
            place=one.child.household.name,
            law=RIGHTS,
            url=address("privacy:request", one.pk),
            verb="答复" if received else "办理",
            topic="rights",
            due=one.due,
        )


def destructions(staff: Staff, on: date) -> Iterator[Item]:
    """Lists that wait for a name, or for being carried out."""
    may_destroy = bool(staff.roles_on(on) & holders("privacy.destroy"))
    rows = DestructionList.objects.visible_to(staff, on).waiting().exclude(approvals__by=staff, state=ListState.ONCE)
    for one in rows.select_related("division").order_by("proposed_at", "pk")[:MOST]:
        ready = one.state == ListState.APPROVED
        if not ready or may_destroy:
            yield Item(
                title="执行销毁" if ready else "审批销毁清单",
                detail=f"{KINDS[one.kind].label}，{one.why}",
                subject=f"销毁清单 {one.pk} 号",
                place=one.division.name,
                law=KEEPING,
                url=address("privacy:destruction", one.pk),
                verb="执行" if ready else "审批",
                topic="destruction",
            )


def report(staff: Staff, on: date) -> Iterator[Item]:
    """The report of the year that is over, until it is filed: drawn and filed by the office, signed by the person in charge."""
    years = unreported(on)
    states = dict(YearReport.objects.filter(year__in=years).values_list("year", "state")) if years else {}
    signs = bool(staff.roles_on(on) & holders("privacy.sign_report"))
    for year in years:
        state = states.get(year)
        if state == ReportState.FILED or signs != (state == ReportState.DRAFTED and signs):
            continue
        title = {None: "生成", ReportState.DRAFTED: "签发" if signs else "填写", ReportState.SIGNED: "报送"}[state]
        yield Item(
            title=f"{title}{year}年度未成年人个人信息合规审计报告",
            detail="次年1月底前报送网信部门",
            subject=f"{year}年",
            law=YEARLY,
            url=address("privacy:report", year) if state else address("privacy:reports"),
            verb=title,
            topic="year_report",
            due=due_on(year),
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & READS["alarms"]:
        yield alarms
    if roles & READS["children"] and Role.CONSOLE not in roles:
        yield explanations
    if roles & (holders("privacy.grant_request") | holders("privacy.finish_request")):
        yield requests
    if roles & holders("privacy.approve_destruction"):
        yield destructions
    if roles & (holders("privacy.draft_report") | holders("privacy.sign_report")):
        yield report
