"""Who reported: seen by named people alone, each look in the trail, hidden after the time."""

import pytest
from django.urls import reverse

from weibao.audit.models import Entry
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.reporting.actions import reporters, triaging
from weibao.reporting.models import Reporter
from weibao.reporting.tests.conftest import PHONE, TOKEN
from weibao.testing.city import QIXIAN


def test_named_people_alone(file, named, city, at, enter):
    row = file(reporter=TOKEN, phone=PHONE)
    assert reporters.read_reporter(row, by=named.staff, at=at).name == TOKEN
    for key in ("county_officer", "county_approver", "city_officer", "county_officer_beside", "director", "auditor"):
        with pytest.raises(NotAllowed):
            reporters.read_reporter(row, by=city.people[key], at=at)
    url = reverse("reporting:reporter", args=[row.pk])
    client = enter(named.staff)
    page = client.post(url)
    assert TOKEN in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert client.get(url).status_code == 405
    assert TOKEN not in client.get(reverse("reporting:report", args=[row.pk])).content.decode()
    assert enter(city.above).post(url).status_code == 403
    looks = Entry.objects.filter(action="reporting.read_reporter")
    assert looks.filter(outcome="done").count() == 2
    assert looks.filter(outcome="refused").exists()
    reporters.end_confidant(named, by=city.people["county_approver"], at=at)
    with pytest.raises(NotAllowed):
        reporters.read_reporter(row, by=named.staff, at=at)
    with pytest.raises(Stale):
        reporters.end_confidant(named, by=city.people["county_approver"], at=at)


def test_who_can_be_named(city, place, at, named):
    approver = city.people["county_approver"]
    for key in ("director", "county_officer_beside", "leader"):
        with pytest.raises(Refusal, match="本地"):
            reporters.name_confidant(place, by=approver, at=at, staff=city.people[key])
    with pytest.raises(Refusal, match="已经指定"):
        reporters.name_confidant(place, by=approver, at=at, staff=named.staff)
    with pytest.raises(NotAllowed):
        reporters.name_confidant(city.divisions[QIXIAN], by=approver, at=at, staff=named.staff)
    with pytest.raises(NotAllowed):
        reporters.name_confidant(place, by=city.above, at=at, staff=city.above)
    above = reporters.name_confidant(place, by=approver, at=at, staff=city.people["city_officer"])
    assert above.staff == city.people["city_officer"], "whose division holds the county"


def test_hidden_after_the_time(file, named, city, at):
    row, still_open = file(reporter=TOKEN, phone=PHONE), file(reporter=TOKEN)
    nobody = file()
    triaging.triage_report(row, by=named.staff, at=at, facts=["in_need"])
    triaging.answer(row, by=named.staff, at=at, outcome="helped", words="已帮扶")
    assert reporters.hide(None, by=None, at=at.replace(year=2025, month=7, day=31)) == 0
    assert reporters.hide(None, by=None, at=at.replace(year=2025, month=8, day=1)) == 1
    kept = Reporter.objects.get(report=row)
    assert (kept.name, kept.phone) == (None, None)
    with pytest.raises(Refusal, match="隐去"):
        reporters.read_reporter(row, by=named.staff, at=at)
    with pytest.raises(Refusal, match="没有留下"):
        reporters.read_reporter(nobody, by=named.staff, at=at)
    assert Reporter.objects.get(report=still_open).name == TOKEN


def test_contacts_and_named_people_have_a_page(enter, city, contacts, named, at):
    url = reverse("reporting:contacts")
    worker = enter(named.staff)
    page = worker.get(url).content.decode()
    assert "平遥县公安局" in page
    assert "13500000001" not in page
    body = {"form": "contact", "kind": "police", "office": "平遥县公安局治安大队", "phone": "13500000003"}
    assert worker.post(url, body).status_code == 302
    assert worker.post(url, body | {"phone": ""}).status_code == 422
    assert worker.post(url, {"form": "confidant", "staff": city.above.pk}).status_code == 403
    assert worker.post(url, {"form": "strange"}).status_code == 404
    assert worker.post(reverse("reporting:end_contact", args=[contacts[0].pk])).status_code == 302
    approver = enter(city.people["county_approver"])
    assert approver.post(url, {"form": "confidant", "staff": city.above.pk}).status_code == 302
    assert approver.post(url, {"form": "confidant", "staff": city.inside.pk}).status_code == 422
    assert approver.post(reverse("reporting:end_confidant", args=[named.pk])).status_code == 302
    assert enter(city.inside).get(url).status_code == 403


def test_the_register_has_a_page(enter, city, hospital, at):
    client, unit = enter(city.above), hospital[0]
    url = reverse("reporting:units")
    assert unit.name in client.get(url, {"trade": "medical"}).content.decode()
    assert client.post(url, {"trade": "", "name": ""}).status_code == 422
    assert client.post(url, {"trade": "school", "name": "洪善镇中心小学"}).status_code == 302
    issued = client.post(reverse("reporting:unit_link", args=[unit.pk]))
    assert "/duty/" in issued.content.decode()
    link = unit.links.get(revoked_at=None)
    assert client.post(reverse("reporting:revoke", args=[link.pk])).status_code == 302
    assert client.post(reverse("reporting:end_unit", args=[unit.pk])).status_code == 302
    assert enter(city.people["county_approver"]).post(url, {"trade": "school", "name": "某小学"}).status_code == 403
