"""A state machine is a table, and a move is a compare-and-swap: of two people who move at once, the second is told."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models

from weibao.kernel.refusal import Refusal, Stale

State = TypeVar("State", bound=models.TextChoices)


class ForbiddenMove(Refusal):
    """The table has no such move."""

    status: ClassVar[int] = 409


class Machine(Generic[State]):
    """Which state may follow which. Every state must have its row, an end state an empty one.

    >>> MOVES = Machine({State.OPEN: {State.CLOSED}, State.CLOSED: set()})
    """

    def __init__(self, table: Mapping[State, AbstractSet[State]]) -> None:
        if not table:
            raise ValueError("a machine without states")
        self.states: type[State] = type(next(iter(table)))
        self._table: dict[State, frozenset[State]] = {old: frozenset(new) for old, new in table.items()}
        wanted = set(self.states)
        if set(self._table) != wanted or any(not new <= wanted for new in self._table.values()):
            raise ValueError(f"the table must have one row for each of {self.states.__name__}, and lead to no other")

    def allows(self, old: State | str, new: State | str) -> bool:
        """Whether the table has this move. Raises ValueError for a value that is no state."""
        return self.states(new) in self._table[self.states(old)]

    def check(self, old: State | str, new: State | str) -> None:
        """Raises ForbiddenMove, with a sentence that names both states, when the table has no such move."""
        if not self.allows(old, new):
            raise ForbiddenMove(f"当前状态为“{self.states(old).label}”，不能转为“{self.states(new).label}”。")

    def after(self, old: State | str) -> frozenset[State]:
        """The states that may come next; empty at an end."""
        return self._table[self.states(old)]

    def moves(self) -> Iterator[tuple[State, State]]:
        """Every move of the table, in the order of the states: for diagrams and for sweeps in tests."""
        order = list(self.states)
        for old in order:
            for new in sorted(self._table[old], key=order.index):
                yield old, new


def move(
    obj: models.Model,
    new: State | str,
    *,
    machine: Machine[State],
    field: str = "state",
    **extra: Any,
) -> None:
    """Move one row to a state, and set the `extra` columns with it, if nobody moved it since it was read.

    Raises ForbiddenMove when the table has no such move, Stale when the row is no longer in the state that `obj` shows.
    """
    old = getattr(obj, field)
    machine.check(old, new)
    new = machine.states(new)
    rows = type(obj)._base_manager.filter(pk=obj.pk, **{field: old})  # noqa: SLF001 - hidden rows move too
    if rows.update(**{field: new, **extra}) != 1:
        raise Stale
    for name, value in {field: new, **extra}.items():
        setattr(obj, name, value)
