"""What stands outside the database: the anchor and the log of what was committed.

The anchor is a text file to which lines are only ever added. `seal 7 <entries so far> <mac>` says that the chain had seven
links and how the seventh looked; who cuts the chain shorter, or makes another one, is told by it. `lost 12` says that the
entry 12 was committed and gone before it could be sealed.
The log holds the ids of committed entries until the sealer has met them. It is what tells that an unsealed entry was
dropped: a gap in the ids does not, since a transaction that is rolled back leaves one, too.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

TAIL = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """The chain as it stood when it was anchored."""

    number: int
    entries: int
    mac: bytes


def path() -> Path:
    """The anchor file of this installation: `settings.WEIBAO_ANCHOR_FILE`."""
    return Path(settings.WEIBAO_ANCHOR_FILE)


def _log() -> Path:
    return path().with_name(path().name + ".committed")


def _met() -> Path:
    return path().with_name(path().name + ".committed.old")


def drop(head: Head) -> None:
    """Anchor the head of the chain; on the disk when this returns."""
    _append(path(), f"seal {head.number} {head.entries} {head.mac.hex()}\n", keep=True)


def tell_lost(entries: list[int]) -> None:
    """Write down for good that these entries were committed and dropped before they were sealed."""
    _append(path(), "".join(f"lost {entry}\n" for entry in entries), keep=True)


def log_committed(entry: int) -> None:
    """Note that an entry was committed. Called after the commit, so that one rolled back is never missed."""
    _append(_log(), f"{entry}\n", keep=False)


def _append(file: Path, text: str, *, keep: bool) -> None:
    if not file.parent.exists():
        file.parent.mkdir(parents=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
        if keep:
            os.fsync(handle)
    finally:
        os.close(handle)


def last(file: Path | None = None) -> Head | None:
    """The newest head in the anchor, from the end of the file."""
    file = file or path()
    try:
        with file.open("rb") as anchor:
            size = anchor.seek(0, os.SEEK_END)
            anchor.seek(max(0, size - TAIL))
            lines = anchor.read().splitlines()
    except FileNotFoundError:
        return None
    found = [head for line in lines if (head := _head(line))]
    if found or size <= TAIL:
        return found[-1] if found else None
    heads = list(heads_of(file))
    return heads[-1] if heads else None


def heads_of(file: Path) -> Iterator[Head]:
    """Every head in an anchor, in the order in which they were dropped. Raises FileNotFoundError."""
    with file.open("rb") as anchor:
        for line in anchor:
            head = _head(line)
            if head:
                yield head


def lost_of(file: Path) -> list[int]:
    """The entries that an anchor tells as lost."""
    with file.open("rb") as anchor:
        return [int(line.split()[1]) for line in anchor if line.startswith(b"lost ")]


def committed() -> set[int]:
    """The ids that were committed and that the sealer has not met yet."""
    return _ids(_log()) | _ids(_met())


def met() -> set[int]:
    """The older part of the log, to be compared with the trail; empty when there is none."""
    return _ids(_met())


def turn() -> None:
    """Forget the older part, which was compared, and set the newer one aside: writers that hold it open may finish."""
    _met().unlink(missing_ok=True)
    if _log().exists():
        _log().rename(_met())


def _ids(file: Path) -> set[int]:
    try:
        return {int(line) for line in file.read_bytes().split()}
    except FileNotFoundError:
        return set()


def _head(line: bytes) -> Head | None:
    parts = line.split()
    if len(parts) != 4 or parts[0] != b"seal" or not line.startswith(b"seal "):
        return None
    return Head(int(parts[1]), int(parts[2]), bytes.fromhex(parts[3].decode()))
