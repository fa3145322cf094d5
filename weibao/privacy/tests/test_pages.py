"""The pages of the registers: each opens for whom it is made, and one whole way goes through each."""

from datetime import date

import pytest

from weibao.kernel.door import SLOTS
from weibao.org.powers import READS
from weibao.privacy.actions import assessing, consents, destroying, reporting, requesting
from weibao.privacy.models import Assessment, Consent, DestructionList, RightsRequest, YearReport
from weibao.privacy.tests.test_registers import ASKED, ASSESSED, GUARDIAN
from weibao.testing import make

LISTS = {
    "/privacy/requests/": "rights_requests",
    "/privacy/consents/": "consents",
    "/privacy/assessments/": "assessments",
    "/privacy/reports/": "year_reports",
    "/privacy/destructions/": "destructions",
}


@pytest.mark.parametrize("address", LISTS)
def test_a_register_opens_for_its_readers_only(city, enter, address):
    readers = READS[LISTS[address]]
    for key, who in city.people.items():
        if key in {"console", "nowhere", "former_director"}:
            continue
        role = next(iter(who.roles_on(date(2023, 7, 3))))
        assert enter(who).get(address).status_code == (200 if role in readers else 403), key


def test_the_way_in_leads_to_the_first_register(city, enter):
    assert enter(city.people["county_officer"]).get("/privacy/")["Location"] == "/privacy/requests/"
    assert enter(city.people["auditor"]).get("/privacy/")["Location"] == "/privacy/assessments/"
    assert enter(city.people["security_admin"]).get("/privacy/").status_code == 403
    assert SLOTS.may is not None


def test_a_request_from_its_receipt_to_the_copy(city, enter):
    row = make.child(name="沈小满")
    client = enter(city.people["county_officer"])
    assert client.get(f"/privacy/requests/?number={row.pk}")["Location"] == f"/privacy/requests/new/{row.pk}/"
    assert client.get("/privacy/requests/?number=99999").status_code == 200
    address = f"/privacy/requests/new/{row.pk}/"
    assert client.post(address, {"right": "copy"}).status_code == 422
    facts = {**ASKED.__dict__, "received_on": "2023-07-03"}
    assert client.post(address, facts).status_code == 302
    asked = RightsRequest.objects.get()
    page = f"/privacy/requests/{asked.pk}/"
    assert "2023年7月24日" in client.get(page).content.decode()
    assert client.post(page + "grant/", {"words": ""}).status_code == 403
    assert client.post(page + "copy/").status_code == 422
    approver = enter(city.people["county_approver"])
    assert approver.post(page + "refuse/", {"words": "不行"}).status_code == 422
    assert approver.post(page + "grant/", {"words": ""}).status_code == 302
    assert approver.post(page + "nonsense/", {"words": ""}).status_code == 404
    client = enter(city.people["county_officer"])
    copy = client.post(page + "copy/").content.decode()
    assert row.id_number in copy
    assert "沈小满" in copy
    assert client.post(page + "finish/", {"words": "副本已当面交付"}).status_code == 302
    assert "副本已当面交付" in client.get(page).content.decode()
    assert "没有待办的申请" in client.get("/privacy/requests/").content.decode()
    assert f"/requests/{asked.pk}/" in client.get("/privacy/requests/?show=all").content.decode()


def test_a_written_refusal_prints(city, enter, at):
    asked = requesting.receive_request(make.child(), by=city.people["county_officer"], at=at, new=ASKED)
    client = enter(city.people["county_approver"])
    assert client.post(f"/privacy/requests/{asked.pk}/refuse/", {"words": "申请人不是监护人，没有受委托的证明"}).status_code == 302
    page = client.get(f"/privacy/requests/{asked.pk}/").content.decode()
    assert "不予办理答复书" in page
    assert "没有受委托的证明" in page
    assert "第50条" in page


def test_rows_of_another_county_are_not_there(city, enter, at):
    officer, row = city.people["county_officer"], make.child()
    asked = requesting.receive_request(row, by=officer, at=at, new=ASKED)
    consent = consents.record_consent(row, by=officer, at=at, new=GUARDIAN)
    make.child(birth=date(1994, 3, 1))
    destroying.propose_destruction(None, by=None, at=at)
    listed = DestructionList.objects.get()
    client = enter(city.people["county_officer_beside"])
    for address in (
        f"/privacy/requests/{asked.pk}/",
        f"/privacy/requests/new/{row.pk}/",
        f"/privacy/consents/new/{row.pk}/",
        f"/privacy/consents/{consent.pk}/withdraw/",
        f"/privacy/destructions/{listed.pk}/",
    ):
        assert client.get(address).status_code == 404, address
    for verb in ("grant", "copy", "finish"):
        assert client.post(f"/privacy/requests/{asked.pk}/{verb}/", {"words": ""}).status_code == 404
    for verb in ("approve", "keep", "destroy"):
        assert client.post(f"/privacy/destructions/{listed.pk}/{verb}/", {"words": ""}).status_code == 404


def test_a_consent_on_the_pages(city, enter):
    row = make.child(birth=date(2014, 11, 6))
    client = enter(city.people["supervisor"])
    assert client.get(f"/privacy/consents/?number={row.pk}").status_code == 302
    address = f"/privacy/consents/new/{row.pk}/"
    assert client.get(address).status_code == 200
    facts = {**GUARDIAN.__dict__, "given_on": "2023-06-01", "until": ""}
    refused = client.post(address, {**facts, "giver": "child_gives"})
    assert refused.status_code == 422
    assert "监护人同意" in refused.content.decode()
    assert client.post(address, facts).status_code == 302
    made = Consent.objects.get()
    assert "结对帮扶" in client.get("/privacy/consents/").content.decode()
    assert client.get(f"/privacy/consents/{made.pk}/withdraw/").status_code == 200
    assert client.post(f"/privacy/consents/{made.pk}/withdraw/", {"on": "2023-07-03"}).status_code == 302
    assert "没有有效的同意" in client.get("/privacy/consents/").content.decode()
    assert "已撤回" in client.get("/privacy/consents/?show=all").content.decode()


def test_an_assessment_on_the_pages(city, enter):
    client = enter(city.people["city_officer"])
    address = "/privacy/assessments/new/"
    assert client.get(address).status_code == 200
    facts = {**ASSESSED.__dict__, "assessed_on": "2023-06-20"}
    assert client.post(address, {**facts, "risk": ""}).status_code == 422
    assert client.post(address, facts).status_code == 302
    first = Assessment.objects.get()
    assert client.get(f"{address}?replaces={first.pk}").status_code == 200
    assert client.get(f"{address}?replaces=abc").status_code == 404
    assert client.post(f"{address}?replaces={first.pk}", {**facts, "conclusion": "go"}).status_code == 302
    assert "代替" in client.get(f"/privacy/assessments/{first.pk}/").content.decode()
    assert "保存至" in client.get("/privacy/assessments/").content.decode()
    assert enter(city.people["county_officer"]).get(address).status_code == 403


def test_a_report_on_the_pages(city, enter):
    make.child()
    client = enter(city.people["city_officer"])
    assert client.post("/privacy/reports/", {"year": "2030"}).status_code == 422
    assert client.post("/privacy/reports/", {"year": "2023"})["Location"] == "/privacy/reports/2023/"
    page = client.get("/privacy/reports/2023/").content.decode()
    assert "不满14周岁" in page
    words = {"problems": "无", "measures": "", "conclusion": "符合要求"}
    assert client.post("/privacy/reports/2023/write/", words).status_code == 302
    leader = enter(city.people["leader"])
    assert leader.post("/privacy/reports/2023/sign/").status_code == 302
    client = enter(city.people["city_officer"])
    assert client.post("/privacy/reports/2023/write/", words).status_code == 422
    assert client.post("/privacy/reports/2023/file/", {"receipt": "", "filed_on": "2023-07-03"}).status_code == 422
    assert client.post("/privacy/reports/2023/nonsense/").status_code == 404
    assert client.get("/privacy/reports/2022/").status_code == 404
    assert client.post("/privacy/reports/2023/file/", {"receipt": "WXB-1", "filed_on": "2023-07-03"}).status_code == 302
    assert "WXB-1" in client.get("/privacy/reports/").content.decode()
    assert YearReport.objects.get().state == "filed"


def test_a_report_without_a_conclusion_is_not_signed(city, enter, at):
    reporting.draft_report(2023, by=city.people["city_officer"], at=at)
    answer = enter(city.people["leader"]).post("/privacy/reports/2023/sign/", follow=True)
    assert "请先填写审计结论" in answer.content.decode()


def test_a_destruction_on_the_pages(city, enter, at):
    gone, kept = make.children([{"birth": date(1994, 3, 1), "name": "薄小荷"}, {"birth": date(1994, 3, 2), "name": "薄小叶"}])
    destroying.propose_destruction(None, by=None, at=at)
    listed = DestructionList.objects.get()
    page = f"/privacy/destructions/{listed.pk}/"
    first = enter(city.people["county_approver"])
    shown = first.get("/privacy/destructions/").content.decode() + first.get(page).content.decode()
    assert "儿童档案" in shown
    assert "薄小" not in shown
    assert first.post(page + "keep/", {"row": kept.pk, "reason": ""}).status_code == 422
    assert first.post(page + "keep/", {"row": kept.pk, "reason": "诉讼未结"}).status_code == 302
    assert first.post(page + "approve/").status_code == 302
    assert first.post(page + "approve/").status_code == 422
    assert first.post(page + "destroy/").status_code == 403
    second = enter(city.people["city_officer"])
    assert second.post(page + "destroy/").status_code == 422
    assert second.post(page + "approve/").status_code == 302
    assert second.post(page + "destroy/").status_code == 302
    proof = enter(city.people["auditor"]).get(page).content.decode()
    assert "销毁证明" in proof
    assert DestructionList.objects.get().digest in proof
    assert "诉讼未结" in proof
    for who in ("county_officer", "city_officer"):
        assert enter(city.people[who]).get(f"/children/{gone.pk}/").status_code == 404


def test_a_rejected_list(city, enter, at):
    make.child(birth=date(1994, 3, 1))
    destroying.propose_destruction(None, by=None, at=at)
    page = f"/privacy/destructions/{DestructionList.objects.get().pk}/"
    client = enter(city.people["leader"])
    assert client.post(page + "reject/", {"words": ""}).status_code == 422
    assert client.post(page + "reject/", {"words": "修志需要"}).status_code == 302
    assert "修志需要" in client.get(page).content.decode()


def test_a_tampered_reading_of_states_is_refused(city, enter, at):
    asked = requesting.receive_request(make.child(), by=city.people["county_officer"], at=at, new=ASKED)
    consents.record_consent(asked.child, by=city.people["county_officer"], at=at, new=GUARDIAN)
    assessing.record_assessment(None, by=city.people["city_officer"], at=at, new=ASSESSED)
    client = enter(city.people["city_officer"])
    assert client.get(f"/privacy/requests/{asked.pk}/grant/").status_code == 405
