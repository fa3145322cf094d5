"""When a field may not be empty: named conditions over a subject, and what is missing or wrong in its values."""

from collections.abc import Callable, Mapping
from typing import Final

from weibao.exchange.states import Outcome
from weibao.kernel.months import Month
from weibao.national.reports import aid_facts, crossing_facts, visit_facts  # noqa: F401  importing registers the facts
from weibao.national.reports.facts import Subject
from weibao.national.reports.mapping import REQUIRED, Field, Table
from weibao.national.reports.other_facts import DIED, OTHER, exit_reason
from weibao.schemes.states import CaseState

CONDITIONS: Final[Mapping[str, Callable[[Subject], bool]]] = {
    "always": lambda _row: True,
    "father_known": lambda row: "father" in row.parents,
    "mother_known": lambda row: "mother" in row.parents,
    "by_bank": lambda row: row.account is not None,
    "exit_other": lambda row: exit_reason(row) == OTHER,
    "child_died": lambda row: exit_reason(row) == DIED,
    "not_passed": lambda row: bool(row.crossing and row.crossing.outcome and row.crossing.outcome != Outcome.PASSED),
    "left_school": lambda row: bool(row.award and row.award.left_on),
    "case_settled": lambda row: bool(row.case and row.case.state == CaseState.SETTLED),
    "was_paid": lambda row: row.known.ended_month is None or row.known.ended_month >= Month.of(row.known.confirmed_month).next().first_day,
}
assert set(CONDITIONS) == set(REQUIRED)


def faults(table: Table, row: Subject, values: Mapping[str, str]) -> dict[Field, str]:
    """What stands in the way of sending: field → 缺 or what is wrong with its value."""
    found = {}
    for one in table.fields:
        value = values[one.name]
        if not value and one.required and CONDITIONS[one.required](row):
            found[one] = "缺"
        elif wrong := one.fault(value):
            found[one] = wrong
    return found
