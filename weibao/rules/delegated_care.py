"""委托照护 (未成年人保护法第21条至第23条): who may not be entrusted with a child, whom one has to hear, when a child is without care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weibao.rules.clause import Reason
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from datetime import date

BARRED: Final = {
    "sexual_assault": "曾实施性侵害",
    "abuse": "曾实施虐待",
    "abandonment": "曾实施遗弃",
    "trafficking": "曾实施拐卖",
    "violence": "曾实施暴力伤害等违法犯罪行为",
    "drugs": "有吸毒恶习",
    "alcohol": "有酗酒恶习",
    "gambling": "有赌博等恶习",
    "refused_duty": "曾拒不履行或者长期怠于履行监护、照护职责",
    "otherwise_unfit": "其他不适宜担任被委托人的情形",
}
LAW: Final = "未成年人保护法第22条"
ALARMS: Final = {"unattended": "未满8周岁处于无人看护状态", "alone": "未满16周岁脱离监护单独生活"}


@dataclass(frozen=True)
class Carer:
    """Who is to be entrusted: the birth date, whether fully capable to act and to care, and what of BARRED was found."""

    birth: date
    capable: bool
    barred: frozenset[str] = frozenset()


def fitness(carer: Carer, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether a person may be entrusted with a child, and why not. Raises NotYetLaw, ValueError for an unknown ground."""
    if not carer.barred <= set(BARRED):
        raise ValueError(f"不认识的禁止情形 {sorted(carer.barred - set(BARRED))}")
    law = (parameters or load()).at(on)
    years = law.whole("care/adult_age")
    adult = months_after(carer.birth, years * 12) <= on
    parts = [
        Reason("adult", f"已满{years}周岁", law.ref("care/adult_age"), adult, law.verified("care/adult_age")),
        Reason("capable", "具有完全民事行为能力和照护能力", LAW, carer.capable),
        *(Reason(ground, f"没有：{label}", LAW, ground not in carer.barred) for ground, label in BARRED.items()),
    ]
    return Reason("fit", "可以担任被委托人", LAW, all(part.holds for part in parts), parts=tuple(parts))


def must_hear(birth: date, on: date, parameters: Parameters | None = None) -> bool:
    """Whether the child is of the age at which its own opinion is asked in any case. Raises NotYetLaw."""
    return _reached(birth, on, "care/expressing_age", parameters)


def alarm(birth: date, on: date, parameters: Parameters | None = None) -> str:
    """Which rule of article 21 is broken when a child of this age has nobody: a word of ALARMS, or empty. Raises NotYetLaw."""
    if not _reached(birth, on, "care/unattended_age", parameters):
        return "unattended"
    return "" if _reached(birth, on, "care/alone_age", parameters) else "alone"


def _reached(birth: date, on: date, path: str, parameters: Parameters | None) -> bool:
    return months_after(birth, (parameters or load()).at(on).whole(path) * 12) <= on
