"""Both keys are changed while rows are written; what was cut goes on; what cannot be brought over is told."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from weibao.children.models import Child, PayeeAccount
from weibao.kernel import keyring
from weibao.kernel.clock import true_now
from weibao.kernel.door import ACTIONS
from weibao.kernel.refusal import NotAllowed
from weibao.kernel.sealed import BlindIndexField, blind_index, index_head
from weibao.keys import actions, jobs, reindexing, resealing
from weibao.keys.actions import StillNeeded, UnderWay
from weibao.keys.models import FreshIndex, Kind, Rotation
from weibao.org.models import Staff
from weibao.testing import make

pytestmark = pytest.mark.django_db
PHONES = 1201


@pytest.fixture
def phones(city):
    """A thousand people with a sealed number."""
    return Staff.objects.bulk_create([Staff(username=f"p{n}", name="甲", phone=str(13800000000 + n)) for n in range(PHONES)])


@pytest.fixture
def column():
    return next(one for one in resealing.sealed_columns() if (one.table, one.name) == ("org_staff", "phone"))


def begin(by, at, kind=Kind.SEALING):
    return actions.rotate(Rotation, by=by, at=at, kind=kind)


def to_the_end(rotation):
    for _ in actions.carry_on(rotation, clock=true_now):
        pass
    return Rotation.objects.get(pk=rotation.pk)


def under_current():
    head = index_head(keyring.ring().index)
    return [count for one in reindexing.indexed_columns() for found, count in reindexing.rows_by_key(one).items() if found != head] == []


def keys(*words):
    out = StringIO()
    call_command("keys", *words, stdout=out)
    return out.getvalue()


# the sealing key


def test_every_value_is_sealed_anew_and_opens(city, admin, at, phones, column, trail):
    old = keyring.ring().current.id
    before = resealing.waiting()
    assert before == 0
    rotation = begin(admin, at)
    fresh = keyring.ring().current.id
    assert rotation.key == fresh != old
    everything = resealing.waiting()
    done = to_the_end(rotation)
    assert done.finished_at is not None
    assert (done.total, done.done, done.left) == (everything, everything, 0)
    assert set(resealing.rows_by_key(column)) == {("aes", fresh)}
    assert sorted(int(one.phone) for one in Staff.objects.filter(name="甲")) == [13800000000 + n for n in range(PHONES)]
    assert [(one.name, one.facts["key"]) for one in trail] == [("keys.rotate", fresh), ("keys.finish", fresh)]
    assert trail[0].by == admin


def test_a_rotation_that_was_cut_goes_on_with_what_is_left(admin, at, phones):
    rotation = begin(admin, at)
    for state in actions.carry_on(rotation, clock=true_now):
        if state.done >= 500:
            break
    cut = Rotation.objects.get()
    assert 500 <= cut.done < cut.total
    done = to_the_end(cut)
    assert done.done == done.total
    assert len(keyring.ring().keys) == 2


def test_a_change_of_cipher_comes_with_the_next_key(settings, admin, at, phones, column):
    settings.WEIBAO_CIPHER = "sm4"
    to_the_end(begin(admin, at))
    assert set(resealing.rows_by_key(column)) == {("sm4", keyring.ring().current.id)}
    assert phones[7].phone == Staff.objects.get(pk=phones[7].pk).phone


def test_what_somebody_changed_in_between_is_left_alone(phones, column):
    one = phones[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM org_staff WHERE id = %s", [one.pk])
        stale = [(one.pk, bytes(cursor.fetchone()[0]))]
    Staff.objects.filter(pk=one.pk).update(phone="new")
    assert resealing._swap(column, stale) == resealing.Step(0)
    assert Staff.objects.get(pk=one.pk).phone == "new"


def test_a_value_that_does_not_open_is_told_and_holds_nothing_up(admin, at, phones, trail):
    broken = phones[3].pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_staff SET phone = set_byte(phone, 20, get_byte(phone, 20) # 1) WHERE id = %s", [broken])
    done = to_the_end(begin(admin, at))
    assert (done.left, done.total - done.done) == (1, 1)
    assert trail[-1].facts["rows"] == [f"org_staff:{broken}"]


def test_large_values_are_taken_a_few_at_a_time(monkeypatch, admin, at, phones, column):
    monkeypatch.setattr(resealing, "CHUNK_BYTES", 400)
    keyring.add_key("later")
    sizes = [step.moved for step in resealing.reseal(column)]
    assert sum(sizes) >= PHONES
    assert max(sizes) < 15


# the key of the blind index


@pytest.fixture
def children(city):
    made = make.children({} for _ in range(60))
    return [Child.objects.get(pk=one.pk) for one in made]


def test_every_index_comes_to_the_new_key_and_finds(admin, at, children):
    numbers = [one.id_number for one in children]
    rotation = begin(admin, at, Kind.INDEX)
    assert keyring.ring().index.id != rotation.key
    done = to_the_end(rotation)
    assert keyring.ring().index.id == rotation.key
    assert (done.left, done.done) == (0, done.total)
    assert under_current()
    assert not FreshIndex.objects.exists()
    assert [Child.objects.with_id_number(one).get() for one in numbers] == children
    assert set(Child.objects.numbered(numbers)) == set(numbers)
    assert PayeeAccount.objects.filter(account_index=blind_index("children.bank_account", children[0].accounts.get().account)).count() == 1


def test_a_child_is_found_at_every_step(admin, at, children):
    number = children[5].id_number
    rotation = begin(admin, at, Kind.INDEX)
    for _ in actions.carry_on(rotation, clock=true_now):
        assert Child.objects.with_id_number(number).get() == children[5]
        assert list(Child.objects.numbered([number])) == [number]


def test_rows_written_during_the_change_are_met(admin, at, children):
    rotation = begin(admin, at, Kind.INDEX)
    states = actions.carry_on(rotation, clock=true_now)
    next(states)
    late = make.child()
    for _ in states:
        pass
    assert under_current()
    assert Child.objects.with_id_number(Child.objects.get(pk=late.pk).id_number).get().pk == late.pk


def test_a_change_cut_after_the_key_became_current_is_finished(admin, at, children):
    """The ring is a file: a power cut may come between it and the commit of the rows."""
    rotation = begin(admin, at, Kind.INDEX)
    keyring.switch_index(rotation.key)
    assert Child.objects.with_id_number(children[0].id_number).exists()
    to_the_end(rotation)
    assert under_current()


def test_an_index_that_is_not_that_of_its_value_is_made_anew(admin, at, children):
    Child.objects.filter(pk=children[0].pk).update(id_index=b"x" * 32)
    to_the_end(begin(admin, at, Kind.INDEX))
    assert Child.objects.with_id_number(children[0].id_number).get() == children[0]


def test_one_number_in_two_files_is_told_and_not_lost(admin, at, children, trail):
    """Two files with one number under two keys: no constraint could see it while they were written."""
    one, two = children[:2]
    key = keyring.add_index_key("later")
    keyring.switch_index(key.id)
    Child.objects.filter(pk=two.pk).update(id_number=one.id_number, id_index=blind_index("children.id_number", one.id_number))
    rotation = Rotation.objects.create(kind=Kind.INDEX, key=key.id, by=admin, started_at=at)
    done = to_the_end(rotation)
    assert done.left == 1
    assert trail[-1].facts["rows"] == [f"children_child:{one.pk}"]
    assert set(Child.objects.with_id_number(one.id_number)) == {one, two}, "both are found, to be merged by a person"


def test_payments_that_are_closed_to_everybody_come_along(admin, at):
    assert {column.table for column in reindexing.indexed_columns()} >= {"children_child", "children_payeeaccount", "payroll_payment"}


def test_every_blind_index_says_whose_it_is():
    for column in reindexing.indexed_columns():
        assert column.label
    with isolate_apps("weibao.keys"):

        class Nameless(models.Model):
            index = BlindIndexField()

            class Meta:
                app_label = "keys"

        assert Nameless._meta.get_field("index").of == ""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reindexing.apps, "get_models", lambda **_: [Nameless])
            with pytest.raises(ImproperlyConfigured, match="of"):
                list(reindexing.indexed_columns())


# who, and when


def test_one_rotation_at_a_time(admin, at):
    begin(admin, at)
    for kind in Kind:
        with pytest.raises(UnderWay):
            begin(admin, at, kind)
    assert len(keyring.ring().keys) == 2


@pytest.mark.parametrize("role", ["security_admin", "auditor", "city_officer"])
def test_nobody_else_may(city, at, role):
    with pytest.raises(NotAllowed):
        begin(city.people[role], at)
    assert len(keyring.ring().keys) == 1


def test_the_end_is_the_systems_own_deed():
    assert ACTIONS["keys.finish"].system


def test_the_worker_carries_on_in_slices(monkeypatch, admin, at, phones):
    begin(admin, at)
    monkeypatch.setattr(jobs, "SLICE", 0.0)
    again = []
    monkeypatch.setattr(jobs, "soon", lambda: again.append(1))
    for _ in range(50):
        jobs.carry_on(0)
        if not Rotation.objects.under_way().exists():
            break
    assert Rotation.objects.get().finished_at is not None
    assert len(again) > 2
    jobs.carry_on(0)  # nothing to do


# the command


def test_the_command_rotates_and_lists(phones):
    assert "完成：处理" in keys("rotate")
    assert "完成：处理" in keys("rotate", "--index")
    listed = keys("list")
    assert f"{keyring.ring().current.id}  {PHONES} 条" in listed
    assert listed.count("（当前）") == 2
    with pytest.raises(CommandError, match="没有未完成"):
        keys("rotate", "--resume")


def test_the_command_goes_on_where_it_was_cut(admin, at, phones):
    rotation = begin(admin, at)
    next(actions.carry_on(rotation, clock=true_now))
    assert f"加密密钥 {rotation.key}" in keys("rotate", "--resume")
    assert Rotation.objects.get().finished_at is not None


def test_an_old_key_is_retired_when_nothing_needs_it(django_capture_on_commit_callbacks, phones):
    old, index = keyring.ring().current.id, keyring.ring().index.id
    with pytest.raises(CommandError, match="条数据使用"):
        keys("retire", str(old))
    keys("rotate")
    keys("rotate", "--index")
    for key in (keyring.ring().current.id, keyring.ring().index.id):
        with pytest.raises(CommandError, match="使用"):
            keys("retire", str(key))
    with django_capture_on_commit_callbacks(execute=True):
        assert "已销毁" in keys("retire", str(old))
        assert "已销毁" in keys("retire", str(index))
    assert (len(keyring.ring().keys), len(keyring.ring().index_keys)) == (1, 1)
    with pytest.raises(CommandError, match="没有编号"):
        keys("retire", str(old))


def test_a_key_is_not_retired_while_another_is_brought_in(admin, at):
    begin(admin, at)
    with pytest.raises(UnderWay):
        actions.retire(1, by=actions_console(), at=at)
    Rotation.objects.update(finished_at=at)
    with pytest.raises(StillNeeded):
        actions.retire(keyring.ring().current.id, by=actions_console(), at=at)


def actions_console():
    from weibao.org.actions import console

    return console()


def test_every_sealed_column_of_the_installation_is_known():
    columns = {(column.table, column.name) for column in resealing.sealed_columns()}
    assert ("org_staff", "phone") in columns
