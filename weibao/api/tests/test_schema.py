"""The whole interface against its own description: schemathesis with all checks, bounded; WEIBAO_SOAK=1 asks for many more.

Requests go through the program's own front door (WSGI) with the token of a system that may do everything that a token may.
"""

import os
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from schemathesis import GenerationMode

import weibao.urls  # noqa: F401  the operations are declared with the addresses
from weibao.api import gate
from weibao.api.views.pages import description
from weibao.testing import make

SOAK = bool(os.environ.get("WEIBAO_SOAK"))
EXAMPLES = 500 if SOAK else 12
AT_LEAST = 21

schema = schemathesis.openapi.from_dict(description())
schema.app = get_wsgi_application()
OPERATIONS = {one.ok().label: one.ok() for one in schema.get_all_operations()}


@pytest.fixture
def caller(system, settings, monkeypatch):
    """A system with every grant, some children to find, and no pace to keep to."""
    settings.WEIBAO_API_PACE = 10**9
    monkeypatch.setattr(gate, "GUESSES", 10**9)
    for moment in (request_started, request_finished):  # the connection is the test's own, as for Django's test client
        monkeypatch.setattr(moment, "receivers", [])
        moment.sender_receivers_cache.clear()
    made = make.children([{} for _ in range(3)])
    make.recognition(made[0])
    return system()


def test_all_operations_are_described():
    assert len(OPERATIONS) >= AT_LEAST


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_operation_does_what_it_says(label, mode, caller):
    """All checks of schemathesis: no fault of ours, answers in form, bad requests refused, good ones taken, no sign-in skipped."""

    @given(OPERATIONS[label].as_strategy(generation_mode=mode))
    @bounds(max_examples=EXAMPLES, deadline=None, derandomize=not SOAK, suppress_health_check=list(HealthCheck), database=None)
    def ask(case):
        if mode.is_positive and "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = f"key-{uuid4()}"
        case.call_and_validate(headers={"Authorization": f"Bearer {caller.secret}"})

    ask()
