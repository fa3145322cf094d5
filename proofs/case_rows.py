"""Rows of cases, for the world of the proofs: an open and a closed case a place, and an offer to the other county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.places import VILLAGES
from weibao.cases.actions.telling import limits_on
from weibao.cases.models import Case, CaseHandOver
from weibao.testing import make
from weibao.testing.city import PINGYAO, QIXIAN

if TYPE_CHECKING:
    from proofs.world import World


def cases(world: World) -> None:
    """An open case and a closed one of the twin of each place, and an offer to the other county."""
    person = world.city.people
    leads = {"county": "county_officer_beside"}
    for turn, place in enumerate(VILLAGES, 1):
        village = VILLAGES[place]
        by = person[leads.get(place, "centre_worker")]
        facts = {
            "child_id": world.rows["twin"][place], "place_id": village, "county": village[:6], "year": 2023, "kind": "violence",
            "colour": "red", "source": "station", "summary": "试", "lead": by, "begun_on": make.ON, "limits": limits_on(make.ON),
            "opened_by": by, "opened_at": make.AT,
        }  # fmt: skip
        made = Case.objects.create(turn=turn + 100, due=make.ON, due_law="试", **facts)
        world.keep("protection_case", place, made.pk)
        over = Case.objects.create(turn=turn + 150, state="closed", closed_at=make.AT, **facts)
        world.keep("closed_case", place, over.pk)
        to = PINGYAO if place == "county" else QIXIAN
        offered = CaseHandOver.objects.create(case=made, to_id=to, words="试", told=[], due=make.ON, by=by, at=make.AT)
        world.keep("case_offer", place, offered.pk)
