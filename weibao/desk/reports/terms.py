"""Where each day on a worklist comes from: the kind of work, and the dated parameter with its document that sets the term."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from weibao.applications.reports import terms as applications
from weibao.privacy import retention
from weibao.rules.parameters import NotYetLaw, Parameters, Value, load
from weibao.watching.reports import limits
from weibao.workdays.terms import terms

# topic of a worklist row → (set of parameters, name); a row whose topic is not here shows no day
TERMS: Final[Mapping[str, tuple[str, str]]] = {
    "age": ("rules", "age/limit"),
    "alarm": ("watching", "answer_days"),
    "case": ("rules", "cases/first_step_red"),
    "care_plan": ("rules", "care/review_months"),
    "crossing": ("rules", "deadline/de_facto/check/cross_province"),
    "department": ("rules", "matching/answer_days"),
    "discovery": ("office", "tell_family"),
    "harm_report": ("rules", "reporting/yellow_days"),
    "harm_feedback": ("rules", "reporting/feedback_days"),
    "harm_sign": ("rules", "reporting/explain_days"),
    "lesson": ("rules", "training/valid_months"),
    "notice": ("office", "notice_day"),
    "permit": ("office", "access_answer"),
    "premium": ("rules", "premium/window/lead"),
    "proof": ("rules", "study_aid/proof_days"),
    "powers": ("office", "review_powers"),
    "rehabilitation": ("rules", "rehabilitation/review_days"),
    "delegation": ("rules", "care/contact_days"),
    "delegation_end": ("rules", "care/expiry_days"),
    "risk": ("rules", "care/warning_days/orange"),
    "register_confirm": ("rules", "care/confirm_days"),
    "register_recheck": ("rules", "care/recheck_months/left_behind"),
    "rights": ("privacy", "answer/rights"),
    "run": ("office", "run_day"),
    "school": ("rules", "schools/settle_days"),
    "trail": ("office", "verify_trail"),
    "visit": ("rules", "visits/first_days"),
    "visit_task": ("rules", "visits/answer_days"),
    "year_report": ("privacy", "report/last_day"),
}
# topics whose rows carry the limit of their own step (weibao.rules.deadlines), each with its document
CARRIED: Final = frozenset({"application", "agreement", "recheck"})  # by step; by the term of the paper itself


def carried(topic: str) -> bool:
    """Whether the rows of a topic bring the parameter of their own step along."""
    return topic in CARRIED


@cache
def sets() -> dict[str, Parameters]:
    """The sets of dated parameters that the screens draw on, by name."""
    return {"rules": load(), "privacy": retention.terms(), "watching": limits(), "office": terms(), "applications": applications.terms()}


def term_of(topic: str, on: date) -> Value | None:
    """The value behind the days of a kind of work on a day; none where the kind has no day, or none held then."""
    if topic not in TERMS:
        return None
    name, path = TERMS[topic]
    try:
        return sets()[name][path].at(on)
    except NotYetLaw:
        return sets()[name][path].values[0]
