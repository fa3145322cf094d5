import pytest

from lints import clock

BELOW = "weibao/payroll/reports.py"
SINS = [
    "import datetime as dt\nx = dt.date.today()",
    "from datetime import date\nx = date.today()",
    "from datetime import datetime\nx = datetime.now(UTC)",
    "from django.utils import timezone\nx = timezone.now()",
    "from django.utils import timezone\nx = Field(default=timezone.now)",
    "from django.utils import timezone\nx = timezone.localdate()",
    "import time\nx = time.time()",
    "import datetime\nx = datetime.datetime.utcnow()",
]


@pytest.mark.parametrize("text", SINS)
def test_reading_the_clock_below_the_door_is_found(judge, text):
    assert [one.split(":")[0] for one in judge(clock, BELOW, text)] == ["2"]


@pytest.mark.parametrize(
    "text",
    [
        "from weibao.kernel import clock",
        "from weibao.kernel.clock import now",
        "from time import time",
        "from django.db.models.functions import Now",
    ],
)
def test_the_ways_to_a_clock_are_found(judge, text):
    assert len(judge(clock, BELOW, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import time\nx = time.perf_counter()",
        "from django.utils import timezone\nx = timezone.localtime(at)",
        "from weibao.kernel.months import Month",
        "x = run.now",
        "x = at.date()",
    ],
)
def test_given_moments_are_innocent(judge, text):
    assert judge(clock, BELOW, text) == []


@pytest.mark.parametrize(
    "path",
    [
        "weibao/kernel/clock.py",
        "weibao/host/supervisor.py",
        "weibao/payroll/jobs.py",
        "weibao/web/middleware.py",
        "weibao/payroll/management/commands/pay.py",
        "weibao/payroll/tests/test_run.py",
        "bench/b1.py",
    ],
)
def test_the_door_may_read_it(judge, path):
    assert judge(clock, path, SINS[0]) == []
