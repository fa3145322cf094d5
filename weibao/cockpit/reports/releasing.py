"""Which numbers of a month may be published when those of the months before are known already: nothing can be had by comparing.

What is published is rounded to the nearest FIVE; under five, nought included, nothing is told. A table of one month is made
safe by `hiding`. On top of that each cell that was small in any month has to keep a second truth: a circle of cells through
it that may be one greater (or one less) by turns *in every published month alike*, with all that was published unchanged.
Both truths have the same differences from month to month, so whoever compares the months, and even whoever knows by how much
every single cell has changed, cannot tell them apart. Where no circle is left, the table of the month is not published.
未成年人保护法第103条; docs/decisions/0019-figures-that-cannot-be-compared.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from weibao.cockpit.reports.hiding import ALL, FEW, Cell, Hidden

FIVE: Final = FEW


@dataclass(frozen=True)
class Published:
    """A table as it was published: all its counts, sums included, and the cells of five and more that are not told."""

    counts: Mapping[Cell, int]
    withheld: frozenset[Cell]

    def told(self, place: str, category: str = ALL) -> int | None:
        """The rounded count, or None for one that is not told."""
        count = self.counts.get((place, category), 0)
        return None if count < FEW or (place, category) in self.withheld else rounded(count)

    def bears(self, cell: Cell, step: int) -> bool:
        """Whether the count could be another by this step with the publication unchanged."""
        count = self.counts.get(cell, 0)
        if count < FEW or cell in self.withheld:
            return count + step >= 0
        return count + step >= FEW and rounded(count + step) == rounded(count)


def rounded(count: int) -> int:
    """To the nearest five: 13 to 15, 12 to 10."""
    return (count + FIVE // 2) // FIVE * FIVE


def publish(
    parents: Mapping[str, str | None], categories: Sequence[str], counts: Mapping[Cell, int], before: Sequence[Published]
) -> Published | None:
    """The table of a month after those `before` it; None when it could not be published without telling something of some month.

    `counts` are those of the places without parts. Places and categories must be the same whatever the counts are.
    """
    alone = Hidden(parents, categories, counts)
    fresh = Published(alone.counts, frozenset(alone.cells))
    small = {cell for table in (fresh, *before) for cell, count in table.counts.items() if 0 < count < FEW and cell in alone.counts}
    for cell in sorted(small):
        more = _second_truth(alone, cell, fresh, before)
        if more is None:
            return None
        fresh = Published(fresh.counts, fresh.withheld | more)
    return fresh


def _second_truth(network: Hidden, cell: Cell, fresh: Published, before: Sequence[Published]) -> frozenset[Cell] | None:
    """What must be withheld besides, so that a cell may be one greater or one less; the cheaper of the two."""
    found = [_withheld(network, cell, step, fresh, before) for step in (1, -1)]
    ways = [one for one in found if one is not None]
    return min(ways, key=lambda way: (sum(fresh.counts[one] for one in way), sorted(way)), default=None)


def _withheld(network: Hidden, cell: Cell, step: int, fresh: Published, before: Sequence[Published]) -> frozenset[Cell] | None:
    """The cells of the cheapest circle on which this one moves by the step, as far as they are told now and would be other numbers."""

    def price(other: Cell, grows: bool) -> int | None:
        move = step if grows else -step
        if fresh.counts[other] + move < 0 or not all(table.bears(other, move) for table in before):
            return None
        return 0 if fresh.bears(other, move) else fresh.counts[other]

    way = None if price(cell, True) is None else network.circle(cell, price)
    if way is None:
        return None
    return frozenset(one for one, grows in {cell: True, **way}.items() if not fresh.bears(one, step if grows else -step))
