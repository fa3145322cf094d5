"""The demo's phones are paired and send what the desk then shows, once."""

from weibao.demo.phones import phones
from weibao.kernel.clock import true_now
from weibao.org.models import Post
from weibao.sync.models import Complaint, Envelope, FieldPhone, Nudge
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, XINYING
from weibao.visits.models import Conflict, Visit


def test_the_phones_send_once(city, at):
    make.children([{"village": XINYING}, {"village": BAIJIAZHUANG}])
    post = Post.objects.get(staff=city.people["supervisor"])
    phones(post, at, true_now())
    phones(post, at, true_now())
    assert (FieldPhone.objects.count(), Nudge.objects.count(), Complaint.objects.count()) == (2, 2, 2)
    assert (Visit.objects.count(), Envelope.objects.aside().count()) == (2, 2)
    assert [one.reason for one in Envelope.objects.aside()] == ["发生时间在 30 天以前，须由督导员核实"] * 2
    assert sorted(Conflict.objects.values_list("rule", "stands")) == [("newest", "mine"), ("proof", "theirs")]
