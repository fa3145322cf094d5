"""A phone without an account: what it sends, and the code that the demonstration shows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from weibao.kernel.clock import true_now
from weibao.testing.make import AT, id_number

PHONE = "13935400001"


class Phone:
    """A browser on a phone; `at` is its place in the network."""

    def __init__(self, source: str = "192.0.2.10") -> None:
        self.client = Client(REMOTE_ADDR=source)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)

    def post(self, path: str, **form: Any) -> HttpResponse:
        return self.client.post(path, form)

    def ask(self, number: str, phone: str = PHONE, purpose: str = "apply") -> HttpResponse:
        return self.post("/public/prove/", number=number, phone=phone, **{"for": purpose})

    def code(self) -> str:
        found = re.search(r"data-demo-code>(\d{6})<", self.get("/public/code/").content.decode())
        return found[1] if found else ""

    def prove(self, number: str, phone: str = PHONE, purpose: str = "apply") -> HttpResponse:
        self.ask(number, phone, purpose)
        return self.post("/public/code/", code=self.code())


@pytest.fixture(autouse=True)
def _demonstration(settings: Any, city: Any) -> None:
    settings.WEIBAO_NOW = AT.isoformat()
    settings.WEIBAO_NOW_SINCE = true_now().isoformat()
    settings.WEIBAO_SHOW_CODES = True


@pytest.fixture
def phone() -> Phone:
    """Somebody's phone."""
    return Phone()


@pytest.fixture
def another() -> Callable[[str], Phone]:
    """A phone at another place of the network."""
    return Phone


@pytest.fixture
def adult() -> str:
    """An invented identity number of a grandfather."""
    from datetime import date

    return id_number(date(1955, 3, 8), serial=7)
