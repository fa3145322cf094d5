"""Rows of the ways to recognition, for the world of the proofs: leads, lists of departments, the register, other places."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from proofs.places import DIRECTORS, NAMES, VILLAGES
from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.submitting import receive
from weibao.applications.models import Application
from weibao.children.actions.facts import NewChild
from weibao.children.models import Child
from weibao.departments.models import Difference, Match, Snapshot
from weibao.departments.models import Line as ListLine
from weibao.discovery.models import Lead
from weibao.exchange.actions import partnering
from weibao.exchange.envelopes import draw
from weibao.exchange.models import Arrival, Crossing, KeyPair
from weibao.national import models as register
from weibao.testing import make
from weibao.testing.city import PINGYAO, QIXIAN

if TYPE_CHECKING:
    from proofs.world import World


def lead(world: World, place: str) -> None:
    lead = Lead.objects.create(child_id=world.rows["twin"][place], category="orphan", found_on=make.ON, rules_version="test", due=make.ON)
    world.keep("lead", place, lead.pk)


def department(world: World, place: str) -> None:
    """A list of a department, a row that waits to be judged, and a difference."""
    county = QIXIAN if place == "county" else PINGYAO
    facts = {"kind": "deaths", "division_id": county, "as_of": make.ON, "name": "名单.xlsx", "digest": f"{place:0<64}", "state": "matched"}
    row = Snapshot.objects.create(**facts, rows=2, done=2, received_by=world.city.people["county_officer"], received_at=make.AT)
    child = Child.objects.get(pk=world.rows["twin"][place])
    told = {"name": child.name, "on": "2023-05-01"}
    lines = [ListLine.objects.create(snapshot=row, row=number, facts=told, fate="waiting") for number in (2, 3)]
    base = {"child": child, "who": "child", "score": 65, "reasons": ["name.same", "birth.same"]}
    waiting, sure = (
        Match.objects.create(line=line, state=state, **base) for line, state in zip(lines, ("waiting", "matched"), strict=True)
    )
    said = {"effect": "health", "on": make.ON, "detail": {"condition": "轻度"}, "key": place, "found_on": make.ON, "due": make.ON}
    one = Difference.objects.create(match=sure, child=child, **said)
    for kind, made in {"department_match": waiting, "difference": one}.items():
        world.keep(kind, place, made.pk)
    if place in DIRECTORS:  # a county's list is the county's, whoever stands on it
        world.keep("department_list", place, row.pk)


def national(world: World, place: str) -> None:
    """A batch without an answer, one whose record was rejected, and a difference; of the restricted child, in batches of its own."""
    child = Child.objects.get(pk=world.rows["child"][place])
    secret = place == "restricted"
    facts = {"secret": secret, "child": child if secret else None, "facts_on": make.ON, "rows": 1, "at": make.AT}
    for kind, state in {"batch": "waiting", "record": "rejected"}.items():
        batch = register.Batch.objects.create(
            kind="entry", division_id=child.household_id[:6], by=world.city.people["county_officer"], **facts
        )
        values = {"儿童姓名": child.name, "公民身份号码": child.id_number or ""}
        told = {"number": 1, "key": f"{kind}:{child.pk}", "child": child, "values": values, "digest": "0" * 64, "state": state}
        record = register.Record.objects.create(batch=batch, **told)
        world.keep(kind, place, batch.pk if kind == "batch" else record.pk)
    difference = register.RegisterDifference.objects.create(child=child, field="就读学校", ours="甲校", theirs="乙校", found_at=make.AT)
    world.keep("register_difference", place, difference.pk)


def crossings(world: World) -> None:
    """An application that another city pushed to each place; a partner whose fingerprint waits, and a letter that was set aside."""
    system = world.city.people["system_admin"]
    partnering.rotate_keys(KeyPair, by=system, at=make.AT)
    keys = draw().public
    told = {"file": partnering.FILE, "name": "郑州市", "prefix": "4101", "address": "http://127.0.0.1:9"}
    content = json.dumps(told | {"sign": keys.sign, "encrypt": keys.encrypt}).encode()
    partner = partnering.add_partner(content, by=system, at=make.AT)
    aside = Arrival.objects.create(partner=partner, code=UUID(int=9), topic=UUID(int=9), turn=1, kind="?", state="aside", came_at=make.AT)
    world.fixed |= {"partner": partner.pk, "arrival": aside.pk}
    for place, code in VILLAGES.items():
        named = NewChild(name=f"南宫{NAMES[place]}", sex="male", birth_date=date(2012, 3, 4), household=code)
        new = NewApplication(
            "orphan", named, Applicant("甲某", "祖父"), entry="pushed", channel="cross_province", accepted_code="410102001"
        )
        row = receive(new, by=None, at=make.AT, key=place, pushed_on=make.ON)
        if place == "restricted":
            Application.objects.filter(pk=row.pk).update(child=world.rows["child"][place])
        facts = {"direction": "in", "other_code": "410102001", "other_name": "郑州市", "pushed_on": make.ON}
        world.keep("crossing", place, Crossing.objects.create(application=row, **facts).pk)
        world.names[place].add(named.name)
