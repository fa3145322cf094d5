import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured

from weibao.kernel import clock


@pytest.fixture(autouse=True)
def fresh_clock():
    clock._shift.cache_clear()
    yield
    clock._shift.cache_clear()


def test_without_a_setting_it_is_the_true_time(settings):
    settings.WEIBAO_NOW = ""
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    assert clock.now().utcoffset() == dt.timedelta(hours=8)


@pytest.mark.parametrize("text", ["2023-07-03T09:00+08:00", "2023-07-03T01:00Z", "2023-07-03T09:00"])
def test_the_demo_clock_starts_where_it_is_told_and_runs_on(settings, text):
    settings.WEIBAO_NOW = text
    first = clock.now()
    second = clock.now()
    start = dt.datetime(2023, 7, 3, 9, 0, tzinfo=clock.SHANGHAI)
    assert start <= first < second < start + dt.timedelta(seconds=5)
    assert clock.today() == dt.date(2023, 7, 3)


def test_two_processes_agree_when_told_since_when(settings):
    settings.WEIBAO_NOW = "2023-07-03T09:00+08:00"
    settings.WEIBAO_NOW_SINCE = (clock.true_now() - dt.timedelta(hours=2)).isoformat()
    start = dt.datetime(2023, 7, 3, 11, 0, tzinfo=clock.SHANGHAI)
    assert start <= clock.now() < start + dt.timedelta(seconds=5)


def test_the_day_is_the_day_in_china(settings):
    settings.WEIBAO_NOW = "2023-07-02T23:30Z"
    assert clock.today() == dt.date(2023, 7, 3)


def test_an_unreadable_setting_is_named(settings):
    settings.WEIBAO_NOW = "3 July"
    with pytest.raises(ImproperlyConfigured, match="WEIBAO_NOW"):
        clock.now()
