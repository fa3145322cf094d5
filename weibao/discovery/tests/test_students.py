"""The search over the study aid: an orphan who comes of age and is still at school."""

from datetime import date

import pytest
from django.urls import reverse

from weibao.children.models import Schooling
from weibao.discovery.actions import follow_enrolment, search
from weibao.discovery.models import Lead, Scheme
from weibao.discovery.reports import basis
from weibao.discovery.states import State
from weibao.testing import make


def pupil(birth: date, stage: str = "中职", category: str = "orphan", **facts):
    child = make.child(birth=birth, **facts)
    Schooling.objects.filter(child=child).update(stage=stage)
    make.recognition(child, category=category, confirmed_month=date(2021, 5, 1))
    return child


def found(at):
    return {one.child_id for one in search(None, by=None, at=at) if one.scheme == Scheme.STUDY_AID}


@pytest.mark.parametrize(
    ("birth", "stage", "category", "holds"),
    [
        (date(2005, 5, 1), "中职", "orphan", True),
        (date(2005, 5, 1), "本科", "orphan", True),
        (date(2005, 8, 20), "大专", "orphan", True),  # of age in less than sixty days: told in time
        (date(2005, 12, 1), "大专", "orphan", False),
        (date(2005, 5, 1), "普通高中", "orphan", False),  # counts since the revision of 2025 only
        (date(2005, 5, 1), "初中", "orphan", False),
        (date(2005, 5, 1), "中职", "de_facto_unattended", False),
    ],
)
def test_who_is_found(city, at, birth, stage, category, holds):
    child = pupil(birth, stage, category)
    assert found(at) == ({child.pk} if holds else set())


def test_a_lead_of_the_study_aid_stands_beside_that_of_the_allowance_and_ends_by_itself(city, at, on, enter):
    child = pupil(date(2005, 5, 1))
    assert found(at) == {child.pk}
    assert found(at) == set()
    lead = Lead.objects.get(scheme=Scheme.STUDY_AID)
    seen = basis(lead, on)
    assert seen.tree["holds"]
    assert any("在读证明" in paper.label and not paper.held for paper in seen.papers)
    page = enter(city.inside).get(reverse("discovery:lead", args=[lead.pk])).content.decode()
    assert "孤儿助学" in page
    Schooling.objects.filter(child=child).delete()
    search(None, by=None, at=at)
    assert Lead.objects.get(pk=lead.pk).state == State.PASSED


def test_who_is_enrolled_by_the_scheme_is_not_found_again(city, at):
    child = pupil(date(2005, 5, 1))
    found(at)
    assert follow_enrolment([child.pk], Scheme.STUDY_AID, at) == 1
    assert found(at) == set()
    assert Lead.objects.get(scheme=Scheme.STUDY_AID).state == State.ENROLLED


def test_the_figures_open_their_rows(city, enter, at):
    child = make.child()
    search(None, by=None, at=at)
    make.recognition(child, category="orphan")
    search(None, by=None, at=at)
    client, url = enter(city.above), reverse("discovery:list")
    for group, name in (("found", child.name[0]), ("told", child.name[0]), ("enrolled", child.name[0])):
        assert name in client.get(url, {"state": group}).content.decode(), group
    assert "data-row" not in client.get(url, {"state": "enrolled", "scheme": "study_aid"}).content.decode()
    assert url in enter(city.people["county_approver"]).get(reverse("benefits:doubts")).content.decode()
