"""The sentences: why a line is what it is, and what a hit of the money checks says. Made when read; stored are codes and facts."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from weibao.benefits.models import Category
from weibao.children.models import Care
from weibao.kernel.money import show
from weibao.kernel.months import Month
from weibao.payroll.checks import CHECKS
from weibao.payroll.models import PRICES, Answer, Change, Finding, RunLine, Worth

CARES: Final = dict(Care.choices)
CATEGORIES: Final = {**dict(Category.choices), "neither": "不符合条件"}
ANSWERS: Final = dict(Answer.choices)


def why(line: Worth) -> str:
    """Why a line, or an entry of the ledger, is what it is: one sentence, all changes in it."""
    if line.kind == "regular":
        return _answer(line)
    if line.kind in PRICES:
        return _price(line)
    codes = line.basis.get("changes") or [line.reason]
    return "；".join(_CHANGES[Change(code)](line, line.basis.get("was") or {}) for code in codes)


def why_changed(line: RunLine) -> str:
    """Why the month itself is not what the month before was."""
    if line.change == Change.HELD:
        return f"本月暂缓：{line.held}" if line.held else "上月暂缓，本月恢复"
    if line.answer in {Answer.ENDED, Answer.OVER_AGE, Answer.MERGED}:
        return _answer(line)
    return _CHANGES[Change(line.change)](line, line.basis.get("was") or {})


def _answer(line: Worth) -> str:
    if line.answer in {Answer.PAID, Answer.COVERED} and line.standard is not None:
        text = f"{CARES.get(line.care, '')}标准 {show(line.standard)} 元"
        return f"{text}，扣减其他救助 {show(line.deducted)} 元" if line.deducted else text
    if line.answer == Answer.ENDED and line.basis.get("ended_on"):
        return f"{_day(line.basis['ended_on'])}终止，次月起停发"
    if line.answer == Answer.NOT_YET and line.basis.get("confirmed"):
        return f"{_month(line.basis['confirmed'])}确认，次月起发放"
    return ANSWERS.get(line.answer, line.answer)


def _price(line: Worth) -> str:
    """The sentence of a price subsidy: by which rise, of which document, on which standard."""
    cpi, document = line.basis.get("cpi"), line.basis.get("document", "")
    if not cpi:
        return f"{Month.of(line.month).label}不再符合价格临时补贴条件，冲回"
    return f"{Month.of(line.month).label}居民消费价格同比上涨 {cpi}%（{document}），按标准 {_yuan(line.standard)}计发"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _month(text: str) -> str:
    return Month.parse(text[:7]).label


def _yuan(text: str | Decimal | None) -> str:
    return f"{show(Decimal(text))} 元" if text not in {None, ""} else "（未定）"


def _standard(line: Worth, was: Mapping[str, Any]) -> str:
    return f"标准由 {_yuan(was.get('standard'))}调为 {_yuan(line.standard)}"


def _care(line: Worth, was: Mapping[str, Any]) -> str:
    return f"养育方式由{CARES.get(was.get('care', ''), '未登记')}改为{CARES.get(line.care, '未登记')}"


def _aid(line: Worth, was: Mapping[str, Any]) -> str:
    return f"其他救助扣减由 {_yuan(was.get('deducted'))}改为 {_yuan(line.deducted)}"


def _ended(line: Worth, _was: Mapping[str, Any]) -> str:
    on = line.basis.get("ended_on")
    return f"{_day(on)}终止，次月起不再享受" if on else "终止事由已撤回"


def _confirmed(line: Worth, was: Mapping[str, Any]) -> str:
    now, then = line.basis.get("confirmed"), was.get("confirmed")
    if now and then and now != then:
        return f"确认月份由{_month(then)}更正为{_month(now)}"
    return f"{_month(now)}确认，次月起发放" if now else "认定已撤销"


def _circumstance(line: Worth, was: Mapping[str, Any]) -> str:
    then = CATEGORIES.get(was.get("category", ""), "未列入")
    return f"父母情形变化，由“{then}”变为“{CATEGORIES.get(line.category, '未列入')}”"


def _held(_line: Worth, was: Mapping[str, Any]) -> str:
    return f"此前暂缓：{was['held']}" if was.get("held") else "此前暂缓发放"


def _joined(line: Worth, _was: Mapping[str, Any]) -> str:
    confirmed = line.basis.get("confirmed")
    return f"补录认定，{_month(confirmed)}确认" if confirmed else "补录认定"


_CHANGES: Final[dict[Change, Callable[[Worth, Mapping[str, Any]], str]]] = {
    Change.STANDARD: _standard,
    Change.CARE: _care,
    Change.AID: _aid,
    Change.ENDED: _ended,
    Change.CONFIRMED: _confirmed,
    Change.CIRCUMSTANCE: _circumstance,
    Change.HELD: _held,
    Change.JOINED: _joined,
    Change.MERGED: lambda _line, _was: "重复档案合并，重复发放部分冲回",
    Change.MISSED: lambda _line, _was: "该月没有造册，补发",
    Change.AGE: lambda _line, _was: "出生日期更正，年龄条件变化",
    Change.RULES: lambda _line, _was: "按更正后的规则重算",
    Change.PRICE: lambda line, _was: _price(line),
}


def told(finding: Finding) -> str:
    """What a hit of the money checks says, and what it asks."""
    check = CHECKS.get(finding.check_code)
    return check.says(finding.facts) if check else finding.check_code
