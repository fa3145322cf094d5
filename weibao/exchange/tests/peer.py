"""Another installation, as far as one can tell from outside: it has keys, writes envelopes and reads receipts. It knows nothing of our code."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from weibao.applications.models import plain
from weibao.applications.tests.making import ALL, child
from weibao.exchange import envelopes
from weibao.exchange.actions import partnering, posting
from weibao.exchange.models import KeyPair, Letter, Partner
from weibao.kernel import clock
from weibao.testing.city import XINYING

PREFIX = "4101"
THERE = "410102001"
DOOR = "/exchange/in/"


def key_file(secret: envelopes.Secret, **other: Any) -> bytes:
    """The file of public keys of another place."""
    told = {
        "file": partnering.FILE, "name": "郑州市", "prefix": PREFIX, "address": "http://127.0.0.1:9/",
        "sign": secret.public.sign, "encrypt": secret.public.encrypt,
    }  # fmt: skip
    return json.dumps(told | other).encode()


@dataclass
class Peer:
    """Zhengzhou, in this test."""

    secret: envelopes.Secret
    partner: Partner
    pair: KeyPair
    turns: dict[UUID, int] = field(default_factory=dict)

    def envelope(self, kind: str, body: Any, topic: UUID, *, moment: datetime | None = None, **other: Any) -> bytes:
        """An envelope of the next turn of a topic."""
        self.turns[topic] = other.pop("turn", self.turns.get(topic, 0) + 1)
        content = {"code": str(uuid4()), "topic": str(topic), "turn": self.turns[topic], "kind": kind, "body": body} | other
        return envelopes.write(content, self.secret, self.pair.secret.public, moment or clock.true_now())

    def say(self, kind: str, body: Any, topic: UUID, **other: Any) -> Any:
        """Send one and return the answer."""
        return knock(self.envelope(kind, body, topic, **other))

    def outcome(self, answer: Any, sent: bytes, code: str) -> str:
        """What the receipt says."""
        return envelopes.read_receipt(answer.content, sent, code, {self.pair.secret.public.sign_id: self.pair.secret.public})

    def heard(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Bodies of what is written to this place and not sent yet."""
        rows = Letter.objects.waiting().filter(partner=self.partner).order_by("pk")
        return [self.open(row).body for row in rows if kind in {None, row.kind}]

    def open(self, letter: Letter) -> envelopes.Opened:
        """One of our letters as it arrives there."""
        packed = posting.pack(letter, moment=clock.true_now())
        assert packed
        mine, ours = self.secret, self.pair.secret.public
        return envelopes.read(
            packed,
            lambda number: mine if number == mine.public.encrypt_id else None,
            lambda number: (None, ours) if number == ours.sign_id else None,
            clock.true_now(),
        )


def knock(content: bytes, **more: Any) -> Any:
    """A request at the open door."""
    return Client().post(DOOR, content, content_type="application/jose", **more)


def peer(city: Any, at: datetime, **other: Any) -> Peer:
    """A confirmed partner."""
    system, security = city.people["system_admin"], city.people["security_admin"]
    pair = KeyPair.objects.standing().first() or partnering.rotate_keys(KeyPair, by=system, at=at)
    secret = envelopes.draw()
    partner = partnering.add_partner(key_file(secret, **other), by=system, at=at)
    partnering.confirm_partner(partner, by=security, at=at, fingerprint=secret.public.fingerprint)
    return Peer(secret, partner, pair)


def application(**other: Any) -> dict[str, Any]:
    """The body of an application letter from there."""
    told = child(**{key: other.pop(key) for key in ("name", "id_number") if key in other})
    given = {
        "matter": "de_facto", "from_code": THERE, "from_name": "河南省郑州市中原区林山寨街道", "to_code": XINYING, "child": plain(told),
        "applicant": {"name": "王福贵", "relation": "祖父", "phone": "13900000000", "id_number": ""}, "papers": list(ALL), "aids": {},
        "files": [], "complete_on": "2023-06-30", "pushed_on": "2023-07-03", "round": 1,
        "rows": [{"unit": "林山寨街道办事处", "person": "孙亚楠", "day": "2023-07-03", "step": "形式审查并推送", "result": "已推送户籍地"}],
    }  # fmt: skip
    return given | other
