"""The office at work on the schemes."""

import pytest

from weibao.schemes.tests.aid import Office
from weibao.testing.city import LittleCity


@pytest.fixture
def office(city: LittleCity) -> Office:
    """The little city; nothing is applied for yet."""
    return Office(city)
