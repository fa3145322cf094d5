"""A report comes in by every way: numbered, triaged, told at once, kept as it was sent."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from weibao.audit.models import Entry
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.actions import public
from weibao.reporting import gateways
from weibao.reporting.actions import filing, following, noticing, registering
from weibao.reporting.actions.filing import BadReport, without
from weibao.reporting.forms.filing import MessageForm, UnitForm
from weibao.reporting.models import HarmReport, PoliceNote, ReportAddition, Reporter, ReportNotice, UnitLink
from weibao.reporting.tests.conftest import PHONE, TOKEN


def test_police_and_centre_are_told_in_the_same_transaction(file, contacts, at, trail):
    row = file(facts=("danger_now",), called_110=True, receipt="晋公接字001")
    assert (row.colour, row.rule, row.state, row.due) == ("red", "R01", "received", at.date())
    assert {one.contact.kind for one in row.notices.all()} == {"police", "centre"}
    assert all((one.made_at - row.at).total_seconds() < 1 for one in row.notices.all())
    assert {one.step for one in row.police.all()} == {"called", "receipt"}
    assert row.triages.get().by is None
    (entry,) = [one for one in trail if one.name == "reporting.file"]
    assert (entry.facts["rule"], entry.facts["reference"]) == ("R01", row.reference)


class Carrier:
    """A carrier that does not take the first message."""

    heard = []

    def carry(self, message, moment):
        self.heard.append(message)
        return len(self.heard) > 1


def test_notices_go_out_and_are_tried_again(file, contacts, at, settings):
    settings.WEIBAO_NOTICE_GATEWAY = "weibao.reporting.tests.test_filing.Carrier"
    row, heard = file(), Carrier.heard
    heard.clear()
    assert noticing.send_due(at) == 1
    assert noticing.send_due(at) == 0, "in hand, or waiting for its second try"
    assert noticing.send_due(at + timedelta(seconds=5)) == 1
    assert set(row.notices.values_list("state", "due_at")) == {("gone", None)}
    assert {one.phone for one in heard} == {"13500000001", "13500000002"}
    assert len({one.key for one in heard}) == 2
    assert all(row.reference in one.words and "淤青" not in one.words for one in heard)


def test_the_gateway_of_the_settings(settings, caplog):
    caplog.set_level("INFO")
    assert gateways.gateway().carry(gateways.Outgoing("k", "13500000001", "话"), 0)
    assert "13500000001" not in caplog.text
    settings.WEIBAO_NOTICE_GATEWAY = "weibao.reporting.gateways.HttpGateway"
    settings.WEIBAO_NOTICE_URL, settings.WEIBAO_NOTICE_SECRET = "http://example.org/send", "s"
    assert not gateways.gateway().carry(gateways.Outgoing("k", "1", "话"), 0), "no message leaves unprotected"


def test_a_report_of_the_public_goes_to_the_police_when_it_is_red(sent, contacts):
    calm, _ = sent()
    grave, _ = sent(facts=("danger_now",))
    assert {one.contact.kind for one in calm.notices.all()} == {"centre"}
    assert {one.contact.kind for one in grave.notices.all()} == {"centre", "police"}


def test_what_was_sent_stays(file, at, city):
    row = file(reporter=TOKEN, phone=PHONE)
    for changed in ({"words": "别的"}, {"child_name": "某"}, {"at": at + timedelta(days=1)}, {"facts": []}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            HarmReport.objects.filter(pk=row.pk).update(**changed)
    with pytest.raises(ProgrammingError), transaction.atomic():
        HarmReport.objects.filter(pk=row.pk)._raw_delete("default")
    addition = filing.supply(row, by=city.inside, at=at, words="孩子在外婆家")
    with pytest.raises(ProgrammingError), transaction.atomic():
        ReportAddition.objects.filter(pk=addition.pk).update(words="别的")
    with pytest.raises(NotAllowed):
        filing.supply(row, by=city.beside, at=at, words="不是我的")
    filing.add(row, by=city.above, at=at, words="已电话核实")
    with pytest.raises(Refusal, match="补充"):
        filing.add(row, by=city.above, at=at, words=" ")
    with pytest.raises(NotAllowed):
        filing.add(row, by=city.people["county_officer_beside"], at=at, words="外县")


def test_the_same_sending_twice_is_one_report(file, sent):
    once = uuid4()
    assert file(once=once) == file(once=once, words="又点了一次")
    once = uuid4()
    assert sent(once=once) == sent(once=once), "and the same code"
    assert HarmReport.objects.count() == 2
    assert ReportNotice.objects.count() == 0, "nobody is registered here"


def test_who_reported_leaves_the_words(file):
    row = file(words=f"我是{TOKEN}，电话 139 0000 7788，孩子没人管", where=f"{TOKEN}家对面", reporter=TOKEN, phone=PHONE)
    assert row.words == "我是〔报告人〕，电话 〔报告人〕，孩子没人管"
    assert row.where == "〔报告人〕家对面"
    assert Reporter.objects.get().name == TOKEN
    assert without("王一来了", "王") == "王一来了", "a single letter is no name"


def test_an_addition_does_not_tell_who_reported(file, city, at):
    row = file(reporter=TOKEN)
    assert filing.supply(row, by=city.inside, at=at, words=f"{TOKEN}说孩子回家了").words == "〔报告人〕说孩子回家了"


def test_the_same_child_again(file, at):
    file(child_name="甲小明", facts=())
    again = file(child_name="甲小明", facts=(), moment=at + timedelta(days=30))
    later = file(child_name="甲小明", facts=(), moment=at + timedelta(days=130))
    other = file(child_name="乙小红", facts=(), moment=at + timedelta(days=30))
    assert [one.rule for one in (again, later, other)] == ["R13", "R16", "R16"]


def test_a_report_that_says_nothing(file, sent, city, at, place):
    for wrong in ({"words": " "}, {"entrance": "minor"}):
        with pytest.raises(BadReport):
            file(**wrong)
    with pytest.raises(BadReport):
        sent(entrance="desk")
    with pytest.raises(NotAllowed):
        file(by=city.people["auditor"])
    assert file(by=city.people["leader"]).filed_by == city.people["leader"], "the duty has no limits of place"
    young = file(child_age=7, facts=("alone",))
    assert young.rule == "R08"


def test_a_message_is_read_into_the_form():
    form = MessageForm({"message": f"我是{TOKEN}，村里有个9岁孩子长期没人管，身上有淤青，电话{PHONE}"})
    assert form.is_valid()
    read = form.read()
    assert (read["phone"], read["child_age"], set(read["situations"])) == (PHONE, 9, {"abandoned", "many_injuries"})


def test_a_unit_has_eight_fields():
    assert len([one for one in UnitForm() if not one.is_hidden]) == 8


def test_from_the_link_to_the_desk(client, hospital, contacts, settings, at, city, enter):
    settings.WEIBAO_NOW = at.isoformat()
    unit, _link, token = hospital
    url = reverse("reporting:by_link", args=[token])
    page = client.get(url).content.decode()
    assert "不等于报案" in page
    assert unit.name in page
    once = str(uuid4())
    body = {
        "situations": ["girl_under_14"],
        "words": "就诊发现",
        "child_name": "甲小花",
        "child_age": "13",
        "reporter": TOKEN,
        "phone": PHONE,
    }
    assert client.post(url, {"once": once}).status_code == 422
    done = client.post(url, body | {"once": once})
    row = HarmReport.objects.get()
    assert (done.status_code, row.colour, row.entrance, row.unit) == (200, "red", "link", unit)
    assert row.reference in done.content.decode()
    assert client.post(url, body | {"once": once}).status_code == 200
    assert HarmReport.objects.count() == 1
    assert token not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert "立即研判" in enter(city.people["centre_worker"]).get("/").content.decode()


def test_links_end(client, hospital, settings, at, city):
    settings.WEIBAO_NOW = at.isoformat()
    unit, link, token = hospital
    for wrong in ("none-such", token + "x"):
        assert client.get(reverse("reporting:by_link", args=[wrong])).status_code == 404
    with pytest.raises(registering.Closed):
        registering.open_link(token, by=public(), at=at + timedelta(days=366))
    again, newer = registering.issue_link(unit, by=city.above, at=at)
    with pytest.raises(registering.Closed):
        registering.open_link(token, by=public(), at=at)
    assert registering.open_link(newer, by=public(), at=at) == again
    with pytest.raises(NotAllowed):
        registering.revoke_link(again, by=city.people["county_officer_beside"], at=at)
    registering.revoke_link(again, by=city.above, at=at)
    with pytest.raises(Stale):
        registering.revoke_link(again, by=city.above, at=at)
    registering.issue_link(unit, by=city.above, at=at)
    registering.end_unit(unit, by=city.above, at=at)
    assert not UnitLink.objects.open_at(at).exists()
    with pytest.raises(Stale):
        registering.end_unit(unit, by=city.above, at=at)
    unit.refresh_from_db()
    with pytest.raises(Stale):
        registering.issue_link(unit, by=city.above, at=at)
    for _ in range(registering.MOST_KNOCKS):
        client.get(reverse("reporting:by_link", args=["none-such"]))
    assert client.get(reverse("reporting:by_link", args=["none-such"])).status_code == 429


def test_registers_refuse(city, place, at, contacts, hospital):
    police, _ = contacts
    with pytest.raises(Refusal, match="已经登记"):
        registering.register_unit(place, by=city.above, at=at, trade="medical", name="平遥县人民医院")
    with pytest.raises(Refusal):
        registering.register_unit(place, by=city.above, at=at, trade="strange", name="某")
    with pytest.raises(Refusal, match="最后一个"):
        registering.end_contact(police, by=city.above, at=at)
    with pytest.raises(Refusal):
        registering.add_contact(place, by=city.above, at=at, kind="police", office="", phone="")
    registering.add_contact(place, by=city.above, at=at, kind="police", office="平遥县公安局治安大队", phone="13500000003")
    registering.end_contact(police, by=city.above, at=at)
    with pytest.raises(Stale):
        registering.end_contact(police, by=city.above, at=at)


def test_follow_by_code(sent, at):
    row, code = sent()
    assert following.follow(f" {code.lower()[:6]} {code[6:]}", by=public(), at=at) == row
    assert code.encode() not in bytes(row.code)
    with pytest.raises(Refusal, match="查询码"):
        following.follow("ABCDEFGHJKMN", by=public(), at=at)


def test_pages_of_who_reports(enter, city, contacts, place, at):
    client = enter(city.inside)
    page = client.get(reverse("reporting:file")).content.decode()
    for said in ("不等于报案", "立即", "处分", "报告人不承担责任"):
        assert said in page
    pasted = client.post(reverse("reporting:file"), {"form": "message", "message": f"孩子没人管 {PHONE}"}).content.decode()
    assert PHONE in pasted
    assert client.post(reverse("reporting:file"), {"form": "message", "message": ""}).status_code == 422
    body = {"entrance": "desk", "place": place.pk, "words": "孩子独自在家", "asked": ["alone"], "once": str(uuid4()), "child_sex": ""}
    assert client.post(reverse("reporting:file"), {**body, "words": ""}).status_code == 422
    answer = client.post(reverse("reporting:file"), body)
    row = HarmReport.objects.get()
    assert answer["Location"] == reverse("reporting:receipt", args=[row.pk])
    receipt = client.get(answer["Location"]).content.decode()
    assert "平遥县公安局" in receipt
    assert row.reference in client.get(reverse("reporting:mine")).content.decode()
    assert client.post(answer["Location"], {"words": ""}).status_code == 422
    assert client.post(answer["Location"], {"words": "又看了一次"}).status_code == 302
    assert client.get(reverse("reporting:report", args=[row.pk])).status_code == 403
    assert client.get(reverse("reporting:list")).status_code == 403
    assert enter(city.beside).get(answer["Location"]).status_code == 404
    assert enter(city.people["auditor"]).get(reverse("reporting:file")).status_code == 403
    assert PoliceNote.objects.count() == 0
    assert row.at.date() == date(2023, 7, 3)
