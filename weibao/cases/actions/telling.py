"""What every deed on a case shares: its line in the story, its clock by the numbers the case began with, its move. No law of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.timezone import localdate

from weibao.cases.models import Case, CaseEvent
from weibao.cases.states import CaseState
from weibao.kernel.door import note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.rules.periods import months_after
from weibao.workdays.calendar import deadline

FOLDER = "cases/"
# the limit of each state; of the open ones without a row the deed says the day itself
STEPS: Mapping[str, str] = {
    CaseState.ASSESSING: "assess_days",
    CaseState.ASSESSED: "conference_days",
    CaseState.PLANNING: "plan_days",
    CaseState.PLAN_ASKED: "approve_days",
    CaseState.CLOSING: "approve_days",
}


class CaseOver(Refusal):
    """The case is closed, or in a state in which this is not done."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class Term:
    """The last day of a step, what sets it, and whether anybody checked that."""

    on: date
    law: str
    verified: bool

    def columns(self) -> dict[str, Any]:
        """As the columns of a case."""
        return {"due": self.on, "due_law": self.law[:80], "due_verified": self.verified}


def limits_on(on: date) -> dict[str, dict[str, Any]]:
    """The numbers of law of a day, as a case keeps them from its beginning. Raises NotYetLaw."""
    kept = {}
    for parameter in load():
        if parameter.path.startswith(FOLDER):
            held = parameter.at(on)
            value = sorted(held.value) if isinstance(held.value, frozenset) else held.value
            facts = {"unit": parameter.unit, "label": parameter.label, "ref": held.ref, "verified": held.verified}
            kept[parameter.path.removeprefix(FOLDER)] = {"value": value, **facts}
    return kept


def term(case: Case, name: str, start: date) -> Term:
    """When a limit of the case runs out that starts on a day: working days, days or months as the limit says.

    Working days that reach into a year whose holidays are not announced are counted as days, which is never later.
    """
    limit = case.limits[name]
    count = int(limit["value"])
    if limit["unit"] == "个工作日":
        last = deadline(start, count).on or start + timedelta(days=count)
    elif limit["unit"] == "个月":
        last = months_after(start, count)
    else:
        last = start + timedelta(days=count)
    return Term(last, limit["ref"], limit["verified"])


def first_term(case: Case, start: date) -> Term:
    """By when the first step is taken, by the colour."""
    return term(case, f"first_step_{case.colour}", start)


def step_term(case: Case, state: str, start: date) -> Term:
    """The clock of a state that begins on a day."""
    if state == CaseState.OPENED:
        return first_term(case, start)
    return term(case, STEPS.get(state, "review_months"), start)


def advance(case: Case, new: CaseState, *, at: datetime, until: Term | None = None) -> None:
    """Move a case on, with the clock of its new state. Raises ForbiddenMove, Stale."""
    if new == CaseState.CLOSED:
        case.move(new, due=None, due_law="", due_verified=False, closed_at=at)
        return
    clock = until or step_term(case, new, localdate(at))
    case.move(new, closed_at=None, **clock.columns())


def tell(case: Case, deed: str, *, by: Staff | None, at: datetime, words: str = "") -> CaseEvent:
    """A line of the story, and the number of the case in the trail."""
    note(case=case.pk)
    return CaseEvent.objects.create(case=case, deed=deed, state=case.state, words=words.strip() or None, by=by, at=at)


def held(case: Case) -> Case:
    """The case under lock, as it stands now. Raises CaseOver for a closed one, and while its end waits for the approver."""
    row = Case.objects.select_for_update(of=["self"]).select_related("child").get(pk=case.pk)
    if row.state in {CaseState.CLOSED, CaseState.CLOSING}:
        raise CaseOver(f"个案{row.get_state_display()}，不能办理这一事项。")
    return row


def need(words: str, sentence: str) -> str:
    """Words that may not be missing. Raises Refusal."""
    if len("".join(words.split())) < 2:
        raise Refusal(sentence)
    return words.strip()
