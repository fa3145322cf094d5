"""Rows of visits, for the world of the proofs: a visit a place, a problem of it, and another visit to be looked into."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from proofs.places import DIRECTORS, VILLAGES
from weibao.testing import make
from weibao.visits.actions.planning import plan
from weibao.visits.models import Conflict, FactUpdate, MonthReport, Visit, VisitCheck, VisitTask

if TYPE_CHECKING:
    from proofs.world import World

TOLD = {
    "person": "祖父",
    "address": "",
    "place": "家中",
    "opinion": "",
    "help_other": "",
    "note": "",
    "areas": {"health": "咳嗽"},
    "answers": {},
}


def visits(world: World, place: str) -> None:
    """What a director recorded about the child of a place."""
    by = world.city.people[DIRECTORS.get(place, "director")]
    facts = {
        "child_id": world.rows["twin"][place],
        "way": "home",
        "seen": True,
        "relation": "祖父",
        "problems": ["health"],
        "studies": True,
    }
    facts |= {"key_attention": False, "changed": False, "told": TOLD, "category": "other", "by": by, "at": make.AT}
    made = Visit.objects.create(on=make.ON, **facts)
    world.keep("visit", place, made.pk)
    world.keep("visit_task", place, VisitTask.objects.create(visit=made, area="health", due=make.ON).pk)
    old = Visit.objects.create(on=make.ON - timedelta(days=60), **facts)
    world.keep("visit_check", place, VisitCheck.objects.create(visit=old, kind="old", due=make.ON, made_at=make.AT).pk)
    facts = {
        "base": {"school": "洪善镇中心小学", "stage": "小学"},
        "new": {"school": "城关小学", "stage": "小学"},
        "since": make.ON,
        "told_on": make.ON,
    }
    proposed = FactUpdate.objects.create(child_id=world.rows["twin"][place], fact="schooling", due=make.ON, by=by, at=make.AT, **facts)
    world.keep("fact_update", place, proposed.pk)
    met = {"base": facts["base"], "mine": {"school": "实验小学", "stage": "小学"}, "theirs": facts["base"], "fields": ["school"]}
    late = FactUpdate.objects.create(
        child_id=world.rows["twin"][place],
        fact="schooling",
        state="yielded",
        stale=True,
        by=by,
        at=make.AT,
        **(facts | {"new": met["mine"]}),
    )
    row = Conflict.objects.create(update=late, rule="newest", stands="theirs", due=make.ON, at=make.AT, **met)
    world.keep("fact_conflict", place, row.pk)
    plan(None, by=None, at=make.AT)
    if place != "restricted":
        month = date(2023, 1 + list(VILLAGES).index(place), 1)
        counted = {"due": make.ON, "counted_at": make.AT, "figures": [{"group": "走访", "label": "本月走访", "value": 3, "unit": "次"}]}
        world.keep("month_report", place, MonthReport.objects.create(place_id=VILLAGES[place][:9], month=month, **counted).pk)
