"""The world of the table, made once a module and taken back at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from proofs.world import ACTORS, World, enter, made, morning
from weibao.web import errors


@contextmanager
def short_refusals() -> Iterator[None]:
    """Most of the answers are refusals: their sentence stands alone, without the shell of the page, except in the soak."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("WEIBAO_SOAK"):
            patch.setattr(errors, "refused", lambda request, status, sentence: HttpResponse(sentence, status=status))
        yield


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows of world.py in a transaction of the module's own."""
    with django_db_blocker.unblock(), morning(), short_refusals(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browsers(world: World) -> dict[str, Client]:
    """A browser a column, signed in for the whole module."""
    return {column: enter(world, column) for column in ACTORS}


@pytest.fixture
def _django_db_helper(world: World) -> Iterator[None]:
    """A test marked `django_db` stands on the world of its module: what it writes is taken back, the world stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
