"""What an action leaves in the trail, who finds it there, and how it reads."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from weibao.audit import anchor, reports
from weibao.audit.actions import read_trail, verify_trail
from weibao.audit.models import Entry, Waiting
from weibao.kernel import door
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Staff

AT = dt.datetime(2023, 7, 3, 1, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_door(monkeypatch):
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: True)
    monkeypatch.setattr(door, "ACTIONS", dict(door.ACTIONS))


def test_the_slot_of_the_door_is_filled():
    assert door.SLOTS.record is not None, ImproperlyConfigured


def test_an_action_leaves_one_entry_that_waits_for_its_seal(wang):
    @action("org.rename", label="更名", says="更名，原因{reason}")
    def rename(staff, *, by, at):
        note(reason="correction")

    rename(wang, by=wang, at=AT)
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.at, entry.outcome) == ("org.rename", wang, AT, "done")
    assert (entry.subject_type, entry.subject_id, entry.facts) == ("org.staff", str(wang.pk), {"reason": "correction"})
    assert Waiting.objects.get().entry == entry.pk
    assert abs(entry.written_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert reports.sentence(entry) == f"更名，原因correction（工作人员 {wang.pk}号）"
    assert reports.actor_words(entry) == "王芳"


def test_what_was_made_is_found_as_well_as_where(wang):
    @action("org.hire", label="录用")
    def hire(boss, *, by, at):
        return Staff.objects.create(username="li", name="李强")

    fresh = hire(wang, by=wang, at=AT)
    entry = Entry.objects.get()
    assert entry.facts == {"made": f"org.staff:{fresh.pk}"}
    assert Entry.objects.for_subject(wang).get() == Entry.objects.for_subject(fresh).get() == entry


def test_what_is_made_of_nothing_is_the_subject_itself(wang):
    @action("org.hire", label="录用")
    def hire(kind, *, by, at):
        return Staff.objects.create(username="li", name="李强")

    for subject in (None, Staff, Staff.objects.all()):
        with transaction.atomic():
            fresh = hire(subject, by=wang, at=AT)
            assert Entry.objects.latest("id").subject_id == str(fresh.pk)
            fresh.delete()


def test_each_row_of_a_set_finds_the_one_entry(wang):
    @action("org.confirm_many", label="批量核对")
    def confirm(staff, *, by, at):
        note_many([one.pk for one in staff])

    li = Staff.objects.create(username="li", name="李强")
    confirm(Staff.objects.filter(pk__in=[wang.pk, li.pk]), by=wang, at=AT)
    entry = Entry.objects.get()
    assert (entry.subject_type, entry.subject_id) == ("org.staff", "")
    assert Entry.objects.for_subject(wang).get() == Entry.objects.for_subject(li).get() == entry
    assert not Entry.objects.for_subject(Staff(pk=0)).exists()
    assert reports.sentence(entry) == "批量核对，共2项（工作人员）"


def test_an_attempt_without_the_power_is_in_the_trail(wang, monkeypatch):
    @action("org.rename", label="更名")
    def rename(staff, *, by, at):
        raise AssertionError

    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: False)
    with pytest.raises(NotAllowed):
        rename(wang, by=wang, at=AT)
    entry = Entry.objects.refused().get()
    assert reports.sentence(entry) == f"更名（工作人员 {wang.pk}号）（无权限，未执行）"


def test_the_system_does_things_too(wang):
    @action("org.tidy", label="整理", system=True)
    def tidy(_all, *, by, at):
        """Nothing."""

    tidy(None, by=None, at=AT)
    entry = Entry.objects.get()
    assert (entry.actor, entry.subject_type, reports.actor_words(entry)) == (None, "", "系统")
    assert reports.sentence(entry) == "整理"


def test_reads_are_told_from_deeds(wang):
    @action("org.open_file", label="查看档案", reads=True)
    def open_file(staff, *, by, at, part):
        note(part=part)
        return staff

    open_file(wang, by=wang, at=AT, part="phone")
    entry = Entry.objects.reads().get()
    assert entry.facts == {"part": "phone"}, "the row itself was returned and not made"
    assert not Entry.objects.exclude(pk=entry.pk).exists()


def test_old_entries_read_without_an_error(wang):
    entry = Entry(action="gone.away", subject_type="gone.thing", subject_id="7", facts={})
    assert reports.sentence(entry) == "gone.away（gone.thing 7号）"
    door.ACTIONS["gone.away"] = door.Action("gone.away", "导入", "", "导入{rows}行", reads=False, system=False, verb=print)
    assert reports.sentence(entry) == "导入…行（gone.thing 7号）"


def test_a_deed_that_is_undone_leaves_no_entry_and_nothing_in_the_log(wang, django_capture_on_commit_callbacks):
    @action("org.rename", label="更名")
    def rename(staff, *, by, at):
        raise LookupError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(LookupError):
        rename(wang, by=wang, at=AT)
    assert not Entry.objects.exists()
    assert anchor.committed() == set()


def test_only_who_may_read_the_trail_sees_it(city, monkeypatch, write):
    write(2)
    auditor, others = city.people["auditor"], [staff for key, staff in city.people.items() if key != "auditor"]
    on = AT.date()
    assert Entry.objects.visible_to(auditor, on).count() == 2
    assert all(not Entry.objects.visible_to(staff, on).exists() for staff in others)
    assert len(others) > 5


def test_opening_the_trail_is_an_entry_of_its_own(city, write, monkeypatch):
    write(2)
    monkeypatch.undo()
    auditor = city.people["auditor"]
    assert read_trail(Entry.objects.all(), by=auditor, at=AT, asked="refused").count() == 3
    assert Entry.objects.of_actor(auditor).get().facts == {"asked": "refused"}
    with pytest.raises(NotAllowed):
        read_trail(Entry.objects.all(), by=city.people["security_admin"], at=AT)


def test_the_auditor_verifies_from_the_screen(city, write, seal, monkeypatch):
    write(2)
    seal()
    monkeypatch.undo()
    report = verify_trail(None, by=city.people["auditor"], at=AT)
    assert report.is_whole
    entry = Entry.objects.latest("id")
    assert reports.sentence(entry) == "共2条记录、1个封存，发现0处问题"


def test_figures_by_action(write):
    write(3, action="audit.read")
    write(1, action="gone.away")
    assert reports.by_action(Entry.objects.all()) == {"查看审计记录": 3, "gone.away": 1}


def test_a_page_of_sentences_is_one_query(write, django_assert_num_queries):
    write(20)
    with django_assert_num_queries(1):
        page = reports.sentences(Entry.objects.all())
        assert len([reports.actor_words(entry) for entry, _ in page]) == 20
