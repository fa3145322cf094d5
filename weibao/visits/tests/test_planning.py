"""When a child is to be visited: by category, level and last visit; kept by the facts themselves and each night."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from weibao.benefits.actions import NewRecognition, confirm
from weibao.care.actions import registering
from weibao.care.actions.weighing import clear, observe
from weibao.care.models import Observation
from weibao.children.actions.amending import amend_care
from weibao.children.actions.ending import end
from weibao.children.actions.facts import NewChild
from weibao.children.actions.merging import merge, unmerge
from weibao.children.actions.registering import register
from weibao.children.announcements import ChildErased
from weibao.kernel.announcements import announce
from weibao.rules import visits as rule
from weibao.testing import make
from weibao.testing.city import XINYING
from weibao.visits.actions.planning import plan
from weibao.visits.actions.visiting import NewVisit, record
from weibao.visits.jobs import plan_everybody
from weibao.visits.models import Visit, VisitPlan
from weibao.visits.reports.plans import next_of

LEFT_BEHIND = registering.NewListing("left_behind", "both_away", date(2022, 9, 1), "务工证明", "village")
WELL = NewVisit(person="王福贵", relation="祖父", place="新营村")


def visited(child, city, at, *, days=0, **facts):
    return record(
        child,
        by=city.inside,
        at=at,
        new=NewVisit(**{"person": "王福贵", "relation": "祖父", "place": "家中"} | facts),
        happened_at=at - timedelta(days=days),
    )


def test_a_new_file_is_visited_within_the_first_days(city, at):
    new = NewChild(name="李小满", sex="male", birth_date=date(2015, 4, 1), household=XINYING, since=date(2023, 7, 1))
    child = register(new, by=city.people["supervisor"], at=at)
    found = child.visit_plan
    assert (found.category, found.level, found.due, found.path) == ("other", "none", date(2023, 8, 2), rule.FIRST)


def test_the_interval_follows_category_level_and_the_last_visit(city, at):
    child = make.child()
    make.recognition(child)
    visited(child, city, at)
    assert VisitPlan.objects.get().due == date(2023, 10, 3)
    assert rule.why("visits/interval/none/orphan", "orphan", "none", at.date()) == "社会散居孤儿，未见风险：每3个月走访一次"
    visited(child, city, at, key_attention=True)
    found = VisitPlan.objects.get()
    assert (found.level, found.due, found.last_on) == ("orange", date(2023, 8, 3), at.date())
    visited(child, city, at)
    assert VisitPlan.objects.get().level == "none"


def test_recognition_and_care_change_the_category_at_once(city, at):
    child = make.child()
    visited(child, city, at, days=3)
    assert VisitPlan.objects.get().category == "other"
    confirm(NewRecognition(child.pk, "de_facto_unattended", date(2023, 7, 1)), by=city.people["county_approver"], at=at, rules_version="t")
    assert (VisitPlan.objects.get().category, VisitPlan.objects.get().due) == ("de_facto_unattended", date(2023, 9, 30))
    home = city.units["institution"]
    amend_care(child, by=city.people["county_officer"], at=at, form="institutional", institution=home, since=at.date())
    assert VisitPlan.objects.get().category == "institutional"


def test_who_came_of_age_or_ended_is_not_visited(city, at):
    grown, ended, child = make.child(birth=date(2005, 7, 3)), make.child(), make.child(birth=date(2005, 7, 4))
    assert plan(None, by=None, at=at) == 2
    end(ended, by=city.people["county_officer"], at=at, kind="moved", on=at.date(), proof="迁出证明")
    assert list(VisitPlan.objects.values_list("child", flat=True)) == [child.pk]
    assert grown.pk != child.pk


def test_the_job_looks_at_everybody_and_is_safe_to_repeat(city, at, settings):
    settings.WEIBAO_NOW = at.isoformat()
    make.children([{}, {}, {}])
    plan_everybody(0)
    plan_everybody(0)
    assert VisitPlan.objects.count() == 3
    assert VisitPlan.objects.late(at.date() + timedelta(days=31)).count() == 3


def test_before_the_notice_there_is_no_plan(city, at):
    make.child()
    assert plan(None, by=None, at=at.replace(year=2018)) == 0


def test_visits_go_with_a_merge_and_come_back(city, at):
    kept, merged = make.child(), make.child()
    moved = visited(merged, city, at)
    plan(None, by=None, at=at)
    done = merge(kept, by=city.people["city_officer"], at=at, merged=merged, reason="同一名儿童")
    moved.refresh_from_db()
    assert moved.child == kept
    assert list(VisitPlan.objects.values_list("child", "last_on")) == [(kept.pk, at.date())]
    unmerge(done, by=city.people["city_officer"], at=at)
    moved.refresh_from_db()
    assert moved.child == merged
    assert VisitPlan.objects.count() == 2
    assert VisitPlan.objects.get(child=kept).last_on is None


@pytest.mark.parametrize("problems", [{}, {"health": "咳嗽"}])
def test_erasing_takes_everything(city, at, problems):
    from weibao.visits.actions.visiting import correct

    child = make.child()
    first = visited(child, city, at, days=40, areas=problems, ask=frozenset(problems))
    correct(first, by=city.inside, at=at, new=WELL, happened_at=at)
    announce(ChildErased((child.pk,), at))
    assert not Visit.objects.exists()
    assert not VisitPlan.objects.exists()


def test_the_colour_of_the_risk_sets_the_interval_at_once(city, at):
    child = make.child()
    make.recognition(child)
    visited(child, city, at)
    observe(child, by=city.inside, at=at, indicator="low_mood", on=at.date())
    assert (VisitPlan.objects.get().level, VisitPlan.objects.get().due) == ("yellow", date(2023, 9, 3))
    observe(child, by=city.inside, at=at, indicator="injury_suspected", on=at.date())
    assert (VisitPlan.objects.get().level, VisitPlan.objects.get().due) == ("red", date(2023, 8, 3))
    for one in Observation.objects.order_by("pk"):
        clear(one, by=city.inside, at=at, words="已核实并处理")
    assert VisitPlan.objects.get().level == "yellow", "the file names no guardian"


def test_a_call_is_no_visit_and_puts_off_the_next_call(city, at):
    child = make.child()
    make.recognition(child)
    visited(child, city, at, days=20)
    found = VisitPlan.objects.get()
    assert (found.last_on, found.due, found.contact_due) == (date(2023, 6, 13), date(2023, 9, 13), date(2023, 7, 13))
    visited(child, city, at, way="phone")
    found = VisitPlan.objects.get()
    assert (found.last_on, found.due, found.contact_due) == (date(2023, 6, 13), date(2023, 9, 13), date(2023, 8, 3))


def test_a_left_behind_child_has_its_own_interval(city, at):
    child = make.child()
    visited(child, city, at)
    assert (VisitPlan.objects.get().category, VisitPlan.objects.get().due) == ("other", date(2024, 7, 3))
    listed = registering.register(child, by=city.inside, at=at, new=LEFT_BEHIND)
    registering.confirm(listed, by=city.people["supervisor"], at=at)
    assert (VisitPlan.objects.get().category, VisitPlan.objects.get().due) == ("left_behind", date(2023, 10, 3))
    assert VisitPlan.objects.get().level == "yellow", "both parents away, and nobody entrusted in writing"


def test_plans_of_before_the_colours_name_a_parameter_that_is_there(city, at):
    """An installation that had the two levels opens its lists the moment it is migrated, and not only after the night."""
    child = make.child()
    visited(child, city, at)
    VisitPlan.objects.update(level="high", path="visits/interval/high/other")
    import_module("weibao.visits.migrations.0002_colours_and_calls").recolour(apps, None)
    found = VisitPlan.objects.get()
    assert (found.level, found.path) == ("orange", "visits/interval/orange/other")
    assert next_of(found, at.date()).why_in_list == "其他在册儿童，重点关注：每1个月走访一次"
