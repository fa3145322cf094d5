"""Months forward and back: the two tellings of "so many months are over" never differ."""

from datetime import date, timedelta

from weibao.rules.periods import latest_start, months_after

DAYS = [date(2022, 1, 1) + timedelta(days=n) for n in range(900)]


def test_months_forward():
    assert months_after(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert months_after(date(2023, 8, 29), 6) == date(2024, 2, 29)
    assert months_after(date(2004, 2, 29), 216) == date(2022, 2, 28)
    assert months_after(date(2023, 7, 15), 12) == date(2024, 7, 15)


def test_forward_and_back_agree():
    for months in (1, 5, 6, 7, 12, 216):
        for day in DAYS:
            latest = latest_start(day, months)
            assert months_after(latest, months) <= day < months_after(latest + timedelta(days=1), months)
