"""The demo's applications stand at every station, made of actions, once."""

from weibao.applications.models import Application
from weibao.demo.applications import applications
from weibao.org.models import Post


def test_one_at_each_station(city, at):
    post = Post.objects.get(staff=city.people["supervisor"])
    assert applications(post, at) == "8 件"
    assert applications(post, at) == "8 件"
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == ["checking", "checking", "deciding", "paying", "refused", "submitted", "submitted", "supplementing"]
    assert Application.objects.late(at.date()).count() == 1
    assert Application.objects.near(at.date()).count() == 2
