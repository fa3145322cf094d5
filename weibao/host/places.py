"""Where the program keeps its files. Imports nothing of ours: settings read it."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def var() -> Path:
    """The folder of everything that a running installation writes: database, keys, anchors, files."""
    return Path(os.environ.get("WEIBAO_VAR") or PROJECT / "var").resolve()
