"""How many working days a step of recognition may take, by matter, step and channel, each with its document.

A place that promised less has its own value in `deadline/<matter>/<step>/<place>`; the shortest promise nearest to the place holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weibao.rules.parameters import Parameters, load

if TYPE_CHECKING:
    from datetime import date

    from weibao.rules.parameters import InForce

MATTERS: Final = {"orphan": "孤儿", "de_facto": "事实无人抚养儿童", "hiv": "艾滋病病毒感染儿童"}
CHANNELS: Final = {"local": "本地办理", "cross_province": "跨省通办"}
ESCALATE: Final = "deadline/escalate_at"


@dataclass(frozen=True)
class Limit:
    """A limit in working days, the document that sets it, and the working day of the run from which it is a warning."""

    days: int
    warn_after: int
    ref: str
    verified: bool
    label: str


def limit(matter: str, step: str, channel: str, on: date, parameters: Parameters | None = None, *, place: str = "") -> Limit:
    """The limit of a step that begins on the day; at a place that promised less (a division code), what the nearest one promised.

    Raises NotYetLaw, KeyError for a step that has none.
    """
    parameters = parameters or load()
    law = parameters.at(on)
    path = _path(f"deadline/{matter}/{step}", channel, place, {one.path for one in parameters})
    days = law.whole(path)
    return Limit(days, warn_after(days, law), law.ref(path), law.verified(path), parameters[path].label)


def _path(step: str, channel: str, place: str, known: set[str]) -> str:
    own = (f"{step}/{place[:length]}" for length in (12, 9, 6, 4) if len(place) >= length)
    return next((path for path in own if path in known), f"{step}/{channel}")


def warn_after(days: int, law: InForce) -> int:
    """The working day of a run of so many days from which it is a warning, rounded up. Raises NotYetLaw."""
    return -(-days * law.whole(ESCALATE) // 100)
