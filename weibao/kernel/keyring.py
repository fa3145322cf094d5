"""The key ring: a file outside the database, readable by its owner only.

It holds numbered pairs of keys for sealed fields, of which the newest seals and all open, and one key each for the
blind index and for the seals of the trail, which rotation leaves alone: the index would find nothing after it.
Whoever has a copy of the database and not this file has nothing. Back it up apart from the database.
"""

import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Key:
    """One pair of the ring; `id` stands in the header of what it sealed."""

    id: int
    made: str
    aes: bytes = field(repr=False)
    sm4: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ring:
    """What the file holds: the pairs by their id, the one that seals, the keys of the blind index and of the trail."""

    keys: dict[int, Key]
    current: Key
    index: bytes = field(repr=False)
    trail: bytes = field(repr=False)


def path() -> Path:
    """Where the ring lies: `settings.WEIBAO_KEY_FILE`."""
    return Path(settings.WEIBAO_KEY_FILE)


def ring() -> Ring:
    """The ring as the file has it now; made at first use, except in production.

    Raises ImproperlyConfigured when the file is missing in production, unreadable, or open to others.
    """
    file = path()
    try:
        stat = file.stat()
    except FileNotFoundError:
        if getattr(settings, "WEIBAO_PRODUCTION", False):
            raise ImproperlyConfigured(f"密钥文件 {file} 不存在。请用 weibao keys make 生成，或恢复备份。") from None
        make()
        stat = file.stat()
    return _read(str(file), stat.st_mtime_ns, stat.st_ino, stat.st_mode & 0o077)


def make(made: str = "首次启动") -> None:
    """Make a ring with its first keys, unless there is one. `made` is what the list of keys says of their origin."""
    first = _new_key(made)
    content = {
        "version": 1,
        "current": first["id"],
        "keys": [first],
        "index": secrets.token_hex(32),
        "trail": secrets.token_hex(32),
    }
    fresh = _written(content)
    try:
        os.link(fresh, path())
    except FileExistsError:
        pass  # of two first starts at once, one wins and both read the same
    finally:
        fresh.unlink()


def add_key(made: str) -> Key:
    """Put a new pair on the ring and make it the one that seals. The older ones go on opening."""
    ring()
    content = json.loads(path().read_text())
    fresh = _new_key(made)
    content["keys"].append(fresh)
    content["current"] = fresh["id"]
    _written(content).replace(path())
    return ring().current


def _new_key(made: str) -> dict[str, Any]:
    # the id is drawn, not counted: a ring made by mistake for an old database is then told as a missing key
    return {
        "id": secrets.randbelow(2**32 - 1) + 1,
        "made": made,
        "aes": secrets.token_hex(32),
        "sm4": secrets.token_hex(16),
    }


def _written(content: dict[str, Any]) -> Path:
    """The content in a file of its own beside the ring, on the disk before anybody links it."""
    path().parent.mkdir(parents=True, exist_ok=True)
    fresh = path().with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return fresh


@lru_cache(maxsize=4)
def _read(file: str, _mtime: int, _inode: int, open_to_others: int) -> Ring:
    if open_to_others:
        raise ImproperlyConfigured(f"密钥文件 {file} 的权限过宽，请执行 chmod 600。")
    try:
        content = json.loads(Path(file).read_text())
        keys = {one["id"]: Key(one["id"], one["made"], bytes.fromhex(one["aes"]), bytes.fromhex(one["sm4"])) for one in content["keys"]}
        return Ring(keys, keys[content["current"]], bytes.fromhex(content["index"]), bytes.fromhex(content["trail"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise ImproperlyConfigured(f"密钥文件 {file} 已损坏，请恢复备份。") from fault
