"""Why a child of a roster is paid or not, in one Chinese sentence. The full tree of clauses comes from the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from weibao.kernel.money import show
from weibao.rosters import words
from weibao.rosters.columns import PARENTS
from weibao.rosters.lines import ParentFacts, RosterLine
from weibao.rules.words import CATEGORIES, REASONS

# Whether grown pupils of senior schools go on being paid hangs on a rule of the province that nobody has read.
_STILL_AT_SCHOOL = ("高中", "中职", "职高", "中专", "技校", "大学", "大专", "高职", "本科")
_UNVERIFIED_STUDY = "年满18周岁仍在{}就读的能否继续领取，山西省有无规定尚未核实"
_DISABILITY = {
    "physical": "肢体", "visual": "视力", "hearing": "听力", "speech": "言语",
    "mental": "精神", "intellectual": "智力", "multiple": "多重",
}  # fmt: skip


def reason(line: RosterLine, decided: Mapping[str, Any], day: date) -> str:
    """Say in a sentence what was decided of a line as of a day; `decided` is a row of the rules' answer."""
    match decided["reason"]:
        case "over_age":
            return _over_age(line)
        case "neither":
            return f"{CATEGORIES['neither']}：{_why_neither(line, decided, day)}"
        case "not_yet":
            month = line.confirmed.label if line.confirmed else ""
            return f"{_who(line, decided)}；{month}确认，次月起发放，本月尚不发放"
        case "paid" | "covered":
            return f"{_who(line, decided)}；{_money(line, decided)}"
    return f"{_who(line, decided)}；{REASONS[decided['reason']]}"


def _over_age(line: RosterLine) -> str:
    said = f"{line.birth_date.isoformat()}出生，已满18周岁，不发放"
    if any(word in line.stage for word in _STILL_AT_SCHOOL):
        said += f"（{_UNVERIFIED_STUDY.format(line.stage)}）"
    return said


def _why_neither(line: RosterLine, decided: Mapping[str, Any], day: date) -> str:
    parents = {"father": line.father, "mother": line.mother}
    failing = [parent for parent in PARENTS if not (decided[f"{parent}_gone"] or decided[f"{parent}_unable"])]
    return "，".join(
        f"{PARENTS[parent]}{_told(parents[parent])}，{day.isoformat()}未达到认定条件"
        if parents[parent].status not in words.NO_SITUATION
        else f"{PARENTS[parent]}没有所列情形"
        for parent in failing
    )


def _who(line: RosterLine, decided: Mapping[str, Any]) -> str:
    category = CATEGORIES[decided["category"]]
    if line.foundling:
        return f"{category}：查找不到生父母"
    return f"{category}：父亲{_told(line.father)}，母亲{_told(line.mother)}"


def _told(facts: ParentFacts) -> str:
    said = [_dates(facts)]
    if facts.disability_class and facts.disability_grade:
        said.append(f"{_DISABILITY[facts.disability_class]}{'一二三四'[facts.disability_grade - 1]}级")
    said.append(facts.proof_text or "未附证明")
    return f"{words.LABELS[facts.status]}（{'，'.join(part for part in said if part)}）"


def _dates(facts: ParentFacts) -> str:
    if facts.until:
        return f"{facts.since.isoformat() if facts.since else '不详'}至{facts.until.isoformat()}"
    return f"{facts.since.isoformat()}起" if facts.since else ""


def _money(line: RosterLine, decided: Mapping[str, Any]) -> str:
    said = f"{words.CARE_LABELS[line.care]}标准{show(decided['standard'])}元"
    if decided["deducted"]:
        aid = {"低保特困": line.minimum_living, "困难残疾人补贴": line.disability_living}
        said += "，扣减" + "、".join(f"{name}{show(amount)}元" for name, amount in aid.items() if amount)
    return said
