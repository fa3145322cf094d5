"""Months: order, arithmetic and the two ways of writing them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel.months import Month

months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


def test_a_month_is_read_and_written():
    month = Month.parse("2023-07")
    assert (str(month), month.label) == ("2023-07", "2023年7月")
    assert (month.first_day, month.last_day) == (date(2023, 7, 1), date(2023, 7, 31))
    assert Month.of(date(2024, 2, 29)).last_day == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2023-7", "2023-13", "2023-00", "202307", "", "0000-01"])
def test_other_spellings_are_refused(text):
    with pytest.raises(ValueError, match="月份"):
        Month.parse(text)


@given(months, st.integers(-600, 600))
def test_going_and_coming_back_is_standing_still(month, distance):
    assert month.plus(distance).plus(-distance) == month
    assert (month.plus(distance) > month) == (distance > 0)


@given(months)
def test_neighbours_touch(month):
    assert (month.next().first_day - month.last_day).days == 1
    assert month.next().previous() == month


def test_a_span_holds_both_ends():
    first, last = Month.parse("2022-11"), Month.parse("2023-02")
    assert [str(month) for month in Month.span(first, last)] == ["2022-11", "2022-12", "2023-01", "2023-02"]
    assert list(Month.span(last, first)) == []
