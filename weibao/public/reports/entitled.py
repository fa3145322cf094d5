"""我能享受吗: six questions at most, judged by the clauses that pay. Nothing is read of anybody and nothing is kept.

An answer that is not known is tried both ways; only when every way leads to the same end is there an answer at all.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from weibao.benefits.reports import parameters
from weibao.rules import papers, words
from weibao.rules.contract import decide
from weibao.rules.parameters import NotYetLaw, Parameters
from weibao.rules.parameters.dated import STANDARDS
from weibao.rules.recognition import LIMIT, TIMED, UNABLE

UNSURE: Final = "unsure"
FOUNDLING: Final = "unfound"
ORDER: Final = ("age", "father", "mother", "father_more", "mother_more", "care")
AIDS: Final = "allowance/topup/incomes"
LONG: Final = timedelta(days=400)  # longer than any length of time that a situation asks for
SHORT: Final = timedelta(days=30)
GRADES: Final = {"high": ("physical", 1), "mind": ("mental", 3), "low": ("physical", 3)}
PLAIN: Final = {
    "normal": "在世，也没有下面这些情形",
    "dead": "已经去世",
    "missing": "法院宣告失踪",
    "severe_disability": "有残疾人证",
    "serious_illness": "得了重病",
    "in_prison": "正在坐牢、在押",
    "drug_rehab": "正在强制隔离戒毒",
    "other_custody": "被逮捕、拘留等限制人身自由",
    "out_of_contact": "失去联系，没有管过孩子",
    "guardianship_revoked": "被法院撤销了监护资格",
    "deported": "被遣送、驱逐出境",
}


@dataclass(frozen=True)
class Question:
    """One question with its choices, in everyday words."""

    name: str
    words: str
    hint: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What comes out: a category of the rules, or none that is sure; the money by care form; the papers; the tree of reasons."""

    sure: bool
    category: str
    label: str
    amounts: tuple[tuple[str, Decimal, str, bool], ...] = ()
    not_yet: str = ""
    wanted: tuple[papers.Paper, ...] = ()
    reasons: Mapping[str, Any] | None = None
    law: str = ""
    aids: tuple[str, ...] = ()
    may_apply: bool = False


def question(given: Mapping[str, str], on: date) -> Question | None:
    """The next question after these answers; None when all that matters was said. At most six are asked."""
    name = next((name for name in ORDER if name not in given and _matters(name, given)), None)
    return None if name is None else _asked(name, given, on)


def _matters(name: str, given: Mapping[str, str]) -> bool:
    if given.get("age") == "over":
        return name == "age"
    if FOUNDLING in (given.get("father"), given.get("mother")):
        return name in {"age", "father", "care"}
    side = name.removesuffix("_more")
    return side == name or given.get(side) in {*TIMED, "severe_disability"}


def _asked(name: str, given: Mapping[str, str], on: date) -> Question:
    limit = parameters().at(on).whole(LIMIT)
    choices: tuple[tuple[str, str], ...]
    if name == "age":
        choices = (("under", f"未满 {limit} 周岁"), ("over", f"已满 {limit} 周岁"), (UNSURE, "说不准"))
        return Question(name, "孩子多大？", "按生日算，过了生日才算满岁。", choices)
    if name == "care":
        choices = (("scattered", "家里人、亲属"), ("institutional", "儿童福利院"), (UNSURE, "说不准"))
        return Question(name, "孩子现在由谁照顾？", "金额按照顾的方式分两档。", choices)
    side = name.removesuffix("_more")
    who = f"孩子的{words.PARENTS[side]}"
    return _detail(name, who, given[side]) if side != name else _situation(name, who, first=side == "father")


def _situation(name: str, who: str, *, first: bool) -> Question:
    unfound = ((FOUNDLING, "亲生父母都查找不到（捡拾、弃婴）"),) if first else ()
    choices = (*PLAIN.items(), *unfound, (UNSURE, "说不准"))
    return Question(name, f"{who}现在怎样？", "有几种情形的，选最重的一种。离婚、外出打工不算“失去联系”。", choices)


def _detail(name: str, who: str, status: str) -> Question:
    choices: tuple[tuple[str, str], ...]
    if status == "severe_disability":
        choices = (
            ("high", "一级或二级"), ("mind", "三级或四级，精神或智力残疾"), ("low", "三级或四级，其他残疾"), (UNSURE, "说不准"),
        )  # fmt: skip
        return Question(name, f"{who}的残疾人证是几级？", "残疾人证第一页写有类别和等级。", choices)
    subject = "失去联系" if status == "out_of_contact" else "判决的期限，或者已经执行的时间，"
    choices = (("long", "满 6 个月"), ("short", "不满 6 个月"), (UNSURE, "说不准"))
    return Question(name, f"{who}{subject}满 6 个月了吗？", "从那一天算起，到今天正好 6 个月的，也算。", choices)


def read(given: Mapping[str, str], on: date) -> dict[str, str]:
    """The answers that belong to a question that is asked, in its order; strange ones are dropped."""
    kept: dict[str, str] = {}
    for name in ORDER:
        if _matters(name, kept) and name in given and any(given[name] == value for value, _ in _asked(name, kept, on).choices):
            kept[name] = given[name]
        elif _matters(name, kept):
            break
    return kept


def answer(given: Mapping[str, str], on: date) -> Answer:
    """What the rules say to these answers on a day: each unknown one tried both ways."""
    law = parameters()
    carried = law.carrying_standards()
    tried = [_case(place, one, on, carried) for place, one in enumerate(_ways(given))]
    decided = decide(tried, carried)
    categories = {row["category"] for row in decided}
    if len(categories) > 1:
        return Answer(sure=False, category="", label="要由工作人员看材料才能确定")
    category = categories.pop()
    said = Answer(sure=True, category=category, label=words.CATEGORIES[category], reasons=_bare(decided[0]["reasons"]))
    return said if category == "neither" else _with_money(said, given, on, law)


def _with_money(said: Answer, given: Mapping[str, str], on: date, law: Parameters) -> Answer:
    situations = [papers.Situation(side, given[side], "") for side in words.PARENTS if given.get(side) in papers.PROOFS]
    wanted, carried = tuple(papers.checklist(said.category, situations)), law.carrying_standards().at(on)
    forms = [given["care"]] if given.get("care") in words.CARE else list(words.CARE)
    try:
        law.at(on).value(STANDARDS[forms[0]])
        not_yet = ""
    except NotYetLaw as later:
        not_yet = later.message
    amounts = []
    for form in forms:
        value = carried.value(STANDARDS[form])
        amounts.append((words.CARE[form], carried.amount(STANDARDS[form]), value.ref, value.verified))
    aids = tuple(words.INCOMES[kind] for kind in carried.words(AIDS)) if said.category == "de_facto_unattended" else ()
    return replace(said, amounts=tuple(amounts), not_yet=not_yet, wanted=wanted, law=papers.LAW[said.category], aids=aids, may_apply=True)


def _bare(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree without dates and proofs: those of the case that was tried are nobody's."""
    return {**tree, "detail": "", "parts": [_bare(part) for part in tree["parts"]]}


def _ways(given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Every way in which the unknown answers may turn out, from worst to best."""
    both = {
        "age": ("under", "over"), "father": ("normal", "dead"), "mother": ("normal", "dead"), "father_more": ("short", "long"),
        "mother_more": ("short", "long"), "care": ("scattered",),
    }  # fmt: skip
    open_ones = [name for name, value in given.items() if value == UNSURE]
    graded = {name for name in open_ones if name.endswith("_more") and given.get(name.removesuffix("_more")) == "severe_disability"}
    for chosen in itertools.product(*(("low", "high") if name in graded else both[name] for name in open_ones)):
        yield {**given, **dict(zip(open_ones, chosen, strict=True))}


def _case(place: int, given: Mapping[str, str], on: date, law: Parameters) -> dict[str, Any]:
    under = given.get("age") == "under"
    limit = law.at(on).whole(LIMIT)
    unfound = FOUNDLING in (given.get("father"), given.get("mother"))
    born = on - timedelta(days=365 if under else 366 * (limit + 1))
    sides = {side: [] if unfound else _status(given, side, on, law) for side in words.PARENTS}
    care = given.get("care", "scattered")
    confirmed = f"{(on.replace(day=1) - timedelta(days=1)):%Y-%m}"
    income = {"minimum_living": "0.00", "disability_living": "0.00"}
    return {
        "case": place + 1, "on": on.isoformat(), "birth": born.isoformat(), "care": care, "confirmed": confirmed,
        "foundling": unfound, "income": income, **sides,
    }  # fmt: skip


def _status(given: Mapping[str, str], side: str, on: date, law: Parameters) -> list[dict[str, Any]]:
    status, more = given.get(side, "normal"), given.get(f"{side}_more", "")
    if status == "normal":
        return [{"status": status}]
    short = status in TIMED and more == "short"
    told: dict[str, Any] = {"status": status, "since": (on - (SHORT if short else LONG)).isoformat()}
    if short and status != "out_of_contact":
        told["until"] = (on + SHORT).isoformat()
    if status in {"missing", "out_of_contact"}:  # judged as if the proof were there: the list of papers asks for it
        told["proof"] = law.at(on).words(f"recognition/{status}/proofs")[0]
    if status == "severe_disability":
        kind, grade = GRADES[more or "low"]
        told["disability"] = {"class": kind, "grade": grade}
    return [told]


def unable_ref(on: date) -> str:
    """The document with the situations."""
    return parameters().at(on).ref(UNABLE)
