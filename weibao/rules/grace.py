"""The transition period after an ending (policy of other provinces; in Shanxi none was found, so every length is 0 and unverified).

With n months of grace for a reason, a month is also paid to who was due one of the n months before it, at the category and care
form of then and the standard of now.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

import narwhals as nw

from weibao.rules.judging import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weibao.rules.judging import Frame
    from weibao.rules.parameters import InForce

REASONS: Final = ("ended", "over_age", "neither")


def months_before(law: InForce, month: str) -> Iterator[tuple[str, list[str]]]:
    """The months before this one that may carry on into it, the latest first, each with the reasons that reach so far.

    Raises NotYetLaw.
    """
    lengths = {reason: law.whole(f"end/grace_months/{reason}") for reason in REASONS}
    months = int(month[:4]) * 12 + int(month[5:]) - 1
    for back in count(1):
        reasons = [reason for reason in REASONS if lengths[reason] >= back]
        if not reasons:
            return
        year, number = divmod(months - back, 12)
        yield f"{year:04d}-{number + 1:02d}", reasons


def carry_on(frame: Frame, before: Frame, reasons: list[str]) -> Frame:
    """The claims of a month, where those refused for one of the reasons take over a claim of an earlier month."""
    due = before.filter(nw.col("refused").is_null()).select("child", was=nw.col("category"), kept=nw.col("care"))
    joined = beside(frame, due)
    carried = nw.col("refused").is_in(reasons) & ~nw.col("was").is_null()
    return joined.with_columns(
        category=nw.when(carried).then(nw.col("was")).otherwise(nw.col("category")),
        care=nw.when(carried).then(nw.col("kept")).otherwise(nw.col("care")),
        refused=nw.when(carried).then(nw.lit(None)).otherwise(nw.col("refused")),
    ).drop("was", "kept")
