"""The key ring: a file outside the database, readable by its owner only.

It holds numbered pairs of keys for sealed fields, of which the current one seals and all open; numbered keys of the blind
index, of which the current one marks and all are searched by; and one key for the seals of the trail, which stays.
Every call reads the file as it is now, so that a new key is used by all processes at once. Whoever has a copy of the
database and not this file has nothing. Back it up apart from the database.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
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
class IndexKey:
    """One key of the blind index; `id` stands at the head of what it marked. 0: of a ring that did not number them yet."""

    id: int
    made: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ring:
    """What the file holds: pairs and index keys by their id, of each the current one, and the key of the trail."""

    keys: dict[int, Key]
    current: Key
    index_keys: dict[int, IndexKey]
    index: IndexKey
    trail: bytes = field(repr=False)


class StillUsed(ValueError):
    """The current key cannot be taken off the ring."""


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
    first, index = _new_key(made), _new_index_key(made)
    content = {
        "version": 1,
        "current": first["id"],
        "keys": [first],
        "index_current": index["id"],
        "index_keys": [index],
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
    fresh = _new_key(made)
    with _edited() as content:
        content["keys"].append(fresh)
        content["current"] = fresh["id"]
    return ring().current


def add_index_key(made: str) -> IndexKey:
    """Put a new key of the blind index on the ring: from now on it is searched by, too, and `switch_index` makes it the current one."""
    fresh = _new_index_key(made)
    with _edited() as content:
        content["index_keys"].append(fresh)
    return ring().index_keys[fresh["id"]]


def switch_index(key_id: int) -> None:
    """New values are marked with this key from now on. Raises KeyError when it is not on the ring."""
    ring().index_keys[key_id]
    with _edited() as content:
        content["index_current"] = key_id


def take_off(key_id: int) -> None:
    """Take an older key off the ring: what it sealed does not open any more, not even out of a backup.

    Raises KeyError when there is no such key, StillUsed for a current one. Whether rows still need it, the caller asks.
    """
    known = ring()
    if key_id in (known.current.id, known.index.id):
        raise StillUsed(key_id)
    if key_id not in known.keys and key_id not in known.index_keys:
        raise KeyError(key_id)
    with _edited() as content:
        for name in ("keys", "index_keys"):
            content[name] = [one for one in content[name] if one["id"] != key_id]


@contextmanager
def _edited() -> Iterator[dict[str, Any]]:
    """The content to be changed; it takes the place of the file in one step. Of two editors, one waits."""
    ring()
    with path().with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = json.loads(path().read_text())
        if "index_keys" not in content:
            content["index_keys"] = [{"id": 0, "made": content["keys"][0]["made"], "key": content.pop("index")}]
            content["index_current"] = 0
        yield content
        _written(content).replace(path())


def _new_index_key(made: str) -> dict[str, Any]:
    return {"id": secrets.randbelow(2**32 - 1) + 1, "made": made, "key": secrets.token_hex(32)}


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
        index = {one.id: one for one in _index_keys(content)}
        return Ring(keys, keys[content["current"]], index, index[content.get("index_current", 0)], bytes.fromhex(content["trail"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise ImproperlyConfigured(f"密钥文件 {file} 已损坏，请恢复备份。") from fault


def _index_keys(content: dict[str, Any]) -> list[IndexKey]:
    if "index_keys" not in content:
        return [IndexKey(0, content["keys"][0]["made"], bytes.fromhex(content["index"]))]
    return [IndexKey(one["id"], one["made"], bytes.fromhex(one["key"])) for one in content["index_keys"]]
