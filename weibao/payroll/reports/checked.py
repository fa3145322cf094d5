"""The report of the money checks over a period: what was checked, when, by which rule, hits, answers, and the money that came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.timezone import localdate

from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Staff
from weibao.payroll.checks import CHECKS
from weibao.payroll.models import CheckRun, Entry, Finding, Kind, Repayment
from weibao.payroll.reports.sentences import told
from weibao.web.templatetags.weibao import masked_name, month_label

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True)
class CheckLine:
    """One check in the period: how often it ran, when first and last, hits, answered ones, and yuan that the hits named."""

    code: str
    label: str
    law: str
    times: int
    first: date | None
    last: date | None
    hits: int
    answered: int
    amount: Decimal

    @property
    def waiting(self) -> int:
        """Hits without an answer."""
        return self.hits - self.answered


@dataclass(frozen=True)
class CheckReport:
    """The report inside a person's scope. `recovered` is what recoveries took off in the books, `repaid` what families paid back."""

    first: date
    last: date
    lines: list[CheckLine]
    findings: list[Finding]
    recovered: Decimal
    repaid: Decimal

    @property
    def hits(self) -> int:
        """All hits of the period."""
        return sum(line.hits for line in self.lines)

    @property
    def answered(self) -> int:
        """All answered ones."""
        return sum(line.answered for line in self.lines)


def report(staff: Staff, on: date, first: date, last: date) -> CheckReport:
    """The money checks of a period, both days inside, with the hits that the person may see."""
    ran = {row["check_code"]: row for row in _ran(first, last)}
    rows = Finding.objects.visible_to(staff, on).filter(found_at__date__gte=first, found_at__date__lte=last)
    found = list(rows.with_child().select_related("run", "answered_by").order_by("check_code", "found_at", "pk"))
    counts: dict[str, list[Finding]] = {}
    for one in found:
        one.told = told(one)  # type: ignore[attr-defined]
        counts.setdefault(one.check_code, []).append(one)
    codes = [*CHECKS, *(code for code in counts if code not in CHECKS)]
    lines = [_line(code, ran.get(code, {}), counts.get(code, [])) for code in codes]
    entries = Entry.objects.visible_to(staff, on).filter(booked_at__date__gte=first, booked_at__date__lte=last)
    backs = entries.filter(kind__in=[Kind.RECOVERY, Kind.PRICE_BACK]).aggregate(sum=Sum("amount", default=ZERO))["sum"]
    repaid = Repayment.objects.visible_to(staff, on).filter(received_on__gte=first, received_on__lte=last)
    return CheckReport(first, last, lines, found, -backs, repaid.aggregate(sum=Sum("amount", default=ZERO))["sum"])


def _ran(first: date, last: date) -> Iterable[Any]:
    rows = CheckRun.objects.between(first, last).values("check_code").order_by("check_code")
    return rows.annotate(times=Count("pk"), since=Min("at"), until=Max("at"), met=Count("pk", Q(hits__gt=0)))


def _line(code: str, ran: dict[str, Any], hits: list[Finding]) -> CheckLine:
    check = CHECKS.get(code)
    amounts = [Decimal(one.facts.get("amount") or 0) for one in hits]
    return CheckLine(
        code=code,
        label=check.label if check else code,
        law=check.law if check else "",
        times=ran.get("times", 0),
        first=localdate(ran["since"]) if ran else None,
        last=localdate(ran["until"]) if ran else None,
        hits=len(hits),
        answered=sum(one.answered_at is not None for one in hits),
        amount=sum(amounts, ZERO),
    )


SUMS: Final = (
    Column("检查项", width=30), Column("依据", width=48), Column("检查次数", kind="count"), Column("首次"), Column("末次"),
    Column("疑点", kind="count"), Column("已答复", kind="count"), Column("待答复", kind="count"), Column("涉及金额（元）", kind="money"),
)  # fmt: skip
HITS: Final = (
    Column("检查项", width=28), Column("儿童"), Column("户籍地", width=24), Column("批次"), Column("发现日期"), Column("疑点", width=60),
    Column("核查结果", width=48), Column("答复人"), Column("答复日期"),
)  # fmt: skip
WHOLE: Final = (Column("项目", width=36), Column("金额（元）", kind="money"))


def sheets_of(found: CheckReport, secret: frozenset[int] = frozenset()) -> list[Sheet]:
    """The report as three sheets: the checks with their rules, every hit with its answer, and the money that came back.

    `secret` are restricted children whom the reader may not know: they are counted and not told.
    """
    sums = [(*_asked(one), one.hits, one.answered, one.waiting, one.amount) for one in found.lines]
    hits = [_hit(one, secret) for one in found.findings]
    whole = [("账上追回（冲减以后发放或由家庭退回）", found.recovered), ("其中家庭已退回到账", found.repaid)]
    return [Sheet("检查项目与结果", SUMS, sums), Sheet("疑点与答复", HITS, hits), Sheet("追回资金", WHOLE, whole)]


def _asked(one: CheckLine) -> tuple[object, ...]:
    return one.label, one.law, one.times, _day(one.first), _day(one.last)


def _hit(one: Finding, secret: frozenset[int]) -> tuple[object, ...]:
    known = one.child_id not in secret and not one.child.restricted
    who = masked_name(one.child.name) if known else f"保密对象（档案 {one.child_id} 号）"
    place = one.child.household.name if known else one.child.county.name
    said = told(one) if known else "（略）"
    answer = one.answer if known else ("已答复" if one.answered_at else "")
    by = one.answered_by.name if one.answered_by else ""
    answered = _day(localdate(one.answered_at)) if one.answered_at else ""
    head = (one.get_check_code_display(), who, place, month_label(one.run.month), _day(localdate(one.found_at)))
    return (*head, said, answer, by, answered)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
