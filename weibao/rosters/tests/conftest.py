"""The eleven rosters of the demo city, read once."""

from pathlib import Path

import pytest

from weibao.kernel.months import Month
from weibao.org.gazetteer import Gazetteer
from weibao.rosters.checking import books_in, check_books

ROSTERS = Path(__file__).parents[2] / "demo" / "data" / "rosters"
JULY = Month(2023, 7)


@pytest.fixture(scope="session")
def eleven():
    return books_in(ROSTERS)


@pytest.fixture(scope="session")
def outcome(eleven):
    return check_books(eleven, JULY)


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer.of_city("1407")
