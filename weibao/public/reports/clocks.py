"""How long something takes, in working days, with the document that says so."""

from datetime import date

from weibao.privacy.retention import terms


def rights_days(on: date) -> int:
    """Working days for the answer to a rights request."""
    return terms().at(on).whole("answer/rights")
