"""What waits about visits on the worklists: calls for who visits, late institutions for the city."""

from datetime import timedelta

import pytest

from weibao.children.actions.amending import amend_care
from weibao.desk.reports import visits
from weibao.desk.reports.together import together
from weibao.testing import make
from weibao.visits.actions.visiting import NewVisit, record
from weibao.visits.models import VisitPlan

pytestmark = pytest.mark.django_db
WELL = NewVisit(person="王福贵", relation="祖父", place="家中")


def items(source, staff, on):
    return together([source(staff, on)])


def test_the_family_is_called_between_two_visits(city, at, on):
    child = make.child()
    make.recognition(child)
    record(child, by=city.inside, at=at, new=WELL, happened_at=at - timedelta(days=25))
    (item,) = items(visits.calls, city.inside, on)
    assert (item.title, item.due, item.verb) == ("联系", VisitPlan.objects.get().contact_due, "登记联系")
    assert "每3个月走访一次" in item.detail
    record(child, by=city.inside, at=at, new=NewVisit(person="王福贵", relation="祖父", place="家中", way="phone"), happened_at=at)
    assert not items(visits.calls, city.inside, on)
    assert not items(visits.calls, city.people["director_beside"], on)


def test_late_visits_of_an_institution_reach_the_city(city, at, on):
    inside, outside = make.child(), make.child()
    amend_care(inside, by=city.people["county_officer"], at=at, form="institutional", institution=city.units["institution"], since=on)
    record(outside, by=city.inside, at=at, new=WELL, happened_at=at)
    VisitPlan.objects.update(due=on - timedelta(days=8))
    (item,) = items(visits.late_inside, city.people["city_officer"], on)
    assert item.title == "督办：走访逾期"
    assert f"/{inside.pk}/" in item.url
    VisitPlan.objects.update(due=on - timedelta(days=7))
    assert not items(visits.late_inside, city.people["city_officer"], on)
