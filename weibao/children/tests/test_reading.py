"""Opening a file and uncovering a value are deeds that the trail holds."""

from datetime import timedelta

import pytest

from weibao.children.actions.reading import SESSION, NothingToShow, open_file, reveal
from weibao.children.models import Opening
from weibao.kernel.refusal import NotAllowed
from weibao.testing import make


@pytest.fixture
def child(city):
    return make.child()


def test_a_file_is_recorded_once_a_working_session_and_person(city, child, at, trail):
    open_file(child, by=city.inside, at=at)
    open_file(child, by=city.inside, at=at + timedelta(minutes=29))
    open_file(child, by=city.above, at=at)
    open_file(make.child(), by=city.inside, at=at)
    assert [(entry.name, entry.by) for entry in trail] == [("children.read", who) for who in (city.inside, city.above, city.inside)]
    open_file(child, by=city.inside, at=at + SESSION)
    assert Opening.objects.filter(child=child, by=city.inside).count() == 2


@pytest.mark.parametrize("person", ["beside", "nowhere", "former"])
def test_who_may_not_see_the_child_may_not_open_the_file(city, child, at, person):
    with pytest.raises(NotAllowed):
        open_file(child, by=getattr(city, person), at=at)
    with pytest.raises(NotAllowed):
        reveal(child, by=getattr(city, person), at=at, what="id_number")


def test_each_masked_value_is_shown_and_the_showing_recorded_without_the_value(city, child, at, trail):
    account, guardian = child.accounts.get(), child.guardians.get()
    assert reveal(child, by=city.inside, at=at, what="id_number") == child.id_number
    assert reveal(child, by=city.inside, at=at, what="account", row=account.pk) == account.account
    assert reveal(child, by=city.inside, at=at, what="phone", row=guardian.pk) == "13900000000"
    assert [entry.facts["what"] for entry in trail] == ["id_number", "account", "phone"]
    assert child.id_number not in str([entry.facts for entry in trail])
    assert account.account not in str([entry.facts for entry in trail])


def test_nothing_is_shown_of_another_child_or_of_what_is_not_there(city, child, at):
    other = make.child()
    for what, row in (
        ("account", other.accounts.get().pk),
        ("health", None),
        ("parent_id_number", child.parents.first().pk),
        ("name", None),
    ):
        with pytest.raises(NothingToShow):
            reveal(child, by=city.inside, at=at, what=what, row=row)
