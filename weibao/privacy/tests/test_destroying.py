"""Destruction: proposed by the clock, approved by two, carried out with a proof; what may not go stays, with the reason."""

from datetime import date

import pytest

from weibao.children.models import Child
from weibao.kernel.refusal import NotAllowed
from weibao.kernel.states import ForbiddenMove
from weibao.privacy.actions import destroying, requesting
from weibao.privacy.models import DestructionList, RightsRequest
from weibao.privacy.reports.retention import remains
from weibao.privacy.states import ListState, RequestState
from weibao.privacy.tests.test_registers import ASKED, changed
from weibao.rosters.models import Book
from weibao.testing import make

OLD = date(1994, 3, 1)  # came of age in 2012, ten years before 2022


@pytest.fixture
def three(city):
    return city.people["county_approver"], city.people["city_officer"], city.people["city_officer_second"]


def propose(at):
    destroying.propose_destruction(None, by=None, at=at)
    return DestructionList.objects.filter(kind="child_file").latest("pk")


def test_only_what_is_over_is_proposed_and_once(city, at):
    old = make.children([{"birth": OLD}, {"birth": OLD}])
    make.child(birth=date(1996, 3, 1))
    listed = propose(at)
    assert [item.row for item in listed.items.order_by("row")] == [one.pk for one in old]
    assert listed.items.first().due_on == date(2022, 3, 1)
    assert destroying.propose_destruction(None, by=None, at=at) == []


def test_two_people_approve_a_third_step_destroys(city, at, three, trail):
    first, second, _ = three
    rows = make.children([{"birth": OLD}, {"birth": OLD}])
    listed = propose(at)
    with pytest.raises(ForbiddenMove):
        destroying.destroy(listed, by=second, at=at)
    destroying.approve_destruction(listed, by=first, at=at)
    with pytest.raises(destroying.SamePerson):
        destroying.approve_destruction(listed, by=first, at=at)
    with pytest.raises(ForbiddenMove):
        destroying.destroy(listed, by=second, at=at)
    destroying.approve_destruction(listed, by=second, at=at)
    destroying.destroy(listed, by=second, at=at)
    listed.refresh_from_db()
    assert listed.state == ListState.DESTROYED
    assert listed.gone["children.child"] == 2
    assert listed.digest == destroying.digest_of("child_file", [one.pk for one in rows])
    assert trail[-1].facts["digest"] == listed.digest
    assert Child.objects.exclude(erased_at=None).count() == 2
    assert remains([one.pk for one in rows]) == {}
    with pytest.raises(ForbiddenMove):
        destroying.destroy(listed, by=second, at=at)


def test_what_may_not_go_stays_with_the_reason(city, at, three):
    first, second, _ = three
    free, bound, kept = make.children([{"birth": OLD}] * 3)
    make.recognition(bound)
    listed = propose(at)
    destroying.keep_item(listed, by=first, at=at, row=kept.pk, reason="诉讼未结")
    destroying.approve_destruction(listed, by=first, at=at)
    destroying.approve_destruction(listed, by=second, at=at)
    destroying.destroy(listed, by=second, at=at)
    told = dict(listed.items.values_list("row", "kept"))
    assert told[free.pk] == ""
    assert told[kept.pk] == "诉讼未结"
    assert "保障" in told[bound.pk]
    assert not Child.objects.get(pk=bound.pk).erased_at
    assert not Child.objects.get(pk=kept.pk).erased_at


def test_a_rejected_list_is_not_proposed_again_within_the_year(city, at, three):
    make.child(birth=OLD)
    listed = propose(at)
    with pytest.raises(destroying.SayWhy):
        destroying.reject_destruction(listed, by=three[0], at=at, reason="")
    destroying.reject_destruction(listed, by=three[0], at=at, reason="历史研究需要")
    assert destroying.propose_destruction(None, by=None, at=at) == []
    assert len(destroying.propose_destruction(None, by=None, at=at.replace(year=2024, month=9))) == 1


def test_a_list_of_another_county_is_not_there(city, at, on):
    make.child(birth=OLD)
    listed = propose(at)
    seen = {key for key, who in city.people.items() if DestructionList.objects.visible_to(who, on).filter(pk=listed.pk).exists()}
    assert seen == {"county_approver", "city_officer", "city_officer_second", "leader", "auditor"}
    with pytest.raises(NotAllowed):
        destroying.approve_destruction(listed, by=city.people["auditor"], at=at)


def test_a_granted_deletion_becomes_a_list_of_one(city, at, three):
    first, second, third = three
    row = make.child(birth=date(2005, 3, 1))
    asked = requesting.receive_request(row, by=second, at=at, new=changed(ASKED, right="delete"))
    requesting.grant_request(asked, by=first, at=at)
    listed = asked.lists.get()
    with pytest.raises(requesting.BadRequest):
        requesting.finish_request(asked, by=second, at=at, outcome="删了")
    destroying.approve_destruction(listed, by=second, at=at)
    destroying.approve_destruction(listed, by=third, at=at)
    destroying.destroy(listed, by=third, at=at)
    asked = RightsRequest.objects.get(pk=asked.pk)
    assert asked.state == RequestState.DONE
    assert f"销毁证明 {listed.pk} 号" in asked.outcome
    assert Child.objects.get(pk=row.pk).erased_at


def test_roster_originals_go_after_their_term(city, at, three):
    from weibao.rosters.actions import settling

    first, second, _ = three
    book = Book.objects.create(
        name="a.xlsx",
        division_id="140728",
        digest="0",
        content=b"secret",
        state="loaded",
        received_by=second,
        received_at=at.replace(year=2021),
    )
    destroying.propose_destruction(None, by=None, at=at)
    listed = DestructionList.objects.get(kind="roster_book")
    destroying.approve_destruction(listed, by=first, at=at)
    destroying.approve_destruction(listed, by=second, at=at)
    destroying.destroy(listed, by=second, at=at)
    book.refresh_from_db()
    assert bytes(book.content) == b""
    with pytest.raises(settling.OriginalErased):
        settling.download(book, by=second, at=at)


def test_who_asked_is_forgotten_after_three_years(city, at, three):
    first, second, _ = three
    asked = requesting.receive_request(make.child(), by=second, at=at, new=ASKED)
    requesting.refuse_request(asked, by=first, at=at, reason="申请人不是监护人，没有受委托的证明")
    later = at.replace(year=2026, month=8)
    destroying.propose_destruction(None, by=None, at=later)
    listed = DestructionList.objects.get(kind="rights_request")
    destroying.approve_destruction(listed, by=first, at=later)
    destroying.approve_destruction(listed, by=second, at=later)
    destroying.destroy(listed, by=second, at=later)
    asked.refresh_from_db()
    assert (asked.asker_name, asked.phone, asked.content, asked.reason) == (None, None, None, None)
