"""A visit is recorded, put right by a further version, followed up; what cannot be is refused."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from weibao.care.models import RiskLevel
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make
from weibao.testing.city import HONGSHAN
from weibao.visits.actions import following
from weibao.visits.actions.asking import BadQuestions, publish_questions, read_questions
from weibao.visits.actions.visiting import BadVisit, NewVisit, call_back, correct, record
from weibao.visits.models import QuestionSet, Visit, VisitPlan, VisitTask
from weibao.visits.states import CheckState


def told(**facts):
    return NewVisit(**{"person": "王福贵", "relation": "祖父", "place": "家中"} | facts)


@pytest.fixture
def child(city):
    return make.child()


def test_all_is_well(city, at, child, trail):
    made = record(child, by=city.inside, at=at, new=told(last_contact=date(2023, 6, 30)), happened_at=at)
    assert (made.on, made.problems, made.at) == (at.date(), [], at)
    assert not made.tasks.exists()
    assert not made.checks.exists()
    assert trail[-1].name == "visits.record"
    assert "王福贵" not in str(trail[-1].facts)


def test_problems_become_tasks_for_the_township(city, at, child):
    new = told(areas={"health": "咳嗽两周，没有就医", "mood": "不爱说话"}, ask=frozenset({"health"}), help=("medical",))
    made = record(child, by=city.inside, at=at, new=new, happened_at=at)
    assert made.problems == ["health", "mood"]
    assert made.areas[1] == ("健康", False, "咳嗽两周，没有就医")
    task = made.tasks.get()
    assert (task.area, task.due) == ("health", date(2023, 7, 10))
    with pytest.raises(following.NoWords):
        following.settle_task(task, by=city.people["supervisor"], at=at, words=" ")
    with pytest.raises(NotAllowed):
        following.settle_task(task, by=city.inside, at=at, words="已就医")
    following.settle_task(task, by=city.people["supervisor"], at=at, words="已陪同到县医院就医")
    with pytest.raises(ForbiddenMove):
        following.settle_task(task, by=city.people["supervisor"], at=at, words="再来一次")


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({}, -1),
        ({}, 5000),
        ({"person": " "}, 0),
        ({"way": "dream"}, 0),
        ({"areas": {"health": " "}}, 0),
        ({"areas": {"weather": "雨"}}, 0),
        ({"areas": {"health": "长" * 91}}, 0),
        ({"help": ("gold",)}, 0),
        ({"last_contact": date(2023, 7, 4)}, 0),
    ],
)
def test_what_cannot_be(city, at, child, facts, days):
    with pytest.raises(BadVisit):
        record(child, by=city.inside, at=at, new=told(**facts), happened_at=at - timedelta(days=days))
    assert not Visit.objects.exists()


def test_only_whose_child_it_is(city, at, child):
    with pytest.raises(NotAllowed):
        record(child, by=city.beside, at=at, new=told(), happened_at=at)
    with pytest.raises(NotAllowed):
        record(child, by=city.above, at=at, new=told(), happened_at=at)


def test_a_visit_recorded_late_counts_when_the_township_says_so(city, at, child):
    made = record(child, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=31))
    assert VisitPlan.objects.get().last_on is None
    check = made.checks.get()
    assert (check.kind, check.due) == ("old", date(2023, 7, 10))
    with pytest.raises(following.NoWords):
        following.check(check, by=city.people["supervisor"], at=at, upheld=True, words="")
    following.check(check, by=city.people["supervisor"], at=at, upheld=True, words="与祖父通话核实")
    assert VisitPlan.objects.get().last_on == made.on
    assert not record(child, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=30)).checks.exists()


def test_a_correction_is_a_further_version(city, at, child):
    first = record(child, by=city.inside, at=at, new=told(areas={"living": "缺棉衣"}, ask=frozenset({"living"})), happened_at=at)
    again = told(areas={"living": "缺棉衣和被褥", "school": "缺课"}, ask=frozenset({"living", "school"}))
    second = correct(first, by=city.inside, at=at, new=again, happened_at=at - timedelta(days=1))
    assert second.versions == [first]
    assert list(Visit.objects.current()) == [second]
    assert Visit.objects.get(pk=first.pk).told["areas"] == {"living": "缺棉衣"}
    assert sorted(VisitTask.objects.values_list("area", flat=True)) == ["living", "school"]
    with pytest.raises(Stale):
        correct(first, by=city.inside, at=at, new=told(), happened_at=at)


def test_what_was_recorded_cannot_be_overwritten(city, at, child):
    made = record(child, by=city.inside, at=at, new=told(), happened_at=at)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Visit.objects.filter(pk=made.pk).update(on=date(2023, 1, 1))


def test_a_correction_cannot_get_round_a_check(city, at, child):
    first = record(child, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=40))
    second = correct(first, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=40))
    assert second.checks.get().state == CheckState.OPEN
    following.check(second.checks.get(), by=city.people["supervisor"], at=at, upheld=False, words="家里没有人来过")
    third = correct(second, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=40))
    assert third.checks.get().state == CheckState.OPEN
    assert VisitPlan.objects.get().last_on is None
    fresh = record(child, by=city.inside, at=at, new=told(), happened_at=at)
    moved = correct(fresh, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=50))
    assert moved.checks.get().kind == "old"


def test_a_visit_drawn_by_lot(city, at, child):
    supervisor, place = city.people["supervisor"], city.divisions[HONGSHAN]
    with pytest.raises(following.NothingToDraw):
        following.draw(place, by=supervisor, at=at)
    record(child, by=supervisor, at=at, new=told(), happened_at=at)
    with pytest.raises(following.NothingToDraw):
        following.draw(place, by=supervisor, at=at)
    made = record(child, by=city.inside, at=at, new=told(), happened_at=at)
    drawn = following.draw(place, by=supervisor, at=at)
    assert drawn.visit == made
    with pytest.raises(following.NothingToDraw):
        following.draw(place, by=supervisor, at=at)
    following.check(drawn, by=supervisor, at=at, upheld=False, words="当天不在村里")
    assert VisitPlan.objects.get().last_on == at.date(), "the supervisor's own visit of the day still counts"
    with pytest.raises(NotAllowed):
        following.draw(place, by=city.people["supervisor_beside"], at=at)


def test_nobody_looks_into_the_own_visit(city, at, child):
    own = record(child, by=city.people["supervisor"], at=at, new=told(), happened_at=at - timedelta(days=40))
    with pytest.raises(NotAllowed):
        following.check(own.checks.get(), by=city.people["supervisor"], at=at, upheld=True, words="我去过")


def test_a_call_back(city, at, child):
    made = record(child, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=2))
    facts = {"way": "phone", "person": "王福贵", "words": "孩子已经复课"}
    back = call_back(made, by=city.inside, at=at, happened_at=at, **facts)
    assert (back.on, back.office) == (at.date(), city.units["hongshan"])
    for wrong in ({"happened_at": at - timedelta(days=3)}, {"happened_at": at + timedelta(days=1)}, {"words": " "}):
        with pytest.raises(BadVisit):
            call_back(made, by=city.inside, at=at, **{"happened_at": at, **facts, **wrong})


def test_questions_in_versions_and_old_answers_keep_theirs(city, at, child):
    officer = city.people["city_officer"]
    asked = read_questions("是否按时服药｜是／否\n\n最想要什么")
    assert asked == [{"text": "是否按时服药", "options": ["是", "否"]}, {"text": "最想要什么", "options": []}]
    first = publish_questions("other", by=officer, at=at, questions=asked, base=0)
    made = record(child, by=city.inside, at=at, new=told(answers={"0": "是"}), happened_at=at, questions=first)
    with pytest.raises(Stale):
        publish_questions("other", by=officer, at=at, questions=[], base=0)
    publish_questions("other", by=officer, at=at, questions=read_questions("会不会游泳|会/不会"), base=1)
    assert Visit.objects.get(pk=made.pk).answers == [("是否按时服药", "是"), ("最想要什么", "")]
    assert QuestionSet.objects.latest_of("other").version == 2
    with pytest.raises(BadQuestions):
        publish_questions("nobody", by=officer, at=at, questions=[], base=0)


@pytest.mark.parametrize("text", ["问｜只有一个", "问｜是／是", "长" * 61, "｜是／否", "\n".join(f"第{turn}问" for turn in range(13))])
def test_questions_that_no_form_could_ask(text):
    with pytest.raises(BadQuestions):
        read_questions(text)


def test_what_a_visit_finds_raises_the_risk_until_a_visit_finds_it_well(city, at, child):
    record(child, by=city.inside, at=at, new=told(areas={"safety": "院墙倾斜"}), happened_at=at - timedelta(days=2))
    level = RiskLevel.objects.current().get()
    assert (level.level, "visit_safety" in level.indicators) == ("orange", True)
    assert VisitPlan.objects.get().level == "orange"
    record(child, by=city.inside, at=at, new=told(way="phone"), happened_at=at - timedelta(days=1))
    assert RiskLevel.objects.current().get().level == "orange", "nobody was there"
    record(child, by=city.inside, at=at, new=told(areas={"school": "厌学"}), happened_at=at - timedelta(days=9))
    assert "visit_school" not in RiskLevel.objects.current().get().indicators, "an older visit says nothing of today"
    record(child, by=city.inside, at=at, new=told(), happened_at=at)
    assert "visit_safety" not in RiskLevel.objects.current().get().indicators
    assert VisitPlan.objects.get().level == RiskLevel.objects.current().get().level == "yellow"


def test_a_correction_takes_back_what_was_not_so(city, at, child):
    first = record(child, by=city.inside, at=at, new=told(areas={"carer": "无人做饭"}), happened_at=at)
    assert "visit_carer" in RiskLevel.objects.current().get().indicators
    correct(first, by=city.inside, at=at, new=told(), happened_at=at)
    assert "visit_carer" not in RiskLevel.objects.current().get().indicators
