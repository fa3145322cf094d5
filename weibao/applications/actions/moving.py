"""How every phase moves an application: compare-and-swap, the step kept with what stood before it, the code in the trail."""

from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.applications.actions import clock
from weibao.applications.models import Application, Step
from weibao.applications.states import CLOSED, MOVES, State
from weibao.kernel.door import note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff

KEPT: Final = (*clock.COLUMNS, "complete_on", "opinion", "handler_id", "checked_by_id", "closed_on")
LEAST: Final = 10  # characters of a reason that can be answered


class NoReason(Refusal):
    """A decision of weight without its reason."""


def go(
    application: Application,
    new: State,
    *,
    verb: str,
    by: Staff | None,
    at: datetime,
    words: str = "",
    since: date | None = None,
    **columns: Any,
) -> Step:
    """Move an application and start the clock of the new state on `since` (today). Raises Stale, ForbiddenMove, NotYetLaw.

    Given columns go before those of the clock.
    """
    old, before = application.state, snapshot(application)
    MOVES.check(old, new)
    running = {} if "step" in columns else clock.started(application, new, since or localdate(at))
    ended = {"closed_on": localdate(at)} if new in CLOSED else {}
    move(application, new, machine=MOVES, **{**running, **ended, **columns})
    note(application=application.pk, state=new)
    return Step.objects.create(
        application=application, verb=verb, old=old, new=new, words=words.strip() or None, before=before, by=by, at=at
    )


def snapshot(application: Application) -> dict[str, Any]:
    """What a move overwrites, as JSON holds it."""
    return {name: value.isoformat() if isinstance(value := getattr(application, name), date) else value for name in KEPT}


def reason_of(words: str, sentence: str) -> str:
    """The tidied reason. Raises NoReason when it is too short to be answered."""
    if len("".join(words.split())) < LEAST:
        raise NoReason(sentence)
    return words.strip()
