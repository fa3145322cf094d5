"""Who has a claim to the study aid (福彩圆梦·孤儿助学) on a day, and what one school year pays.

民办发〔2019〕24号: recognised as an orphan, of age, a full-time student of the named schools. The revision of 2025 asks for recognition
before 18 and study without a break since, adds senior secondary school, and keeps the disabled orphan who was adopted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from weibao.rules.clause import Clause, Reason, all_of, any_of, decide, explain, fact, not_
from weibao.rules.instalments import instalments
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after
from weibao.rules.recognition import LIMIT

if TYPE_CHECKING:
    from decimal import Decimal

    from weibao.rules.parameters import InForce

STAGES: Final = {
    "senior_secondary": "普通高中",
    "secondary_vocational": "中等职业学校",
    "junior_college": "专科（高职）",
    "undergraduate": "本科",
    "master": "全日制硕士研究生（计划内）",
    "master_part_time": "非全日制硕士研究生",
    "doctor": "博士研究生",
}
RHYTHMS: Final = {"monthly": "按月", "quarterly": "按季", "yearly": "按学年一次"}
MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True)
class Student:
    """What is known of one person on the day asked for.

    `recognised_on`: the day of recognition as an orphan, null = never. `since`: full-time study without a break goes on since this day;
    `until`: its last day, null = it goes on. `disabled`: holds a disability certificate.
    """

    birth: date
    recognised_on: date | None
    stage: str
    full_time: bool
    since: date | None
    until: date | None = None
    adopted: bool = False
    disabled: bool = False


def conditions(law: InForce) -> Clause:
    """The clause on one student, with its parts. Raises NotYetLaw."""
    source = law.ref("study_aid/stages")
    stages = law.words("study_aid/stages")
    studying = all_of(
        "studying",
        "全日制在读，学段符合",
        fact("full_time", "全日制", nw.col("full_time"), law=source),
        fact("stage_fits", "学段为" + "、".join(STAGES[one] for one in STAGES if one in stages), nw.col("stage").is_in(stages), law=source),
        fact(
            "enrolled",
            "该日在校就读",
            (nw.col("since") <= nw.col("day")) & ((nw.col("until") >= nw.col("day")) | nw.col("until").is_null()),
        ),
        law=source,
        verified=law.verified("study_aid/stages"),
    )
    parts = [_of_age(law), _recognised(law), studying, _kept(law)]
    if _yes(law, "study_aid/continuous"):
        parts.append(_without_a_break(law))
    return all_of("study_aid", "符合孤儿助学条件", *parts, law=law.ref("study_aid/amount"))


def _yes(law: InForce, path: str) -> bool:
    return law.whole(path) == 1


def _of_age(law: InForce) -> Clause:
    return fact("of_age", f"已满{law.whole(LIMIT)}周岁", nw.col("of_age_on") <= nw.col("day"), law=law.ref("study_aid/amount"))


def _recognised(law: InForce) -> Clause:
    before = nw.col("recognised_on") < nw.col("of_age_on")
    label = f"年满{law.whole(LIMIT)}周岁前认定为孤儿"
    return fact("recognised", label, before, law=law.ref("study_aid/stages"))


def _kept(law: InForce) -> Clause:
    source = law.ref("study_aid/adopted_disabled")
    adopted = fact("adopted", "已被收养", nw.col("adopted"), law=source)
    free = not_("not_adopted", "未被收养", adopted, law=source)
    if not _yes(law, "study_aid/adopted_disabled"):
        return free
    disabled = fact("disabled", "残疾孤儿", nw.col("disabled"), law=source, verified=law.verified("study_aid/adopted_disabled"))
    return any_of("kept", "未被收养，或为被收养的残疾孤儿", free, disabled, law=source)


def _without_a_break(law: InForce) -> Clause:
    since = nw.col("since") <= nw.col("of_age_on")
    verified = law.verified("study_aid/continuous")
    return fact("continuous", "年满18周岁后连续就读", since, law=law.ref("study_aid/continuous"), verified=verified)


def judge(student: Student, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether the student has a claim on the day, and why. Raises NotYetLaw, ValueError for an unknown stage."""
    if student.stage not in STAGES:
        raise ValueError(f"不认识的学段 {student.stage}")
    law = (parameters or load()).at(on)
    asked = conditions(law)
    row = {**vars(student), "day": on, "of_age_on": months_after(student.birth, law.whole(LIMIT) * MONTHS_A_YEAR)}
    decided = decide(nw.from_native(pl.DataFrame([row]).lazy()), asked).collect().to_native().row(0, named=True)
    return explain(asked, decided)


STAGE_WORDS: Final = (
    ("研究生", "master"), ("硕士", "master"), ("本科", "undergraduate"), ("大学", "undergraduate"), ("高职", "junior_college"),
    ("大专", "junior_college"), ("专科", "junior_college"), ("中职", "secondary_vocational"), ("中专", "secondary_vocational"),
    ("职高", "secondary_vocational"), ("技校", "secondary_vocational"), ("职业", "secondary_vocational"), ("高中", "senior_secondary"),
)  # fmt: skip


def stage_of(text: str) -> str | None:
    """The stage (STAGES) that a register's word stands for, as far as it is one of the scheme's; null for any other school."""
    return next((stage for word, stage in STAGE_WORDS if word in text), None)


def payments(year: int, rhythm: str, parameters: Parameters | None = None) -> list[Decimal]:
    """The payments of the school year that begins on 1 September of `year`, in yuan, in their order.

    Raises NotYetLaw, ValueError for an unknown rhythm.
    """
    if rhythm not in RHYTHMS:
        raise ValueError(f"不认识的发放周期 {rhythm}")
    law = (parameters or load()).at(date(year, 9, 1))
    return instalments(law.amount("study_aid/amount"), law.whole(f"study_aid/payments_a_year/{rhythm}"))
