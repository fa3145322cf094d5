"""The world of the table, made once a module and taken back at its end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from proofs.world import ACTORS, World, enter, made, morning


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows of world.py in a transaction of the module's own."""
    with django_db_blocker.unblock(), morning(), transaction.atomic():
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
