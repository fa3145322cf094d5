"""Compare and swap on a batch: whoever moves it must have seen its last state and version. Part of actions. No law of its own."""

from typing import Any

from weibao.kernel.refusal import Stale
from weibao.payroll.states import RUN, RunState
from weibao.schemes.ledger import Batch


def move_batch(batch: Batch, new: RunState, **extra: Any) -> None:
    """Move to a state if nobody touched the batch since it was read. No law of its own. Raises ForbiddenMove, Stale."""
    RUN.check(batch.state, new)
    swap(batch, state=new, **extra)


def swap(batch: Batch, **columns: Any) -> None:
    """Set columns if state and version are still those that this object shows. No law of its own. Raises Stale."""
    if Batch.objects.filter(pk=batch.pk, state=batch.state, version=batch.version).update(**columns) != 1:
        raise Stale
    for name, value in columns.items():
        setattr(batch, name, value)
