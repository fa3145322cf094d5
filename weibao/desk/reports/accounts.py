"""What waits about accounts: those that nobody uses and that are locked for it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from weibao.accounts import reports
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Item, address
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import holders

UNUSED: Final = "等保2.0 身份鉴别（清理长期不用的账号）"


def sleeping_below(staff: Staff, on: date) -> Work:
    """For a supervisor: each worker below whose account was locked since nobody used it."""
    for post in (yield reports.sleeping_below(staff, on)[:MOST]):
        yield Item(
            title="账号长期未登录，已锁定",
            detail="联系本人：仍在岗的，请安全管理员解锁；已离岗的，办理离任",
            subject=f"{post.staff.name}（{post.get_role_display()}）",
            place=words.short(post.division.name),
            law=UNUSED,
            url=address("org:posts", role=post.role, place=post.division_id),
            verb="查看",
            topic="account",
        )


def locked(staff: Staff, on: date) -> Iterator[Item]:
    """For the security administrator: how many accounts are locked since nobody used them."""
    count = reports.locked_count(staff, on)
    if count:
        yield Item(
            title=f"{count} 个账号长期未登录，已锁定",
            detail="核实本人仍在岗的，解锁",
            subject=f"{count} 个账号",
            law=UNUSED,
            url=address("accounts:people", show="locked"),
            verb="查看",
            topic="account",
            rows=count,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & set(reports.WATCHES):
        yield sleeping_below
    if roles & holders("accounts.unlock"):
        yield locked
