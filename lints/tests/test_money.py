import pytest

from lints import money


@pytest.mark.parametrize(
    "line", ["float(x)", "def f(x: float): ...", "y: list[float] = []", "pl.Float64", "models.FloatField()", "map(float, xs)"]
)
@pytest.mark.parametrize(
    "path", ["weibao/rules/growth.py", "weibao/payroll/reports.py", "weibao/benefits/models.py", "weibao/kernel/money.py"]
)
def test_a_float_near_money_is_found(judge, path, line):
    assert len(judge(money, path, line)) == 1


@pytest.mark.parametrize("line", ["Decimal(x)", "isinstance(x, float)", "isinstance(x, (int, float))", "isinstance(x, int | float)"])
def test_decimals_and_refusals_are_innocent(judge, line):
    assert judge(money, "weibao/kernel/money.py", line) == []


def test_far_from_money_a_float_is_a_float(judge):
    assert judge(money, "weibao/host/supervisor.py", "float(x)") == []
