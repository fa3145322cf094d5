"""Fixtures of every test: the little city, the moment of the tests, a browser that is signed in, the trail that was left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from weibao.accounts import entering
from weibao.kernel import door
from weibao.kernel.clock import true_now
from weibao.org.models import Staff
from weibao.testing.city import LittleCity, build
from weibao.testing.make import AT


@dataclass(frozen=True)
class Entry:
    """What the door handed to the trail."""

    name: str
    subject: Any
    by: Any
    at: datetime
    facts: dict[str, Any]
    result: Any
    outcome: str


@pytest.fixture
def at() -> datetime:
    """The moment at which tests happen: the demo's own, 3 July 2023, 9 o'clock."""
    return AT


@pytest.fixture
def on(at: datetime) -> date:
    """The day of `at`."""
    return at.date()


@pytest.fixture
def city(db: None) -> LittleCity:
    """The little city of weibao.testing.city."""
    return build()


@pytest.fixture
def trail(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """Every entry that an action leaves while the test runs; the real trail is written, too."""
    entries: list[Entry] = []
    real = door.SLOTS.record

    def record(**entry: Any) -> None:
        entries.append(Entry(**entry))
        if real is not None:
            real(**entry)

    monkeypatch.setattr(door.SLOTS, "record", record)
    return entries


@pytest.fixture
def enter(client: Client, settings: Any) -> Callable[[Staff], Client]:
    """A browser signed in as a person, on the morning of 3 July 2023: `enter(city.above).get("/children/")`."""
    settings.WEIBAO_NOW = AT.isoformat()
    settings.WEIBAO_NOW_SINCE = true_now().isoformat()  # each test's morning begins with the test

    def sign_in(staff: Staff) -> Client:
        client.force_login(staff)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _who_is_let_in_by_force_is_fully_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` leaves the mark that the real way in leaves, with a second factor; tests of the way in itself go that way."""
    real = Client.force_login

    def force_login(browser: Client, staff: Staff, backend: str | None = None) -> None:
        real(browser, staff, backend)
        session = browser.session
        session[entering.MARK] = entering.mark(true_now(), factor="totp")
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture(autouse=True)
def _door_has_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package tested before the trail stands keeps no entries."""
    if door.SLOTS.record is None:
        monkeypatch.setattr(door.SLOTS, "record", lambda **_: None)
