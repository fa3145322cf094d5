"""A proposal on one fact: small ones hold at once, weighty ones and those that meet another's change wait; nothing is overwritten silently."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.children.actions.amending import BadDate, NothingChanges, amend_schooling
from weibao.children.actions.facts import NewSchooling
from weibao.desk.reports.worklist import worklist
from weibao.kernel.door import within
from weibao.kernel.refusal import NotAllowed
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.visits.actions.applying import BadUpdate, NewUpdate, digest, standing, whole
from weibao.visits.actions.updating import accept_update, propose, return_update
from weibao.visits.models import FactUpdate

SINCE = date(2023, 7, 1)
SMALL = {
    "phone": {"name": "王福贵", "phone": "13911112222"},
    "address": {"address": "新营村 12 号"},
    "schooling": {"school": "平遥县城关小学", "stage": "小学"},
    "health": {"condition": "轻度贫血"},
}
WEIGHTY = {
    "account": {"bank": "山西农信", "account": "6217000012345678", "holder": "王小明"},
    "guardian": {"name": "王秀英", "relation": "姑姑", "phone": "13933334444"},
    "circumstance": {"side": "father", "status": "in_prison"},
}


@pytest.fixture
def child(city):
    return make.child(father="out_of_contact")


def proposed(child, city, at, fact, values, **more):
    on, new = at.date(), NewUpdate(fact, values, SINCE, more.pop("proof", "判决书、户口簿"))
    facts = {"by": city.inside, "happened_at": at, "base": whole(child, fact, on) if fact != "weather" else ""} | more
    return propose(child, at=at, new=new, **facts)


@pytest.mark.parametrize(("fact", "values"), SMALL.items())
def test_a_small_one_holds_at_once(city, at, child, trail, fact, values):
    made = proposed(child, city, at, fact, values, proof="")
    assert (made.state, made.due) == ("applied", None)
    assert standing(child, fact, at.date(), values) == values
    assert [one.name for one in trail] == ["visits.propose"]
    assert not any(value in str(trail[-1].facts) for value in values.values())


@pytest.mark.parametrize(("fact", "values"), WEIGHTY.items())
def test_a_weighty_one_waits_for_another_person(city, at, child, fact, values):
    made = proposed(child, city, at, fact, values)
    before = standing(child, fact, at.date(), values)
    assert (made.state, made.due, made.base) == ("waiting", date(2023, 7, 10), before)
    with pytest.raises(NotAllowed):
        accept_update(made, by=city.inside, at=at, theirs=digest(before))
    accept_update(made, by=city.people["supervisor"], at=at, theirs=digest(before))
    assert made.state == "applied"
    assert standing(child, fact, at.date(), values) != before
    with pytest.raises(ForbiddenMove):
        return_update(made, by=city.people["county_officer"], at=at, reason="再想想")


def test_nobody_decides_on_the_own_proposal(city, at, child):
    supervisor = city.people["supervisor"]
    made = proposed(child, city, at, "account", WEIGHTY["account"], by=supervisor)
    with pytest.raises(NotAllowed):
        accept_update(made, by=supervisor, at=at, theirs=digest(made.base))
    accept_update(made, by=city.people["county_officer"], at=at, theirs=digest(made.base))
    assert child.accounts.filter(during__contains=at.date()).get().holder == "王小明"


def test_what_is_sent_back_leaves_the_file_and_is_told(city, at, on, child):
    made = proposed(child, city, at, "guardian", WEIGHTY["guardian"])
    with pytest.raises(BadUpdate):
        return_update(made, by=city.people["supervisor"], at=at, reason=" ")
    return_update(made, by=city.people["supervisor"], at=at, reason="姑姑在外地，先核实")
    assert child.guardians.get().name == "王福贵"
    titles = [one.title for one in worklist(city.inside, on).items]
    assert "信息更新被退回：监护人" in titles
    proposed(child, city, at, "guardian", WEIGHTY["guardian"])
    assert "信息更新被退回：监护人" not in [one.title for one in worklist(city.inside, on).items]
    assert "审批信息更新：监护人" in [one.title for one in worklist(city.people["supervisor"], on).items]


def test_what_was_learned_long_ago_asks_a_person(city, at, child):
    assert proposed(child, city, at, "health", SMALL["health"], happened_at=at - timedelta(days=31)).state == "waiting"
    assert proposed(child, city, at, "health", SMALL["health"], happened_at=at - timedelta(days=30)).state == "applied"


def test_what_cannot_be_meant(city, at, child):
    for fact, values, more in (
        ("health", SMALL["health"], {"happened_at": at + timedelta(days=1)}),
        ("weather", {"rain": "yes"}, {"base": ""}),
        ("health", {"condition": " "}, {}),
        ("account", WEIGHTY["account"], {"proof": " "}),
        ("phone", {"name": "无此人", "phone": "13911112222"}, {}),
    ):
        with pytest.raises(BadUpdate):
            proposed(child, city, at, fact, values, **more)
    for since, wrong in ((None, BadUpdate), (date(2023, 7, 4), BadDate)):
        with pytest.raises(wrong):
            propose(child, by=city.inside, at=at, new=NewUpdate("health", SMALL["health"], since), happened_at=at, base="0")
    with pytest.raises(NothingChanges):
        proposed(child, city, at, "schooling", {"school": "洪善镇中心小学", "stage": "小学"})
    assert not FactUpdate.objects.exists()


def test_a_part_belongs_inside_an_action(city, at, child):
    with pytest.raises(RuntimeError):
        within(amend_schooling)(child, by=city.inside, at=at, new=NewSchooling("甲", "小学"), since=SINCE)


def test_the_pages(city, enter, at, child):
    client = enter(city.inside)
    tab = client.get(reverse("desk:file", args=[child.pk, "visits"])).content.decode()
    for fact in (*SMALL, *WEIGHTY):
        url = reverse("visits:propose", args=[child.pk, fact])
        assert url in tab
        page = client.get(url)
        assert page.status_code == 200
        sent = {**(SMALL | WEIGHTY)[fact], "since": "2023-07-01", "source": "户口簿", "proof_name": "判决书"}
        sent["base"] = page.context["form"]["base"].value()
        assert client.post(url, {}).status_code == 422
        assert client.post(url, sent).status_code == 302, fact
    assert FactUpdate.objects.filter(state="applied").count() == 4
    health = reverse("visits:update", args=[FactUpdate.objects.get(fact="health").pk])
    assert "轻度贫血" not in client.get(health).content.decode(), "who reads it uncovers it in the file, and the trail says so"
    account = FactUpdate.objects.get(fact="account")
    url = reverse("visits:update", args=[account.pk])
    assert "6217000012345678" not in client.get(url).content.decode()
    supervisor = enter(city.people["supervisor"])
    assert reverse("visits:update", args=[account.pk]) in supervisor.get(reverse("visits:desk")).content.decode()
    page = supervisor.get(url)
    assert "6217000012345678" in page.content.decode()
    theirs = page.context["beside"].theirs
    assert supervisor.post(url, {"verb": "return", "reason": "", "theirs": theirs}).status_code == 422
    assert supervisor.post(url, {"verb": "accept", "reason": "", "theirs": "0"}).status_code == 422
    assert supervisor.post(url, {"verb": "accept", "reason": "", "theirs": theirs}).status_code == 302
    assert "已更新" in client.get(url).content.decode()
