"""Money: two places, halves up, never a float."""

from decimal import Decimal

import pytest

from weibao.kernel.money import show, yuan


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1755", "1755.00"),
        (1170, "1170.00"),
        (Decimal("1146.065"), "1146.07"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("2.5e2", "250.00"),
    ],
)
def test_amounts_have_two_places_with_halves_up(value, amount):
    assert str(yuan(value)) == amount


@pytest.mark.parametrize("value", [1.0, True, float("nan")])
def test_floats_are_refused(value):
    with pytest.raises(TypeError):
        yuan(value)


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", Decimal("sNaN")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="not an amount"):
        yuan(value)


def test_money_is_shown_with_thousands():
    assert show(Decimal(1288114)) == "1,288,114.00"
    assert show(Decimal("-5.5")) == "-5.50"
