"""Asking, answering, emergencies: who may, how long, and that nothing can be learned by asking."""

from datetime import timedelta

import pytest

from weibao.access.actions.asking import LEAST, MOST_WAITING, CannotAsk, NothingToOpen, Wish, ask, take, withdraw
from weibao.access.actions.deciding import CannotDecide, approve, refuse, review
from weibao.access.announcements import EmergencyRejected
from weibao.access.models import Permit
from weibao.access.states import PERMIT, PermitState
from weibao.children.actions.reading import open_file
from weibao.children.actions.restricting import restrict
from weibao.children.models import Child, Opening
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.testing.city import BAIGUI, XINYING

CHILD = "children.child"
REASON = "核实转学后的监护情况，与学校对接。"


@pytest.fixture
def child(city):
    return make.child(village=XINYING)


@pytest.fixture
def asker(city):
    return city.people["county_officer_beside"]


def wish(number, reason=REASON):
    return Wish(CHILD, str(number), reason)


def opens(staff, child, at):
    return Child.objects.openable_by(staff, at).filter(pk=child.pk).exists()


def test_a_request_that_is_approved_opens_the_file_for_a_day(city, child, asker, at, trail):
    permit = ask(wish(child.pk), by=asker, at=at)
    assert permit.place == "140728"
    assert not opens(asker, child, at)
    approver = city.people["county_approver"]
    assert list(Permit.objects.visible_to(approver, at.date()).waiting()) == [permit]
    later = at + timedelta(hours=2)
    approve(permit, by=approver, at=later)
    assert opens(asker, child, later)
    assert opens(asker, child, later + timedelta(hours=24) - timedelta(seconds=1))
    assert not opens(asker, child, later + timedelta(hours=24))
    open_file(child, by=asker, at=later)
    opening = Opening.objects.get()
    assert (opening.basis, opening.permit) == ("window", permit)
    assert [one.name for one in trail if one.outcome == "done"] == ["access.ask", "access.approve", "children.read"]
    assert all(REASON not in str(one.facts) for one in trail)


def test_the_identity_number_leads_to_the_same_file(city, child, asker, at):
    assert ask(wish(child.id_number.lower()), by=asker, at=at).row == child.pk


def test_who_asks_learns_nothing_from_the_answer(city, asker, at):
    """An unknown number, a restricted file and an ordinary one: the same for the asker, and only the last comes before anybody."""
    shut = make.restricted(make.child(village=XINYING), city.people["director"])
    ordinary = make.child(village=XINYING)
    permits = [ask(wish(number), by=asker, at=at) for number in (999_999, shut.pk, shut.id_number, ordinary.pk)]
    assert {(one.state, one.opens_at, one.remark) for one in permits} == {("asked", None, None)}
    assert [one.row for one in permits] == [None, None, None, ordinary.pk]
    for key in ("county_approver", "city_officer"):
        assert list(Permit.objects.visible_to(city.people[key], at.date())) == [permits[-1]]
    for one in permits:
        withdraw(one, by=asker, at=at)


def test_pages_answer_an_unknown_and_a_restricted_number_alike(city, asker, enter, at):
    shut = make.restricted(make.child(village=XINYING), city.people["director"])
    client = enter(asker)

    def told(number, do):
        answer = client.post("/access/", {"asked_for": str(number), "reason": REASON, "do": do}, follow=True)
        return answer.status_code, answer.content.decode().replace(str(number), "N").split("<main")[1]

    assert told(999_999, "take") == told(shut.pk, "take")
    assert told(999_999, "take")[0] == 404
    first, second = told(999_999, "ask"), told(shut.pk, "ask")
    assert first[0] == second[0] == 200
    assert "申请已提交" in first[1]
    assert "申请已提交" in second[1]


@pytest.mark.parametrize(
    ("number", "reason"),
    [("", REASON), ("12", "工作需要"), ("12", "  工 作 需 要   核 实 一 "), ("　", REASON)],
)
def test_a_request_wants_a_number_and_a_reason(asker, at, number, reason):
    with pytest.raises(CannotAsk):
        ask(wish(number, reason), by=asker, at=at)
    assert len("工作需要核实一") < LEAST


def test_what_stands_open_anyway_is_not_asked_for_and_nothing_twice(city, child, asker, at):
    with pytest.raises(CannotAsk, match="不需要申请"):
        ask(wish(child.pk), by=city.inside, at=at)
    ask(wish(child.pk), by=asker, at=at)
    with pytest.raises(CannotAsk, match="已经对这个编号"):
        ask(wish(f" {child.pk} "), by=asker, at=at)
    for number in range(MOST_WAITING - 1):
        ask(wish(900_000 + number), by=asker, at=at)
    with pytest.raises(CannotAsk, match="待审批"):
        ask(wish(800_000), by=asker, at=at)


def test_only_the_approver_of_the_place_answers_and_never_the_asker(city, child, at):
    other = make.child(village=BAIGUI)
    approver = city.people["county_approver"]
    permit = ask(wish(child.pk), by=city.people["director_beside"], at=at)
    elsewhere = ask(wish(other.pk), by=approver, at=at)
    assert elsewhere.place == "1407", "no approver in that county: the city decides"
    for key in ("county_officer", "county_officer_beside", "supervisor", "leader", "auditor", "security_admin", "director_beside"):
        for verb in (approve, refuse):
            more = {"remark": "理由不足"} if verb is refuse else {}
            with pytest.raises(NotAllowed):
                verb(permit, by=city.people[key], at=at, **more)
    with pytest.raises(NotAllowed):
        approve(elsewhere, by=approver, at=at)
    approve(elsewhere, by=city.people["city_officer"], at=at)
    with pytest.raises(CannotDecide):
        refuse(permit, by=approver, at=at, remark=" ")
    refuse(permit, by=approver, at=at, remark="请由所在乡镇办理")
    with pytest.raises(ForbiddenMove):
        approve(permit, by=approver, at=at)
    assert not opens(city.people["director_beside"], child, at)


def test_an_approver_who_asks_is_answered_by_another(city, at):
    child = make.child(village=BAIGUI)
    officer = city.people["city_officer"]
    permit = Permit.objects.create(
        kind=CHILD, row=child.pk, place="1407", asked_for="1", staff=officer, reason=REASON, asked_at=at, state="asked"
    )
    assert permit not in Permit.objects.visible_to(officer, at.date())
    with pytest.raises(NotAllowed, match="本人"):
        approve(permit, by=officer, at=at)
    approve(permit, by=city.people["city_officer_second"], at=at)


def test_one_takes_back_ones_own_request_only(city, child, asker, at):
    permit = ask(wish(child.pk), by=asker, at=at)
    with pytest.raises((NotThere, NotAllowed)):
        withdraw(permit, by=city.people["county_officer"], at=at)
    assert withdraw(permit, by=asker, at=at).state == PermitState.WITHDRAWN
    with pytest.raises(ForbiddenMove):
        approve(permit, by=city.people["county_approver"], at=at)


def test_an_emergency_opens_at_once_for_three_hours_and_is_reviewed_on_the_next_working_day(city, child, asker, at):
    friday = at + timedelta(days=4, hours=12)  # 7 July 2023, 21:00
    permit = take(wish(child.pk), by=asker, at=friday)
    assert opens(asker, child, friday)
    assert not opens(asker, child, friday + timedelta(hours=3))
    assert permit.review_by.isoformat() == "2023-07-10", "Monday"
    with pytest.raises(NotAllowed):
        review(permit, by=asker, at=friday, justified=True)
    assert review(permit, by=city.people["county_approver"], at=friday, justified=True).state == PermitState.JUSTIFIED
    assert opens(asker, child, friday)


def test_an_emergency_without_good_reason_is_closed_and_the_auditor_is_told(city, child, asker, at, monkeypatch):
    told = []
    monkeypatch.setitem(announcements.REACTIONS, EmergencyRejected, [told.append])
    permit = take(wish(child.pk), by=asker, at=at)
    soon = at + timedelta(minutes=20)
    with pytest.raises(CannotDecide):
        review(permit, by=city.people["county_approver"], at=soon, justified=False)
    review(permit, by=city.people["county_approver"], at=soon, justified=False, remark="没有危险情形")
    assert not opens(asker, child, soon)
    assert told == [EmergencyRejected(permit.pk, asker.pk, soon)]


@pytest.mark.parametrize("kind", ["unknown", "restricted"])
def test_an_emergency_that_leads_nowhere_is_refused_alike_and_recorded(city, child, asker, at, trail, kind):
    make.restricted(child, city.people["director"])
    with pytest.raises(NothingToOpen, match=r"没有可以打开的档案。"):
        take(wish(child.pk if kind == "restricted" else 999_999), by=asker, at=at)
    assert [(one.name, one.outcome, one.facts) for one in trail] == [("access.take", "refused", {})]


@pytest.mark.parametrize("key", ["security_admin", "system_admin", "auditor", "console", "nowhere", "former_director"])
def test_who_sees_no_children_cannot_ask(city, child, at, key):
    for verb in (ask, take):
        with pytest.raises(NotAllowed):
            verb(wish(child.pk), by=city.people[key], at=at)


def test_restricting_ends_windows_and_requests_without_a_word(city, child, asker, at):
    waits = ask(wish(child.pk), by=city.people["director_beside"], at=at)
    taken = take(wish(child.pk), by=asker, at=at)
    soon = at + timedelta(minutes=5)
    restrict(
        child,
        by=city.people["county_approver"],
        at=soon,
        ground="hidden_place",
        reason="母子已转移，须隐去住处。",
        team=[city.people["centre_worker"]],
    )
    assert not opens(asker, child, soon)
    waits.refresh_from_db()
    taken.refresh_from_db()
    assert (waits.state, waits.row, waits.place) == ("asked", None, "")
    assert taken.closes_at == soon
    assert not Permit.objects.visible_to(city.people["county_approver"], at.date()).exists()


@pytest.mark.parametrize(("old", "new"), [(old, new) for old in PermitState for new in PermitState if not PERMIT.allows(old, new)])
def test_every_forbidden_move_is_refused(old, new):
    with pytest.raises(Refusal):
        PERMIT.check(old, new)


def test_the_pages_from_the_request_to_the_file(city, child, asker, enter, at):
    client = enter(asker)
    assert client.get(f"/children/{child.pk}/").status_code == 404
    client.post("/access/", {"asked_for": str(child.pk), "reason": REASON, "do": "ask"})
    client = enter(city.people["county_approver"])
    permit = Permit.objects.get()
    assert "审批查阅申请" in client.get("/").content.decode()
    assert f"{child.pk} 号" in client.get("/access/waiting/").content.decode()
    assert client.get(f"/access/{permit.pk}/").status_code == 200
    assert client.post(f"/access/{permit.pk}/", {"verb": "refuse"}).status_code == 422
    assert client.post(f"/access/{permit.pk}/", {"verb": "approve"}).status_code == 302
    client = enter(asker)
    assert "查阅申请已批准" in client.get("/").content.decode()
    assert f"/children/{child.pk}/" in client.get("/access/").content.decode()
    answer = client.get(f"/children/{child.pk}/")
    assert answer.status_code == 200
    assert "您凭经批准的申请查看" in answer.content.decode()
    assert client.get(f"/children/{child.pk}/readings/").status_code == 404, "not for a day's reader"
    assert client.post(f"/children/{child.pk}/reveal/", {"what": "id_number"}).status_code == 200
    assert client.get(f"/children/{child.pk}/amend/household/").status_code == 404, "a window is for reading"
    assert child.name not in client.get("/children/").content.decode()
    assert client.get(f"/access/{permit.pk}/").status_code == 404
    assert client.post(f"/access/{permit.pk}/withdraw/").status_code == 409


def test_strangers_to_a_request_find_nothing(city, child, asker, enter, at):
    permit = ask(wish(child.pk), by=asker, at=at)
    for key in ("county_officer", "director", "leader", "security_admin", "auditor"):
        client = enter(city.people[key])
        assert client.get(f"/access/{permit.pk}/").status_code == 404, key
        assert client.post(f"/access/{permit.pk}/withdraw/").status_code == 404, key
        assert client.get("/access/waiting/").status_code == 403, key
    assert enter(city.people["security_admin"]).get("/access/").status_code == 403


def test_the_list_of_requests_costs_the_same_however_long(city, enter, at, django_assert_max_num_queries):
    children = make.children([{"village": XINYING} for _ in range(12)])
    for child in children:
        ask(wish(child.pk), by=city.people["director_beside"], at=at)
    client = enter(city.people["county_approver"])
    with django_assert_max_num_queries(9):
        client.get("/access/waiting/")
    client = enter(city.people["director_beside"])
    with django_assert_max_num_queries(9):
        client.get("/access/")
