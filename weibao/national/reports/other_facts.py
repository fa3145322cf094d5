"""The facts of exits, payments and posts; they join the registry of `facts`."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from weibao.children.models import EndingKind, Status
from weibao.kernel.months import Month
from weibao.national.reports.facts import Subject, fact
from weibao.payroll.models import Entry
from weibao.rules.parameters import load

OTHER, DIED = "其他", "儿童死亡"
# a parent's situation that came to an end, and what the exit form calls it
ENDED: Final = {
    Status.IN_PRISON: "父母刑满释放",
    Status.DRUG_REHAB: "父母解除强制隔离戒毒",
    Status.OUT_OF_CONTACT: "父母已找到",
    Status.MISSING: "父母已找到",
}
SCHEMES: Final = {"orphan": "孤儿基本生活费", "de_facto_unattended": "事实无人抚养补贴"}


def came_of_age(row: Subject) -> date:
    """The birthday on which the age limit is reached; 29 February counts as 1 March."""
    born, limit = row.kid.birth_date, load().at(row.on).whole("age/limit")
    try:
        return born.replace(year=born.year + limit)
    except ValueError:
        return date(born.year + limit, 3, 1)


def _how(row: Subject) -> tuple[str, date, str]:
    """Reason by the list of the exit form, the day, and the words where the reason is another."""
    last = Month.of(row.known.ended_month or row.on).last_day
    if row.ending is not None:
        died = row.ending.kind == EndingKind.DIED
        return (DIED, row.ending.on, "") if died else (OTHER, row.ending.on, row.ending.get_kind_display())
    if came_of_age(row) <= last:
        return OTHER, came_of_age(row), "年满18周岁"
    ended = [
        (one.during.upper - timedelta(days=1), ENDED[Status(one.status)])
        for many in row.situations.values()
        for one in many
        if one.status in ENDED and one.during.upper and one.during.upper <= row.on
    ]
    if ended:
        day, reason = max(ended)
        return reason, day, ""
    return OTHER, last, row.known.ended_reason[:100]


@fact("终止事由；没有的看父母情形哪一种在终止前结束，再看是否年满18周岁")
def exit_reason(row: Subject) -> str:
    return _how(row)[0]


@fact("终止事由的发生日期；父母情形的止日；满18周岁的生日；其他的为末领月份的最后一日")
def exit_date(row: Subject) -> str:
    return _how(row)[1].isoformat()


@fact("终止事由或终止原因")
def exit_words(row: Subject) -> str:
    return _how(row)[2]


@fact("认定 · 末领月份")
def ended_month(row: Subject) -> str:
    return str(Month.of(row.known.ended_month)) if row.known.ended_month else ""


@fact("认定 · 终止原因")
def exit_remark(row: Subject) -> str:
    return row.known.ended_reason


def _paid(read: Callable[[Entry], str]) -> Callable[[Subject], str]:
    def of(row: Subject) -> str:
        return read(row.entry) if row.entry else ""

    return of


def _of_entry(name: str, says: str, read: Callable[[Entry], str]) -> None:
    reader = _paid(read)
    reader.__name__ = name
    fact(says)(reader)


_of_entry("paid_in", "发放台账 · 批次月份", lambda one: str(Month.of(one.run.month)))
_of_entry("paid_for", "发放台账 · 所属月份", lambda one: str(Month.of(one.month)))
_of_entry("paid_kind", "发放台账 · 类别", lambda one: one.get_kind_display())
_of_entry("paid_scheme", "发放台账 · 儿童类别", lambda one: SCHEMES.get(one.category, ""))
_of_entry("paid_care", "发放台账 · 养育方式", lambda one: one.get_care_display() if one.care else "")
_of_entry("paid_standard", "发放台账 · 标准", lambda one: "" if one.standard is None else f"{one.standard:.2f}")
_of_entry("paid_deducted", "发放台账 · 扣减", lambda one: f"{one.deducted:.2f}")
_of_entry("paid_amount", "发放台账 · 金额", lambda one: f"{one.amount:.2f}")


@fact("全国系统人员登记 · 编号（回执带回，不再录入）")
def staff_number(row: Subject) -> str:
    return row.number


@fact("组织与岗位 · 人员姓名")
def staff_name(row: Subject) -> str:
    return row.post.staff.name if row.post else ""


@fact("组织与岗位 · 角色")
def staff_role(row: Subject) -> str:
    return row.post.get_role_display() if row.post else ""


@fact("组织与岗位 · 人员手机号")
def staff_phone(row: Subject) -> str:
    return str(row.post.staff.phone or "") if row.post else ""


@fact("组织与岗位 · 管辖区划")
def staff_code(row: Subject) -> str:
    return row.post.division_id if row.post else ""


@fact("组织与岗位 · 管辖区划（全称）")
def staff_place(row: Subject) -> str:
    return row.places.get(row.post.division_id, "") if row.post else ""


@fact("组织与岗位 · 任期起日")
def staff_since(row: Subject) -> str:
    return row.post.during.lower.isoformat() if row.post and row.post.during.lower else ""


@fact("组织与岗位 · 任期止日")
def staff_until(row: Subject) -> str:
    upper = row.post.during.upper if row.post else None
    return (upper - timedelta(days=1)).isoformat() if upper else ""


@fact("组织与岗位 · 代理")
def staff_stands_in(row: Subject) -> str:
    return ("是" if row.post.stands_in else "否") if row.post else ""


@fact("儿童档案 · 居住在其辖区、在享保障的儿童数（限制查阅的不计）")
def staff_children(row: Subject) -> str:
    return str(row.linked)


@fact("组织与岗位 · 本人核对时间")
def staff_confirmed(row: Subject) -> str:
    return row.post.confirmed_at.date().isoformat() if row.post and row.post.confirmed_at else ""
