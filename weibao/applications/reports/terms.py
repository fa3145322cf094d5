"""The office's own terms and those of the remedies, dated, each with its source."""

from functools import cache
from pathlib import Path

from weibao.rules.parameters import Parameters, read


@cache
def terms() -> Parameters:
    """How long papers are waited for, how long before a day somebody is reminded, the terms of the remedies."""
    return read(Path(__file__).parent.parent / "data" / "terms")
