"""Two files of one child: preview, merge, and an undo that restores every byte."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection

from weibao.children.actions.amending import IsMerged, amend_health, amend_household
from weibao.children.actions.circumstances import correct_identity
from weibao.children.actions.facts import NewIdentity
from weibao.children.actions.merging import CannotMerge, CannotUndo, merge, unmerge
from weibao.children.actions.registering import AlreadyRegistered, NewChild, register, register_many
from weibao.children.announcements import ChildrenMerged, MergeUndone
from weibao.children.models import Child, Circumstance, Merge
from weibao.children.reports.merging import merge_preview
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIDONG


def everything():
    """Every row of the registry as the database writes it, the record of merges aside."""
    state = {}
    for model in apps.get_app_config("children").get_models():
        if model is not Merge:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" t ORDER BY id')
                state[model.__name__] = [row[0] for row in cursor.fetchall()]
    return state


@pytest.fixture
def pair(city):
    kept = make.child(name="王子泽", number=None, father="in_prison", mother=None)
    merged = make.child(name="王子择", village=QIDONG, since=date(2018, 1, 1), father="dead", birth=date(2014, 11, 16))
    make.circumstance(merged, "father", "serious_illness", date(2019, 1, 1))
    return kept, merged


def test_the_preview_says_what_differs_moves_and_stays(city, pair):
    preview = merge_preview(*pair)
    assert {one.key: (one.kept, one.merged) for one in preview.differences} == {
        "name": ("王子泽", "王子择"),
        "birth_date": ("2014年11月6日", "2014年11月16日"),
        "id_number": ("未登记", pair[1].id_number[:6] + "********" + pair[1].id_number[-4:]),
        "household": ("新营村", "七洞村"),
    }
    assert dict(preview.moving) == {"父母情形": 3}
    assert dict(preview.staying) == {"户籍": 1, "居住": 1, "养育方式": 1, "就学": 1, "收款账户": 1, "监护人": 1}


def test_merge_and_undo_restore_every_byte(city, pair, at, trail):
    kept, merged = pair
    before = everything()
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童", take=["id_number", "birth_date"])
    kept.refresh_from_db()
    assert (kept.id_number, kept.birth_date, kept.name) == (merged.id_number, date(2014, 11, 16), "王子泽")
    assert list(Child.objects.current()) == [kept]
    assert Circumstance.objects.filter(parent__child=kept).count() == 4
    assert everything() != before
    unmerge(entry, by=city.above, at=at + timedelta(days=3))
    assert everything() == before
    assert [one.name for one in trail] == ["children.merge", "children.unmerge"]
    assert trail[0].facts["taken"] == ["birth_date", "id_number"]
    with pytest.raises(CannotUndo):
        unmerge(entry, by=city.above, at=at)


def test_gaps_of_the_kept_file_are_filled_from_the_other(city, at):
    kept = make.child(since=date(2022, 1, 1))
    merged = make.child(since=date(2020, 1, 1), village=QIDONG)
    merged.households.update(during=make.period(date(2020, 1, 1), date(2021, 12, 31)))
    before = everything()
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童")
    assert [row.division_id for row in kept.households.order_by("during")] == [QIDONG, kept.household_id]
    unmerge(entry, by=city.above, at=at)
    assert everything() == before


def test_what_was_entered_since_stays_with_the_kept_file(city, pair, at):
    kept, merged = pair
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童", take=["name", "birth_date"])
    later = at + timedelta(hours=1)
    amend_health(kept, by=city.above, at=later, condition="哮喘", since=date(2023, 1, 1))
    amend_household(kept, by=city.above, at=later, division=city.divisions[QIDONG], since=date(2023, 6, 1))
    correct_identity(kept, by=city.above, at=later, new=NewIdentity("王梓泽", "male", date(2014, 11, 16)))
    unmerge(entry, by=city.above, at=at + timedelta(days=1))
    kept.refresh_from_db()
    assert kept.name == "王梓泽", "a correction made since is not undone with the merge"
    assert kept.birth_date == date(2014, 11, 6)
    assert kept.healths.count() == 1
    assert kept.household_id == QIDONG
    merged.refresh_from_db()
    assert merged.merged_into is None


def test_a_merge_is_announced_and_a_reaction_may_refuse(city, pair, at, monkeypatch):
    kept, merged = pair
    heard = []
    monkeypatch.setitem(announcements.REACTIONS, ChildrenMerged, [heard.append])
    monkeypatch.setitem(announcements.REACTIONS, MergeUndone, [heard.append])
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童")
    unmerge(entry, by=city.above, at=at)
    assert heard == [ChildrenMerged(entry.pk, kept.pk, merged.pk, at), MergeUndone(entry.pk, kept.pk, merged.pk, at)]

    def refuse(_event):
        raise CannotMerge("已发放的不能合并")

    monkeypatch.setitem(announcements.REACTIONS, ChildrenMerged, [refuse])
    before = everything()
    with pytest.raises(CannotMerge):
        merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童")
    assert everything() == before


def test_what_cannot_be_merged(city, pair, at):
    kept, merged = pair
    for facts in (
        {"merged": kept, "reason": "x"},
        {"merged": merged, "reason": " "},
        {"merged": merged, "reason": "x", "take": ["household_id"]},
    ):
        with pytest.raises(CannotMerge):
            merge(kept, by=city.above, at=at, **facts)
    elsewhere = make.child(village=BAIGUI)
    with pytest.raises(NotAllowed):
        merge(kept, by=city.above, at=at, merged=elsewhere, reason="同一儿童")
    with pytest.raises(NotAllowed):
        merge(kept, by=city.people["supervisor"], at=at, merged=merged, reason="同一儿童")
    assert merge(kept, by=city.people["city_officer"], at=at, merged=elsewhere, reason="同一儿童").pk
    with pytest.raises(IsMerged):
        merge(merged, by=city.people["city_officer"], at=at, merged=elsewhere, reason="同一儿童")


def test_undo_is_refused_where_it_could_not_be_true(city, pair, at):
    kept, merged = pair
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童")
    third = make.child()
    second = merge(third, by=city.above, at=at, merged=kept, reason="同一儿童")
    with pytest.raises(CannotUndo, match="又并入"):
        unmerge(entry, by=city.above, at=at)
    unmerge(second, by=city.above, at=at)
    make.child(number=merged.id_number)
    with pytest.raises(CannotUndo, match="新的档案"):
        unmerge(entry, by=city.above, at=at)
    assert json.dumps(everything())


def test_the_record_of_a_merge_cannot_be_deleted(city, pair, at):
    entry = merge(pair[0], by=city.above, at=at, merged=pair[1], reason="同一儿童")
    with pytest.raises(Exception, match="Cannot delete"):
        Merge.objects.filter(pk=entry.pk).delete()


def test_the_number_of_a_merged_file_leads_to_the_kept_one(city, pair, at):
    kept, merged = pair
    entry = merge(kept, by=city.above, at=at, merged=merged, reason="同一儿童")
    assert Child.objects.current().with_id_number(merged.id_number).get() == kept
    assert Child.objects.current().matching(merged.id_number).get() == kept
    assert Child.objects.numbered([merged.id_number]) == {merged.id_number: kept}
    new = NewChild("王子择", "male", merged.birth_date, QIDONG, id_number=merged.id_number)
    with pytest.raises(AlreadyRegistered):
        register(new, by=city.above, at=at)
    with pytest.raises(AlreadyRegistered):
        register_many({1: new}, by=city.above, at=at)
    correct_identity(kept, by=city.above, at=at, new=NewIdentity("王子择", "male", merged.birth_date, merged.id_number))
    with pytest.raises(CannotUndo, match="新的档案"):
        unmerge(entry, by=city.above, at=at)
