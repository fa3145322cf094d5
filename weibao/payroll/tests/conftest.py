"""The office that pays."""

from datetime import date

import pytest

from weibao.payroll.tests.books import Books
from weibao.testing.city import LittleCity


@pytest.fixture
def books(city: LittleCity) -> Books:
    """Standards of 2022 and 2023 as Shanxi published them; nothing is paid yet."""
    office = Books(city)
    for year, institutional, scattered, document in (
        (2022, "1720.00", "1145.00", "晋民发〔2022〕18号"),
        (2023, "1755.00", "1170.00", "晋民发〔2023〕20号"),
    ):
        office.standard("institutional", institutional, date(year, 1, 1), document)
        office.standard("scattered", scattered, date(year, 1, 1), document)
    return office
