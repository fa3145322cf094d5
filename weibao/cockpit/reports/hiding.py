"""Which cells of a table may not be told when it leaves the scope, so that no small count can be had by subtraction.

The table is counts by place (a tree: city, counties, townships) and by category; every sum over categories and over the
parts of a place counts as told as well. Such a table is a network: a cell is an arc, a sum is a node where what flows in
flows out. A hidden cell is safe when its value could be greater by PLAY with all that is told unchanged, that is, when a
circle of hidden cells leads through it. For each count under FEW the cheapest such circle is found and hidden. What is
hidden for one makes the next only safer, so one pass suffices. 未成年人保护法第103条 (nothing that tells who a minor is).
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

FEW: Final = 5
PLAY: Final = FEW - 1  # a hidden 1 may as well be a 5
ALL: Final = ""  # the category of the sums

Cell = tuple[str, str]
Price = Callable[[Cell, bool], int | None]
Node = tuple[str, str, str]
GROUND: Final[Node] = ("ground", "", "")


class Hidden:
    """The cells that are not told. `parents` leads from each place to the place over it; the one without is the root.

    `counts` are those of the places without parts, by (place, category); sums are made here.
    """

    def __init__(self, parents: Mapping[str, str | None], categories: Sequence[str], counts: Mapping[Cell, int]) -> None:
        self._parents = dict(sorted(parents.items()))
        self._wholes = {over for over in parents.values() if over is not None}
        self.counts = summed(self._parents, categories, counts)
        self._arcs = {cell: self._ends(cell) for cell in self.counts}
        self._at: dict[Node, list[tuple[Cell, Node, bool]]] = defaultdict(list)
        for cell, (tail, head) in self._arcs.items():
            self._at[tail].append((cell, head, True))
            self._at[head].append((cell, tail, False))
        self.cells: set[Cell] = set()
        small = sorted(cell for cell, count in self.counts.items() if 0 < count < FEW)
        self.cells.update(small)
        for cell in small:
            self.cells.update(self.circle(cell, self._price) or ())

    def told(self, place: str, category: str = ALL) -> int | None:
        """The count of a cell, or None for one that is not told; what the table does not know is nobody."""
        return None if (place, category) in self.cells else self.counts.get((place, category), 0)

    def _ends(self, cell: Cell) -> tuple[Node, Node]:
        """Where the arc of a cell begins and ends: downward through the places for a category, upward for the sums."""
        place, category = cell
        over = self._parents[place]
        outer: Node = GROUND if over is None else ("parts", over, category)
        inner: Node = ("parts", place, category) if place in self._wholes else ("row", place, "")
        return (inner, outer) if category == ALL else (outer, inner)

    def circle(self, cell: Cell, price: Price) -> dict[Cell, bool] | None:
        """The other cells of the cheapest circle on which this one grows, and whether they grow; None where there is none.

        `price(cell, grows)` says what it costs to let a cell of the circle grow, or shrink; None: it cannot.
        """
        start, goal = self._arcs[cell][1], self._arcs[cell][0]
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Cell, bool]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return dict(_way_back(came, start, goal))
            if cost > best[node]:
                continue
            for other, there, forward in self._at[node]:
                step = None if other == cell else price(other, forward)
                if step is not None and cost + step < best.get(there, cost + step + 1):
                    best[there], came[there] = cost + step, (node, other, forward)
                    heapq.heappush(queue, (cost + step, there))
        return None

    def _price(self, cell: Cell, grows: bool) -> int | None:
        """A cell may grow at will, and shrink by PLAY if it stays at one or more; a nought stays. Hidden ones cost nothing."""
        count = self.counts[cell]
        if count <= (0 if grows else PLAY):
            return None
        return 0 if cell in self.cells else count


def _way_back(came: Mapping[Node, tuple[Node, Cell, bool]], start: Node, goal: Node) -> Iterator[tuple[Cell, bool]]:
    node = goal
    while node != start:
        node, cell, grows = came[node]
        yield cell, grows


def summed(parents: Mapping[str, str | None], categories: Sequence[str], counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """Every cell of the table: categories and their sum, places and the places over them. Raises ValueError for a count of a whole."""
    wholes = {over for over in parents.values() if over is not None}
    table = {(place, category): 0 for place in parents for category in (*categories, ALL)}
    for (place, category), count in counts.items():
        if place in wholes:
            raise ValueError(f"{place} has parts: count those")
        step: str | None = place
        while step is not None:
            table[step, category] += count
            table[step, ALL] += count
            step = parents[step]
    return table
