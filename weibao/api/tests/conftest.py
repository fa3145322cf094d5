"""Another system that calls: an account, a token, and a client that shows it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from weibao.api.actions import tokens
from weibao.api.models import Token
from weibao.org.actions import Appointment
from weibao.org.models import Staff
from weibao.org.powers import Role
from weibao.testing.city import PINGYAO, LittleCity
from weibao.testing.make import AT

ALL = [
    "posts",
    "api.list_children",
    "children.read",
    "recognitions",
    "payments",
    "children.register",
    "children.amend_household",
    "children.amend_residence",
    "children.amend_care",
    "children.amend_guardian",
    "children.amend_schooling",
    "children.amend_circumstance",
]


@dataclass
class System:
    """Another system: its account, its token, and what it sends."""

    account: Staff
    token: Token
    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers | headers)

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> Any:
        sent = self.headers | {"Idempotency-Key": key or f"key-{uuid4()}"} | headers
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=sent)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


@pytest.fixture
def system(city: LittleCity, enter: Any) -> Callable[..., System]:
    """`system(PINGYAO)`: the system of a county with every grant that its post allows."""

    def connect(code: str = PINGYAO, role: Role = Role.COUNTY_OFFICER, grants: list[str] | None = None) -> System:
        admin = city.people["security_admin"]
        name = f"svc-{code}-{uuid4().hex[:6]}"
        account = tokens.open_account(Appointment(name, "大数据平台", role, city.units["bureau"].pk, code, AT.date()), by=admin, at=AT)
        facts = {"purpose": "测试", "grants": ALL if grants is None else grants, "expires_at": AT + timedelta(days=90)}
        _, code = tokens.make_token(account, by=admin, at=AT, **facts)
        token, secret = tokens.pick_up(code, by=None, at=AT)
        return System(account, token, secret)

    return connect
