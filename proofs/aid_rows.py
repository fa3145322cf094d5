"""Rows of the aid schemes, for the world of the proofs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from proofs.places import VILLAGES
from weibao.children.models import Child
from weibao.schemes.actions.batching import batch_make
from weibao.schemes.actions.insuring import premium_make
from weibao.schemes.models import (
    Award,
    Batch,
    BatchLine,
    Booking,
    Choice,
    MedicalCase,
    PremiumList,
    Provider,
    RehabCase,
    RehabSettlement,
    Session,
)
from weibao.testing import make

if TYPE_CHECKING:
    from proofs.world import World


def aid(world: World) -> None:
    """Study aid a place: an application of this school year, a granted one of the year before with its proofs; a batch, a proposal."""
    person = world.city.people
    facts = {"school": "太原师范学院", "stage": "undergraduate", "since": date(2020, 9, 1), "bank": "农商银行", "applied_at": make.AT}
    for place in VILLAGES:
        child = Child.objects.get(pk=world.rows["student"][place])
        whose = facts | {"child": child, "account": f"62170000{child.pk}", "holder": child.name, "applied_by": person["supervisor"]}
        world.keep("award", place, Award.objects.create(year=2022, **whose).pk)
        granted = Award.objects.create(year=2030, state="granted", decided_by=person["county_approver"], decided_at=make.AT, **whose)
        world.keep("proof", place, granted.proofs.create(term=1, due=make.ON).pk)
        paid = Award.objects.create(year=2020, state="granted", decided_by=person["county_approver"], decided_at=make.AT, **whose)
        paid.proofs.create(term=1, received_on=make.ON, by=person["supervisor"], at=make.AT)
        world.keep("adult", place, child.name)
    batch = batch_make(Batch, by=person["city_officer_second"], at=make.AT, scheme="study", through=make.ON)
    other = Batch.objects.create(
        scheme="study", through=make.ON, state="settled", frozen_at=make.AT, made_by=person["leader"], made_at=make.AT
    )
    for place in VILLAGES:
        line = BatchLine.objects.get(batch=batch, child=world.rows["student"][place])
        world.keep("aidline", place, line.pk)
        debt = {"scheme": "study", "child_id": line.child_id, "row": -line.pk, "key": -line.pk, "period": "2019—2020学年", "due": 0}
        world.keep("aidowed", place, Booking.objects.create(batch=other, amount=-100, booked_at=make.AT, **debt).pk)
    premium_make(PremiumList, by=person["city_officer"], at=make.AT, year=2023)
    world.fixed["premium"] = PremiumList.objects.get().pk
    hospital = {"kind": "hospital", "name": "荣军医院", "division_id": "1407", "document": "市民〔2022〕1号", "bank": "农商银行"}
    hospital |= {
        "account": "6217000000000001",
        "noted_by": person["city_officer"],
        "noted_at": make.AT,
        "during": DateRange(date(2022, 1, 1), None),
    }
    provider = Provider.objects.create(**hospital)
    world.fixed["provider"] = provider.pk
    unit = Provider.objects.create(**hospital | {"kind": "unit", "name": "康复中心"})
    for place in VILLAGES:
        asked = {"disability": "hearing", "situation": "orphan", "kind": "training", "provider": unit, "need": "试", "applied_at": make.AT}
        rehab = RehabCase.objects.create(child_id=world.rows["child"][place], applied_by=person["supervisor"], state="confirmed", **asked)
        world.keep("rehab", place, rehab.pk)
        done = {"case": rehab, "on": make.ON, "content": "训练", "charge": 10, "recorded_by": person["supervisor"], "recorded_at": make.AT}
        world.keep("session", place, Session.objects.create(**done).pk)
        sums = {"charged": 10, "paid": 10, "own": 0, "limit": 100, "made_by": person["county_officer"], "made_at": make.AT}
        world.keep("settlement", place, RehabSettlement.objects.create(case=rehab, year=2022, **sums).pk)
        whose = {"child_id": world.rows["child"][place], "provider": provider, "item": "treatment", "via": "township", "diagnosis": "试"}
        case = MedicalCase.objects.create(planned=100, applied_by=person["supervisor"], applied_at=make.AT, **whose)
        world.keep("case", place, case.pk)
    proposal = {"topic": "unit", "value": "term", "place_id": "1407", "from_year": 2023, "reason": "试", "proposed_at": make.AT}
    choice = Choice.objects.create(proposed_by=person["city_officer"], **proposal)
    world.fixed |= {"aidbatch": batch.pk, "choice": choice.pk}
