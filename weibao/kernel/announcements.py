"""What a lower floor announces, an upper floor reacts to: at once, in the same transaction, and a fault undoes both."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")

REACTIONS: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def announce(event: object) -> None:
    """Run every reaction to this event, in the order in which they were declared.

    Raises whatever a reaction raises (nothing is swallowed), RuntimeError outside of a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} announced outside of a transaction: a reaction could not be undone")
    for reaction in REACTIONS[_checked(type(event))]:
        reaction(event)


def reacts_to(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Declare a reaction; it stands in `reactions.py`, which the package's AppConfig.ready imports."""
    _checked(kind)

    def declare(reaction: Callable[[Event], None]) -> Callable[[Event], None]:
        if reaction not in REACTIONS[kind]:
            REACTIONS[kind].append(reaction)
        return reaction

    return declare


def _checked(kind: type) -> type:
    frozen = is_dataclass(kind) and kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    if not frozen:
        raise TypeError(f"{kind.__name__} is no announcement: announcements are frozen dataclasses")
    return kind
