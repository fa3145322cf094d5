"""One path to a row by its number: what may not be seen looks like what is not there."""

import pytest

from weibao.kernel.refusal import NotThere
from weibao.org.subjects import SUBJECTS, visible
from weibao.testing import make


@pytest.fixture
def child(city):
    return make.child()


def test_a_row_inside_the_scope_is_handed_out(city, child, on):
    assert visible("children.child", child.pk, city.inside, on) == child


@pytest.mark.parametrize("who", ["beside", "nowhere", "former"])
def test_a_row_outside_looks_like_none(city, child, on, who):
    with pytest.raises(NotThere) as hidden:
        visible("children.child", child.pk, getattr(city, who), on)
    with pytest.raises(NotThere) as absent:
        visible("children.child", child.pk + 1000, getattr(city, who), on)
    assert str(hidden.value) == str(absent.value)


def test_an_unknown_kind_is_not_there(city, on):
    assert "poems" not in SUBJECTS
    with pytest.raises(NotThere):
        visible("poems", 1, city.above, on)
