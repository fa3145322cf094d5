"""Whoever keeps the published tables of several months and compares them learns nothing small: tried against every truth there could be."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from weibao.cockpit.reports.hiding import ALL, FEW
from weibao.cockpit.reports.releasing import publish, rounded

PLACES = {"r": None, "ra": "r", "rb": "r"}
NAMES = ["x", "y"]
CELLS = [(place, name) for place in ("ra", "rb") for name in NAMES]
NUMBERS = st.one_of(st.integers(0, 6), st.integers(0, 14))


@st.composite
def months(draw):
    """A table and what becomes of it, a few children coming and going."""
    first = {cell: draw(NUMBERS) for cell in CELLS}
    found = [first]
    for _ in range(draw(st.integers(1, 2))):
        found.append({cell: max(0, count + draw(st.sampled_from([0, 0, 0, 1, -1, 2, -3]))) for cell, count in found[-1].items()})
    return found


def published(tables):
    """The months as they are published, one after the other, and which of them are."""
    told, which = [], []
    for number, counts in enumerate(tables):
        made = publish(PLACES, NAMES, counts, told)
        if made is not None:
            told.append(made)
            which.append(number)
    return told, which


def whole(counts):
    """The table with its sums, from the definition."""
    sums = dict(counts)
    for place in ("ra", "rb"):
        sums[place, ALL] = sum(counts[place, name] for name in NAMES)
    for name in (*NAMES, ALL):
        sums["r", name] = sums["ra", name] + sums["rb", name]
    return sums


def fits(table, sums):
    """Whether these numbers would have been published in the same way, as far as a reader can say."""
    for cell in sums:
        told = table.told(*cell)
        if told is not None and (sums[cell] < FEW or rounded(sums[cell]) != told):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(months())
def test_nobody_who_knows_every_change_between_the_months_finds_a_small_count(tables):
    told, which = published(tables)
    base = tables[0]
    changes = [{cell: tables[number][cell] - base[cell] for cell in CELLS} for number in which]
    truths = []
    for values in product(*(range(max(0, base[cell] - 6), base[cell] + 7) for cell in CELLS)):
        trial = dict(zip(CELLS, values, strict=True))
        months_of = [{cell: trial[cell] + change[cell] for cell in CELLS} for change in changes]
        if all(min(month.values()) >= 0 and fits(table, whole(month)) for month, table in zip(months_of, told, strict=True)):
            truths.append([whole(month) for month in months_of])
    for at, table in enumerate(told):
        for cell, count in table.counts.items():
            if 0 < count < FEW:
                assert len({truth[at][cell] for truth in truths}) > 1, (cell, count, which[at])


@settings(max_examples=150, deadline=None)
@given(months())
def test_nothing_under_five_is_told_and_the_rest_is_rounded(tables):
    told, which = published(tables)
    assert which[:1] == [0], "the first table can always be published"
    for table, number in zip(told, which, strict=True):
        for cell, count in whole(tables[number]).items():
            assert table.counts[cell] == count
            assert table.told(*cell) in {None, rounded(count)}
            assert count >= FEW or table.told(*cell) is None


def test_a_number_that_falls_under_five_is_not_had_from_the_sum():
    """Five orphans in June and four in July, all else unchanged: with exact sums July's four could be had by subtraction."""
    june = {("ra", "x"): 5, ("ra", "y"): 20, ("rb", "x"): 31, ("rb", "y"): 40}
    told, which = published([june, june | {("ra", "x"): 4}])
    assert which == [0, 1]
    assert (told[0].told("ra", "x"), told[1].told("ra", "x")) == (5, None)
    assert told[1].told("r") == 95


def test_what_cannot_be_published_safely_is_not_published():
    """Every number was told at the lower edge of its five and at the upper: no cell could have been another in all those months."""
    tables = [dict(zip(CELLS, counts, strict=True)) for counts in product((5, 7), repeat=4)]
    _, which = published([*tables, dict.fromkeys(CELLS, 8) | {("ra", "x"): 4}])
    assert which == list(range(len(tables)))


def test_rounding():
    assert [rounded(count) for count in (5, 7, 8, 12, 13, 17, 18)] == [5, 5, 10, 10, 15, 15, 20]
