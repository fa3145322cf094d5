from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from weibao.kernel import announcements
from weibao.kernel.announcements import announce, reacts_to


@dataclass(frozen=True)
class CaseClosed:
    case: int


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(announcements, "REACTIONS", type(announcements.REACTIONS)(list))


@pytest.mark.django_db
def test_every_reaction_runs_at_once_and_in_order():
    told = []
    reacts_to(CaseClosed)(lambda event: told.append(("first", event.case)))
    reacts_to(CaseClosed)(lambda event: told.append(("second", event.case)))
    announce(CaseClosed(7))
    assert told == [("first", 7), ("second", 7)]


@pytest.mark.django_db
def test_the_same_reaction_declared_twice_runs_once():
    told = []

    def reaction(event):
        told.append(event)

    reacts_to(CaseClosed)(reaction)
    reacts_to(CaseClosed)(reaction)
    announce(CaseClosed(7))
    assert len(told) == 1


@pytest.mark.django_db
def test_an_error_in_a_reaction_undoes_the_deed():
    def reaction(event):
        raise LookupError("no such plan")

    reacts_to(CaseClosed)(reaction)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE deed (id int)")
    with pytest.raises(LookupError), transaction.atomic():  # noqa: PT012
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO deed VALUES (1)")
        announce(CaseClosed(7))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deed")
        assert cursor.fetchone() == (0,)


def test_outside_of_a_transaction_nothing_is_announced(monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(announcements.transaction, "get_connection", lambda: outside)
    with pytest.raises(RuntimeError, match="transaction"):
        announce(CaseClosed(7))


def test_only_frozen_dataclasses_are_announcements():
    @dataclass
    class Soft:
        case: int

    with pytest.raises(TypeError, match="frozen"):
        reacts_to(Soft)
    with pytest.raises(TypeError, match="frozen"):
        reacts_to(int)
