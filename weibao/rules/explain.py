"""Why: the decision tree of one child in Chinese, with the dates and proofs of the rows that made it so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from weibao.rules import entitlement, words
from weibao.rules.clause import Clause, Reason, explain, rests_on_checked
from weibao.rules.judging import MONTHS_A_YEAR, Judging
from weibao.rules.parameters import Parameters, load
from weibao.rules.parameters.dated import STANDARDS
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    import narwhals as nw

    from weibao.rules.facts import Facts

Row = dict[str, Any]


def explain_day(facts: Facts, child: Any, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether the child is an orphan or de facto unattended on the day, and why. Raises NotYetLaw, KeyError for an unknown child."""
    own = facts.only(child)
    judging = Judging.of(parameters or load(), on, own.present)
    rows = judging.rows(judging.dated(own.statuses, on)).collect()
    judged = judging.children(judging.dated(own.children, on), rows.lazy()).collect()
    return tree(judging, judged.to_native().row(0, named=True), by_child(rows).get(child, ()))


def explain_month(facts: Facts, child: Any, month: str, parameters: Parameters | None = None) -> Reason:
    """What the child is due for the month ("2023-07") and why. Raises NotYetLaw, KeyError for an unknown child."""
    parameters = parameters or load()
    own, day = facts.only(child), entitlement.judged_on(month)
    judging = Judging.of(parameters, day, own.present)
    rows = judging.rows(judging.dated(own.statuses, day)).collect()
    judged = judging.children(judging.dated(own.children, day), rows.lazy())
    paid = entitlement.due(own, judged, month, parameters).collect().to_native().row(0, named=True)
    eligible = tree(judging, paid, by_child(rows).get(child, ()))
    return Reason(
        name="due",
        label=_due(month, paid),
        law=parameters.at(entitlement.first_day(month)).ref(STANDARDS[paid["care"]]) if paid["care"] else "",
        holds=paid["amount"] > 0,
        verified=eligible.verified,
        detail={key: _plain(paid[key]) for key in ("category", "care", "reason", "standard", "deducted", "amount")},
        parts=(_as_of(eligible, day), _not_ended(paid), _confirmed(paid), _care(paid), *_grace(paid)),
    )


def by_child(rows: nw.DataFrame[Any]) -> dict[Any, list[Row]]:
    """The decided rows of each child, the oldest first."""
    children: dict[Any, list[Row]] = defaultdict(list)
    for row in rows.to_native().sort("since", maintain_order=True).iter_rows(named=True):
        children[row["child"]].append(row)
    return children


def tree(judging: Judging, row: Mapping[str, Any], rows: Iterable[Row]) -> Reason:
    """The tree of a decided child above its decided situations."""
    by_parent: dict[str, list[Row]] = defaultdict(list)
    for situation in rows:
        by_parent[situation["parent"]].append(situation)
    evidence = _Evidence(judging, row, by_parent)
    return explain(judging.recognition.eligible, row, evidence)


class _Evidence:
    """Answers for the clauses that rest on dated rows, and puts dates beside the others."""

    def __init__(self, judging: Judging, row: Mapping[str, Any], by_parent: Mapping[str, list[Row]]) -> None:
        self.judging = judging
        self.row = row
        self.by_parent = by_parent

    def __call__(self, clause: Clause) -> Reason | None:
        if clause.name == "under_age":
            birth = self.row["birth"]
            of_age = months_after(birth, self.judging.limit * MONTHS_A_YEAR)
            text = f"{birth} 出生，{of_age} 满{self.judging.limit}周岁"
            return self._reason(clause, {"birth": str(birth), "of_age_on": str(of_age), "text": text}, ())
        parent, _, group = clause.name.partition("_")
        if parent in words.PARENTS and group in {"gone", "unable"}:
            return self._group(clause, parent, group)
        if clause.name == "not_orphan":  # its tree stands beside it already
            return self._reason(clause, {}, ())
        return None

    def _group(self, clause: Clause, parent: str, group: str) -> Reason:
        clauses = {part.name: part for part in getattr(self.judging.situations, group).parts}
        rows = [row for row in self.by_parent.get(parent, ()) if row["status"] in clauses]
        parts = tuple(self._situation(clauses[row["status"]], parent, row) for row in rows)
        best = next((part for part in parts if part.holds), parts[0] if parts else None)
        detail = best.detail if best is not None else {"text": "没有登记这类情形"}
        return self._reason(clause, detail, parts)

    def _reason(self, clause: Clause, detail: Mapping[str, Any], parts: tuple[Reason, ...]) -> Reason:
        holds = bool(self.row[clause.name])
        verified = rests_on_checked(clause, parts, holds=holds)
        return Reason(clause.name, clause.label, clause.law, holds, verified, detail, parts)

    def _situation(self, clause: Clause, parent: str, row: Row) -> Reason:
        """One dated row: which of the conditions of its situation hold."""
        conditions = [part for part in clause.parts if not part.name.startswith("is_")]
        parts = tuple(explain(part, row, _leaf_of(row)) for part in conditions)
        label, holds = words.PARENTS[parent] + clause.label, bool(row[clause.name])
        verified = rests_on_checked(clause, parts, holds=holds)
        return Reason(clause.name, label, clause.law, holds, verified, _dates_and_proof(row), parts)


def _leaf_of(row: Row) -> Callable[[Clause], Reason]:
    """The conditions of a situation are told in one line each."""
    return lambda clause: Reason(clause.name, clause.label, clause.law, bool(row[clause.name]), clause.verified)


def _dates_and_proof(row: Mapping[str, Any]) -> dict[str, Any]:
    said = [f"{row['since']} 起" if row["since"] else "起始日期不详"]
    detail: dict[str, Any] = {"since": _plain(row["since"]), "until": _plain(row["until"]), "proof": row["proof"]}
    if row["until"]:
        said.append(f"至 {row['until']}")
    if row["disability_class"] and row["disability_grade"]:
        detail |= {"class": row["disability_class"], "grade": row["disability_grade"]}
        named = words.DISABILITY_CLASSES.get(row["disability_class"], row["disability_class"])
        said.append(named + words.GRADES.get(row["disability_grade"], str(row["disability_grade"])))
    if row["proof"]:
        said.append(words.PROOFS.get(row["proof"], row["proof"]))
    return detail | {"text": "，".join(said)}


def _due(month: str, paid: Mapping[str, Any]) -> str:
    year, number = month.split("-")
    said = f"{year}年{int(number)}月"
    if paid["reason"] == "paid":
        less = f"（标准 {paid['standard']} 元，补差扣除 {paid['deducted']} 元）" if paid["deducted"] else ""
        return f"{said}发放 {paid['amount']} 元{less}"
    return f"{said}不发放：{words.REASONS[paid['reason']]}"


def _as_of(eligible: Reason, day: date) -> Reason:
    label = f"上月末日（{day}）{eligible.label}"
    return Reason("eligible", label, eligible.law, eligible.holds, eligible.verified, eligible.detail, eligible.parts)


def _not_ended(paid: Row) -> Reason:
    ended = paid["ended_on"]
    detail = {"ended_on": _plain(ended), "text": f"{ended} 终止"} if ended else {}
    holds = ended is None or ended > paid["day"]
    return Reason("not_ended", "未终止（死亡、收养、迁出）", "民发〔2019〕62号", holds, detail=detail)


def _confirmed(paid: Row) -> Reason:
    confirmed = paid["confirmed_month"]
    detail = {"confirmed": confirmed, "text": f"{confirmed} 确认" if confirmed else "尚未确认"}
    holds = confirmed is not None and confirmed < paid["month"]
    return Reason("confirmed_before", "在本月之前确认（确认的次月起发放）", "民发〔2019〕62号", holds, detail=detail)


def _grace(paid: Row) -> list[Reason]:
    """Said only where a month is paid on after the end."""
    if paid["refused"] is None and (not paid["eligible"] or (paid["ended_on"] and paid["ended_on"] <= paid["day"])):
        return [Reason("grace", "终止后的过渡期内", "", holds=True, verified=False)]
    return []


def _care(paid: Row) -> Reason:
    detail = {"care": paid["care"], "text": words.CARE.get(paid["care"], "未登记")}
    return Reason("care_known", f"上月末日（{paid['day']}）的养育方式", "", paid["care"] is not None, detail=detail)


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
