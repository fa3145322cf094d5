"""The search finds who is entitled and not enrolled, ends what no longer stands, and only raises doubts about the enrolled."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from weibao.benefits.models import Recognition
from weibao.children.actions import circumstances, ending
from weibao.children.actions.facts import NewCircumstance
from weibao.children.models import Circumstance, EndingKind, Status
from weibao.discovery import jobs
from weibao.discovery.actions import BadDay, NoReason, decline, search, snooze, tell
from weibao.discovery.models import Changed, Lead, Step
from weibao.discovery.reports import basis, tally
from weibao.discovery.states import MOVES, State
from weibao.kernel.announcements import announce
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.testing.city import BAIGUI


def looked(at, children=None):
    return search(children, by=None, at=at)


def test_the_entitled_one_is_found_once_and_the_others_are_not(city, at, on, trail):
    orphan, _ordinary = make.child(), make.child(father=Status.NORMAL, mother=Status.NORMAL)
    make.recognition(make.child(), category="orphan")
    new = looked(at)
    assert [(one.child_id, one.category, one.found_on, one.state) for one in new] == [(orphan.pk, "orphan", on, State.OPEN)]
    assert new[0].due == date(2023, 7, 10), "five working days after Monday, 3 July"
    assert looked(at) == []
    assert Lead.objects.count() == 1
    assert (trail[0].name, trail[0].facts["looked"], trail[0].facts["found"]) == ("discovery.search", 3, 1)


def test_enrolment_ends_the_finding_and_so_does_a_fact(city, at, on):
    first, second = make.child(), make.child()
    looked(at)
    make.recognition(first, category="orphan")
    Circumstance.objects.filter(parent__child=second).update(status=Status.NORMAL)
    looked(at)
    ended = dict(Lead.objects.values_list("child", "state"))
    assert ended == {first.pk: State.ENROLLED, second.pk: State.PASSED}
    assert looked(at) == []


def test_one_who_becomes_entitled_again_is_found_again(city, at):
    child = make.child()
    looked(at)
    rows = Circumstance.objects.filter(parent__child=child)
    rows.update(status=Status.NORMAL)
    looked(at)
    rows.update(status=Status.DEAD)
    assert [one.child_id for one in looked(at)] == [child.pk]
    assert Lead.objects.count() == 2


def test_looking_at_some_touches_no_others(city, at):
    first, second = make.child(), make.child()
    looked(at)
    Circumstance.objects.filter(parent__child__in=[first.pk, second.pk]).update(status=Status.NORMAL)
    looked(at, [first.pk])
    assert dict(Lead.objects.values_list("child", "state")) == {first.pk: State.PASSED, second.pk: State.OPEN}


@pytest.mark.parametrize(
    ("facts", "category", "doubt"),
    [
        ({}, "orphan", ""),
        ({"father": Status.NORMAL}, "orphan", "neither"),
        ({"birth": date(2005, 7, 3)}, "orphan", "over_age"),
        ({"father": Status.GUARDIANSHIP_REVOKED}, "orphan", "other_category"),
        ({"father": Status.GUARDIANSHIP_REVOKED}, "", ""),
        ({"father": Status.GUARDIANSHIP_REVOKED}, "de_facto_unattended", ""),
    ],
)
def test_the_enrolled_one_gets_a_doubt_and_is_never_stopped(city, at, facts, category, doubt):
    row = make.recognition(make.child(**facts), category=category)
    looked(at)
    row.refresh_from_db()
    assert (row.doubt, row.ended_month) == (doubt, None)
    assert not Lead.objects.exists()


def test_an_answered_doubt_stays_answered_and_a_settled_one_is_lifted(city, at):
    child = make.child(father=Status.NORMAL)
    row = make.recognition(child, category="orphan")
    looked(at)
    Recognition.objects.update(doubt_answered_at=at, doubt_answer="已核实")
    looked(at)
    row.refresh_from_db()
    assert (row.doubt, row.doubt_answer) == ("neither", "已核实")
    Recognition.objects.update(doubt_answered_at=None)
    Circumstance.objects.filter(parent__child=child).update(status=Status.DEAD)
    looked(at)
    row.refresh_from_db()
    assert row.doubt == ""


def test_a_changed_fact_is_looked_at_by_the_next_job(city, at, on, settings):
    settings.WEIBAO_NOW = (at + timedelta(minutes=5)).isoformat()
    child = make.child(mother=Status.NORMAL)
    looked(at)
    new = NewCircumstance(Status.DEAD, since=on - timedelta(days=1), proof="death_certificate", proof_name="死亡证明")
    circumstances.amend_circumstance(child, by=city.above, at=at, side="mother", new=new)
    assert Changed.objects.get().child_id == child.pk
    jobs.search_changed.func(0)
    assert Lead.objects.get().child_id == child.pk
    assert not Changed.objects.exists()


def test_an_ended_child_is_no_longer_looked_for(city, at, on):
    child = make.child()
    looked(at)
    ending.end(child, by=city.above, at=at, kind=EndingKind.MOVED, on=on, proof="户口迁移证")
    jobs.search_everybody.func(0)
    assert Lead.objects.get().state == State.PASSED


@pytest.fixture
def lead(city, at):
    make.child()
    return looked(at)[0]


def test_what_the_director_records(city, at, lead, trail):
    snooze(lead, by=city.inside, at=at, until=date(2023, 7, 20), reason="监护人外出")
    tell(lead, by=city.inside, at=at)
    decline(lead, by=city.inside, at=at, reason="外祖父母自愿抚养")
    assert [step.state for step in lead.steps.all()] == [State.SNOOZED, State.WILLING, State.DECLINED]
    assert [entry.name for entry in trail] == ["discovery.snooze", "discovery.tell", "discovery.decline"]
    assert all("自愿" not in str(entry.facts) for entry in trail)


def test_what_is_refused(city, at, lead):
    with pytest.raises(NoReason):
        decline(lead, by=city.inside, at=at, reason=" ")
    with pytest.raises(NoReason):
        snooze(lead, by=city.inside, at=at, until=date(2023, 7, 20), reason="")
    for until in (date(2023, 7, 3), date(2024, 2, 1)):
        with pytest.raises(BadDay):
            snooze(lead, by=city.inside, at=at, until=until, reason="外出")
    for who in (city.beside, city.nowhere, city.people["leader"], city.people["county_approver"]):
        with pytest.raises(NotAllowed):
            tell(lead, by=who, at=at)
    assert not Step.objects.exists()


def test_two_people_at_once(city, at, lead):
    other = Lead.objects.get(pk=lead.pk)
    tell(lead, by=city.inside, at=at)
    with pytest.raises(Stale):
        decline(other, by=city.people["supervisor"], at=at, reason="不愿意")


def test_every_forbidden_move_is_refused(city, at, lead):
    deeds = {
        State.WILLING: lambda row: tell(row, by=city.inside, at=at),
        State.DECLINED: lambda row: decline(row, by=city.inside, at=at, reason="不"),
    }
    for old in State:
        for new, deed in deeds.items():
            if not MOVES.allows(old, new):
                Lead.objects.update(state=old)
                with pytest.raises(ForbiddenMove):
                    deed(Lead.objects.get())


def test_why_and_which_papers(city, lead, on):
    found = basis(lead, on)
    assert found.tree["holds"]
    labels = {paper.label: paper.held for paper in found.papers}
    assert labels["《孤儿基本生活费申请表》"] is False
    assert sum(label.startswith(("父亲死亡", "母亲死亡")) for label in labels) == 2
    assert found.missing >= 4


def test_the_figures(city, at, on, lead):
    assert (tally(city.inside, on).found, tally(city.inside, on).told) == (1, 0)
    tell(lead, by=city.inside, at=at)
    make.recognition(lead.child, category="orphan")
    looked(at)
    seen = tally(city.above, on)
    assert (seen.found, seen.told, seen.enrolled, seen.monthly) == (1, 1, 1, 1170)
    assert tally(city.beside, on).found == 0


def test_reactions_are_part_of_the_deed(city, at):
    from weibao.children.announcements import ChildRegistered

    child = make.child(village=BAIGUI)
    with transaction.atomic():
        announce(ChildRegistered((child.pk,), at=at))
        announce(ChildRegistered((child.pk,), at=at))
    assert Changed.objects.count() == 1
