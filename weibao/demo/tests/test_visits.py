"""The demo's visits are made of actions, once."""

from weibao.demo.visits import visits
from weibao.org.models import Post
from weibao.testing import make
from weibao.visits.actions.planning import plan
from weibao.visits.models import CallBack, FactUpdate, QuestionSet, Visit, VisitCheck, VisitPlan, VisitTask


def test_the_visits_are_filled_once(city, at):
    make.children([{} for _ in range(10)])
    plan(None, by=None, at=at)
    post = Post.objects.get(staff=city.people["supervisor"])
    visits(post, at)
    visits(post, at)
    assert (Visit.objects.count(), QuestionSet.objects.count(), CallBack.objects.count()) == (18, 1, 1)
    assert VisitTask.objects.waiting().count() == 3
    assert VisitCheck.objects.waiting().get().kind == "sample"
    assert FactUpdate.objects.waiting().count() == 2
    assert FactUpdate.objects.filter(stale=True).count() == 1
    assert VisitPlan.objects.late(at.date()).count() == 0
    assert VisitPlan.objects.filter(level="orange").count() == 1
