"""The forgiving reader: every spelling of one fact gives one value; what is no fact gives a sentence."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel.months import Month
from weibao.kernel.reading import (
    BadAmount,
    BadDate,
    is_blank,
    plain_text,
    read_date,
    read_money,
    read_month,
    shown,
    tidy_text,
)

DAY = date(2016, 8, 22)


@pytest.mark.parametrize(
    "value",
    [
        DAY, datetime(2016, 8, 22, 13, 5, tzinfo=UTC), "2016年8月22日", "2016-8-22", "2016.8.22", "2016/8/22",
        "20160822",
        "2016年08月22日", " 2016 年 8 月 22 日 ", "２０１６年８月２２日", "２０１６．８．２２", "2016-08-22 00:00:00",
        "2016-08-22T00:00", 42604, 42604.0, 42604.75, 20160822.0, "2016年8月22号", "2016 8 22", "2016 08 22", "2016—8—22", "2016、8、22", "2016，8，22", "2016\\8\\22",
        "2016.08.22.",
    ],
)  # fmt: skip
def test_one_day_has_many_spellings(value):
    assert read_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2015年13月40日", "2015-02-30", "20150230", "2016年8月", "2016", "16.8.22", "去年夏天", "", None, 0, 5.0, -3.0,
        2016.0,        1e12, True, time(3), "0202-01-01", date(1, 1, 1), "2016-8.", "2016 8 2 2", "٢٠١٦-٠٨-٢٢", float("nan"), float("inf"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(value):
    with pytest.raises(BadDate):
        read_date(value)


@given(st.dates(date(1960, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_each_spelling(day):
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        day,
        serial,
        float(serial),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        day.isoformat(),
    ]
    assert {read_date(spelling) for spelling in spellings} == {day}


@pytest.mark.parametrize(
    "value",
    [
        "201812",
        "2018-12",
        "2018.12",
        "2018年12月",
        "2018/12",
        "２０１８年１２月",
        "2018年12月份",
        201812.0,
        201812,
        2018.12,
        date(2018, 12, 5),
        "2018-12-05",
        43465.0,
    ],
)
def test_one_month_has_many_spellings(value):
    assert read_month(value) == Month(2018, 12)


def test_a_text_keeps_the_month_that_a_number_has_lost():
    assert read_month("2022.10") == Month(2022, 10)
    assert read_month("2022.1") == Month(2022, 1)
    assert read_month(2022.06) == Month(2022, 6)
    with pytest.raises(BadDate, match="1月还是10月"):
        read_month(2022.1)


@pytest.mark.parametrize("value", ["2018年13月", "2018-00", "十二月", "", "2018", 2018.0, 2018.123, None])
def test_what_is_no_month_is_refused(value):
    with pytest.raises(BadDate):
        read_month(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("150", "150.00"), (150.0, "150.00"), (318.5, "318.50"), (0.1 + 0.2, "0.30"), ("1,500.00", "1500.00"),
        ("1，500元", "1500.00"), ("￥77", "77.00"), ("７７元", "77.00"), ("77 元/月", "77.00"),
        (0, "0.00"), (Decimal("12.345"), "12.35"),
    ],
)  # fmt: skip
def test_amounts_are_read(value, amount):
    assert str(read_money(value)) == amount


@pytest.mark.parametrize("value", [None, "", "  ", "/", "—", "无", "未领"])
def test_nothing_is_no_amount(value):
    assert read_money(value) is None


@pytest.mark.parametrize("value", ["-5", -5.0, "约150", "1,50", "1e3", "1_000", "150至200", DAY, True, float("nan"), float("inf"), 1e15])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(BadAmount):
        read_money(value)


def test_text_is_cleared_of_what_nobody_sees():
    assert tidy_text("牛\u3000梦") == tidy_text(" 牛 梦\n") == tidy_text("\ufeff牛\u200b梦\xa0") == "牛梦"
    assert tidy_text("John  Smith") == "John Smith"
    assert plain_text(15863251763.0) == "15863251763"
    assert plain_text(DAY) == "2016-08-22"
    assert tidy_text("（城区）") == "(城区)"


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        ("", True),
        ("／", True),
        (" - ", True),
        ("——", True),
        (None, True),
        (0, False),
        (0.0, False),
        ("无", False),
        ("王", False),
    ],
)
def test_strokes_are_blanks_and_noughts_are_not(value, blank):
    assert is_blank(value) is blank


def test_a_quote_in_a_sentence_is_short():
    assert shown("王杰") == "“王杰”"
    assert len(shown("长" * 300)) < 30


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(), st.booleans()))
def test_no_value_breaks_the_reader(value):
    for read, error in ((read_date, BadDate), (read_month, BadDate), (read_money, BadAmount)):
        with suppress(error):
            read(value)
    tidy_text(value)
    is_blank(value)
