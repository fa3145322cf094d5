"""The demo's phones: two directors of the demo township send what they recorded; one thing is set aside, one meets another value."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid5

from weibao.children.models import Child
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.sync.actions import nudging, pairing, taking_in
from weibao.sync.carried import STRANGE, read_sent
from weibao.sync.models import FieldPhone
from weibao.visits.actions.applying import NewUpdate, standing, whole
from weibao.visits.actions.updating import propose

PHONES: Final = 2
WELL: Final[dict[str, Any]] = {"seen": True, "way": "home", "relation": "监护人", "place": "家中", "areas": {}, "ask": [], "changed": False}


def phones(post: Post, at: datetime, now: datetime) -> str:
    """Pair the phones and let them send; what is there already is left as it is. `now` is the true moment, by which codes run out."""
    if FieldPhone.objects.exists():
        return "已结对"
    found = [(one, child) for one in _directors(post, at) if (child := _child(one))][:PHONES]
    for turn, (director, child) in enumerate(found):
        code = pairing.invite(director, by=post.staff, at=at, now=now, offline=turn == 1)
        told = pairing.redeem(code, proof="示范", agent="Chrome / Android", source="demo", at=at, now=now)
        _sends(told.phone, child, post, at, turn)
        taking_in.seen(told.phone, at=at, now=now)
        nudging.nudge(director, by=post.staff, at=at, words="请看一看今天的清单；有困难请告诉我。（示范）")
    return f"{post.division.name} {len(found)} 部手机"


def _directors(post: Post, at: datetime) -> list[Post]:
    rows = Post.objects.held_on(at.date()).filter(role=Role.VILLAGE_DIRECTOR, division__code__startswith=post.division_id, stands_in=False)
    return list(rows.select_related("staff", "division").order_by("division_id")[:30])


def _child(director: Post) -> Child | None:
    rows = Child.objects.current().unrestricted().filter(residence=director.division_id, institution=None, guardians__isnull=False)
    return rows.order_by("pk").first()


def _sends(phone: FieldPhone, child: Child, post: Post, at: datetime, turn: int) -> None:
    """A visit of yesterday, one of long ago that waits for the supervisor, a telephone number that meets the desk's, a complaint."""
    guardian = child.guardians.order_by("pk").first()
    if guardian is None:
        return
    seen = standing(child, "phone", at.date(), {"name": guardian.name})
    mine, theirs = seen | {"phone": f"1390000{turn}001"}, seen | {"phone": f"1390000{turn}002"}
    desk = NewUpdate("phone", theirs, at.date() - timedelta(days=2), "学校转告（示范）" if turn else "")
    propose(child, by=post.staff, at=at, new=desk, happened_at=at, base=whole(child, "phone", at.date()))
    change = {"fact": "phone", "values": mine, "base": seen, "since": str(at.date() - timedelta(days=1)), "proof": ""}
    _send(phone, at, "visits.record", child.pk, WELL | {"person": guardian.name, "note": "都好（示范）"}, timedelta(days=1))
    _send(phone, at, "visits.propose", child.pk, change, timedelta(hours=20))
    _send(phone, at, "visits.record", child.pk, WELL | {"person": guardian.name, "note": "补记（示范）"}, timedelta(days=45))
    _send(phone, at, "sync.complain", None, {"words": "同样的信息每月要填两张表（示范）"}, timedelta(hours=2))


def _send(phone: FieldPhone, at: datetime, action: str, subject: int | None, facts: dict[str, Any], ago: timedelta) -> None:
    number = str(uuid5(STRANGE, f"{phone.pk} {action} {ago}"))
    sent = {"id": number, "action": action, "subject": subject, "base_version": "", "happened_at": (at - ago).isoformat(), "facts": facts}
    taking_in.receive(phone, read_sent(sent), by=phone.staff, at=at)
