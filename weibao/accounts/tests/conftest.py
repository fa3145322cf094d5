"""People with real passwords who come in by the real way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from weibao.accounts import codes
from weibao.accounts.models import Account, Factor, FactorKind
from weibao.kernel import clock
from weibao.kernel.clock import true_now
from weibao.org.models import Staff
from weibao.testing.make import AT

PASSWORD = "Qiu-tian de Fenhe 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STRANGER = "203.0.113.7"


@pytest.fixture(autouse=True)
def _morning(settings):
    settings.WEIBAO_NOW = AT.isoformat()
    settings.WEIBAO_NOW_SINCE = true_now().isoformat()


@pytest.fixture
def later(monkeypatch):
    """Moves the true clock on: later(minutes=31)."""

    def move(**much: Any) -> None:
        shift, real = timedelta(**much), clock.true_now
        monkeypatch.setattr(clock, "true_now", lambda: real() + shift)

    return move


@dataclass
class Browser:
    """A browser at some place of the network; what it answers last stays with it."""

    client: Client
    source: str = "192.0.2.1"

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, REMOTE_ADDR=self.source, **more)

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, form, REMOTE_ADDR=self.source)

    def password(self, username: str, password: str = PASSWORD, **more: str) -> Any:
        return self.post("/sign-in/", username=username, password=password, **more)

    def code(self, code: str = "") -> Any:
        return self.post("/sign-in/second/", code=code or phone())

    def is_in(self) -> bool:
        return self.get("/").status_code == 200


def phone(ahead: int = 0) -> str:
    """What the phone shows now, or in some half minutes."""
    return codes.code_at(SECRET, codes.step_of(clock.true_now()) + ahead)


@pytest.fixture
def browser():
    return Browser(Client())


@pytest.fixture
def stranger():
    return Browser(Client(), STRANGER)


def open_account(staff: Staff, *, with_phone: bool = True) -> Staff:
    """An activated account with the password of these tests, and a phone."""
    now = clock.true_now()
    staff.set_password(PASSWORD)
    staff.save()
    Account.objects.update_or_create(staff=staff, defaults={"activated_at": now, "awake_since": now, "password_set_at": now})
    if with_phone:
        Factor.objects.create(staff=staff, kind=FactorKind.TOTP, name="手机", secret=SECRET, made_at=now)
    return staff


@pytest.fixture
def officer(city):
    """The county officer, with a phone."""
    return open_account(city.above)


@pytest.fixture
def director(city):
    """The village director, who needs no second factor."""
    return open_account(city.inside, with_phone=False)


@pytest.fixture
def guard(city):
    """The security administrator."""
    return open_account(city.people["security_admin"])
