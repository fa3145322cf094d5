"""The care agreement of a scattered orphan: wanted at confirmation and after a change of guardian, signed by the county."""

from datetime import date

import pytest

from weibao.benefits.actions import NewRecognition, NotStanding, confirm, end_recognition, sign_agreement
from weibao.benefits.models import Agreement, Recognition
from weibao.children.actions.amending import amend_guardian
from weibao.children.actions.facts import NewGuardian
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.testing import make

SIGNED = {"guardian": "王福贵", "relation": "祖父", "wish": "本人愿意随祖父生活"}


@pytest.fixture
def row(city, at):
    new = NewRecognition(make.child().pk, "orphan", date(2023, 7, 1))
    return confirm(new, by=city.people["county_approver"], at=at, rules_version="test")


def test_wanted_signed_and_wanted_again(city, at, on, row):
    assert list(Recognition.objects.without_agreement()) == [row]
    first = sign_agreement(row, by=city.above, at=at, signed_on=on, ends_on=date(2028, 7, 3), **SIGNED)
    assert not Recognition.objects.without_agreement().exists()
    assert list(Agreement.objects.ending_by(date(2028, 7, 3))) == [first]
    amend_guardian(row.child, by=city.above, at=at, new=NewGuardian("李桂英", "外祖母"), since=on)
    first.refresh_from_db()
    assert (list(Recognition.objects.without_agreement()), first.ended_on) == ([row], on)
    sign_agreement(row, by=city.above, at=at, signed_on=on, **SIGNED)
    assert Agreement.objects.standing().count() == 1


def test_what_is_refused(city, at, on, row):
    with pytest.raises(NotAllowed):
        sign_agreement(row, by=city.inside, at=at, signed_on=on, **SIGNED)
    with pytest.raises(Refusal):
        sign_agreement(row, by=city.above, at=at, signed_on=on, **SIGNED | {"wish": ""})
    with pytest.raises(Refusal):
        sign_agreement(row, by=city.above, at=at, signed_on=date(2023, 8, 1), **SIGNED)
    end_recognition(row, by=city.people["county_approver"], at=at, last_month=date(2023, 7, 1), answer="收养")
    with pytest.raises(NotStanding):
        sign_agreement(row, by=city.above, at=at, signed_on=on, **SIGNED)


def test_in_an_institution_and_of_others_none_is_wanted(city, at):
    inside = make.child(institution=city.units["institution"])
    for child, category in ((inside, "orphan"), (make.child(), "de_facto_unattended")):
        new = NewRecognition(child.pk, category, date(2023, 7, 1))
        assert confirm(new, by=city.people["county_approver"], at=at, rules_version="test").agreement == ""


def test_the_page(city, at, enter, row):
    from django.urls import reverse

    page = reverse("benefits:agreement", args=[row.pk])
    client = enter(city.above)
    assert "王福贵" in client.get(page).content.decode()
    assert client.post(page, {"guardian": "王福贵", "relation": "祖父", "wish": ""}).status_code == 422
    assert client.post(page, {**SIGNED, "signed_on": "2023-07-01"}).status_code == 302
    assert Agreement.objects.get().signed_on == date(2023, 7, 1)
    assert enter(city.beside).get(page).status_code == 404
    assert enter(city.inside).get(page).status_code == 403
    done = make.recognition(make.child())
    assert client.get(reverse("benefits:agreement", args=[done.pk])).status_code in {403, 404}
