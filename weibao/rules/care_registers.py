"""Registers of children who are looked after: left-behind, difficult, migrant, disabled, improperly guarded; who belongs on which.

国发〔2016〕13号 (left-behind), 国发〔2016〕36号 (difficult). Months away are no figure of the national texts: unverified parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weibao.rules.clause import Reason
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from datetime import date

    from weibao.rules.parameters import InForce

KINDS: Final = {
    "left_behind": "农村留守儿童",
    "difficult": "困境儿童",
    "migrant": "流动儿童",
    "disabled": "残疾儿童",
    "improper_guardianship": "监护不当儿童",
}
SITUATIONS: Final = {
    "left_behind": {"both_away": "父母双方外出务工", "one_away": "一方外出务工、另一方无监护能力"},
    "difficult": {
        "poverty": "家庭贫困，生活、就医、就学等困难",
        "own_disability": "自身残疾，康复、照料、护理和社会融入等困难",
        "guardianship_missing": "家庭监护缺失或监护不当",
    },
    "migrant": {"with_guardian": "随父母或其他监护人离开户籍所在县居住"},
    "disabled": {"severe": "残疾一级、二级，或三级、四级精神、智力残疾", "moderate": "其他等级残疾"},
    "improper_guardianship": {
        "violence": "家庭暴力、虐待",
        "neglect": "放任、忽视照护",
        "abandonment": "遗弃或拒不履行监护职责",
        "incitement": "教唆、胁迫、利用未成年人违法或乞讨",
        "other_harm": "其他侵害未成年人权益的情形",
    },
}
LAWS: Final = {
    "left_behind": "国发〔2016〕13号",
    "difficult": "国发〔2016〕36号",
    "migrant": "国务院妇女儿童工作委员会监测口径（参数）",
    "disabled": "国发〔2016〕36号；国发〔2018〕20号",
    "improper_guardianship": "国发〔2016〕36号；未成年人保护法第17条",
}
AWAY: Final = frozenset({"left_behind", "migrant"})  # kinds that ask for a length of time


@dataclass(frozen=True)
class Facts:
    """What is said of a child: the kind of register, the situation within it, since when, and the birth date."""

    kind: str
    situation: str
    since: date
    birth: date


def belongs(facts: Facts, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether a child belongs on a register on a day, and why. Raises NotYetLaw, ValueError for an unknown word."""
    if facts.situation not in SITUATIONS.get(facts.kind, {}):
        raise ValueError(f"不认识的名册或情形 {facts.kind} {facts.situation}")
    law = (parameters or load()).at(on)
    parts = [_young(facts, on, law), Reason(facts.situation, SITUATIONS[facts.kind][facts.situation], LAWS[facts.kind], holds=True)]
    if facts.kind in AWAY:
        parts.append(_long_enough(facts, on, law))
    elif facts.since > on:
        parts.append(Reason("begun", "情形已经发生", "", holds=False))
    verified = all(part.verified for part in parts)
    return Reason(facts.kind, KINDS[facts.kind], LAWS[facts.kind], all(part.holds for part in parts), verified, parts=tuple(parts))


def over_on(kind: str, birth: date, on: date, parameters: Parameters | None = None) -> date:
    """The day on which a child is too old for a register. Raises NotYetLaw."""
    return months_after(birth, (parameters or load()).at(on).whole(f"care/age/{kind}") * 12)


def recheck_on(kind: str, on: date, parameters: Parameters | None = None) -> date:
    """The last day of the next re-check, counted from this day. Raises NotYetLaw."""
    return months_after(on, (parameters or load()).at(on).whole(f"care/recheck_months/{kind}"))


def _young(facts: Facts, on: date, law: InForce) -> Reason:
    path = f"care/age/{facts.kind}"
    holds = on < months_after(facts.birth, law.whole(path) * 12)
    return Reason("young", f"未满{law.whole(path)}周岁", law.ref(path), holds, law.verified(path))


def _long_enough(facts: Facts, on: date, law: InForce) -> Reason:
    path = f"care/months/{facts.kind}"
    months = law.whole(path)
    detail = {"text": f"自 {facts.since.isoformat()} 起"}
    return Reason("long", f"连续{months}个月以上", law.ref(path), months_after(facts.since, months) <= on, law.verified(path), detail)
