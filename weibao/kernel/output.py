"""Files that commands write: whole or not at all, and readable by their owner only."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

OWNER_ONLY = 0o600


def write_bytes(path: Path, data: bytes) -> None:
    """Put a file in place in one step, so that a killed command leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, OWNER_ONLY)  # noqa: PTH101
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, data: Any) -> None:
    """The same for JSON, in UTF-8."""
    write_bytes(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
