"""The strongest secrecy: an application known to its team alone, whose matter stands nowhere (艾滋病防治条例第39条)."""

from datetime import date

import pytest
from django.urls import reverse

from weibao.applications.actions import accepting, checking, deciding, submitting
from weibao.applications.models import Application, Notice
from weibao.applications.tests.making import WORDS, new
from weibao.applications.tests.test_notices import docx_text
from weibao.benefits.reports import due
from weibao.children.models import Child
from weibao.kernel.refusal import NotAllowed

FORBIDDEN = ("艾滋", "hiv", "HIV", "病毒感染")


def given(city, **facts):
    team = (city.people["county_approver"].pk,)
    return new("hiv", father=(), mother=(), team=team, **facts)


@pytest.fixture
def row(city, at):
    return submitting.submit(given(city), by=city.above, at=at)


def test_without_a_team_or_by_others_it_is_refused(city, at):
    for who in (city.inside, city.people["supervisor"]):
        with pytest.raises(submitting.NoTeam):
            submitting.submit(given(city), by=who, at=at)
    with pytest.raises(submitting.NoTeam):
        submitting.submit(new("hiv", father=(), mother=()), by=city.above, at=at)
    with pytest.raises(submitting.BadApplication):
        submitting.submit(given(city, channel="cross_province"), by=city.above, at=at)
    assert not Application.objects.exists()


def test_the_team_handles_it_and_the_child_is_paid_as_an_orphan(city, at, row, trail):
    boss = city.people["county_approver"]
    with pytest.raises(NotAllowed):
        accepting.accept(row, by=city.people["supervisor"], at=at)
    accepting.accept(row, by=city.above, at=at)
    child = Child.objects.get()
    assert child.restricted
    checking.conclude(row, by=city.above, at=at, opinion="meets", words=WORDS)
    deciding.confirm(row, by=boss, at=at)
    assert (row.recognition.category, row.recognition.likened, row.recognition.basis) == ("orphan", True, {})
    assert row.hidden_matter == "hiv"
    paid = due(["2023-08"], [child.pk]) if _standards(city) else None
    assert (paid["reason"][0], str(paid["amount"][0])) == ("paid", "1170.00")
    for entry in trail:
        assert not any(word in f"{entry.name}{entry.facts}" for word in FORBIDDEN)


def _standards(city):
    from datetime import date as day
    from decimal import Decimal

    from weibao.benefits.models import Standard
    from weibao.testing.make import AT

    return Standard.objects.create(
        care="scattered", monthly=Decimal("1170.00"), effective_from=day(2023, 1, 1), document="晋民发〔2023〕20号", published_at=AT,
        published_by=city.above,
    )  # fmt: skip


def test_nobody_else_knows_and_no_page_says_what_it_is(city, at, enter, row):
    accepting.accept(row, by=city.above, at=at)
    checking.conclude(row, by=city.above, at=at, opinion="meets", words=WORDS)
    deciding.confirm(row, by=city.people["county_approver"], at=at)
    page = reverse("applications:application", args=[row.pk])
    on = at.date()
    for key, staff in city.people.items():
        knows = key in {"county_officer", "county_approver"}
        assert Application.objects.visible_to(staff, on).exists() is knows, key
        assert Notice.objects.visible_to(staff, on).exists() is knows, key
        client = enter(staff)
        for address in (
            page,
            reverse("applications:list"),
            reverse("applications:list") + "?show=all",
            "/",
            f"/children/{row.child_id}/benefits/",
        ):
            answer = client.get(address)
            text = answer.content.decode()
            assert not any(word in text for word in FORBIDDEN), (key, address)
            if not knows:
                assert "王小雨" not in text, (key, address)
                assert "王*雨" not in text, (key, address)
                if address == page:
                    assert answer.status_code in {403, 404}, key


def test_the_papers_name_no_matter(city, at, row):
    accepting.accept(row, by=city.above, at=at)
    notice = row.notices.get()
    text = docx_text(city.above, at, notice=str(notice.pk))
    assert text.count("孤儿") == 0
    assert not any(word in text for word in FORBIDDEN)
    assert notice.body["title"] == "认定申请受理通知书"


def test_at_rest_it_is_sealed(city, row):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT matter, hidden_matter, facts FROM applications_application")
        matter, hidden, facts = cursor.fetchone()
    assert matter == "orphan"
    assert b"hiv" not in bytes(hidden)
    assert "王小雨".encode() not in bytes(facts)
    assert Application.objects.get().law_matter == "hiv"
    assert row.submitted_at.date() == date(2023, 7, 3)
