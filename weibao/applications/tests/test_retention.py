"""A withdrawn application is proposed for destruction when its term is over; what it said goes, that there was one stays."""

from datetime import date

import pytest
from django.urls import reverse

from weibao.applications.actions.following import StillOpen, forget_withdrawn
from weibao.applications.actions.submitting import withdraw
from weibao.applications.models import Application, PaperTerm
from weibao.applications.reports.retention import withdrawn_due
from weibao.applications.states import State
from weibao.applications.tests.making import WORDS, submitted
from weibao.privacy.actions import destroying
from weibao.privacy.models import DestructionList
from weibao.privacy.retention import KINDS

LATER = date(2024, 7, 3)


@pytest.fixture
def row(city, at):
    made = submitted(city, at)
    PaperTerm.objects.create(application=made, code="father:dead", until=date(2024, 1, 1), by=city.inside, at=at)
    return withdraw(made, by=city.people["supervisor"], at=at, reason=WORDS)


def test_only_a_withdrawn_one_and_only_when_its_term_is_over(city, at, row):
    open_one = submitted(city, at, name="李小雪")
    assert list(withdrawn_due(date(2024, 7, 2), 1)) == []
    assert [(one.row, one.county, one.since) for one in withdrawn_due(LATER, 1)] == [(row.pk, "140728", LATER)]
    Application.objects.filter(pk=row.pk).update(closed=True)
    assert list(withdrawn_due(LATER, 1)) == [], "the team of a secret one proposes it"
    with pytest.raises(StillOpen):
        forget_withdrawn(open_one.pk, at)


def test_two_approve_and_it_is_gone(city, at, row, enter):
    late = at.replace(year=2024)
    destroying.propose_destruction(None, by=None, at=late)
    listed = DestructionList.objects.get(kind="withdrawn")
    assert KINDS[listed.kind].term(LATER).value == 1
    for key in ("county_approver", "city_officer"):
        listed.refresh_from_db()
        destroying.approve_destruction(listed, by=city.people[key], at=late)
    destroying.destroy(listed, by=city.people["city_officer"], at=late)
    gone = Application.objects.get(pk=row.pk)
    assert (gone.state, gone.facts, gone.applicant_name, gone.id_index, gone.applicant_index) == (State.WITHDRAWN, {}, None, None, None)
    assert not PaperTerm.objects.exists()
    assert {one.words for one in gone.steps.all()} == {None}
    listed.refresh_from_db()
    assert listed.gone["applications.application"] == 1
    assert list(withdrawn_due(LATER, 1)) == []
    client = enter(city.people["supervisor"])
    assert client.get(reverse("applications:amend", args=[row.pk])).status_code == 409
    assert client.get(reverse("applications:list"), {"show": "all"}).status_code == 200
    page = client.get(reverse("applications:application", args=[row.pk]))
    assert page.status_code == 200
    assert "按保存期限销毁" in page.content.decode()
    assert "王小雨" not in page.content.decode()
