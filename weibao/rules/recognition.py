"""Who is an orphan (孤儿) and who is de facto unattended (事实无人抚养儿童), on one day.

Two floors of clauses: the situation of a parent, judged on each dated row; the child, judged on one row a child that says
whether any row of the father and of the mother counted. Sources: 国办发〔2010〕54号; 民发〔2019〕62号; 民发〔2020〕125号.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import narwhals as nw

from weibao.rules import words
from weibao.rules.clause import Clause, all_of, any_of, fact, given, not_

if TYPE_CHECKING:
    from collections.abc import Callable

    from weibao.rules.parameters import InForce

TIMED: Final = ("in_prison", "drug_rehab", "other_custody", "out_of_contact")
PROVED: Final = ("missing", "out_of_contact")
GONE: Final = "recognition/gone"
UNABLE: Final = "recognition/unable"
TERMS: Final = "recognition/terms"
OPEN_AT_ONCE: Final = "recognition/open_at_once"
LIMIT: Final = "age/limit"
LIKENED: Final = "民发〔2012〕179号"  # at the orphan standard; a tree tells it only where it holds, a list never
OF_AGE: Final = "born_by"  # the column with the latest birth of those who are of age on the day

# "6个月以上" includes exactly six months (民法典 1259); where a month has no such day, its last day counts (民法典 202).
BEGAN: Final = fact("began", "已经开始", nw.col("since").is_null() | (nw.col("since") <= nw.col("day")))
NOT_OVER: Final = fact("not_over", "尚未结束", nw.col("until").is_null() | (nw.col("until") >= nw.col("day")))
NO_END: Final = fact("no_end", "没有截止日期", nw.col("until").is_null())
IN_FORCE: Final = all_of("in_force", "情形在该日存续", BEGAN, NOT_OVER)


def started_by(months: int) -> str:
    """The column with the latest start since which so many months are over by the day."""
    return f"started_by_{months}"


def months_needed(law: InForce) -> list[int]:
    """The lengths in months that some situation asks for. Raises NotYetLaw."""
    return sorted({law.whole(f"recognition/{status}/months") for status in TIMED})


@dataclass(frozen=True)
class Situations:
    """The clauses on one dated row of one parent."""

    gone: Clause
    unable: Clause


def situations(law: InForce, present: frozenset[str]) -> Situations:
    """The situations of a parent that count under this law, of those that occur (`present`). Raises NotYetLaw."""
    count = len(law.words(UNABLE))
    return Situations(
        gone=_any_situation(law, "gone", "死亡或失踪", GONE, present),
        unable=_any_situation(law, "unable", f"符合{count}种情形之一", UNABLE, present),
    )


def _any_situation(law: InForce, name: str, label: str, path: str, present: frozenset[str]) -> Clause:
    parts = [_situation(law, status) for status in law.words(path) if status in present]
    if not parts:
        return fact(name, label, nw.lit(value=False), law=law.ref(path))
    return any_of(name, label, *parts, law=law.ref(path))


def _situation(law: InForce, status: str) -> Clause:
    label = words.STATUSES[status]
    parts = [fact(f"is_{status}", f"情形为{label}", nw.col("status") == status), IN_FORCE]
    special = _SPECIAL.get(status)
    if special is not None:
        parts.append(special(law))
    if status in PROVED:
        parts.append(_proof(law, status))
    source = GONE if status in law.words(GONE) else UNABLE
    return all_of(status, label, *parts, law=law.ref(source))


def _proof(law: InForce, status: str) -> Clause:
    path = f"recognition/{status}/proofs"
    accepted = law.words(path)
    label = "证明为" + "、".join(words.PROOFS[proof] for proof in accepted)
    return fact(f"{status}_proved", label, nw.col("proof").is_in(accepted), law=law.ref(path), verified=law.verified(path))


def _disabled(law: InForce) -> Clause:
    """Grades 1 and 2 of any class, 3 and 4 of mental and intellectual disability; the grades stand by class."""
    paths = {disability: f"recognition/severe_disability/{disability}" for disability in words.DISABILITY_CLASSES}
    by_grades: dict[tuple[int, ...], list[str]] = {}
    for disability, path in paths.items():
        by_grades.setdefault(tuple(law.numbers(path)), []).append(disability)
    fits = [
        nw.col("disability_class").is_in(classes) & nw.col("disability_grade").is_in(list(grades)) for grades, classes in by_grades.items()
    ]
    label = "残疾等级符合重残（一级、二级，精神、智力残疾含三级、四级）"
    first = next(iter(paths.values()))
    return fact("disabled_enough", label, _either(fits), law=law.ref(first), verified=law.verified(*paths.values()))


def _long_enough(status: str, law: InForce) -> Clause:
    """The time up to the day is long enough; or the term is, as far as it is known; or it has no end (life)."""
    path = f"recognition/{status}/months"
    months = law.whole(path)
    enough, label, used = [_served(months)], f"满{months}个月", [path]
    if status in law.words(TERMS):
        enough.append(_term(months, law))
        label, used = f"期限或已执行时间满{months}个月", [path, TERMS, OPEN_AT_ONCE]
    if status in law.words(OPEN_AT_ONCE):
        enough.append(NO_END)
        label += "，或没有截止日期"
    return any_of(f"{status}_long_enough", label, *enough, law=law.ref(path), verified=law.verified(*used))


def _served(months: int) -> Clause:
    return fact(f"served_{months}", f"至该日满{months}个月", nw.col("since") <= nw.col(started_by(months)))


def _term(months: int, law: InForce) -> Clause:
    """Reckoned only where it is asked for, since reckoning months forward is the dearest step of all."""
    asked = nw.col("status").is_in(law.words(TERMS))
    over = nw.when(asked).then(nw.col("since")).otherwise(None).dt.offset_by(f"{months}mo")
    return fact(f"term_{months}", f"期限满{months}个月", over <= nw.col("until") + timedelta(days=1))


def _either(expressions: list[nw.Expr]) -> nw.Expr:
    return nw.any_horizontal(*(expression.fill_null(value=False) for expression in expressions), ignore_nulls=False)


_SPECIAL: Final[dict[str, Callable[[InForce], Clause]]] = {
    "severe_disability": _disabled,
    **{status: partial(_long_enough, status) for status in TIMED},
}


@dataclass(frozen=True)
class Recognition:
    """The clauses on one child."""

    under_age: Clause
    orphan: Clause
    de_facto_unattended: Clause
    eligible: Clause


def recognition(law: InForce, inside: Situations) -> Recognition:
    """The criterion for a child under this law, above the situations of the parents. Raises NotYetLaw."""
    limit = law.whole(LIMIT)
    under_age = fact(
        "under_age",
        f"未满{limit}周岁",
        (nw.col("birth") <= nw.col("day")) & (nw.col("birth") > nw.col(OF_AGE)),
        law=law.ref(LIMIT),
        verified=law.verified(LIMIT),
    )
    orphan = _orphan(law, under_age)
    not_orphan = not_("not_orphan", "不属于孤儿", orphan)
    affected = [_affected(law, parent, inside) for parent in words.PARENTS]
    de_facto = all_of("de_facto_unattended", words.CATEGORIES["de_facto_unattended"], under_age, *affected, not_orphan, law=law.ref(UNABLE))
    eligible = any_of("eligible", "符合孤儿或事实无人抚养儿童条件", orphan, de_facto)
    return Recognition(under_age, orphan, de_facto, eligible)


def _orphan(law: InForce, under_age: Clause) -> Clause:
    source = law.ref(GONE)
    both = all_of("both_gone", "父母均死亡或失踪", *(_gone(law, parent) for parent in words.PARENTS), law=source)
    unfound = given("foundling", "查找不到生父母", law=source)
    likened = replace(given("likened", "依规定比照孤儿标准保障", law=LIKENED), quiet=True)
    lost = any_of("lost_parents", "失去父母或查找不到生父母", both, unfound, likened, law=source)
    return all_of("orphan", words.CATEGORIES["orphan"], under_age, lost, law=source)


def _gone(law: InForce, parent: str) -> Clause:
    return given(f"{parent}_gone", f"{words.PARENTS[parent]}死亡或失踪", law=law.ref(GONE))


def _affected(law: InForce, parent: str, inside: Situations) -> Clause:
    label = words.PARENTS[parent]
    count = len(law.words(UNABLE))
    unable = given(f"{parent}_unable", f"{label}符合{count}种情形之一", law=law.ref(UNABLE), verified=inside.unable.verified)
    return any_of(f"{parent}_affected", f"{label}死亡、失踪或符合{count}种情形", _gone(law, parent), unable)
