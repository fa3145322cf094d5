"""What waits about money: the monthly run at each of its stations, hits of the money checks, the year's standard."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Window

from weibao.benefits.models import Standard
from weibao.children.models import Care
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.kernel import money
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.payroll.models import Finding, Run, Signature
from weibao.payroll.states import RunState
from weibao.workdays.terms import terms

MONTHLY: Final = "民发〔2010〕161号（按月发放）"
TWO_PEOPLE: Final = f"经办与复核分离；{MONTHLY}"
GRAVEST: Final = frozenset({Finding.Check.DEAD_BUT_PAID, Finding.Check.TWO_PLACES})


@dataclass(frozen=True, slots=True)
class Station:
    """What a run waits for in a state: the power that does it, and the words."""

    power: str
    title: str
    verb: str
    law: str
    another: bool = False


STATIONS: Final = {
    RunState.DRAFT: Station("payroll.check", "发放名册复核", "复核", TWO_PEOPLE, another=True),
    RunState.CHECKED: Station("payroll.approve", "发放名册审批", "审批", TWO_PEOPLE, another=True),
    RunState.APPROVED: Station("payroll.freeze", "发放名册封存记账", "封存", MONTHLY),
    RunState.FROZEN: Station("payroll.export", "生成银行文件并报送", "办理", MONTHLY),
    RunState.SENT: Station("payroll.book_return", "导入银行回盘文件", "导入", MONTHLY),
}


def runs(staff: Staff, on: date) -> Work:
    """Runs at a station that this person may serve, and the month that has no run yet."""
    roles, month = staff.roles_on(on), date(on.year, on.month, 1)
    made, checked = Q(signatures__act=Signature.Act.MADE), Q(signatures__act=Signature.Act.CHECKED, signatures__version=F("version"))
    signers = ArrayAgg("signatures__by_id", filter=made | checked, distinct=True, default=[])
    standing = Run.objects.standing().select_related("made_by").annotate(signers=signers).order_by("month")
    found = yield standing.filter(Q(month=month) | ~Q(state=RunState.SETTLED))
    for run in found:
        station = STATIONS.get(RunState(run.state))
        if station and roles & holders(station.power) and not (station.another and staff.pk in run.signers):
            yield _run_item(run, station)
    if roles & holders("payroll.make") and all(run.month != month for run in found):
        yield Item(
            title=f"编制{on.month}月发放名册",
            subject="全市",
            law=MONTHLY,
            url=address("payroll:runs"),
            verb="编制",
            topic="run",
            due=_last_day(month),
        )


def findings(staff: Staff, on: date) -> Work:
    """Hits of the money checks that nobody answered."""
    rows = Finding.objects.visible_to(staff, on).open().annotate(total=Window(Count("*")))
    found = yield rows.with_child().select_related("run").order_by("check_code", "found_at", "pk")[:MOST]
    items = (
        Item(
            title=f"资金疑点：{one.get_check_code_display()}",
            detail=f"{Month.of(one.run.month).label}名册；查明原因后答复，答复即办结",
            subject=words.payee(one.child, on),
            place=words.place_of_payee(one.child),
            law="民发〔2019〕62号（动态管理、资金监管）",
            url=address("payroll:finding", one.pk),
            verb="答复",
            topic="finding",
            gravity=Gravity.GRAVE if one.check_code in GRAVEST else Gravity.PLAIN,
        )
        for one in found
    )
    total = found[0].total if found else 0
    more = Item(
        title=f"资金疑点还有 {total - MOST} 条",
        subject=f"共 {total} 条",
        law="",
        url=address("payroll:findings"),
        verb="看全部",
        topic="finding",
        rows=total - MOST,
    )
    yield from capped(items, total, more=more)


def standards(staff: Staff, on: date) -> Work:  # noqa: ARG001  every source is asked in the same way
    """The standard of the year, in force from 1 January, that is not entered yet."""
    known = yield Standard.objects.kept().filter(effective_from__year=on.year).values_list("care", flat=True)
    if set(known) < set(Care.values):
        yield Item(
            title=f"录入{on.year}年基本生活养育标准",
            detail=f"自{on.year}年1月1日起执行；公布前按上年标准预发，公布后补发差额",
            subject="机构集中养育、社会散居养育",
            law="晋民发〔2022〕3号（自然增长机制）",
            url=address("benefits:enter_standard"),
            verb="录入",
            topic="standard",
            gravity=Gravity.GRAVE,
        )


def waiting_standards(staff: Staff, on: date) -> Work:  # noqa: ARG001  every source is asked in the same way
    """Notices that a colleague entered and that wait for another person's approval."""
    rows = Standard.objects.waiting().exclude(published_by=staff)
    for document in (yield rows.values_list("document", flat=True).distinct().order_by("document")):
        yield Item(
            title="审批养育标准",
            detail="核对金额、执行日期与文件；审批后执行，已发月份的差额在下一批次补发",
            subject=document,
            law="晋民发〔2022〕3号（自然增长机制）；经办与审批分离",
            url=f"{address('benefits:review_standard')}?{urlencode({'document': document})}",
            verb="审批",
            topic="standard",
            gravity=Gravity.GRAVE,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if any(roles & holders(power) for power in ["payroll.make", *(one.power for one in STATIONS.values())]):
        yield runs
    if roles & holders("payroll.answer_finding"):
        yield findings
    if roles & holders("benefits.enter_standard"):
        yield standards
    if roles & holders("benefits.approve_standard"):
        yield waiting_standards


def _run_item(run: Run, station: Station) -> Item:
    month = Month.of(run.month)
    return Item(
        title=f"{month.number}月{station.title}",
        detail=f"{month.label}，{money.show(run.amount)} 元，第 {run.version} 版",
        subject=f"{run.people:,} 人",
        place=f"经办人 {run.made_by.name}",
        law=station.law,
        url=address("payroll:run", str(month)),
        verb=station.verb,
        topic="run",
        due=_last_day(run.month),
        gravity=Gravity.GRAVE,
    )


def _last_day(month: date) -> date:
    return month.replace(day=min(terms().at(month).whole("run_day"), monthrange(month.year, month.month)[1]))
