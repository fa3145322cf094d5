"""Protection of a child at risk: the closed lists of the law, the table of a guardianship assessment, what closing has to prove.

未成年人保护法第91条至第95条；民法典第36条；反家庭暴力法.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from weibao.rules.clause import Reason
from weibao.rules.parameters import BadParameter, NotYetLaw, Parameters, load
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS: Final = {"red": "红色（紧急）", "orange": "橙色（高）", "yellow": "黄色（较高）", "blue": "蓝色（一般）"}

TEMPORARY_LAW: Final = "未成年人保护法第92条"
TEMPORARY_GROUNDS: Final = {
    "unknown": "流浪乞讨或者身份不明，暂时查找不到父母或者其他监护人",
    "missing_guardian": "监护人下落不明且无其他人可以担任监护人",
    "guardian_unable": "监护人因自身客观原因或者因发生突发事件不能履行监护职责，导致监护缺失",
    "refusing": "监护人拒绝或者怠于履行监护职责，导致处于无人照料的状态",
    "instigating": "监护人教唆、利用实施违法犯罪行为，需要带离安置",
    "injured": "遭受监护人严重伤害或者面临人身安全威胁，需要被紧急安置",
    "other": "法律规定的其他情形",
}
WAYS_LAW: Final = "未成年人保护法第93条"
WAYS: Final = {
    "relative": "委托亲属抚养",
    "foster": "家庭寄养",
    "centre": "未成年人救助保护机构收留、抚养",
    "institution": "儿童福利机构收留、抚养",
}
LONG_TERM_LAW: Final = "未成年人保护法第94条"
LONG_TERM_GROUNDS: Final = {
    "not_found": "查找不到父母或者其他监护人",
    "dead": "监护人死亡或者被宣告死亡且无其他人可以担任监护人",
    "incapable": "监护人丧失监护能力且无其他人可以担任监护人",
    "revoked": "人民法院判决撤销监护人资格并指定由民政部门担任监护人",
    "other": "法律规定的其他情形",
}
REVOCATION_LAW: Final = "民法典第36条"
REVOCATION_GROUNDS: Final = {
    "harm": "实施严重损害被监护人身心健康的行为",
    "neglect": "怠于履行监护职责，或者无法履行监护职责且拒绝委托他人，导致被监护人处于危困状态",
    "other_harm": "实施严重侵害被监护人合法权益的其他行为",
}
APPLICANTS: Final = {
    "relative": "其他依法具有监护资格的人",
    "village": "居民委员会、村民委员会",
    "school": "学校",
    "hospital": "医疗机构",
    "women": "妇女联合会",
    "disabled": "残疾人联合会",
    "protection": "未成年人保护组织",
    "elderly": "依法设立的老年人组织",
    "civil": "民政部门",
}


@dataclass(frozen=True)
class OrderKind:
    """A paper of court, procuratorate or police about a guardian: who makes it, by which article, whether it is asked for first."""

    label: str
    bodies: tuple[str, ...]
    law: str
    asked: bool
    executed: bool


ORDERS: Final[Mapping[str, OrderKind]] = {
    "protection": OrderKind("人身安全保护令", ("court",), "反家庭暴力法第23条、第28条、第30条", asked=True, executed=True),
    "warning": OrderKind("家庭暴力告诫书", ("police",), "反家庭暴力法第16条", asked=False, executed=True),
    "guidance": OrderKind(
        "责令接受家庭教育指导令", ("police", "procuratorate", "court"), "家庭教育促进法第49条", asked=False, executed=True
    ),
    "supervision": OrderKind("督促监护令", ("procuratorate",), "未成年人保护法第118条；家庭教育促进法第49条", asked=False, executed=True),
    "revocation": OrderKind("撤销监护人资格", ("court",), "民法典第36条；未成年人保护法第108条", asked=True, executed=False),
    "restoration": OrderKind("恢复监护人资格", ("court",), "民法典第38条", asked=True, executed=False),
    "designation": OrderKind("指定监护人", ("court",), "民法典第31条", asked=True, executed=False),
}
BODIES: Final = {
    "police": "公安机关",
    "court": "人民法院",
    "procuratorate": "人民检察院",
    "school": "学校（幼儿园）",
    "hospital": "医疗机构",
    "disabled": "残疾人联合会",
    "village": "村（居）民委员会",
    "welfare": "儿童福利、救助保护机构",
    "social": "社会工作、法律援助、心理服务机构",
}

PROOFS: Final = {
    "return_assessment": "送返前的监护评估表",
    "guardian_promise": "监护人接回确认和监护承诺书",
    "visit_record": "最近一次入户走访记录",
    "court_paper": "人民法院的判决书、裁定书",
    "guardianship_paper": "担任监护人的证明或者指定监护文书",
    "institution_paper": "机构接收材料",
    "transfer_receipt": "接收方的接收回执",
    "police_paper": "公安机关的处理结果或者接报案回执",
    "inquiry_record": "核查记录",
    "identity_paper": "年满18周岁的身份证明或者死亡证明",
}
OUTCOMES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "safe_at_home": ("风险消除，在家生活", ("visit_record", "guardian_promise")),
    "returned_home": ("临时监护终止，送返监护人", ("return_assessment", "guardian_promise", "visit_record")),
    "other_guardian": ("由其他监护人监护", ("guardianship_paper", "visit_record")),
    "long_term": ("转为民政部门长期监护", ("guardianship_paper", "institution_paper")),
    "court_settled": ("人民法院判决，已落实", ("court_paper", "visit_record")),
    "transferred": ("移送有管辖权的机关或者地区", ("transfer_receipt",)),
    "criminal": ("公安、司法机关处理，儿童已得到保护", ("police_paper", "visit_record")),
    "unfounded": ("经核查不属实", ("inquiry_record",)),
    "ended": ("年满18周岁或者死亡", ("identity_paper",)),
}
WITHOUT_PLAN: Final = frozenset({"unfounded", "transferred", "ended"})

ANSWERS: Final = {"good": "好", "some": "有不足", "poor": "差", "grave": "严重"}
LEVELS: Final = {"low": "低风险", "middle": "中风险", "high": "高风险", "extreme": "极高风险"}
KEYS: Final = {"id", "area", "label"}


@dataclass(frozen=True)
class Item:
    """One line of the assessment table."""

    id: str
    area: str
    label: str


@dataclass(frozen=True)
class Table:
    """A version of the assessment table: from a day on, by which document, how many points make a level."""

    start: date
    ref: str
    verified: bool
    middle: int
    high: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Assessed:
    """What an assessment comes to: the level, whether the guardian is fit to have the child, and why."""

    level: str
    fit: bool
    points: int
    tree: Reason


@cache
def tables() -> tuple[Table, ...]:
    """The versions of the assessment table, oldest first. Raises BadParameter for a line that is no line."""
    read = yaml.safe_load(Path(__file__).with_name("protection.yaml").read_text(encoding="utf-8"))
    return tuple(sorted((_table(one) for one in read), key=lambda one: one.start))


def table_on(day: date) -> Table:
    """The version that holds on a day. Raises NotYetLaw."""
    held = [one for one in tables() if one.start <= day]
    if not held:
        raise NotYetLaw(f"{day.year}年{day.month}月{day.day}日没有监护评估表")
    return held[-1]


def assess(answers: Mapping[str, str], day: date) -> Assessed:
    """The level by the table of a day. A grave answer alone is an extreme level, and a child goes home at low or middle only.

    Raises NotYetLaw, ValueError for a line that is not answered or an unknown answer.
    """
    table = table_on(day)
    if set(answers) != {one.id for one in table.items} or not set(answers.values()) <= set(ANSWERS):
        raise ValueError("评估表的每一项都要选择")
    weight = list(ANSWERS)
    points = sum(weight.index(answers[one.id]) for one in table.items)
    grave = [one for one in table.items if answers[one.id] == "grave"]
    level = "extreme" if grave else "high" if points >= table.high else "middle" if points >= table.middle else "low"
    parts = tuple(_part(one, answers[one.id], table) for one in table.items)
    fit, told = level in {"low", "middle"}, {"text": f"{points}分，{LEVELS[level]}"}
    return Assessed(level, fit, points, Reason("fit", "监护人适合履行监护职责", WAYS_LAW, fit, table.verified, told, parts))


def temporary_until(since: date, parameters: Parameters | None = None) -> date:
    """The last day of a temporary guardianship that begins on a day (法发〔2014〕24号). Raises NotYetLaw."""
    return months_after(since, (parameters or load()).at(since).whole("cases/temporary_months"))


def missing(outcome: str, given: Mapping[str, str]) -> list[str]:
    """The proofs that closing with an outcome still lacks. Raises KeyError for an unknown outcome."""
    return [PROOFS[one] for one in OUTCOMES[outcome][1] if not given.get(one, "").strip()]


def _part(item: Item, answer: str, table: Table) -> Reason:
    holds = answer in {"good", "some"}
    return Reason(item.id, f"{item.area}：{item.label}", table.ref, holds, table.verified, {"text": ANSWERS[answer]})


def _table(one: Any) -> Table:
    items = tuple(Item(**line) for line in one["items"] if set(line) == KEYS)
    if len(items) != len(one["items"]) or len({line.id for line in items}) != len(items) or not str(one["ref"]).strip():
        raise BadParameter(f"监护评估表 {one.get('from')} 的行或者文号有误")
    return Table(one["from"], one["ref"], one["verified"], one["middle"], one["high"], items)
