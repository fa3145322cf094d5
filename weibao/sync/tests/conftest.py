import pytest

from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.sync.actions.pairing import invite
from weibao.sync.tests.handset import Handset
from weibao.testing import make


@pytest.fixture
def code_for(city, at):
    """A pairing code for a director, from the supervisor of the township."""

    def give(staff, by="supervisor", **facts):
        post = Post.objects.filter(staff=staff, role=Role.VILLAGE_DIRECTOR).earliest("pk")
        return invite(post, by=city.people[by], at=at, now=make_now(), **facts)

    return give


def make_now():
    from weibao.kernel.clock import true_now

    return true_now()


@pytest.fixture
def handset(city, code_for, clock_at):
    """The paired phone of the director of 新营村."""
    phone = Handset()
    assert phone.pair(code_for(city.inside)).status_code == 200
    return phone


@pytest.fixture
def clock_at(settings, at):
    """The house's clock stands at the tests' moment."""
    settings.WEIBAO_NOW = make.AT.isoformat()
    settings.WEIBAO_NOW_SINCE = make_now().isoformat()
    return at
