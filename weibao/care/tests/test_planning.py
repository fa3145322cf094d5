"""Care plans: goals, services, reviews, closing; which need has no service near, and what is not told of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.care.actions.planning import (
    CannotPlan,
    NewService,
    PlanOver,
    add_service,
    close_plan,
    finish_service,
    make_plan,
    name_provider,
    review_plan,
)
from weibao.care.models import CarePlan, PlanService
from weibao.care.reports.gaps import HIDDEN, gaps
from weibao.children.actions.ending import end
from weibao.children.actions.merging import merge, unmerge
from weibao.kernel.refusal import NotAllowed
from weibao.testing import make
from weibao.testing.city import BAIGUI

UNTIL = date(2023, 12, 31)
NEAR = NewService("schooling", "每周两次作业辅导", "洪善镇中心小学", UNTIL)
FAR = NewService("counselling", "每月一次心理辅导", "", UNTIL)


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def plan(city, child, at):
    return make_plan(child, by=city.inside, at=at, goal="半年内恢复规律就学")


def test_a_plan_from_goal_to_close(city, child, plan, at, on):
    assert plan.review_due == date(2023, 10, 3)
    near, far = (add_service(plan, by=city.inside, at=at, new=new) for new in (NEAR, FAR))
    assert far.none_near
    with pytest.raises(CannotPlan, match="落实"):
        finish_service(far, by=city.inside, at=at, on=on, result="好转")
    name_provider(far, by=city.inside, at=at, provider="县精神康宁医院")
    with pytest.raises(CannotPlan, match="未完成"):
        close_plan(plan, by=city.inside, at=at, outcome="achieved", closing="已恢复")
    for service in (near, far):
        finish_service(service, by=city.inside, at=at, on=on, result="好转")
    with pytest.raises(PlanOver):
        finish_service(far, by=city.inside, at=at, on=on, result="好转")
    review_plan(plan, by=city.people["supervisor"], at=at + timedelta(days=60), words="按计划进行")
    plan.refresh_from_db()
    assert plan.review_due == date(2023, 12, 1)
    close_plan(plan, by=city.inside, at=at, outcome="achieved", closing="已恢复")
    for late in (lambda: review_plan(plan, by=city.inside, at=at, words="x"), lambda: add_service(plan, by=city.inside, at=at, new=NEAR)):
        with pytest.raises(PlanOver):
            late()
    with pytest.raises(PlanOver):
        name_provider(far, by=city.inside, at=at, provider="甲")
    assert make_plan(child, by=city.inside, at=at, goal="巩固").pk != plan.pk


def test_what_is_refused(city, child, plan, at, on):
    with pytest.raises(CannotPlan, match="已有进行中"):
        make_plan(child, by=city.inside, at=at, goal="x")
    with pytest.raises(CannotPlan):
        make_plan(make.child(), by=city.inside, at=at, goal=" ")
    with pytest.raises(NotAllowed):
        make_plan(child, by=city.beside, at=at, goal="x")
    for new in (
        NewService("weather", "x", "", UNTIL),
        NewService("safety", " ", "", UNTIL),
        NewService("safety", "x", "", date(2023, 7, 2)),
    ):
        with pytest.raises(CannotPlan):
            add_service(plan, by=city.inside, at=at, new=new)
    service = add_service(plan, by=city.inside, at=at, new=NEAR)
    with pytest.raises(CannotPlan):
        finish_service(service, by=city.inside, at=at, on=on + timedelta(days=1), result="x")
    with pytest.raises(CannotPlan):
        name_provider(service, by=city.inside, at=at, provider=" ")
    with pytest.raises(CannotPlan):
        review_plan(plan, by=city.inside, at=at, words=" ")
    with pytest.raises(CannotPlan):
        close_plan(plan, by=city.inside, at=at, outcome="achieved", closing=" ")


def test_the_end_of_a_file_ends_the_plan(city, child, plan, at, on):
    end(child, by=city.above, at=at, kind="moved", on=on, proof="户籍迁出证明")
    plan.refresh_from_db()
    assert (plan.outcome, plan.review_due) == ("file_over", None)


def test_a_plan_follows_a_merge(city, child, plan, at):
    kept = make.child()
    entry = merge(kept, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童")
    assert list(kept.care_plans.all()) == [plan]
    unmerge(entry, by=city.people["city_officer"], at=at)
    assert list(child.care_plans.all()) == [plan]


def _lacking(city, count, at, village):
    by = city.people["director" if village is None else "director_far"]
    for child in make.children([{"village": village} if village else {}] * count):
        add_service(make_plan(child, by=by, at=at, goal="目标"), by=by, at=at, new=FAR)


def test_the_last_kilometre_tells_no_small_number(city, at, on):
    _lacking(city, 6, at, None)
    _lacking(city, 2, at, BAIGUI)
    told = gaps(city.people["city_officer"], on)
    assert (told.needs, told.places) == (["心理关爱"], [("祁县", [HIDDEN]), ("平遥县", ["6"])])
    assert gaps(city.above, on).places == [("洪善镇", ["6"])]
    PlanService.objects.update(provider="医院", none_near=False)
    assert gaps(city.above, on).places == []


def test_the_pages(city, enter, child):
    client = enter(city.inside)
    new = reverse("care:make_plan", args=[child.pk])
    assert client.get(new).status_code == 200
    assert client.post(new, {}).status_code == 422
    assert client.post(new, {"goal": "恢复就学"}).status_code == 302
    row = CarePlan.objects.get()
    url = reverse("care:plan", args=[row.pk])
    sent = {"form": "add", "need": "counselling", "words": "心理辅导", "provider": "", "until": "2023-12-31"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent | {"words": ""}).status_code == 422
    service = PlanService.objects.get().pk
    page = client.get(url).content.decode()
    assert "附近没有" in page
    assert client.post(url, {"form": "finish", "service": service, "on": "2023-07-03", "result": "x"}).status_code == 422
    assert client.post(url, {"form": "provider", "service": service, "provider": "县医院"}).status_code == 302
    assert client.post(url, {"form": "finish", "service": service, "on": "2023-07-03", "result": "好转"}).status_code == 302
    assert client.post(url, {"form": "finish", "service": 0, "on": "2023-07-03", "result": "好转"}).status_code == 422
    assert client.post(url, {"form": "review", "words": "顺利"}).status_code == 302
    assert child.name not in client.get(reverse("care:plans")).content.decode()
    assert client.get(reverse("care:plans"), {"show": "late"}).status_code == 200
    assert client.get(reverse("care:gaps")).status_code == 200
    assert "恢复就学" in client.get(url).content.decode()
    assert client.post(url, {"form": "close", "outcome": "achieved", "closing": "完成"}).status_code == 302
    assert client.get(reverse("care:plans"), {"show": "closed"}).status_code == 200
    assert client.post(url, {"form": "none"}).status_code == 404
    assert enter(city.beside).get(url).status_code == 404
    assert enter(city.people["county_approver"]).post(url, {"form": "review", "words": "x"}).status_code == 403
    assert "关爱服务计划" in enter(city.above).get(reverse("desk:file", args=[child.pk, "care"])).content.decode()


def test_a_review_that_is_due_waits_on_the_worklist(city, enter, plan):
    CarePlan.objects.update(review_due=date(2023, 7, 1))
    assert "评估关爱服务计划" in enter(city.inside).get("/").content.decode()
