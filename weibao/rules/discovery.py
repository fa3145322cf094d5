"""政策找人: all rules over all children, to find who is entitled and not enrolled, and who is enrolled and no longer entitled.

A finding starts work and decides nothing: the entitled one becomes a task to reach the family, the other one a re-check by a
person, never an automatic stop (个人信息保护法第24条).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
import polars as pl

from weibao.rules.entitlement import CATEGORY, category
from weibao.rules.judging import AGGREGATES, Judging, beside
from weibao.rules.medical_aid import Patient, judge_need
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after
from weibao.rules.recognition import LIMIT, OF_AGE
from weibao.rules.study_aid import MONTHS_A_YEAR, Student, judge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from weibao.rules.clause import Reason
    from weibao.rules.facts import Facts

FINDINGS: Final = {
    "entitled": "符合条件，尚未纳入保障",
    "other_category": "已纳入保障，但类别与现有情况不一致",
    "over_age": "已纳入保障，已满18周岁",
    "ended": "已纳入保障，已登记死亡、收养或迁出",
    "no_longer": "已纳入保障，现有情况不再符合条件",
}
FINDING: Final = nw.Enum(list(FINDINGS))
COLUMNS: Final = ("child", "finding", "category", "enrolled", "foundling", *AGGREGATES)


def discover(facts: Facts, on: date, enrolled: pl.DataFrame, parameters: Parameters | None = None) -> pl.DataFrame:
    """One row a child whose entitlement on the day and enrolment differ: child, finding (FINDINGS), category of the day, enrolled (the
    category as enrolled, null = not), and the booleans of the criterion. In the order of `child`; a child in order has no row.

    `enrolled` (child, category) holds at most one row a child: the standing recognitions; a null category was not determined.
    Raises NotYetLaw.
    """
    parameters = parameters or load()
    judged = Judging.of(parameters, on, facts.present).on_day(facts, on).with_columns(category=category())
    known = nw.from_native(enrolled.lazy()).select("child", enrolled=nw.col("category").cast(CATEGORY), inside=nw.lit(value=True))
    frame = beside(judged, known).with_columns(finding=_finding())
    found: pl.DataFrame = frame.filter(~nw.col("finding").is_null()).select(*COLUMNS).collect().to_native()
    return found if found["child"].is_sorted() else found.sort("child")


STUDY_AHEAD: Final = 60  # days before the 18th birthday from which the family is told; a term of this office, no law sets one


def students(known: Iterable[tuple[Any, Student]], on: date, parameters: Parameters | None = None) -> list[tuple[Any, Reason]]:
    """Of these young people, those with a claim to the study aid now or as soon as they are of age within 60 days, with the reasons.

    Raises NotYetLaw, ValueError for an unknown stage.
    """
    law = parameters or load()
    found = []
    for key, student in known:
        of_age = months_after(student.birth, law.at(on).whole(LIMIT) * MONTHS_A_YEAR)
        if of_age <= on + timedelta(days=STUDY_AHEAD):
            reason = judge(student, max(on, of_age), law)
            if reason.holds:
                found.append((key, reason))
    return found


def patients(known: Iterable[tuple[Any, Patient]], on: date, parameters: Parameters | None = None) -> list[tuple[Any, Reason]]:
    """Of these people, those who may be helped by 明天计划 and are known to need it, with the reasons. Raises NotYetLaw."""
    law = parameters or load()
    judged = ((key, judge_need(patient, on, law)) for key, patient in known)
    return [(key, reason) for key, reason in judged if reason.holds]


def summary(found: pl.DataFrame) -> dict[str, int]:
    """How many children each finding has."""
    counted: dict[str, Any] = dict(found["finding"].value_counts().iter_rows())
    return {name: int(counted.get(name, 0)) for name in FINDINGS}


def _finding() -> nw.Expr:
    """The first that holds, for the enrolled: ended, over age, no criterion, another category; for the others: entitled."""
    inside = nw.col("inside").fill_null(value=False)
    gone = (nw.col("ended_on") <= nw.col("day")).fill_null(value=False)
    grounds = (
        ("ended", inside & gone),
        ("over_age", inside & (nw.col("birth") <= nw.col(OF_AGE))),
        ("no_longer", inside & ~nw.col("eligible")),
        ("other_category", inside & (nw.col("category") != nw.col("enrolled"))),
        ("entitled", ~inside & nw.col("eligible") & ~gone),
    )
    expression: nw.Expr = nw.lit(None, dtype=FINDING)
    for name, holds in reversed(grounds):
        expression = nw.when(holds).then(nw.lit(name, dtype=FINDING)).otherwise(expression)
    return expression
