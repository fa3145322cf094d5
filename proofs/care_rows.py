"""Rows of registers, delegated care and risk, for the world of the proofs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from proofs.places import VILLAGES
from weibao.care.models import CarePlan, Delegation, Listing, Observation, RiskLevel, Unguarded
from weibao.testing import make

if TYPE_CHECKING:
    from proofs.world import World

SINCE = date(2022, 9, 1)


def care(world: World) -> None:
    """A proposal, a standing row, an agreement and a child without care at each place."""
    person = world.city.people
    noted = {"by": person["centre_worker"], "at": make.AT}
    lasting = DateRange(make.ON, None)
    for place in VILLAGES:
        twin = world.rows["twin"][place]
        facts = {"child_id": twin, "since": SINCE, "during": lasting, "proof": "试", "found_by": "village", "due": make.ON, **noted}
        world.keep("listing", place, Listing.objects.create(kind="left_behind", situation="both_away", **facts).pk)
        standing = Listing.objects.create(kind="disabled", situation="severe", state="standing", **facts)
        world.keep("listed", place, standing.pk)
        agreed = {"guardian": "甲", "carer": "乙", "carer_birth": date(1960, 1, 1), "carer_health": "good", "relation": "grandparent"}
        days = {"assessed_on": SINCE, "signed_on": SINCE, "contact_due": make.ON, "during": DateRange(SINCE, date(2023, 9, 1))}
        world.keep("delegation", place, Delegation.objects.create(child_id=twin, **agreed, **days, **noted).pk)
        found = Unguarded.objects.create(child_id=twin, kind="alone", source="worker", found_on=make.ON, **noted)
        world.keep("unguarded", place, found.pk)
        plan = CarePlan.objects.create(child_id=twin, goal="试", begun_on=make.ON, review_due=make.ON, **noted)
        world.keep("plan", place, plan.pk)
        service = plan.services.create(need="safety", words="试", none_near=True, until=date(2023, 12, 31), **noted)
        world.keep("service_of_plan", place, service.pk)
        seen = Observation.objects.create(child_id=twin, indicator="online", on=make.ON, **noted)
        world.keep("observation", place, seen.pk)
        RiskLevel.objects.create(child_id=twin, level="orange", computed="orange", indicators=["online"], began_at=make.AT, due=make.ON)
