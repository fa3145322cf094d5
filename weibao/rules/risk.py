"""Levels of risk by a readable table of indicators (`risk.yaml`): the worst colour that holds, one higher where several come together.

Red, orange, yellow, blue are the colours of warning of 突发事件应对法; which indicator has which colour is the city's own. A level is
a call to look, never a finding about a family, and every level tells its indicators.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from weibao.rules.clause import Reason
from weibao.rules.parameters import BadParameter, Parameters, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

LEVELS: Final = {
    "none": "未见风险指标",
    "blue": "蓝色（一般关注）",
    "yellow": "黄色（较高）",
    "orange": "橙色（高）",
    "red": "红色（紧急）",
}
ORDER: Final = tuple(LEVELS)  # from the lowest
DOMAINS: Final = {
    "guardianship": "监护",
    "family": "家庭",
    "living": "生活",
    "health": "健康",
    "school": "学习",
    "mood": "心理",
    "safety": "安全",
}
COMPUTED, OBSERVED, VISITED = "computed", "observed", "visited"
KEYS: Final = {"id", "label", "domain", "how", "level", "reason", "ref", "verified"}


@dataclass(frozen=True)
class Indicator:
    """One line of the table."""

    id: str
    label: str
    domain: str
    how: str
    level: str
    reason: str
    ref: str
    verified: bool


@dataclass(frozen=True)
class Verdict:
    """The level of one child: the indicators that hold, worst first, and whether their number raised it."""

    level: str
    indicators: tuple[Indicator, ...]
    raised: bool
    tree: Reason


@cache
def table() -> Mapping[str, Indicator]:
    """The indicators by id. Raises BadParameter for a line with a strange key, word or without source."""
    lines = yaml.safe_load(Path(__file__).with_name("risk.yaml").read_text(encoding="utf-8"))
    read = [_line(line) for line in lines]
    if len({one.id for one in read}) != len(read):
        raise BadParameter("风险指标的 id 重复")
    return {one.id: one for one in read}


def observable() -> list[Indicator]:
    """The indicators that a person ticks."""
    return [one for one in table().values() if one.how == OBSERVED]


def of_area(area: str) -> str:
    """The indicator that a visit's area holds (生活, 健康, 学习, 心理, 监护照料, 安全). Raises KeyError for a strange area."""
    return table()[f"visit_{area}"].id


def weigh(held: Iterable[str], on: date, parameters: Parameters | None = None) -> Verdict:
    """The level of a child for whom these indicators hold on a day. Raises NotYetLaw, KeyError for an unknown indicator."""
    law = (parameters or load()).at(on)
    known = [table()[one] for one in set(held)]
    indicators = tuple(sorted(known, key=lambda one: (-rank(one.level), one.id)))
    level, raised = indicators[0].level if indicators else "none", False
    path, count = f"care/raise/{level}", Counter(one.level for one in indicators)[level]
    if level in {"blue", "yellow", "orange"} and count >= law.whole(path):
        level, raised = ORDER[rank(level) + 1], True
    parts = tuple(Reason(one.id, one.label, one.ref, holds=True, verified=one.verified, detail={"text": one.reason}) for one in indicators)
    if raised:
        parts += (Reason("raised", f"同级指标达到{law.whole(path)}项，上调一级", law.ref(path), holds=True, verified=law.verified(path)),)
    return Verdict(level, indicators, raised, Reason("risk", LEVELS[level], "", holds=level != "none", parts=parts))


def rank(level: str) -> int:
    """0 for none, 4 for red. Raises ValueError for a strange word."""
    return ORDER.index(level)


def _line(line: Any) -> Indicator:
    if not isinstance(line, dict) or set(line) != KEYS or not str(line["ref"]).strip():
        raise BadParameter(f"风险指标的每一行应有 {'、'.join(sorted(KEYS))}：{line}")
    one = Indicator(**line)
    if one.domain not in DOMAINS or one.level not in ORDER[1:] or one.how not in {COMPUTED, OBSERVED, VISITED}:
        raise BadParameter(f"风险指标 {one.id} 的 domain、level 或 how 不认识")
    return one
