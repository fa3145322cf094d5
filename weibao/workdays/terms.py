"""The terms of this office: how long a step may take where no law says so. Dated parameters, each with where it comes from."""

from functools import cache
from pathlib import Path

from weibao.rules.parameters import Parameters, read


@cache
def terms() -> Parameters:
    """The terms, by name. Raises BadParameter."""
    return read(Path(__file__).parent / "data" / "terms")
