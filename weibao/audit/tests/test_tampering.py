"""Promise 4: 200 of 200 edits, deletions, swaps and cuts made straight in the database are found and located."""

import pytest
from django.db import connection, transaction

from weibao.audit import actions
from weibao.audit.tests.attacker import Attacker, is_located
from weibao.audit.verifier import verify

ATTACKS = 200
pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(write, seal, monkeypatch):
    """Links of one entry and of many, as a quiet and a busy hour make them; the log of commits is behind it."""
    monkeypatch.setattr(actions, "LINK", 7)
    for size in (1, 12, 1, 1, 30, 2, 1, 20, 3, 1):
        write(size)
        seal()
    seal()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a real trail is committed: no check of a foreign key is outstanding
    assert verify().is_whole


def test_two_hundred_of_two_hundred_are_found_and_located(trail, seal):
    missed = []
    for number in range(ATTACKS):
        with transaction.atomic():
            attacker = Attacker(seed=number)
            attacks = attacker.attacks()
            attack = attacks[number % len(attacks)]
            place = attack()
            report = verify()
            if report.is_whole or not is_located(place, report):
                missed.append((number, attack.__name__, place, list(map(str, report.findings))))
            transaction.set_rollback(True)
    assert not missed
    assert verify().is_whole


def test_the_sealer_does_not_heal_what_was_altered(trail, seal, own_anchor):
    attacker = Attacker(seed=1)
    place = attacker.seal_again()
    seal()
    assert is_located(place, verify())


def test_the_wrong_key_opens_nothing(trail, settings, tmp_path):
    settings.WEIBAO_KEY_FILE = tmp_path / "other.json"
    report = verify()
    assert {one.seal for one in report.findings} == set(range(1, report.seals + 1))


def test_a_table_that_was_altered_is_told_and_no_stack_trace(trail):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry RENAME COLUMN facts TO fact")
        assert [str(one) for one in verify().findings] == ["审计表无法读取，表结构可能被改动"]
        transaction.set_rollback(True)
