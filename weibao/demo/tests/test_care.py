"""The demo's registers, risk and delegated care are made of actions, once."""

from weibao.care.models import CarePlan, Delegation, Listing, RiskLevel, Unguarded
from weibao.demo.care import care
from weibao.org.models import Post


def test_the_registers_are_filled_once(city, at):
    supervisor = Post.objects.get(staff=city.people["supervisor"])
    for _ in range(2):
        care(supervisor, at)
    assert (Listing.objects.count(), Delegation.objects.count(), CarePlan.objects.count()) == (6, 2, 1)
    assert Unguarded.objects.waiting().count() == 1
    assert sorted(RiskLevel.objects.current().values_list("level", flat=True)) == ["orange", "orange", "red", "yellow", "yellow"]
