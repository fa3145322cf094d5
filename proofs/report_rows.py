"""Rows of reports and of the reverse check, for the world of the proofs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from proofs.places import DIRECTORS, VILLAGES
from weibao.children.models import Child
from weibao.org.models import Division
from weibao.reporting.actions import filing, registering, reporters, triaging
from weibao.reporting.actions.filing import Told
from weibao.reporting.duty import SignMeasure, UnreportedSign
from weibao.reporting.models import HarmReport
from weibao.testing import make

if TYPE_CHECKING:
    from proofs.world import World

REPORTER = "密线子丑寅"
PHONE = "13977770000"
PERSON = {"own": "centre_worker", "sibling": "centre_worker", "parent": "centre_worker", "county": "county_officer_beside"}


def reports(world: World) -> None:
    """A report that was triaged and is joined to the child of the place, one that waits, one of the place's own director; units and signs."""
    person = world.city.people
    for place, code in VILLAGES.items():
        village = Division.objects.get(pk=code)
        facts = {"entrance": "desk", "place": village, "facts": ("many_injuries",), "reporter": REPORTER, "phone": PHONE}
        child = Child.objects.get(pk=world.rows["child"][place])

        def told(word: str, given: dict[str, object] = facts, where: str = place) -> Told:
            return Told(words=word, once=uuid5(NAMESPACE_URL, f"{where} {word}"), **given)  # type: ignore[arg-type]

        linked = filing.file_report(told("已关联"), by=person["city_officer_second"], at=make.AT - timedelta(days=1))
        worker = person[PERSON.get(place, "centre_worker")]
        if place in DIRECTORS:
            world.keep("harm", place, filing.file_report(told("待研判"), by=person["city_officer_second"], at=make.AT).pk)
            own = filing.file_report(told("本人填报"), by=person[DIRECTORS[place]], at=make.AT)
            world.keep("own_harm", place, own.pk)
            triaging.triage_report(linked, by=worker, at=make.AT, facts=["many_injuries"])
        HarmReport.objects.filter(pk=linked.pk).update(child=child, state="triaged")
        world.keep("harm_of_child", place, linked.pk)
        if place in DIRECTORS:
            _registered(world, place)
        _signed(world, place, child)


def _registered(world: World, place: str) -> None:
    person, county = world.city.people, Division.objects.get(pk=VILLAGES[place][:6])
    officer = person["county_officer_beside" if place == "county" else "county_officer"]
    unit = registering.register_unit(county, by=officer, at=make.AT, trade="medical", name=f"医院{place}")
    link, _ = registering.issue_link(unit, by=officer, at=make.AT)
    world.keep("duty_unit", place, unit.pk)
    world.keep("unit_link", place, link.pk)
    for turn in (1, 2):
        facts = {"kind": "police", "office": f"公安局{place}{turn}", "phone": "13500000000"}
        world.keep("duty_contact", place, registering.add_contact(county, by=officer, at=make.AT, **facts).pk)
    if place in {"own", "county"}:
        named = {"own": "county_approver", "county": "county_officer_beside"}[place]
        row = reporters.name_confidant(county, by=person["city_officer"], at=make.AT, staff=person[named])
        for one in ("own", "sibling", "parent") if place == "own" else ("county",):
            world.keep("confidant", one, row.pk)


def _signed(world: World, place: str, child: Child) -> None:
    officer, county = world.city.people["city_officer"], VILLAGES[place][:6]
    unit = world.rows["duty_unit"].get(place)
    noted = {"place_id": county, "child": child, "seen_on": date(2023, 6, 20), "at": make.AT, "by": officer, "unit_id": unit}
    world.keep("sign", place, UnreportedSign.objects.create(kind="other", due=make.ON, **noted).pk)
    failed = UnreportedSign.objects.create(kind="other", state="failed", finding="试", judged_by=officer, judged_at=make.AT, **noted)
    paper = {"kind": "advice", "number": "1号", "to": "卫健局", "sent_on": make.ON, "due": date(2023, 8, 3), "by": officer, "at": make.AT}
    world.keep("failed_sign", place, failed.pk)
    world.keep("measure", place, SignMeasure.objects.create(sign=failed, **paper).pk)
