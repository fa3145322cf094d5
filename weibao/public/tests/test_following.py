"""到哪一步了: desk, day, days left, what is missing; for whoever applied and nobody else."""

import datetime as dt

import pytest

from weibao.applications.actions.accepting import accept
from weibao.applications.actions.deciding import Ground, refuse, tell
from weibao.applications.actions.supplementing import ask_supplement
from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.attachments.models import Attachment
from weibao.kernel.clock import true_now
from weibao.public.models import Proof
from weibao.public.tests.conftest import PHONE
from weibao.public.tests.test_applying import fill, picture

LATER = dt.timedelta(hours=1)


@pytest.fixture
def sent(phone, adult):
    phone.prove(adult)
    fill(phone)
    phone.post("/public/apply/papers/", next="1")
    phone.post("/public/apply/check/")
    Proof.objects.update(asked_at=true_now() - dt.timedelta(minutes=2))
    return Application.objects.get()


def page(phone, row):
    return phone.get(f"/public/status/{row.pk}/").content.decode()


def test_one_tap_shows_desk_days_and_article(phone, sent):
    assert phone.get("/public/status/").headers["Location"] == f"/public/status/{sent.pk}/"
    text = page(phone, sent)
    assert sent.number in text
    assert "洪善镇" in text
    assert "个工作日" in text
    assert "2023年7月24日" in text or f"{sent.due.month}月{sent.due.day}日" in text


def test_by_the_application_number_and_the_phone(phone, another, sent):
    other = another("192.0.2.80")
    assert other.prove(sent.number, PHONE, "follow").headers["Location"] == "/public/status/"
    assert sent.number in other.client.get("/public/status/", follow=True).content.decode()


@pytest.mark.parametrize("phone_number", ["13935400099"])
def test_another_phone_finds_nothing_by_either_number(another, sent, adult, phone_number):
    for place, number in enumerate((sent.number, adult)):
        other = another(f"192.0.2.{90 + place}")
        other.prove(number, phone_number, "follow")
        assert "没有查到" in other.get("/public/status/").content.decode()
        assert other.get(f"/public/status/{sent.pk}/").status_code == 404
        Proof.objects.update(asked_at=true_now() - dt.timedelta(minutes=2))


def test_a_closed_application_is_told_of_at_its_desk_only(phone, sent):
    Application.objects.filter(pk=sent.pk).update(closed=True)
    assert "没有查到" in phone.get("/public/status/").content.decode()


def test_taken_back_within_ten_minutes(phone, sent, trail):
    assert phone.post(f"/public/status/{sent.pk}/take-back/").status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
    assert "public.take_back" in {one.name for one in trail}


def test_withdrawn_later_with_a_reason(phone, sent, city, at, trail):
    accept(sent, by=city.people["supervisor"], at=at)
    assert phone.post(f"/public/status/{sent.pk}/withdraw/", words="不想").status_code == 422
    assert phone.post(f"/public/status/{sent.pk}/withdraw/", words="孩子的姑姑接走了，不申请了").status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
    assert "public.withdraw" in {one.name for one in trail}


def test_missing_papers_are_named_and_supplied(phone, sent, city, at, trail):
    accept(sent, by=city.people["supervisor"], at=at)
    ask_supplement(sent, by=city.people["supervisor"], at=at + LATER)
    text = page(phone, sent)
    assert "请补这些材料" in text
    assert "回执单" in text
    codes = {"identity": "", "photo": "", "account": "", "father:dead": "death_certificate", "mother:out_of_contact": "police_receipt"}
    assert phone.post(f"/public/status/{sent.pk}/finish/").status_code == 422, "papers are still missing"
    for code, proof in codes.items():
        form = {"item": code, "file": picture(), **({"proof": proof} if proof else {})}
        assert phone.post(f"/public/status/{sent.pk}/supply/", **form).status_code == 302, code
    assert phone.post(f"/public/status/{sent.pk}/supply/", item="strange", file=picture()).status_code == 404
    assert phone.post(f"/public/status/{sent.pk}/finish/").status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.CHECKING
    assert Attachment.objects.exists()
    assert {"public.supply", "public.finish_supplement", "applications.answer_supplement"} <= {one.name for one in trail}
    notices = [int(part.split("/")[0]) for part in text.split(f"/public/status/{sent.pk}/papers/")[1:]]
    assert len(notices) == 2
    shown = phone.get(f"/public/status/{sent.pk}/papers/{notices[-1]}/").content.decode()
    assert "一次性补正告知书" in shown
    assert "public.fetch_notice" in {one.name for one in trail}
    assert phone.get(f"/public/status/{sent.pk}/papers/999999/").status_code == 404
    for form, mark in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = phone.get(f"/public/status/{sent.pk}/papers/{notices[-1]}/{form}/")
        assert file.content.startswith(mark)
        assert file.headers["Content-Disposition"] == f'attachment; filename="notice.{form}"'
    assert phone.get(f"/public/status/{sent.pk}/papers/{notices[-1]}/exe/").status_code == 404


def test_a_refusal_is_read_with_its_remedies_and_objected_to(phone, sent, city, at, trail):
    supervisor, approver = city.people["supervisor"], city.people["county_approver"]
    accept(sent, by=supervisor, at=at)
    Application.objects.filter(pk=sent.pk).update(state=State.DECIDING)
    sent.refresh_from_db()
    refuse(sent, by=approver, at=at + LATER, ground=Ground.ALREADY, reason="已在户籍迁出地纳入保障，不能重复享受")
    assert "复议" not in page(phone, sent), "a decision is read once it was told"
    tell(sent, by=supervisor, at=at + 2 * LATER)
    text = page(phone, sent)
    assert "六十日" in text
    assert "六个月" in text
    answer = phone.post(f"/public/status/{sent.pk}/object/", words="母亲并没有联系过我们，请重新查验")
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.RECHECKING
    assert {"public.object", "applications.lodge_remedy"} <= {one.name for one in trail}
