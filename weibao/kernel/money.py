"""Money is yuan as Decimal with two places; a float is refused wherever it comes from."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")


def yuan(value: Decimal | int | str) -> Decimal:
    """Give the amount in yuan with two places, half a fen rounded up.

    Raises TypeError for a float (its fen are already lost) and ValueError for
    what is no finite number.
    """
    if isinstance(value, (bool, float)):
        raise TypeError(f"money is never a {type(value).__name__}")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not an amount of money") from error
    if not amount.is_finite():
        raise ValueError("not an amount of money")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def show(amount: Decimal) -> str:
    """Write an amount as people read it: ``1,755.00`` (the unit 元 stands beside it)."""
    return f"{yuan(amount):,.2f}"
