"""What the ring holds, as the page and the command list it: numbers and dates, never a key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from weibao.kernel import keyring
from weibao.keys.models import Kind


@dataclass(frozen=True, slots=True)
class Held:
    """One key of the ring."""

    id: int
    kind: str
    made: str
    made_at: datetime | None
    is_current: bool


def held() -> list[Held]:
    """Every key of the ring, the newest of each kind first."""
    return [*_of(Kind.SEALING), *_of(Kind.INDEX)]


def _of(kind: Kind) -> Iterator[Held]:
    ring = keyring.ring()
    keys = [(one.id, one.made) for one in (ring.keys if kind == Kind.SEALING else ring.index_keys).values()]
    current = ring.current.id if kind == Kind.SEALING else ring.index.id
    for key, made in reversed(keys):
        yield Held(key, kind.label, made, _moment(made), key == current)


def _moment(made: str) -> datetime | None:
    try:
        return datetime.fromisoformat(made)
    except ValueError:  # the words of the first start
        return None
