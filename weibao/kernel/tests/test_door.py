import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from weibao.kernel import door
from weibao.kernel.door import action, allows, note, note_many
from weibao.kernel.refusal import NotAllowed, Refusal

AT = dt.datetime(2023, 7, 3, 9, 0, tzinfo=dt.UTC)
WANG = SimpleNamespace(pk=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail(monkeypatch):
    """A door of our own: everybody may, and the trail is a list."""
    entries = []
    monkeypatch.setattr(door, "ACTIONS", {})
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: True)
    monkeypatch.setattr(door.SLOTS, "record", lambda **entry: entries.append(SimpleNamespace(**entry)))
    return entries


@pytest.fixture
def deeds():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE deeds (what text)")

    def write(what):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO deeds VALUES (%s)", [what])

    def read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT what FROM deeds")
            return [what for (what,) in cursor.fetchall()]

    return SimpleNamespace(write=write, read=read)


def close(name="cases.close", body=lambda: None, **options):
    @action(name, label="结案", **options)
    def verb(case, *, by, at, outcome="done"):
        """Close a case."""
        return body() or outcome

    return verb


def test_an_action_returns_what_its_verb_made_and_leaves_an_entry(trail):
    verb = close(law="未成年人保护法第93条")
    assert verb("case", by=WANG, at=AT, outcome="returned home") == "returned home"
    (entry,) = trail
    assert (entry.name, entry.subject, entry.by, entry.at) == ("cases.close", "case", WANG, AT)
    assert (entry.facts, entry.result, entry.outcome) == ({}, "returned home", "done")
    assert door.ACTIONS["cases.close"].law == "未成年人保护法第93条"
    assert verb.__doc__ == "Close a case."


def test_without_the_power_nothing_is_done_and_the_attempt_is_recorded(trail, monkeypatch, deeds):
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: False)
    verb = close(body=lambda: deeds.write("closed"))
    with pytest.raises(NotAllowed) as refusal:
        verb("case", by=WANG, at=AT)
    assert refusal.value.message == "您没有“结案”的权限。"
    assert refusal.value.status == 403
    assert deeds.read() == []
    assert [(entry.outcome, entry.facts, entry.by) for entry in trail] == [("refused", {}, WANG)]


def test_a_refusal_that_stays_is_recorded_with_what_was_noted(trail, deeds):
    class Told(Refusal):
        stays = True

    def body():
        deeds.write("closed")
        note(known=7)
        raise Told("不行")

    with pytest.raises(Told):
        close(body=body)("case", by=WANG, at=AT)
    assert deeds.read() == []
    assert [(entry.outcome, entry.facts) for entry in trail] == [("refused", {"known": 7})]


def test_nobody_has_no_power(trail):
    with pytest.raises(NotAllowed):
        close()("case", by=None, at=AT)


def test_a_refusal_undoes_the_deed_and_leaves_no_entry(trail, deeds):
    def body():
        deeds.write("closed")
        raise Refusal("还有未完成的任务，不能结案")

    with pytest.raises(Refusal, match="不能结案"):
        close(body=body)("case", by=WANG, at=AT)
    assert (deeds.read(), trail) == ([], [])


def test_a_trail_that_cannot_be_written_undoes_the_deed(monkeypatch, deeds):
    def full(**entry):
        raise OSError("disk full")

    monkeypatch.setattr(door.SLOTS, "record", full)
    with pytest.raises(OSError, match="disk full"):
        close(body=lambda: deeds.write("closed"))("case", by=WANG, at=AT)
    assert deeds.read() == []


def test_one_who_may_not_after_all_is_recorded_without_the_facts(trail):
    def body():
        note(month="2023-07")
        raise NotAllowed("制单人与审核人不能是同一人。")

    with pytest.raises(NotAllowed, match="同一人"):
        close(body=body)("case", by=WANG, at=AT)
    assert [(entry.outcome, entry.facts) for entry in trail] == [("refused", {})]


def test_notes_become_plain_facts(trail):
    def body():
        note(month=dt.date(2023, 7, 1), sum=Decimal("1288114.00"), ok=True, none=None)
        note(codes=("id.checksum", 3), by={"kind": Decimal("1.50")})

    close(body=body)("case", by=WANG, at=AT)
    assert trail[0].facts == {
        "month": "2023-07-01", "sum": "1288114.00", "ok": True, "none": None,
        "codes": ["id.checksum", 3], "by": {"kind": "1.50"},
    }  # fmt: skip


def test_an_action_in_an_action_keeps_its_own_notes(trail):
    inner = close("visits.record", body=lambda: note(inner=1))

    def body():
        note(before=1)
        inner("visit", by=WANG, at=AT)
        note(after=1)

    close(body=body)("case", by=WANG, at=AT)
    assert [(entry.name, entry.facts) for entry in trail] == [
        ("visits.record", {"inner": 1}), ("cases.close", {"before": 1, "after": 1}),
    ]  # fmt: skip


def test_a_note_outside_of_an_action_is_a_fault():
    with pytest.raises(RuntimeError):
        note(month="2023-07")


@pytest.mark.parametrize("value", ["14072820150304271X", "王芳 140728201503042719 重复", ["140728201503042719"]])
def test_an_identity_number_never_enters_the_trail(trail, value):
    with pytest.raises(ValueError, match="identity number"):
        close(body=lambda: note(number=value))("case", by=WANG, at=AT)
    assert trail == []


@pytest.mark.parametrize("value", ["140702", "140702001201", "3f" * 32, "20230703090000", "2023-07-03"])
def test_codes_and_digests_do(trail, value):
    close(body=lambda: note(code=value))("case", by=WANG, at=AT)
    assert trail[0].facts == {"code": value}


def test_many_rows_are_noted_with_their_digest(trail):
    close(body=lambda: note_many([3, 1, 2]))("case", by=WANG, at=AT)
    facts = trail[0].facts
    assert (facts["count"], facts["ids"], len(facts["digest"])) == (3, [3, 1, 2], 64)


def test_a_system_action_is_done_by_nobody_and_asks_nobody(trail, monkeypatch):
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: False)
    verb = close("audit.seal", system=True)
    verb(None, by=None, at=AT)
    assert trail[0].by is None
    with pytest.raises(TypeError, match="system"):
        verb(None, by=WANG, at=AT)
    assert not allows(WANG, "audit.seal", None, AT)


def test_allows_asks_the_slot_and_knows_its_actions(monkeypatch):
    close()
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: subject == "mine")
    assert allows(WANG, "cases.close", "mine", AT)
    assert not allows(WANG, "cases.close", "theirs", AT)
    assert not allows(None, "cases.close", "mine", AT)
    with pytest.raises(LookupError, match=r"cases\.open"):
        allows(WANG, "cases.open", "mine", AT)


@pytest.mark.parametrize("slot", ["may", "record"])
def test_an_empty_slot_is_an_error_and_not_an_open_door(monkeypatch, slot):
    verb = close()
    monkeypatch.setattr(door.SLOTS, slot, None)
    with pytest.raises(ImproperlyConfigured, match=slot):
        verb("case", by=WANG, at=AT)


@pytest.mark.parametrize("at", [dt.datetime(2023, 7, 3, 9, 0), dt.date(2023, 7, 3), None])  # noqa: DTZ001
def test_the_moment_must_be_aware(at):
    with pytest.raises(TypeError, match="aware"):
        close()("case", by=WANG, at=at)


def test_the_shape_of_an_action_is_checked_where_it_is_declared():
    for wrong in (lambda case: 0, lambda *, by, at: 0, lambda case, by, at: 0, lambda case, other, *, by, at: 0):
        with pytest.raises(TypeError, match="verb"):
            action("cases.close", label="结案")(wrong)
    with pytest.raises(ValueError, match=r"package\.verb"):
        action("CloseCase", label="结案")


def test_one_name_is_one_verb():
    verb = close()
    other = lambda case, *, by, at: 0  # noqa: E731
    other.__module__ = "weibao.elsewhere"
    with pytest.raises(ValueError, match="twice"):
        action("cases.close", label="结案")(other)
    assert door.ACTIONS["cases.close"].verb is verb
