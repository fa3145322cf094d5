"""What crosses a province's border, in the world of the table."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.submitting import receive
from weibao.applications.models import Application
from weibao.children.actions.facts import NewChild
from weibao.exchange.actions import partnering
from weibao.exchange.envelopes import draw
from weibao.exchange.models import Arrival, Crossing, KeyPair
from weibao.testing import make


def crossings(world: Any, villages: dict[str, str], names: dict[str, str]) -> None:
    """An application that another city pushed to each place; a partner whose fingerprint waits, and a letter that was set aside."""
    system = world.city.people["system_admin"]
    partnering.rotate_keys(KeyPair, by=system, at=make.AT)
    keys = draw().public
    told = {"file": partnering.FILE, "name": "郑州市", "prefix": "4101", "address": "http://127.0.0.1:9"}
    content = json.dumps(told | {"sign": keys.sign, "encrypt": keys.encrypt}).encode()
    partner = partnering.add_partner(content, by=system, at=make.AT)
    aside = Arrival.objects.create(partner=partner, code=UUID(int=9), topic=UUID(int=9), turn=1, kind="?", state="aside", came_at=make.AT)
    world.fixed |= {"partner": partner.pk, "arrival": aside.pk}
    for place, code in villages.items():
        named = NewChild(name=f"南宫{names[place]}", sex="male", birth_date=date(2012, 3, 4), household=code)
        new = NewApplication(
            "orphan", named, Applicant("甲某", "祖父"), entry="pushed", channel="cross_province", accepted_code="410102001"
        )
        row = receive(new, by=None, at=make.AT, key=place, pushed_on=make.ON)
        if place == "restricted":
            Application.objects.filter(pk=row.pk).update(child=world.rows["child"][place])
        facts = {"direction": "in", "other_code": "410102001", "other_name": "郑州市", "pushed_on": make.ON}
        world.keep("crossing", place, Crossing.objects.create(application=row, **facts).pk)
        world.names[place].add(named.name)
