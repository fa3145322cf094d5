"""What goes out of a case to a unit or another county: only what was ticked, and the sender sees it before (个人信息保护法第6条)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from django.utils import timezone

from weibao.cases.models import Case
from weibao.children.models import Child

SHARED: Final[Mapping[str, str]] = {
    "name": "姓名",
    "sex_age": "性别、年龄",
    "place": "居住的乡镇（街道）、村（社区）",
    "school": "就读学校",
    "guardian": "监护人姓名和电话",
    "kind": "个案类型",
    "summary": "基本情况",
}
UNKNOWN: Final = "身份未查明"
HIDDEN: Final = frozenset({"place", "school", "guardian"})


def closed_to_others(case: Case) -> frozenset[str]:
    """What a case that its team alone may know of never tells outside."""
    return HIDDEN if case.scope_closed() else frozenset()


def may_be_told(case: Case) -> list[tuple[str, str]]:
    """What the sender may tick."""
    hidden = closed_to_others(case)
    return [(name, label) for name, label in SHARED.items() if name not in hidden]


def preview(case: Case, told: Iterable[str]) -> list[tuple[str, str]]:
    """Exactly what the receiver sees, label by label."""
    wanted = set(told) - closed_to_others(case)
    return [(SHARED[name], _value(case, name)) for name in SHARED if name in wanted]


def _value(case: Case, name: str) -> str:
    if name == "kind":
        return str(case.get_kind_display())
    if name == "summary":
        return str(case.summary)
    if case.child is None:
        return (case.told or UNKNOWN) if name == "sex_age" else UNKNOWN
    return _OF_CHILD[name](case.child, timezone.localdate(case.opened_at))


def _sex_age(child: Child, on: date) -> str:
    years = on.year - child.birth_date.year - ((on.month, on.day) < (child.birth_date.month, child.birth_date.day))
    return f"{child.get_sex_display()}，{years}岁（立案时）"


def _place(child: Child, _: date) -> str:
    home = child.residence
    return home.name if home.parent is None else f"{home.parent.name} · {home.name}"


def _school(child: Child, _: date) -> str:
    row = child.schoolings.order_by("during").last()
    return row.school if row else "未登记"


def _guardian(child: Child, _: date) -> str:
    return "；".join(f"{one.name} {one.phone or ''}".strip() for one in child.guardians.order_by("pk")) or "未登记"


_OF_CHILD: Final[Mapping[str, Callable[[Child, date], str]]] = {
    "name": lambda child, _: child.name,
    "sex_age": _sex_age,
    "place": _place,
    "school": _school,
    "guardian": _guardian,
}
