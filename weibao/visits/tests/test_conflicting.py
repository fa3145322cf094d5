"""Two values of one fact that met: one stands by rule, both are kept and told, a person decides otherwise (visits.decide_conflict)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.children.actions.amending import amend_schooling
from weibao.children.actions.facts import NewSchooling
from weibao.desk.reports.worklist import worklist
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.visits.actions.applying import NewUpdate, digest, standing, whole
from weibao.visits.actions.conflicting import BadDecision, decide_conflict
from weibao.visits.actions.updating import accept_update, propose, return_update
from weibao.visits.models import Conflict, FactUpdate
from weibao.visits.reports.conflicts import in_words, met

SINCE = date(2023, 7, 1)
BASE = {"school": "洪善镇中心小学", "stage": "小学"}
TOWN, DUAN = {"school": "平遥县城关小学", "stage": "小学"}, {"school": "段村镇小学", "stage": "小学"}


@pytest.fixture
def child(city):
    make.second_director(city.inside, city.people["director_near"])
    return make.child(father="out_of_contact")


def told(child, by, at, values=TOWN, *, fact="schooling", since=SINCE, proof="", base=BASE, ago=0, via="手机 1 号"):
    new = NewUpdate(fact, values, since, proof)
    return propose(child, by=by, at=at, new=new, happened_at=at - timedelta(days=ago), base=base, via=via)


def school(child, at):
    return standing(child, "schooling", at.date(), {})["school"]


@pytest.mark.parametrize(
    ("first", "second", "stands", "rule"),
    [
        ({}, {}, "mine", "newest"),
        ({"proof": "学籍卡"}, {}, "theirs", "proof"),
        ({}, {"proof": "学籍卡"}, "mine", "proof"),
        ({"proof": "学籍卡"}, {"proof": "转学证明"}, "mine", "newest"),
        ({}, {"since": date(2023, 6, 1)}, "theirs", "newest"),
        ({}, {"since": date(2023, 6, 1), "proof": "学籍卡"}, "mine", "proof"),
        ({"since": date(2023, 6, 1)}, {}, "mine", "newest"),
        ({}, {"ago": 3}, "theirs", "newest"),
        ({"ago": 3}, {}, "mine", "newest"),
    ],
)
def test_of_two_phones_proof_goes_first_then_the_newest(city, at, child, first, second, stands, rule):
    told(child, city.inside, at, DUAN, **first)
    made = told(child, city.people["director_near"], at + timedelta(minutes=5), TOWN, via="手机 2 号", **second)
    row = Conflict.objects.get()
    assert (row.stands, row.rule, row.fields, row.update) == (stands, rule, ["school"], made)
    assert (row.base["school"], row.theirs["school"], row.mine["school"]) == ("洪善镇中心小学", "段村镇小学", "平遥县城关小学")
    assert (row.theirs_by, row.theirs_via, row.theirs_at) == (city.inside, "手机 1 号", at)
    assert school(child, at) == (TOWN if stands == "mine" else DUAN)["school"]
    assert made.state == ("applied" if stands == "mine" else "yielded")


def test_a_phone_and_the_desk(city, at, child):
    supervisor = city.people["supervisor"]
    amend_schooling(child, by=supervisor, at=at, new=NewSchooling("段村镇小学", "小学"), since=date(2023, 6, 1))
    told(child, city.inside, at + timedelta(hours=1))
    row = Conflict.objects.get()
    assert (row.theirs_by, row.theirs_via, row.stands) == (supervisor, "电脑", "mine")


def test_changes_of_different_fields_both_hold(city, at, child):
    told(child, city.inside, at, {"school": "洪善镇中心小学", "stage": "初中"})
    made = told(child, city.people["director_near"], at, {"school": "平遥县城关小学", "stage": "小学"})
    assert standing(child, "schooling", at.date(), {}) == {"school": "平遥县城关小学", "stage": "初中"}
    assert (made.state, Conflict.objects.count()) == ("applied", 0)


def test_two_who_say_the_same_do_not_differ(city, at, child):
    told(child, city.inside, at)
    made = told(child, city.people["director_near"], at)
    assert (made.state, Conflict.objects.count()) == ("applied", 0)
    assert child.schoolings.count() == 2


def test_a_form_that_saw_something_else_meets_too(city, at, child):
    made = told(child, city.inside, at, base="0" * 64, via="")
    assert (made.base, Conflict.objects.get().fields) == ({}, ["school"])
    for short in ("", whole(child, "schooling", at.date())[:8]):
        assert told(child, city.inside, at, {"school": f"甲{short}"}, base=short).stale, "an empty or short mark marks nothing"
    mark = whole(child, "schooling", at.date())[:16]
    assert not told(child, city.inside, at, DUAN, base=mark).stale


def test_weighty_ones_that_meet_wait_for_a_person(city, at, child):
    given = {"name": "王秀英", "relation": "姑姑", "phone": "13933334444"}
    base = standing(child, "guardian", at.date(), {})
    one = told(child, city.inside, at, given, fact="guardian", proof="户口簿", base=base)
    other = told(child, city.people["director_near"], at, given | {"name": "王秀兰"}, fact="guardian", proof="户口簿", base=base)
    assert {one.state, other.state} == {"waiting"}
    assert not Conflict.objects.exists(), "nothing stands yet beside what both saw"
    accept_update(one, by=city.people["supervisor"], at=at, theirs=digest(base))
    row = Conflict.objects.get()
    assert (row.update, row.rule, row.stands, row.theirs["name"]) == (other, "person", "theirs", "王秀英")
    with pytest.raises(BadDecision):
        decide_conflict(row, by=city.people["supervisor"], at=at, take="mine", stood=met(row, at.date()).stood, reason="核实过")
    return_update(other, by=city.people["supervisor"], at=at, reason="姑姑照料")
    row.refresh_from_db()
    assert (row.state, row.stands) == ("upheld", "theirs")


def test_a_weighty_one_that_saw_something_else_is_listed_at_once(city, at, child):
    values = {"name": "王秀英", "relation": "姑姑", "phone": ""}
    made = told(child, city.inside, at, values, fact="guardian", proof="户口簿", base={"name": "另一人", "relation": "", "phone": ""})
    assert (made.state, Conflict.objects.get().stands) == ("waiting", "theirs")
    accept_update(made, by=city.people["supervisor"], at=at, theirs=digest(standing(child, "guardian", at.date(), {})))
    assert Conflict.objects.get().state == "turned"


def clash(child, city, at):
    told(child, city.inside, at, DUAN)
    told(child, city.people["director_near"], at + timedelta(minutes=5), TOWN, via="手机 2 号")
    return Conflict.objects.get()


def test_a_person_decides_otherwise_and_the_other_value_is_kept(city, at, child, trail):
    row, supervisor = clash(child, city, at), city.people["supervisor"]
    shown = met(row, at.date())
    with pytest.raises(NotAllowed):
        decide_conflict(row, by=city.inside, at=at, take="theirs", stood=shown.stood, reason="是我报的")
    with pytest.raises(BadDecision):
        decide_conflict(row, by=supervisor, at=at, take="theirs", stood=shown.stood)
    with pytest.raises(Stale):
        decide_conflict(row, by=supervisor, at=at, take="theirs", stood="0", reason="问过学校")
    later = at + timedelta(hours=1)
    decide_conflict(row, by=supervisor, at=later, take="theirs", stood=shown.stood, reason="问过学校")
    row.refresh_from_db()
    assert (row.state, row.stands, row.mine["school"], row.update.state) == ("turned", "theirs", "平遥县城关小学", "yielded")
    assert school(child, at) == "段村镇小学"
    assert "visits.decide_conflict" in [one.name for one in trail]
    with pytest.raises((ForbiddenMove, Refusal)):
        decide_conflict(row, by=supervisor, at=later, take="mine", stood=met(row, at.date()).stood, reason="再改")


def test_a_person_lets_it_stand(city, at, child):
    row = clash(child, city, at)
    decide_conflict(row, by=city.people["county_officer"], at=at, take="mine", stood=met(row, at.date()).stood)
    assert (Conflict.objects.get().state, school(child, at)) == ("upheld", "平遥县城关小学")


def test_turning_to_the_later_value_puts_it_into_the_file(city, at, child):
    told(child, city.inside, at, DUAN, proof="学籍卡")
    told(child, city.people["director_near"], at, TOWN)
    row = Conflict.objects.get()
    assert row.stands == "theirs"
    later = at + timedelta(hours=1)
    decide_conflict(row, by=city.people["supervisor"], at=later, take="mine", stood=met(row, at.date()).stood, reason="已转学")
    assert school(child, at) == "平遥县城关小学"
    assert FactUpdate.objects.get(by=city.people["director_near"]).state == "applied"


def test_both_are_told_and_the_township_has_it_on_its_list(city, at, on, child):
    row = clash(child, city, at)
    for who in (city.inside, city.people["director_near"]):
        words = in_words(row, who)
        assert all(
            part in words for part in ("洪善镇中心小学", "段村镇小学", "平遥县城关小学", "手机 1 号", "手机 2 号", "较新的优先", "您")
        )
    assert "您登记的与别人不一致：就学" in [one.title for one in worklist(city.inside, on).items]
    assert "核定信息冲突：就学" in [one.title for one in worklist(city.people["supervisor"], on).items]
    decide_conflict(row, by=city.people["supervisor"], at=at, take="mine", stood=met(row, at.date()).stood)
    assert "核定采用后报的内容" in in_words(Conflict.objects.select_related("update__by", "theirs_by", "decided_by").get(), city.inside)
    assert "核定信息冲突：就学" not in [one.title for one in worklist(city.people["supervisor"], on).items]


def test_the_conflict_room(city, enter, at, child):
    row = clash(child, city, at)
    url = reverse("visits:conflict", args=[row.pk])
    supervisor = enter(city.people["supervisor"])
    assert url in supervisor.get(reverse("visits:conflicts")).content.decode()
    assert "信息冲突（1）" in supervisor.get(reverse("visits:desk")).content.decode()
    page = supervisor.get(url)
    for part in ("洪善镇中心小学", "段村镇小学", "平遥县城关小学", "侯秀梅", "手机 2 号"):
        assert part in page.content.decode()
    sent = {"take": "theirs", "stood": page.context["met"].stood, "reason": ""}
    assert supervisor.post(url, {}).status_code == 422
    assert supervisor.post(url, sent).status_code == 422
    assert enter(city.inside).post(url, sent).status_code == 403
    assert enter(city.people["supervisor_beside"]).get(url).status_code == 404
    assert enter(city.inside).get(url).status_code == 200
    supervisor = enter(city.people["supervisor"])
    assert supervisor.post(url, sent | {"reason": "问过学校"}).status_code == 302
    assert url in supervisor.get(reverse("visits:conflicts") + "?show=decided").content.decode()
    assert "两个内容和决定" in supervisor.get(reverse("visits:update", args=[row.update_id])).content.decode()


def test_a_phone_number_is_whole_for_who_decides_and_masked_for_others(city, enter, at, child):
    phone = {"name": "王福贵", "phone": "13900000000"}
    told(child, city.inside, at, phone | {"phone": "13911110000"}, fact="phone", base=phone)
    told(child, city.people["director_near"], at, phone | {"phone": "13922220000"}, fact="phone", base=phone)
    url = reverse("visits:conflict", args=[Conflict.objects.get().pk])
    assert "13911110000" in enter(city.people["supervisor"]).get(url).content.decode()
    assert "13911110000" not in enter(city.people["city_officer"]).get(url).content.decode()
