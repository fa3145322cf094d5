"""The register's numbers and the facts that only the register asks for: entered once, or brought by an answer; never typed again."""

import re
from datetime import datetime
from typing import Final

from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.reading import tidy_text
from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import blind_index
from weibao.national.actions.preparing import LAW
from weibao.national.models import Registration, StaffNumber, Supplement
from weibao.national.reports.facts import TYPED
from weibao.org.models import Post, Staff

SHAPE: Final = re.compile(r"[0-9A-Za-z\-]{4,30}")


class BadNumber(Refusal):
    """A number that cannot be one of the register, stands for another child, or differs from the one that is kept."""


class BadSupplement(Refusal):
    """A fact that is not asked for here, or too long."""


@action("national.record_number", label="登记全国系统编号", law=LAW, says="登记全国系统编号")
def record_number(child: Child, *, by: Staff, at: datetime, number: str) -> Registration:
    """Enter the register's number of a child once. Raises BadNumber."""
    if not tidy_text(number):
        raise BadNumber("请填写全国系统编号")
    note(child=child.pk)
    return keep_number(child, tidy_text(number), source=f"{by.name}登记", at=at)


def keep_number(child: Child, number: str, *, source: str, at: datetime) -> Registration:
    """Write down that a child stands in the register, with its number if it is told. Called by actions. No law of its own.

    Raises BadNumber when another number is kept already, or the number stands for another child.
    """
    if number and not SHAPE.fullmatch(number):
        raise BadNumber("全国系统编号应为 4 至 30 位字母、数字")
    index = blind_index("national.number", number) if number else None
    known = Registration.objects.select_for_update().filter(child=child).first()
    if known is not None and known.number and number and known.number != number:
        raise BadNumber("与已登记的全国系统编号不同，请核实")
    if index is not None and Registration.objects.filter(number_index=index).exclude(child=child).exists():
        raise BadNumber("这个全国系统编号已登记给另一名儿童，请核实")
    if known is None:
        return Registration.objects.create(child=child, number=number or None, number_index=index, source=source[:80], noted_at=at)
    if number and not known.number:
        Registration.objects.filter(pk=known.pk).update(number=number, number_index=index, source=source[:80], noted_at=at)
        known.refresh_from_db()
    return known


def keep_staff_number(post: Post, number: str, *, at: datetime) -> StaffNumber:
    """The register's number of a director or supervisor. Called by actions. No law of its own. Raises BadNumber."""
    if not SHAPE.fullmatch(number):
        raise BadNumber("全国系统编号应为 4 至 30 位字母、数字")
    known, made = StaffNumber.objects.get_or_create(staff_id=post.staff_id, defaults={"number": number, "noted_at": at})
    if not made and known.number != number:
        raise BadNumber("与已登记的全国系统人员编号不同，请核实")
    return known


@action("national.supplement", label="填写全国系统补充项", law=LAW, says="填写全国系统补充项 {count} 项")
def supplement(child: Child, *, by: Staff, at: datetime, facts: dict[str, str]) -> int:
    """Enter the facts that the register alone asks for; an emptied one is taken out. Returns how many changed. Raises BadSupplement."""
    told = {name: tidy_text(value) for name, value in facts.items()}
    _check(told)
    old = {one.fact: one.value for one in Supplement.objects.filter(child=child)}
    changed = {name: value for name, value in told.items() if value != old.get(name, "")}
    Supplement.objects.filter(child=child, fact__in=changed).delete()
    rows = [Supplement(child=child, fact=name, value=value, by=by, at=at) for name, value in changed.items() if value]
    Supplement.objects.bulk_create(rows)
    note(child=child.pk, count=len(changed), facts=sorted(changed))
    return len(changed)


def _check(told: dict[str, str]) -> None:
    for name, value in told.items():
        if name not in TYPED:
            raise BadSupplement("没有这个补充项")
        label, longest = TYPED[name]
        if len(value) > longest:
            raise BadSupplement(f"“{label}”不超过 {longest} 字")
    number = told.get("payee_id_number", "")
    try:
        if number:
            told["payee_id_number"] = read_id_number(number).text
    except BadIdNumber as fault:
        raise BadSupplement("领款人证件号码不是有效的公民身份号码") from fault
