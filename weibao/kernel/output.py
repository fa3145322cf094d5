"""Files that commands write: whole or not at all, and readable by their owner only."""

import glob
import json
import os
import tempfile
from pathlib import Path
from typing import Any

OWNER_ONLY = 0o600


def write_bytes(path: Path, data: bytes) -> None:
    """Put a file in place in one step, so that a killed command leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):  # of a writer that was killed
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, OWNER_ONLY)  # noqa: PTH101
        os.replace(name, path)  # noqa: PTH105
        _keep(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _keep(folder: Path) -> None:
    """The new name outlives a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, data: Any) -> None:
    """The same for JSON, in UTF-8."""
    write_bytes(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
