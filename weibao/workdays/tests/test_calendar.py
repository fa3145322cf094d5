import datetime as dt

import pytest

from weibao.workdays import calendar
from weibao.workdays.calendar import Calendar, UncoveredYear, add_workdays, deadline, is_workday, workdays_between

pytestmark = pytest.mark.django_db
D = dt.date.fromisoformat


@pytest.mark.parametrize("day", [
    "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    "2023-07-03", "2024-02-04", "2024-02-18", "2024-09-29", "2025-01-26", "2025-09-28", "2026-01-04",
])  # fmt: skip
def test_working_days_and_worked_weekends(day):
    assert is_workday(D(day))


@pytest.mark.parametrize("day", [
    "2023-01-02", "2023-01-27", "2023-04-05", "2023-05-03", "2023-06-22", "2023-06-23", "2023-06-24", "2023-10-06",
    "2023-07-01", "2023-07-02", "2024-05-01", "2025-10-08", "2026-02-17",
])  # fmt: skip
def test_holidays_and_weekends(day):
    assert not is_workday(D(day))


def test_a_moment_is_its_day():
    assert is_workday(dt.datetime(2023, 6, 25, 9, 0, tzinfo=dt.UTC))


@pytest.mark.parametrize(("start", "n", "end"), [
    ("2023-07-03", 1, "2023-07-04"),
    ("2023-07-03", 5, "2023-07-10"),
    ("2023-07-01", 1, "2023-07-03"),  # an event on a Saturday
    ("2023-06-21", 1, "2023-06-25"),  # the Dragon Boat holiday, then the worked Sunday
    ("2023-06-21", 2, "2023-06-26"),
    ("2023-09-28", 1, "2023-10-07"),  # eight days off
    ("2023-09-28", 15, "2023-10-25"),
    ("2023-12-29", 1, "2024-01-02"),
])  # fmt: skip
def test_a_term_does_not_count_the_day_of_the_event(start, n, end):
    assert add_workdays(D(start), n) == D(end)
    assert workdays_between(D(start), D(end)) == n
    assert deadline(D(start), n) == calendar.Deadline(D(end))


def test_days_between_run_backwards_too():
    assert workdays_between(D("2023-07-03"), D("2023-07-03")) == 0
    assert workdays_between(D("2023-07-10"), D("2023-07-03")) == -5


@pytest.mark.parametrize("n", [0, -1])
def test_a_term_has_a_day(n):
    with pytest.raises(ValueError):
        add_workdays(D("2023-07-03"), n)


@pytest.mark.parametrize("day", ["2027-01-04", "2003-12-31"])
def test_a_year_that_nobody_knows_is_refused_with_its_reason(day):
    with pytest.raises(UncoveredYear) as refusal:
        is_workday(D(day))
    assert refusal.value.message.startswith(f"{day[:4]}年的放假调休安排尚未录入")
    assert refusal.value.year == int(day[:4])


def test_a_deadline_into_an_unknown_year_stays_open_with_its_reason():
    assert deadline(D("2026-12-30"), 1).on == D("2026-12-31")
    late = deadline(D("2026-12-30"), 2)
    assert late.on is None
    assert "2027年" in late.open_reason
    with pytest.raises(UncoveredYear):
        add_workdays(D("2026-12-30"), 2)


def test_many_questions_cost_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        days = Calendar()
        for n in range(1, 60):
            days.add_workdays(D("2023-07-03"), n)
