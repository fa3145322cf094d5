"""Nothing small is told, and nothing small can be had from what is told: by any sum, or by trying every table there could be."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weibao.cockpit.reports.guard import places_over
from weibao.cockpit.reports.hiding import ALL, FEW, Hidden, summed

NUMBERS = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def tables(draw, counties=4, townships=3, categories=3):
    names = [f"c{n}" for n in range(draw(st.integers(1, categories)))]
    parents, counts = {"r": None}, {}
    for county in range(draw(st.integers(1, counties))):
        parents[f"r{county}"] = "r"
        parts = [f"r{county}{part}" for part in range(draw(st.integers(0, townships)))]
        parents |= dict.fromkeys(parts, f"r{county}")
        for place in parts or [f"r{county}"]:
            counts |= {(place, name): draw(NUMBERS) for name in names}
    return parents, names, counts


def relations(parents, names):
    """Every sum that an attacker knows to hold, as {cell: factor} with sum nought; written from the definition, not from the network."""
    for place in parents:
        yield {(place, ALL): -1, **{(place, name): 1 for name in names}}
        parts = [part for part, over in parents.items() if over == place]
        for name in (*names, ALL):
            if parts:
                yield {(place, name): -1, **{(part, name): 1 for part in parts}}


def determined(unknown, equations):
    """The unknowns that linear algebra alone gives away: Gauss over fractions."""
    order = sorted(unknown)
    rows = [[Fraction(equation.get(cell, 0)) for cell in order] for equation in equations]
    pivots, at = {}, 0
    for column in range(len(order)):
        pivot = next((number for number in range(at, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        first = rows[at][column]
        rows[at] = [value / first for value in rows[at]]
        for number, row in enumerate(rows):
            if number != at and row[column]:
                factor = row[column]
                rows[number] = [value - factor * other for value, other in zip(row, rows[at], strict=True)]
        pivots[column], at = at, at + 1
    return {order[column] for column, row in pivots.items() if sum(1 for value in rows[row] if value) == 1}


@settings(max_examples=300, deadline=None)
@given(tables())
def test_no_small_count_is_told_and_none_follows_from_the_sums(given_table):
    parents, names, counts = given_table
    found = Hidden(parents, names, counts)
    for cell, count in found.counts.items():
        assert (found.told(*cell) is None) or not 0 < count < FEW
        assert found.told(*cell) in {None, count}
    assert all(found.counts[cell] > 0 for cell in found.cells)
    assert determined(found.cells, list(relations(parents, names))) == set()


@settings(max_examples=60, deadline=None)
@given(tables(counties=2, townships=0, categories=2), st.data())
def test_for_each_hidden_cell_there_is_another_table_that_tells_the_same(given_table, data):
    """By trying all of them: other counts, none of them below one where something is hidden, every told number the same."""
    parents, names, counts = given_table
    counts = {cell: min(count, 9) for cell, count in counts.items()}
    found = Hidden(parents, names, counts)
    free = [cell for cell in counts if cell in found.cells]
    wanted = {cell: set() for cell in found.cells if found.counts[cell] < FEW}
    reach = max([*found.counts.values(), 0]) + FEW
    for values in product(*(range(1, min(found.counts[cell] + 2 * FEW, reach) + 1) for cell in free)):
        trial = counts | dict(zip(free, values, strict=True))
        sums = summed(dict(sorted(parents.items())), names, trial)
        if all(sums[cell] == count for cell, count in found.counts.items() if cell not in found.cells):
            for cell, seen in wanted.items():
                seen.add(sums[cell])
    for cell, seen in wanted.items():
        assert len(seen) >= FEW, (cell, found.counts[cell], seen)
        assert max(seen) >= FEW


def hidden(*counts):
    """The table of (township, number)."""
    found = {(place.ljust(9, "0"), "a"): number for place, number in counts}
    return Hidden(places_over(place for place, _ in found), ["a"], found)


def test_a_lone_small_count_takes_the_cheapest_partner_along():
    found = hidden(("140728103", 3), ("140728101", 9), ("140727101", 30), ("140727102", 40))
    assert (found.told("140728103"), found.told("140728101")) == (None, None)
    assert (found.told("140728"), found.told("140727101"), found.told("1407")) == (12, 30, 82)


def test_partners_that_are_small_themselves_hide_the_sum():
    found = hidden(("140728103", 1), ("140728101", 1))
    assert {found.told(place) for place in ("140728103", "140728101", "140728", "1407")} == {None}


def test_nought_and_five_are_told():
    found = hidden(("140728103", 0), ("140728101", 5), ("140727101", 10))
    assert [found.told(place) for place in ("140728103", "140728101", "140727101", "140799")] == [0, 5, 10, 0]


def test_what_has_no_township_is_counted_in_its_county():
    found = hidden(("140728", 9), ("140728101", 20))
    assert found.told("140728") == 29


def test_a_place_with_parts_is_counted_by_its_parts():
    with pytest.raises(ValueError, match="has parts"):
        Hidden({"a": None, "b": "a"}, ["x"], {("a", "x"): 3})
