"""The copy of all that is held about a child, for the child or the guardian (个人信息保护法第45条)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from weibao.children.models import Child
from weibao.org.models import Division


@dataclass(frozen=True)
class Section:
    """One heading with its lines: what, its value, and since when."""

    title: str
    lines: list[tuple[str, str, object]]


def copy_of(child: Child, on: date) -> list[Section]:
    """Every fact of the child with its period, numbers in full: made only for a granted request, and recorded."""
    homes, homeplaces = child.households.select_related("division__parent"), child.residences.select_related("division__parent")
    cares, guardians = child.cares.all(), child.guardians.all()
    return [
        Section("本人", _self(child, on)),
        Section(
            "户籍与居住",
            _dated(homes, "户籍地", lambda one: _place(one.division))
            + _dated(homeplaces, "居住地", lambda one: _place(one.division, one.address)),
        ),
        Section(
            "养育与监护",
            _dated(cares, "养育方式", lambda one: one.get_form_display())
            + _dated(guardians, "监护人", lambda one: f"{one.name} {one.relation} {one.phone or ''}".strip()),
        ),
        Section("父母", _parents(child)),
        Section(
            "教育与健康",
            _dated(child.schoolings.all(), "就学", lambda one: f"{one.school} {one.stage}".strip())
            + _dated(child.healths.all(), "健康", lambda one: one.condition),
        ),
        Section("收款账户", _dated(child.accounts.all(), "账户", lambda one: f"{one.bank} {one.account}（{one.holder}）")),
        Section("查阅", [("被查阅次数", f"{child.openings.count()} 次，可另行申请逐次说明", None)]),
    ]


def _self(child: Child, on: date) -> list[tuple[str, str, object]]:
    born = f"{child.birth_date.year}年{child.birth_date.month}月{child.birth_date.day}日"
    made = f"{on.year}年{on.month}月{on.day}日"
    told = [("姓名", child.name), ("性别", child.get_sex_display()), ("出生日期", born), ("民族", child.ethnicity or "未登记")]
    return [*((what, value, None) for what, value in told), ("公民身份号码", child.id_number or "未登记", None), ("制作日期", made, None)]


def _dated(rows: QuerySet[Any], what: str, words: Callable[[Any], str]) -> list[tuple[str, str, object]]:
    return [(what, words(one), one.during) for one in rows.order_by("during")]


def _place(division: Division, address: str | None = None) -> str:
    over = division.parent.name if division.parent else ""
    return f"{over}{division.name} {address or ''}".strip()


def _parents(child: Child) -> list[tuple[str, str, object]]:
    lines: list[tuple[str, str, object]] = []
    for one in child.parents.order_by("side").prefetch_related("circumstances"):
        lines.append((one.get_side_display(), f"{one.name or '未登记'} {one.id_number or ''}".strip(), None))
        lines += [(f"{one.get_side_display()}情形", fact.get_status_display(), fact.during) for fact in one.circumstances.all()]
    return lines
