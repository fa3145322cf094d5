"""The clock of a step: started, stopped while papers are supplemented, started again with what was left. Writes nothing itself.

No law of its own: the limits come from `rules.deadlines`, each with its document; the day of the event is not counted (民法典第201条).
"""

from datetime import date
from typing import Any, Final

from weibao.applications.models import Application, Channel
from weibao.applications.reports.terms import terms
from weibao.applications.states import State
from weibao.rules import deadlines
from weibao.rules.deadlines import Limit
from weibao.rules.parameters import InForce, load
from weibao.workdays.calendar import Calendar, UncoveredYear

COLUMNS: Final = ("step", "clock_from", "clock_days", "clock_total", "due", "due_open", "warn_on", "held")
STOPPED: Final[dict[str, Any]] = {"clock_from": None, "clock_days": 0, "due": None, "due_open": "", "warn_on": None}
CHECK: Final = {"orphan": "review", "hiv": "review", "de_facto": "check"}
DECIDE: Final = {"orphan": "approve", "hiv": "approve", "de_facto": "confirm"}
ELSEWHERE, SUPPLEMENT = "elsewhere", "supplement"


def step_of(application: Application, state: str) -> str:
    """What the limit of a state is called in the parameters; empty where no step is left to do."""
    matter = application.law_matter
    if state in {State.CONFIRMED, State.DENIED}:
        return "tell"
    if application.is_accepted_for_elsewhere:
        return {State.SUBMITTED: "push", State.PUSHED: ELSEWHERE}.get(State(state), "")
    cross = application.channel == Channel.CROSS_PROVINCE
    check, decide = ("check", "confirm") if cross else (CHECK[matter], DECIDE[matter])
    first = "accept" if matter == "de_facto" and not cross else check
    return {State.SUBMITTED: first, State.CHECKING: check, State.RECHECKING: check, State.DECIDING: decide}.get(State(state), "")


def limit_of(application: Application, step: str, since: date) -> Limit:
    """The limit of a step that begins on a day, with its document. Raises NotYetLaw, KeyError."""
    if step == SUPPLEMENT:
        law = terms().at(since)
        days = law.whole(step)
        return Limit(days, deadlines.warn_after(days, _law(since)), law.ref(step), law.verified(step), terms()[step].label)
    matter, channel, place = application.law_matter, application.channel, application.place_id
    if step == ELSEWHERE:
        check, confirm = (deadlines.limit(matter, one, channel, since) for one in ("check", "confirm"))
        days = check.days + confirm.days
        return Limit(days, check.warn_after + confirm.warn_after, check.ref, check.verified and confirm.verified, "户籍地办理")
    return deadlines.limit(matter, step, channel, since, place=place)


def started(application: Application, state: str, since: date) -> dict[str, Any]:
    """The columns of the clock of a state whose step begins on a day; a step that runs already goes on."""
    step = step_of(application, state)
    if not step:
        return {**STOPPED, "step": "", "clock_total": 0, "held": None}
    if step == application.step and application.clock_from is not None and state != State.RECHECKING:
        return {}
    limit = limit_of(application, step, since)
    return {"step": step, "held": None, **run(since, limit.days, limit.days, limit.warn_after)}


def run(begins: date, left: int, total: int, warn_after: int, calendar: Calendar | None = None) -> dict[str, Any]:
    """The columns of a clock that has so many working days left from a day on."""
    calendar = calendar or Calendar()
    due = calendar.deadline(begins, left) if left > 0 else None
    ahead = left - (total - warn_after)
    warn = calendar.deadline(begins, ahead).on if ahead > 0 else begins
    return {
        "clock_from": begins,
        "clock_days": left,
        "clock_total": total,
        "due": due.on if due else begins,
        "due_open": due.open_reason[:120] if due else "",
        "warn_on": warn,
    }


def stopped(application: Application, on: date) -> dict[str, Any]:
    """The columns of a clock that stands still from a day on, while the applicant supplements papers in a term of its own."""
    left = application.clock_days - _used(application, on)
    held = {"state": application.state, "step": application.step, "left": left, "total": application.clock_total}
    if left <= 0 and application.due is not None:
        held["due"] = application.due.isoformat()
    limit = limit_of(application, SUPPLEMENT, on)
    return {"step": SUPPLEMENT, "held": held, **run(on, limit.days, limit.days, limit.warn_after)}


def resumed(application: Application, on: date) -> dict[str, Any]:
    """The columns of a clock that runs on with what was left; one that was late before it stopped stays late."""
    held = application.held or {}
    total = held["total"]
    columns = run(on, held["left"], total, deadlines.warn_after(total, _law(on)))
    if "due" in held:
        columns["due"] = columns["warn_on"] = date.fromisoformat(held["due"])
    return {"step": held["step"], "held": None, **columns}


def left_on(application: Application, on: date, calendar: Calendar | None = None) -> int | None:
    """Working days left of the running step on a day, below zero when late; None while no day is set or the year is unknown."""
    if application.due is None:
        return None
    try:
        return (calendar or Calendar()).workdays_between(on, application.due)
    except UncoveredYear:
        return None


def _used(application: Application, on: date) -> int:
    if application.clock_from is None:
        return 0
    try:
        return max(0, Calendar().workdays_between(application.clock_from, on))
    except UncoveredYear:
        return 0


def _law(on: date) -> InForce:
    return load().at(on)
