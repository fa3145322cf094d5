"""The demo's reports are made of actions, once: one of every way, one in a case, one answered."""

from weibao.cases.models import Case
from weibao.demo.harm import harm
from weibao.org.models import Post
from weibao.reporting.models import HarmReport, ReportNotice, UnreportedSign


def test_reports_of_every_way(city, at):
    post = Post.objects.get(staff=city.above)
    for _ in range(2):
        assert harm(post, at) == "5 份报告"
    assert sorted(HarmReport.objects.values_list("state", flat=True)) == ["answered", "cased", "received", "received", "received"]
    assert Case.objects.get().source == "mandatory"
    assert not ReportNotice.objects.exclude(state="gone").exists()
    assert UnreportedSign.objects.filter(kind="injury", state="asked").exists()
