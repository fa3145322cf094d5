"""The pages of the exchange in a browser without script: what each role is offered, and that what it types is done."""

import json

import pytest

from weibao.applications.actions import accepting
from weibao.applications.models import Application
from weibao.attachments.models import Attachment
from weibao.exchange import envelopes
from weibao.exchange.models import Arrival, KeyPair, PapersList, Partner
from weibao.exchange.states import ArrivalState, PartnerState
from weibao.exchange.tests.peer import application, key_file, peer
from weibao.exchange.tests.test_procedure import came, file_set, out
from weibao.kernel import clock
from weibao.kernel.sheets import Column, Sheet, workbook


def upload(content, name="keys.json"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


@pytest.fixture
def there(city, at, settings):
    settings.WEIBAO_NOW = at.isoformat()
    settings.WEIBAO_NOW_SINCE = clock.true_now().isoformat()
    return peer(city, at)


def test_a_partner_from_the_file_to_the_first_letter(city, enter, at):
    system, security = city.people["system_admin"], city.people["security_admin"]
    browser = enter(system)
    assert "还没有密钥" in browser.get("/exchange/partners/").content.decode()
    assert browser.get("/exchange/keys/").status_code == 404
    assert browser.post("/exchange/keys/rotate/").status_code == 302
    ours = json.loads(browser.get("/exchange/keys/").content)
    assert ours["fingerprint"] == KeyPair.objects.get().fingerprint
    assert "d" not in ours["sign"]
    assert browser.post("/exchange/partners/add/", {"file": upload(b"{}")}).status_code == 422
    secret = envelopes.draw()
    answer = browser.post("/exchange/partners/add/", {"file": upload(key_file(secret))})
    row = Partner.objects.get()
    assert answer["Location"] == f"/exchange/partners/{row.pk}/"
    page = browser.get(answer["Location"]).content.decode()
    assert secret.public.fingerprint not in page  # it is to be heard, not copied
    assert "核对并启用" not in page
    browser = enter(security)
    assert browser.post(answer["Location"], {"verb": "confirm", "fingerprint": "1234"}).status_code == 422
    told = {"verb": "confirm", "fingerprint": secret.public.fingerprint}
    assert browser.post(answer["Location"], told).status_code == 302
    assert secret.public.fingerprint in browser.get(answer["Location"]).content.decode()
    browser = enter(system)
    assert browser.post(answer["Location"], {"verb": "address", "address": "nothing"}).status_code == 422
    assert browser.post(answer["Location"], {"verb": "address", "address": "https://a.example.gov.cn"}).status_code == 302
    assert browser.post(answer["Location"], {"verb": "end"}).status_code == 302
    assert Partner.objects.get().state == PartnerState.ENDED


def test_letters_set_aside_are_looked_after_and_not_read(city, enter, there):
    from uuid import uuid4

    there.say("application", {**application(), "more": 1}, uuid4())
    row = Arrival.objects.get()
    browser = enter(city.people["city_officer"])
    page = browser.get("/exchange/aside/").content.decode()
    assert "格式" in page
    assert "王小雨" not in page
    assert "被搁置的来信" in browser.get("/").content.decode()
    assert browser.post(f"/exchange/aside/{row.pk}/retry/").status_code == 409
    assert browser.post(f"/exchange/aside/{row.pk}/drop/").status_code == 302
    row.refresh_from_db()
    assert row.state == ArrivalState.DROPPED
    assert enter(city.people["county_officer"]).get("/exchange/aside/").status_code == 403


def test_both_lists_show_both_clocks(city, enter, there, at):
    mine = out(city, at).crossing
    theirs = came(there)
    there.say("progress", {"state": "查验中", "due": "2023-07-24"}, mine.code)
    there.say("progress", {"state": "已推送户籍地", "due": "2023-08-10"}, theirs.code)
    browser = enter(city.people["supervisor"])
    page = browser.get("/crossings/").content.decode()
    assert "查验中" in page
    assert "2023年7月24日" in page
    page = browser.get("/crossings/?side=in").content.decode()
    assert "2023年7月24日" in page  # ours, from the push
    assert "2023年8月10日" in page  # theirs
    for show in ("open", "closed", "late", "by_hand", "all", "nothing"):
        assert browser.get(f"/crossings/?side=out&show={show}&place=1407&other=41").status_code == 200
    page = browser.get(f"/crossings/{theirs.pk}/").content.decode()
    assert "异地申请" in page
    assert "孙亚楠" in page
    assert enter(city.people["supervisor_beside"]).get(f"/crossings/{theirs.pk}/").status_code == 404
    assert enter(city.people["finance_officer"]).get("/crossings/").status_code == 403


def test_the_matrix_opens_its_rows_for_the_scope_and_hides_small_numbers_from_others(city, enter, there, at):
    for turn in range(2):
        there.say("application", application(name=f"甲{turn}", id_number=None), __import__("uuid").uuid4())
    page = enter(city.people["county_officer"]).get("/crossings/matrix/").content.decode()
    assert "郑州市" in page
    assert "/crossings/?side=in&amp;show=all&amp;place=140728&amp;other=4101" in page
    page = enter(city.people["leader"]).get("/crossings/matrix/").content.decode()
    assert "不公布" in page
    assert "/crossings/?side" not in page
    assert enter(city.people["director"]).get("/crossings/matrix/").status_code == 403


def test_a_file_set_comes_in_on_the_page(city, enter, at):
    content = file_set(city, at)
    browser = enter(city.people["supervisor"])
    assert "公民身份号码" in browser.get("/crossings/receive/").content.decode()
    bad = workbook([Sheet("x", [Column("a")], [["b"]])])
    assert browser.post("/crossings/receive/", {"file": upload(bad, "a.xlsx")}).status_code == 422
    answer = browser.post("/crossings/receive/", {"file": upload(content, "a.xlsx")})
    assert answer.status_code == 302
    assert "没有接通平台" in browser.get(answer["Location"]).content.decode()
    assert enter(city.people["leader"]).get("/crossings/receive/").status_code == 403


def test_a_list_of_papers_is_published_on_the_page(city, enter):
    browser = enter(city.people["county_officer"])
    assert "还没有材料说明" in browser.get("/crossings/papers/").content.decode()
    told = {"county": "140728", "category": "de_facto", "items": "户口簿\n照片", "contact": ""}
    assert browser.post("/crossings/papers/publish/", {**told, "county": "140727"}).status_code == 422
    assert browser.post("/crossings/papers/publish/", told).status_code == 302
    assert PapersList.objects.get().items == ["户口簿", "照片"]
    assert "户口簿" in browser.get("/crossings/papers/").content.decode()
    assert enter(city.people["supervisor"]).get("/crossings/papers/publish/").status_code == 403


def test_what_waits_stands_in_the_worklist(city, enter, at):
    row = out(city, at)
    page = enter(city.people["supervisor"]).get("/").content.decode()
    assert "向户籍地送达申请文件" in page
    accepting.record_answer(row, by=city.people["supervisor"], at=at, outcome="passed", opinion="")
    assert "向户籍地送达申请文件" not in enter(city.people["supervisor"]).get("/").content.decode()
    assert not Attachment.objects.exists()


FORM = {
    "key": "once", "matter": "de_facto", "elsewhere": "郑州 林山寨", "applicant_name": "王福贵", "applicant_relation": "祖父",
    "name": "王小雨", "sex": "male", "birth_date": "2014-11-06", "papers": ["form", "identity", "photo", "account"],
    "father_status": "dead", "father_since": "2021-03-02", "father_proof": "death_certificate",
    "mother_status": "in_prison", "mother_since": "2022-05-01", "mother_proof": "court_judgment",
}  # fmt: skip


def test_an_application_for_a_household_elsewhere_is_entered_at_the_desk_and_pushed(city, enter, there):
    browser = enter(city.people["supervisor"])
    assert "受理外省户籍的申请" in browser.get("/crossings/").content.decode()
    assert browser.get("/crossings/new/").status_code == 200
    for wrong in ("洪善镇", "没有这个地方", "140728103", ""):
        assert browser.post("/crossings/new/", {**FORM, "elsewhere": wrong}).status_code == 422, wrong
    page = browser.post("/crossings/new/", {**FORM, "elsewhere": "河南 建设路街道"})
    assert page.status_code == 422
    assert "410102002" in page.content.decode()  # several: to be chosen from
    answer = browser.post("/crossings/new/", FORM)
    row = Application.objects.get()
    assert answer["Location"] == f"/applications/{row.pk}/"
    assert (row.household_code, row.accepted_code, row.place_id, row.channel) == ("410102001", "140728103", "140728103", "cross_province")
    assert row.due.isoformat() == "2023-07-06"  # three working days from complete papers
    accepting.push(row, by=city.people["supervisor"], at=row.submitted_at)
    sent = there.heard("application")[0]
    assert (sent["to_code"], sent["child"]["household"]) == ("410102001", "410102001")
    page = browser.get(f"/crossings/{row.crossing.pk}/").content.decode()
    assert f"/applications/{row.pk}/" in page
    assert enter(city.people["county_approver"]).get("/crossings/new/").status_code == 403
