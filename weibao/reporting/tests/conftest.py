"""A county with contacts, a named person, a hospital with its link, and reports of every way."""

from uuid import uuid4

import pytest

from weibao.org.actions import public
from weibao.reporting.actions import filing, registering, reporters
from weibao.reporting.actions.filing import Told
from weibao.testing.city import PINGYAO

TOKEN = "密线甲乙丙"
PHONE = "13900007788"


@pytest.fixture
def place(city):
    """平遥县."""
    return city.divisions[PINGYAO]


@pytest.fixture
def contacts(city, place, at):
    """Whom to tell at once."""
    worker = city.people["centre_worker"]
    police = registering.add_contact(place, by=worker, at=at, kind="police", office="平遥县公安局", phone="13500000001")
    centre = registering.add_contact(place, by=worker, at=at, kind="centre", office="平遥县救助保护中心", phone="13500000002")
    return police, centre


@pytest.fixture
def named(city, place, at):
    """The centre's worker may see who reported."""
    return reporters.name_confidant(place, by=city.people["county_approver"], at=at, staff=city.people["centre_worker"])


@pytest.fixture
def hospital(city, place, at):
    """A unit under the duty, and the token of its link."""
    unit = registering.register_unit(place, by=city.above, at=at, trade="medical", name="平遥县人民医院")
    link, token = registering.issue_link(unit, by=city.above, at=at)
    return unit, link, token


@pytest.fixture
def file(city, place, at):
    """Files a report as the director of the village; facts of it may be given."""

    def make(by=None, moment=None, **facts):
        told = {"entrance": "desk", "place": place, "words": "孩子胳膊多处淤青", "once": uuid4(), "facts": ("many_injuries",)}
        return filing.file_report(Told(**told | facts), by=by or city.inside, at=moment or at)

    return make


@pytest.fixture
def sent(place, at):
    """Sends a report without an account."""

    def make(**facts):
        told = {"entrance": "anybody", "place": place, "words": "邻居家的孩子独自在家", "once": uuid4(), "facts": ("alone",)}
        return filing.tell_us(Told(**told | facts), by=public(), at=at)

    return make
