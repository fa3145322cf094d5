"""Entries are chained as they were committed, and the head stands outside the database."""

import datetime as dt
import logging

import pytest
from django.db import DatabaseError, connection, transaction

from weibao.audit import actions, anchor
from weibao.audit.models import Entry, Seal, Waiting
from weibao.audit.verifier import Kind, verify

pytestmark = pytest.mark.django_db


def test_what_was_written_is_sealed_chained_and_anchored(write, seal, own_anchor):
    first = write(3)
    assert (Waiting.objects.count(), seal()) == (3, 3)
    second = write(2)
    assert seal() == 2
    one, two = Seal.objects.order_by("number")
    assert (one.entries, two.entries) == (first, second)
    assert bytes(two.prev) == bytes(one.mac)
    assert bytes(one.prev) == bytes(32)
    assert not Waiting.objects.exists()
    assert anchor.last() == anchor.Head(2, 5, bytes(two.mac))
    assert len(own_anchor.read_text().splitlines()) == 2
    report = verify()
    assert report.is_whole
    assert (report.entries, report.seals, report.waiting, report.anchored) == (5, 2, 0, 2)


def test_nothing_to_seal_is_nothing_done(seal, own_anchor):
    assert seal() == 0
    assert not Seal.objects.exists()
    assert not own_anchor.exists()
    assert verify().is_whole


def test_many_entries_are_sealed_in_links_of_bounded_size(write, seal, monkeypatch):
    monkeypatch.setattr(actions, "LINK", 10)
    write(25)
    assert seal(limit=22) == 22
    assert [len(one.entries) for one in Seal.objects.order_by("number")] == [10, 10, 2]
    assert seal() == 3
    assert verify().is_whole


def test_a_late_commit_is_sealed_late_and_is_no_alarm(write, seal):
    ids = write(6)
    early, late = [ids[0], ids[1], ids[3], ids[5]], [ids[2], ids[4]]
    kept = list(Waiting.objects.filter(entry__in=late))
    Waiting.objects.filter(entry__in=late).delete()
    seal()
    Waiting.objects.bulk_create(kept)
    seal()
    assert [one.entries for one in Seal.objects.order_by("number")] == [early, late]
    assert verify().is_whole


def test_a_gap_of_a_transaction_that_was_undone_is_no_alarm(write, seal, wang):
    write(2)
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        actions.record(name="a.b", subject=None, by=wang, at=dt.datetime.now(dt.UTC), facts={}, result=None, outcome="done")
        raise RuntimeError
    last = write(1)
    seal()
    assert last[0] - Entry.objects.earliest("id").id == 3
    assert verify().is_whole


def test_an_unsealed_entry_is_no_fault_for_a_minute_and_an_alarm_after(write):
    (entry,) = write(1)
    assert verify().is_whole
    assert verify().waiting == 1
    moment = Entry.objects.get().written_at
    assert list(Entry.objects.unsealed_since(moment)) == [Entry.objects.get()]
    assert not Entry.objects.unsealed_since(moment - dt.timedelta(minutes=1)).exists()
    Waiting.objects.update(written_at=moment - dt.timedelta(minutes=2))
    (finding,) = verify().findings
    assert (finding.kind, finding.entry) == (Kind.ENTRY_LATE, entry)


def test_the_log_of_commits_is_forgotten_when_the_sealer_has_met_it(write, seal):
    ids = write(3)
    assert anchor.committed() == set(ids)
    seal()
    assert anchor.committed() == set(ids)
    seal()
    assert anchor.committed() == set()


@pytest.mark.parametrize("seal_between", [False, True])
def test_an_entry_that_is_dropped_before_it_is_sealed_is_found_for_ever(write, seal, caplog, seal_between):
    ids = write(3)
    bare("DELETE FROM audit_entry WHERE id = %s", ids[2])
    bare("DELETE FROM audit_waiting WHERE entry = %s", ids[2])
    if seal_between:
        with caplog.at_level(logging.CRITICAL):
            for _ in range(4):
                seal()
        assert str(ids[2]) in caplog.text
        assert anchor.lost_of(anchor.path()) == [ids[2]]
        assert anchor.committed() == set()
    assert [(one.kind, one.entry) for one in verify().findings] == [(Kind.ENTRY_LOST, ids[2])]


def test_an_entry_dropped_from_the_table_but_not_from_the_queue_is_found(write, seal):
    ids = write(3)
    bare("DELETE FROM audit_entry WHERE id = %s", ids[1])
    assert seal() == 2
    assert {(one.kind, one.entry) for one in verify().findings} == {(Kind.ENTRY_LOST, ids[1])}


def test_only_one_sealer_works(write, seal, monkeypatch):
    write(1)
    monkeypatch.setattr(actions, "_try_lock", lambda cursor: False)
    assert seal() == 0
    assert Waiting.objects.count() == 1
    assert len(anchor.committed()) == 1


def test_a_cut_chain_is_never_closed_again(write, seal):
    for _ in range(3):
        write(2)
        seal()
    seal()
    seal()
    tail = Seal.objects.get(number=3)
    bare("DELETE FROM audit_entry WHERE id = ANY(%s)", tail.entries)
    bare("DELETE FROM audit_seal WHERE number = 3")
    cut = [(one.kind, one.seal, one.last_seal, one.entries) for one in verify().findings]
    assert cut == [(Kind.TAIL_CUT, 3, 3, 2)]
    write(1)
    seal()
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 4]
    assert [(one.kind, one.seal, one.last_seal) for one in verify().findings] == [(Kind.SEAL_MISSING, 3, 3)]


def test_a_chain_made_anew_with_the_right_key_is_told_by_the_anchor(write, seal, own_anchor):
    """Somebody restores an older backup and goes on: what was sealed after it is gone, and the copy of the anchor says so."""
    write(1)
    seal()
    (gone,) = write(1)
    seal()
    copy = own_anchor.with_name("copy.log")
    copy.write_bytes(own_anchor.read_bytes())
    bare("DELETE FROM audit_entry WHERE id = %s", gone)
    bare("DELETE FROM audit_seal WHERE number = 2")
    own_anchor.write_bytes(own_anchor.read_bytes().splitlines(keepends=True)[0])
    write(1)
    seal()
    assert verify().is_whole is False or verify(copy).findings
    assert [(one.kind, one.seal) for one in verify(copy).findings if one.seal] == [(Kind.SEAL_ALTERED, 2)]


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_tables_are_append_only(write, seal, table, deed):
    write(1)
    seal()
    with pytest.raises(DatabaseError, match="append-only|[Cc]annot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(table))
    assert verify().is_whole


def bare(sql, *values):
    """What a database administrator does: straight in the tables, triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = DEFAULT")
