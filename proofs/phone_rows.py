"""Rows of the phones of directors, for the world of the proofs: a post, a phone, a thing that was set aside, a complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from proofs.places import DIRECTORS, VILLAGES
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.sync.models import Complaint, Envelope, FieldPhone
from weibao.testing import make

if TYPE_CHECKING:
    from proofs.world import World


def phones(world: World) -> None:
    """What stands about the director of each place."""
    for place, key in DIRECTORS.items():
        staff, code = world.city.people[key], VILLAGES[place]
        told = {"token": f"{place:t<64}", "opener": f"{place:o<64}", "share": b"x", "proof": "x", "paired_at": make.AT}
        phone = FieldPhone.objects.create(staff=staff, division_id=code, paired_by=world.city.people["supervisor"], **told)
        sent = {"number": uuid4(), "phone": phone, "action": "?", "received_at": make.AT, "digest": place, "facts": {}, "reason": "?"}
        envelope = Envelope.objects.create(staff=staff, division_id=code, **sent)
        complaint = Complaint.objects.create(staff=staff, division_id=code, words="表格太多", at=make.AT)
        post = Post.objects.get(staff=staff, role=Role.VILLAGE_DIRECTOR, division=code)
        rows = {"directors_post": post, "field_phone": phone, "envelope": envelope, "complaint": complaint}
        for kind, row in rows.items():
            world.keep(kind, place, row.pk)
