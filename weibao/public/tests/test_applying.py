"""我要申请: step by step, kept at each, sent once; nothing is asked twice and nobody else reads it."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from weibao.applications.models import Application
from weibao.attachments.models import Attachment
from weibao.kernel.clock import true_now
from weibao.public.models import Draft, DraftPaper, Proof
from weibao.public.tests.conftest import PHONE
from weibao.testing import make
from weibao.testing.city import HONGSHAN, PINGYAO, XINYING

CHILD = make.id_number(dt.date(2015, 5, 20), serial=77)


def picture(width: int = 60) -> SimpleUploadedFile:
    """A photo with a place in it."""
    kept = BytesIO()
    image = Image.new("RGB", (width, 40), "white")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (37.0, 11.0, 0.0)}
    image.save(kept, "JPEG", exif=exif)
    return SimpleUploadedFile("死亡证明.jpg", kept.getvalue(), "image/jpeg")


def fill(phone, **more):
    """All steps up to the papers."""
    steps = {
        "child": {"name": "王 小明", "id_number": CHILD},
        "county": {"code": PINGYAO},
        "township": {"code": HONGSHAN},
        "village": {"code": XINYING},
        "father": {"status": "dead", "name": "王大明"},
        "father_more": {"since": "2022年3月1日"},
        "mother": {"status": "out_of_contact", "name": ""},
        "mother_more": {"since": "20220601"},
        "me": {"name": "王福贵", "relation": "祖父"},
        "account": {},
        "aids": {"minimum_living": "150元"},
    } | more
    for step, sent in steps.items():
        answer = phone.post(f"/public/apply/{step}/", **sent)
        assert answer.status_code == 302, (step, answer.content.decode()[-2000:])
    return answer


@pytest.fixture
def applied(phone, adult):
    phone.prove(adult)
    fill(phone)
    return phone


def upload(phone, item, **more):
    return phone.post("/public/apply/papers/", item=item, file=picture(60 + len(item)), **more)


def test_an_application_goes_in_with_its_papers(applied, trail, adult):
    phone = applied
    assert "儿童失联父母查找情况回执单" in phone.get("/public/apply/papers/").content.decode()
    assert upload(phone, "father:dead", proof="death_certificate").status_code == 302
    assert upload(phone, "identity").status_code == 302
    paper = DraftPaper.objects.first()
    assert b"Exif" not in bytes(paper.data)
    assert phone.post("/public/apply/papers/", next="1").headers["Location"] == "/public/apply/check/"
    text = phone.get("/public/apply/check/").content.decode()
    for said in ("王小明", "平遥县洪善镇新营村", "失去联系", "2022年6月1日起", "150.00", "事实无人抚养儿童"):
        assert said in text, said
    assert phone.post("/public/apply/check/").headers["Location"] == "/public/status/"
    row = Application.objects.get()
    assert (row.matter, row.entry, row.place_id, row.applicant_phone, row.applicant_number) == ("de_facto", "public", XINYING, PHONE, adult)
    assert row.papers == {"form": "", "identity": ""}
    assert row.facts["parents"][0]["circumstances"][0]["proof"] == "death_certificate"
    assert row.due is not None
    assert Attachment.objects.count() == 2
    assert not Draft.objects.exists()
    names = [one.name for one in trail if one.by is not None]
    assert {"public.hand_in", "applications.submit", "attachments.receive", "public.keep_paper", "public.drop_draft"} <= set(names)
    assert all(one.by.name == "公众" for one in trail if one.name.startswith(("public.", "applications.")))
    assert next(one for one in trail if one.name == "public.hand_in").facts["reference"].startswith("核验")


def test_every_step_is_kept_for_the_same_number_and_phone_only(applied, another, adult):
    Proof.objects.update(asked_at=true_now() - dt.timedelta(minutes=2))
    again = another("192.0.2.60")
    assert again.prove(adult).headers["Location"] == "/public/apply/"
    assert again.get("/public/apply/").headers["Location"] == "/public/apply/papers/"
    assert "王小明" in again.get("/public/apply/child/").content.decode()
    other = another("192.0.2.61")
    other.prove(adult, "13935400009")
    text = other.get("/public/apply/").content.decode()
    assert "开始填写" in text
    assert "王小明" not in text


def test_a_draft_is_sealed_and_runs_out(applied):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, identity, phone FROM public_draft")
        assert all("王小明".encode() not in bytes(one) and PHONE.encode() not in bytes(one) for one in cursor.fetchone())
    Draft.objects.update(until=true_now())
    assert "开始填写" in applied.get("/public/apply/").content.decode()


def test_another_situation_asks_for_its_own_dates(applied):
    assert applied.post("/public/apply/father/", status="in_prison", name="王大明").headers["Location"] == "/public/apply/father_more/"
    assert "father_more" not in Draft.objects.get().answers


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("child", {"name": "王小明", "id_number": "140728201505200000"}, "校验位"),
        ("child", {"name": "", "id_number": CHILD}, "请填写孩子的姓名"),
        ("county", {}, "请选一项"),
        ("township", {"code": "999999999"}, "请选一项"),
        ("father_more", {"since": "2031年1月1日"}, "晚于今天"),
        ("father_more", {"since": "大前年"}, "请按"),
        ("account", {"holder": "王福贵"}, "三项"),
        ("aids", {"minimum_living": "很多"}, "不是金额"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_keeps_the_rest(applied, step, sent, said):
    answer = applied.post(f"/public/apply/{step}/", **sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_steps_are_not_skipped(phone, adult):
    phone.prove(adult)
    for step in ("village", "father_more", "papers", "check"):
        assert phone.get(f"/public/apply/{step}/").status_code in {302, 404}
    assert phone.get("/public/apply/nothing/").status_code == 404


def test_a_program_is_no_paper(applied):
    file = SimpleUploadedFile("证明.jpg", b"MZ" + b"\0" * 200, "image/jpeg")
    answer = applied.post("/public/apply/papers/", item="identity", file=file)
    assert answer.status_code == 422
    assert "程序" in answer.content.decode()


def test_a_paper_and_a_draft_can_be_thrown_away(applied, trail):
    upload(applied, "photo")
    paper = DraftPaper.objects.get()
    assert applied.post(f"/public/apply/papers/{paper.pk}/drop/").status_code == 302
    assert applied.post(f"/public/apply/papers/{paper.pk}/drop/").status_code == 404
    assert applied.post("/public/apply/drop/").status_code == 302
    assert not Draft.objects.exists()
    assert [one.name for one in trail if one.name in {"public.drop_paper", "public.drop_draft"}] == [
        "public.drop_paper",
        "public.drop_draft",
    ]


def test_a_child_under_way_is_not_told_of(applied, another):
    applied.post("/public/apply/papers/", next="1")
    applied.post("/public/apply/check/")
    other = another("192.0.2.70")
    other.prove(make.id_number(dt.date(1958, 2, 2)), "13935400077")
    fill(other)
    other.post("/public/apply/papers/", next="1")
    answer = other.post("/public/apply/check/")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "不能在网上提交" in text
    assert "已有" not in text
    assert Draft.objects.exists(), "what was filled in is kept"


def test_a_registered_child_is_not_told_of(applied, another):
    make.child(number=CHILD, birth=dt.date(2015, 5, 20))
    applied.post("/public/apply/papers/", next="1")
    assert applied.post("/public/apply/check/").status_code == 302
    assert Application.objects.count() == 1
