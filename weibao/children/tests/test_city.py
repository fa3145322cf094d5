"""The little city stands, and its children are seen from above and inside only."""

import pytest

from weibao.children.models import Child
from weibao.kernel.identity import read_id_number
from weibao.org.powers import Role
from weibao.testing import make
from weibao.testing.city import PEOPLE


@pytest.mark.django_db
def test_every_role_has_a_person(city):
    assert {role for _, role, _, _ in PEOPLE.values()} == set(Role) - {Role.PUBLIC}


def test_a_made_child_is_seen_from_above_and_inside_only(city, on):
    child = make.child()
    read_id_number(child.id_number)
    seen = {key for key in ("above", "inside", "beside", "nowhere", "former") if Child.objects.visible_to(getattr(city, key), on).exists()}
    assert seen == {"above", "inside"}
    assert make.recognition(child).child == child
