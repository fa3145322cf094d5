"""The pages of visits: few keys when all is well, what is typed wrong is told, what another place keeps is not shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.desk.reports.worklist import worklist
from weibao.rules.words import UNVERIFIED
from weibao.testing import make
from weibao.testing.city import BAIGUI
from weibao.visits.actions.planning import plan
from weibao.visits.actions.visiting import NewVisit, record
from weibao.visits.models import QuestionSet, Visit, VisitPlan

TOLD = {"way": "home", "seen": "on", "person": "王福贵", "relation": "祖父", "place": "家中", "studies": "on"}


@pytest.fixture
def child(city, at):
    row = make.child()
    plan(None, by=None, at=at)
    return row


def visited(child, city, at, **facts):
    new = NewVisit(**{"person": "王福贵", "relation": "祖父", "place": "家中"} | facts)
    return record(child, by=city.inside, at=at, new=new, happened_at=at)


def test_the_form_opens_filled_in_and_is_sent_as_it_is(city, enter, child):
    client, url = enter(city.inside), reverse("visits:record", args=[child.pk])
    page = client.get(url)
    form = page.context["form"]
    sent = {name: value for name, value in form.initial.items() if value} | {"way": "home", "seen": "on", "on": "2023-07-03"}
    assert sent["person"] == "王福贵"
    assert client.post(url, sent).status_code == 302
    made = Visit.objects.get()
    assert (made.problems, made.studies, made.told["place"]) == ([], True, "新营村")
    assert client.get(reverse("visits:visit", args=[made.pk])).status_code == 200


def test_a_problem_is_handed_over_and_shown(city, enter, child):
    client, url = enter(city.inside), reverse("visits:record", args=[child.pk])
    asked = {**TOLD, "on": "2023-07-02", "area_health": "咳嗽两周", "ask_health": "on", "note": "下周再来"}
    page = client.post(url, asked, follow=True).content.decode()
    for said in ("问题已交儿童督导员跟进", "咳嗽两周", "下周再来", "2023年7月2日"):
        assert said in page
    supervisor = enter(city.people["supervisor"])
    desk = supervisor.get(reverse("visits:desk")).content.decode()
    assert all(words in desk for words in ("待处置的风险预警", "没有儿童主任的村（社区）"))
    assert "健康" in desk
    task = Visit.objects.get().tasks.get()
    url = reverse("visits:task", args=[task.pk])
    assert "咳嗽两周" in supervisor.get(url).content.decode()
    assert supervisor.post(url, {"words": ""}).status_code == 422
    assert supervisor.post(url, {"words": "已就医"}).status_code == 302
    assert supervisor.post(url, {"words": "已就医"}).status_code == 422


def test_what_is_typed_wrong_is_told(city, enter, child):
    client, url = enter(city.inside), reverse("visits:record", args=[child.pk])
    assert client.post(url, {}).status_code == 422
    ahead = client.post(url, {**TOLD, "on": "2023-07-04"})
    assert ahead.status_code == 422
    assert "走访以后再登记" in ahead.content.decode()


def test_a_correction_keeps_the_former(city, enter, child, at):
    first = visited(child, city, at, areas={"mood": "不爱说话"})
    client, url = enter(city.inside), reverse("visits:correct", args=[first.pk])
    assert "不爱说话" in client.get(url).content.decode()
    answer = client.post(url, {**TOLD, "on": "2023-07-03"}, follow=True)
    assert "更正记录" in answer.content.decode()
    assert "这次走访已更正" in client.get(reverse("visits:visit", args=[first.pk])).content.decode()
    assert client.post(url, {**TOLD, "on": "2023-07-03"}).status_code == 422


def test_the_tab_of_the_file(city, enter, child, at):
    visited(child, city, at, areas={"school": "缺课三天"}, key_attention=True)
    page = enter(city.inside).get(reverse("desk:file", args=[child.pk, "visits"])).content.decode()
    for said in ("下一次走访：2023年8月3日", "缺课三天", "其他在册儿童，橙色：每1个月走访一次", UNVERIFIED):
        assert said in page


def test_questions_are_asked_and_answered(city, enter, child):
    officer, url = enter(city.people["city_officer"]), reverse("visits:questions", args=["other"])
    assert officer.post(url, {"text": "问｜只有一个", "base": "0"}).status_code == 422
    assert officer.post(url, {"text": "会不会游泳｜会／不会\n最想要什么", "base": "0"}).status_code == 302
    assert "会不会游泳" in officer.get(reverse("visits:question_list")).content.decode()
    assert officer.post(url, {"text": "", "base": "0"}).status_code == 422
    client, url = enter(city.inside), reverse("visits:record", args=[child.pk])
    assert "最想要什么" in client.get(url).content.decode()
    page = client.post(url, {**TOLD, "on": "2023-07-03", "answer_0": "不会", "answer_1": "一辆自行车"}, follow=True).content.decode()
    assert "一辆自行车" in page
    assert Visit.objects.get().questions == QuestionSet.objects.get()


def test_a_call_back_and_a_drawn_visit(city, enter, child, at):
    made = visited(child, city, at)
    client, url = enter(city.inside), reverse("visits:call_back", args=[made.pk])
    assert client.post(url, {"on": "2023-07-03", "way": "phone", "person": "祖父", "words": ""}).status_code == 422
    assert client.post(url, {"on": "2023-07-01", "way": "phone", "person": "祖父", "words": "好"}).status_code == 422
    assert client.post(url, {"on": "2023-07-03", "way": "phone", "person": "祖父", "words": "都好"}).status_code == 302
    supervisor = enter(city.people["supervisor"])
    assert supervisor.post(reverse("visits:draw"), {"division": "140728101"}).status_code == 404
    drawn = supervisor.post(reverse("visits:draw"), {"division": "140728103"})
    assert drawn.url == reverse("visits:check", args=[made.checks.get().pk])
    assert supervisor.post(drawn.url, {"upheld": "no", "words": "没有去"}).status_code == 302
    assert "没有可以抽取的走访" in supervisor.post(reverse("visits:draw"), {"division": "140728103"}, follow=True).content.decode()
    assert VisitPlan.objects.get().last_on is None


def test_the_worklists(city, child, at, on):
    VisitPlan.objects.update(due=on)
    make.child(village=BAIGUI)
    plan(None, by=None, at=at)
    VisitPlan.objects.filter(child=child).update(due=on)
    [item] = [one for one in worklist(city.inside, on).items if one.topic == "visit"]
    assert (item.due, item.detail, item.title) == (on, "建档后30日内首次走访", "走访")
    supervisor = city.people["supervisor"]
    assert not [one for one in worklist(supervisor, on).items if one.topic == "visit"]
    VisitPlan.objects.update(due=on.replace(month=6, day=20))
    [item] = [one for one in worklist(supervisor, on).items if one.topic == "visit"]
    assert item.title == "督办：走访逾期"
    visited(child, city, at, areas={"safety": "独自下河"}, ask=frozenset({"safety"}))
    [item] = [one for one in worklist(supervisor, on).items if one.topic == "visit_task"]
    assert item.title == "处理走访发现的问题：安全"


def test_who_lives_elsewhere_is_visited_there(city, at, on):
    child = make.child(home=BAIGUI)
    inside = make.child(institution=city.units["institution"])
    plan(None, by=None, at=at)
    workers = {key: city.people[key] for key in ("director", "director_far", "institution_worker", "city_officer")}
    found = {
        key: set(VisitPlan.objects.visible_to(who, on).worked_by(who, on).values_list("child", flat=True)) for key, who in workers.items()
    }
    assert found == {"director": set(), "director_far": {child.pk}, "institution_worker": {inside.pk}, "city_officer": set()}


def test_a_page_costs_the_same_for_many(city, enter, at):
    make.children([{} for _ in range(30)])
    plan(None, by=None, at=at)
    for one in VisitPlan.objects.select_related("child"):
        visited(one.child, city, at, areas={"mood": "闷"}, ask=frozenset({"mood"}))
    VisitPlan.objects.update(due="2023-06-01")
    kid = VisitPlan.objects.first().child
    for _ in range(20):
        visited(kid, city, at, areas={"mood": "闷"}, ask=frozenset({"mood"}))
    VisitPlan.objects.update(due="2023-06-01")
    client = enter(city.people["supervisor"])
    for url in (reverse("visits:list"), reverse("visits:desk"), reverse("desk:file", args=[kid.pk, "visits"]), "/"):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 12, f"{url}: {len(asked)}"
