"""A phone in Python: pairs, opens, keeps an outbox and sends it as often as it likes."""

import base64
import json
import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from weibao.org.actions import Appointment, relieve
from weibao.org.models import Post

PROOF = "proof-of-1357"


@dataclass
class Handset:
    """What the app does, without its screens and its sealing."""

    client: Client = field(default_factory=Client)
    told: dict = field(default_factory=dict)
    outbox: dict = field(default_factory=dict)
    receipts: dict = field(default_factory=dict)

    def post(self, path, given, **headers):
        return self.client.post(path, json.dumps(given), content_type="application/json", headers=headers)

    def pair(self, code, proof=PROOF):
        answer = self.post("/sync/pair/", {"code": code, "proof": proof})
        if answer.status_code == 200:
            self.told = answer.json()
        return answer

    def open(self, proof=PROOF):
        return self.post("/sync/open/", {"opener": self.told["opener"], "proof": proof})

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.told['token']}"}

    def get(self, path, **headers):
        return self.client.get(path, headers=self.bearer | headers)

    def record(self, action, subject, happened_at: datetime, **facts):
        number = str(uuid.uuid4())
        self.outbox[number] = {
            "id": number, "action": action, "subject": subject, "base_version": "", "happened_at": happened_at.isoformat(), "facts": facts,
        }  # fmt: skip
        return number

    def send(self, *envelopes):
        return self.post("/sync/envelopes/", {"envelopes": list(envelopes) or list(self.outbox.values())}, **self.bearer)

    def sync(self):
        """Send all, keep the receipts, empty the outbox."""
        for one in self.send().json()["receipts"]:
            self.receipts[one["id"]] = one
            self.outbox.pop(one["id"], None)
        return self.receipts

    def seal(self, number):
        """What the app sealed for the server alone when it was recorded."""
        ours = ec.generate_private_key(ec.SECP256R1())
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(self.told["server_key"]))
        secret = HKDF(SHA256(), 32, salt=None, info=b"weibao envelope").derive(ours.exchange(ec.ECDH(), theirs))
        nonce, point = os.urandom(12), ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.b64encode(point + nonce + AESGCM(secret).encrypt(nonce, json.dumps(self.outbox[number]).encode(), None)).decode()


def leave(city, staff, at):
    """The director leaves today, and the neighbour stands in."""
    post, near = Post.objects.get(staff=staff), city.people["director_near"]
    stand_in = Appointment(
        near.username, near.name, post.role, post.unit_id, post.division_id, at.date(), until=at.date() + timedelta(days=60), stands_in=True
    )
    relieve(staff, by=city.people["security_admin"], at=at, on=at.date(), hand_over={post.pk: stand_in})
