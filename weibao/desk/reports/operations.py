"""What waits in operations: next year's working days, the trail to be sealed and verified, the powers to be looked over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from weibao.audit import standing as audit
from weibao.desk.reports.item import Gravity, Item, address
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.org.reports import powers_digest
from weibao.workdays.calendar import Calendar
from weibao.workdays.terms import terms

LOGS: Final = "网络安全法 第21条；等保2.0 安全审计"


def _days(name: str, on: date) -> timedelta:
    return timedelta(days=terms().at(on).whole(name))


def trail(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001  every source is asked in the same way
    """For the auditor: entries that no seal holds, and a verification that is older than a day."""
    standing = audit.standing()
    if standing.late:
        yield Item(
            title=f"{standing.late} 条操作记录超过一分钟未封存",
            detail="封存服务可能已停止；未封存的记录不受保护",
            subject="操作记录",
            law=LOGS,
            url=address("audit:verify"),
            verb="核查",
            topic="trail",
            gravity=Gravity.URGENT,
            rows=standing.late,
        )
    if standing.findings:
        yield Item(
            title=f"最近一次校验发现 {standing.findings} 处问题",
            detail="操作记录可能被改动，逐处核查并报告",
            subject="操作记录",
            law=LOGS,
            url=address("audit:verify"),
            verb="核查",
            topic="trail",
            gravity=Gravity.URGENT,
            rows=standing.findings,
        )
    verified = _day(standing.verified_at)
    if verified is None or verified < on:
        yield Item(
            title="校验操作记录的完整性",
            detail=f"上次校验 {verified.month}月{verified.day}日" if verified else "尚未校验过",
            subject="操作记录",
            law=LOGS,
            url=address("audit:verify"),
            post=address("audit:verify"),
            verb="立即校验",
            topic="trail",
            due=verified + _days("verify_trail", on) if verified else on,
        )


def next_year(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001
    """For the system administrator: years whose working days nobody can count yet."""
    calendar = Calendar()
    for year in (on.year, on.year + 1):
        if not calendar.covers(year):
            late = year == on.year
            yield Item(
                title=f"录入{year}年放假调休安排",
                detail="没有录入，办理期限不能按工作日计算",
                subject=f"{year}年",
                law="全国年节及纪念日放假办法；国务院办公厅当年通知",
                url=address("workdays:enter_notice"),
                verb="录入",
                topic="notice",
                due=date(year - 1, 12, terms().at(on).whole("notice_day")),
                gravity=Gravity.URGENT if late else Gravity.PLAIN,
            )


def powers(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001
    """For the security administrator: the table of powers, each quarter and whenever it has changed."""
    last = audit.last_review()
    changed = last is not None and last.facts.get("digest") != powers_digest()
    reviewed = _day(last.at) if last else None
    if reviewed is None or changed or reviewed + _days("review_powers", on) <= on + timedelta(days=14):
        yield Item(
            title="复核权限表",
            detail="权限表有变化" if changed else "每季度逐项复核谁可以办理和查看什么",
            subject="全部角色",
            law="等保2.0 访问控制（权限定期复核）",
            url=address("org:powers"),
            verb="复核",
            topic="powers",
            due=reviewed + _days("review_powers", on) if reviewed and not changed else None,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("audit.verify"):
        yield trail
    if roles & holders("workdays.enter_notice"):
        yield next_year
    if roles & holders("org.review_powers"):
        yield powers


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None
