"""研判 Triage of a report about a minor by a readable table (`triage.yaml`): the first line that holds gives the colour.

A colour orders the work of people and decides nothing about a family; whoever triages may set another one, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from weibao.rules.parameters import BadParameter, NotYetLaw

if TYPE_CHECKING:
    from collections.abc import Iterable

# 强制报告制度意见第4条: the nine situations
SITUATIONS: Final = {
    "private_injury": "生殖器官或隐私部位遭受或疑似遭受非正常损伤",
    "girl_under_14": "不满十四周岁的女性遭受或疑似遭受性侵害、怀孕、流产",
    "girl_14_up": "十四周岁以上女性遭受或疑似遭受性侵害所致怀孕、流产",
    "many_injuries": "身体多处损伤、严重营养不良、意识不清，存在或疑似存在家庭暴力、欺凌、虐待、殴打或者被麻醉",
    "abnormal_harm": "因自杀、自残、工伤、中毒、被麻醉、殴打等非正常原因伤残、死亡",
    "abandoned": "被遗弃或长期处于无人照料状态",
    "unknown_origin": "来源不明、失踪或者被拐卖、收买",
    "begging": "被组织乞讨",
    "other_harm": "其他严重侵害身心健康的情形，或者正在面临不法侵害危险",
}
ASKED: Final = {
    "danger_now": "现在仍有危险",
    "needs_doctor": "需要立即就医",
    "self_harm": "有自伤、自杀的表示或行为",
    "sexual_harm": "疑似性侵害、猥亵",
    "with_suspect": "仍与疑似侵害人同住或者能接触到",
    "alone": "身边没有可以信赖的成年人照料",
    "under_8": "未满8周岁",
    "in_need": "照护、生活或者就学有困难",
}
KNOWN: Final = {"repeat": "同一儿童近期已有报告", "by_child": "儿童本人求助"}  # what the software sees by itself
FACTS: Final = SITUATIONS | ASKED | KNOWN
COLOURS: Final = {
    "red": "红色（立即处置）",
    "yellow": "黄色（下一工作日）",
    "blue": "蓝色（列入计划）",
    "green": "绿色（答复）",
}
KEYS: Final = {"id", "label", "any", "all", "colour", "reason", "ref", "verified"}


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    id: str
    label: str
    any: frozenset[str]
    all: frozenset[str]
    colour: str
    reason: str
    ref: str
    verified: bool

    def holds(self, facts: frozenset[str]) -> bool:
        """Whether each fact of `all` is there, and one of `any` where it names some."""
        return self.all <= facts and (not self.any or bool(self.any & facts))


@dataclass(frozen=True)
class Table:
    """A version of the table with the day from which it is used."""

    version: int
    start: date
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Verdict:
    """The line that fired, every line that holds, and the version that was asked."""

    fired: Rule
    held: tuple[Rule, ...]
    version: int

    @property
    def colour(self) -> str:
        """The colour of the line that fired."""
        return self.fired.colour


@cache
def tables() -> tuple[Table, ...]:
    """Every version, the oldest first. Raises BadParameter for a strange key or word, no source, or a table without a last line."""
    lines = yaml.safe_load(Path(__file__).with_name("triage.yaml").read_text(encoding="utf-8"))
    found = tuple(read(one) for one in lines)
    starts = [one.start for one in found]
    if starts != sorted(set(starts)) or [one.version for one in found] != list(range(1, len(found) + 1)):
        raise BadParameter("研判表的版本应依次递增")
    return found


def table_at(on: date) -> Table:
    """The version in use on a day. Raises NotYetLaw."""
    found = [one for one in tables() if one.start <= on]
    if not found:
        raise NotYetLaw(f"{on.year}年{on.month}月{on.day}日还没有研判表")
    return found[-1]


def table_of(version: int) -> Table:
    """A version by its number. Raises LookupError."""
    return next(one for one in tables() if one.version == version)


def judge(facts: Iterable[str], on: date) -> Verdict:
    """What the table of the day says of these facts. Raises NotYetLaw, KeyError for an unknown fact."""
    given = frozenset(facts)
    if strange := given - set(FACTS):
        raise KeyError(min(strange))
    table = table_at(on)
    held = tuple(one for one in table.rules if one.holds(given))
    fired = held[0]
    return Verdict(fired, tuple(one for one in held if one.any or one is fired), table.version)


def read(version: Any) -> Table:
    """A version from YAML. Raises BadParameter."""
    rules = tuple(_rule(line) for line in version["rules"])
    if len({one.id for one in rules}) != len(rules):
        raise BadParameter("研判表的编号重复")
    if rules[-1].any or rules[-1].all:
        raise BadParameter("研判表的最后一行应当总是成立")
    return Table(int(version["version"]), version["from"], rules)


def _rule(line: Any) -> Rule:
    if not isinstance(line, dict) or set(line) != KEYS or not str(line["ref"]).strip():
        raise BadParameter(f"研判表的每一行应有 {'、'.join(sorted(KEYS))}：{line}")
    rule = Rule(**{**line, "any": frozenset(line["any"]), "all": frozenset(line["all"])})
    if rule.colour not in COLOURS or (rule.any | rule.all) - set(FACTS):
        raise BadParameter(f"研判表 {rule.id} 的颜色或者事实不认识")
    return rule
