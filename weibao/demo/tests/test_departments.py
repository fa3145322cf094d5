"""The demo's two lists: whom they find, and that a second load adds nothing."""

from weibao.children.models import Status
from weibao.demo.departments import two_lists
from weibao.departments.models import Difference, Match, Snapshot
from weibao.departments.states import MatchState
from weibao.departments.tests.invented import family
from weibao.testing import make


def test_the_two_lists(city, at):
    for turn, name in enumerate(("郝建国", "段志强", "马国华", "乔秀兰", "任文斌")):
        family(name, make.ON.replace(year=1980 + turn))
    family("武小军", make.ON.replace(year=1979), father=Status.IN_PRISON)
    assert two_lists(at) == two_lists(at) == "2 份"
    assert set(Snapshot.objects.values_list("state", flat=True)) == {"matched"}
    assert Match.objects.waiting().count() == 2
    assert Match.objects.filter(state=MatchState.MATCHED).count() == 4
    assert Difference.objects.count() == 4
    assert Snapshot.objects.get(kind="deaths").rejected == 1
