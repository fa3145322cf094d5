"""The plan, what the work proposes, the report."""

from datetime import date, timedelta

import pytest

from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.testing.city import CITY, PINGYAO
from weibao.testing.taking import taken_out
from weibao.training.actions import advising, learning, planning
from weibao.training.actions.planning import BadPlan
from weibao.training.jobs import advise_everybody
from weibao.training.models import Advice, Gate, GateChoice, PlanItem
from weibao.training.querysets import without_pass
from weibao.training.reports import needs, numbers, standing
from weibao.training.tests.test_learning import right

DUE = date(2023, 9, 30)


def line(city, at, course, **facts):
    given = {"course": course, "role": "village_director", "way": "online", "due": DUE, "place": city.divisions[PINGYAO], "by": city.above}
    given |= facts
    return planning.plan(given.pop("place"), at=at, **given)


def test_a_line_of_the_plan_is_asked_of_whom_it_means(city, at, on, course):
    row = course("入户走访基础")
    item = line(city, at, row)
    assert list(PlanItem.objects.for_person(city.inside, on)) == [item]
    assert not PlanItem.objects.for_person(city.people["supervisor"], on).exists()
    assert not PlanItem.objects.for_person(city.people["director_far"], on).exists()
    assert list(without_pass(PlanItem.objects.for_person(city.inside, on), city.inside)) == [item]
    paper = learning.draw_test(row, by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    assert not without_pass(PlanItem.objects.for_person(city.inside, on), city.inside).exists()
    assert dict(standing.topics_planned([item]))["入户走访"] == 1
    planning.drop_plan(item, by=city.above, at=at)
    with pytest.raises(Stale):
        planning.drop_plan(item, by=city.above, at=at)


@pytest.mark.parametrize("facts", [{"due": date(2023, 7, 2)}, {"due": date(2025, 1, 1)}, {"role": "township_supervisor"}])
def test_a_line_that_cannot_be(city, at, course, facts):
    with pytest.raises(BadPlan):
        line(city, at, course("入户走访基础", roles=["village_director"]), **facts)


def test_a_line_stands_once_and_in_ones_own_county(city, at, course):
    row = course("入户走访基础")
    line(city, at, row)
    with pytest.raises(BadPlan):
        line(city, at, row)
    with pytest.raises(NotAllowed):
        line(city, at, row, by=city.people["county_officer_beside"])
    assert line(city, at, row, place=city.divisions[CITY], by=city.people["city_officer"])


def test_the_gate_is_chosen_with_a_reason(city, at, gate):
    assert numbers.gate(at) == Gate.WARN, "what the little city chose"
    assert numbers.standard_gate(at.date()) == Gate.BLOCK
    gate("block")
    assert numbers.gate(at) == Gate.BLOCK
    with pytest.raises(BadPlan):
        planning.choose_gate(GateChoice, by=city.people["city_officer"], at=at, value="warn", reason="")
    with pytest.raises(NotAllowed):
        planning.choose_gate(GateChoice, by=city.above, at=at, value="warn", reason="人手紧")


def test_the_work_proposes_a_lesson(city, at, on, course):
    row = course("信息更新", "updates")
    child = make.child(place_note="村名待核")
    type(child).objects.update(registered_at=at - timedelta(days=100))
    assert advising.advise(Advice, by=None, at=at) == 1
    assert advising.advise(Advice, by=None, at=at) == 0, "safe to repeat"
    advice = Advice.objects.get()
    assert (advice.staff, advice.course, advice.rows) == (city.inside, row, 1)
    assert child.name not in needs.words_of(advice.source)
    for person, seen in ((city.inside, True), (city.people["supervisor"], True), (city.people["director_near"], False)):
        assert Advice.objects.visible_to(person, on).exists() is seen
    with pytest.raises(NotAllowed):
        advising.set_aside(advice, by=city.inside, at=at)
    advising.set_aside(advice, by=city.people["supervisor"], at=at)
    assert advising.advise(Advice, by=None, at=at) == 0, "what was set aside is not proposed again"
    with pytest.raises(ForbiddenMove):
        advising.set_aside(advice, by=city.people["supervisor"], at=at)


def test_a_lesson_that_is_learnt_is_done(city, at, course):
    row = course("信息更新", "updates")
    child = make.child(place_note="村名待核")
    type(child).objects.update(registered_at=at - timedelta(days=100))
    advise_everybody(0)
    if not Advice.objects.exists():
        advising.advise(Advice, by=None, at=at)
    paper = learning.draw_test(row, by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    assert Advice.objects.get().state == "done"


def test_a_source_of_a_package_above(city, at, course, monkeypatch):
    course("政策链接", "policy")
    monkeypatch.setitem(needs.SOURCES, "test", needs.Source("test", "试", needs.Topic.POLICY, lambda *_: {city.inside.pk: 2, 0: 5}, 2))
    assert advising.advise(Advice, by=None, at=at) == 1


def test_the_report_counts_and_does_not_rank(city, at, on, course):
    row = course("入户走访基础")
    paper = learning.draw_test(row, by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    found = {one.name: one for one in standing.by_county([CITY], on)}
    assert (found["平遥县"].people, found["平遥县"].trained, found["平遥县"].valid, found["平遥县"].without) == (5, 1, 1, 4)
    assert found["祁县"].without == 1
    soon = on + timedelta(days=350)
    assert {one.name: one.expiring for one in standing.by_county([PINGYAO], soon)} == {"平遥县": 1}
    assert [one.name for one in standing.expiring([PINGYAO], soon)] == ["侯秀梅"]
    names = {post.staff.name for post in standing.without_certificate([PINGYAO], on)}
    assert "侯秀梅" not in names
    assert b"PK" == taken_out(city.above, at, "training.without")[:2]
