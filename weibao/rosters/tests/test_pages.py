"""The pages of the import: who gets in, what they show, what they cost."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.kernel.clock import now
from weibao.rosters import jobs
from weibao.rosters.actions import checking, receiving
from weibao.rosters.actions.receiving import Upload
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BookState, Fate
from weibao.testing import make
from weibao.testing.taking import taken_out

ROSTERS = Path(__file__).resolve().parents[2] / "demo" / "data" / "rosters"
PINGYAO = (ROSTERS / "140728-平遥县-花名册.xlsx").read_bytes()


@pytest.fixture
def book(city):
    officer = city.people["county_officer"]
    made = receiving.receive(Upload("平遥.xlsx", PINGYAO), by=officer, at=make.AT)
    checking.check([made], by=officer, at=make.AT)
    return made


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_file_is_taken_checked_in_the_background_and_loaded_on_request(city, enter):
    client = enter(city.people["county_officer"])
    answer = client.post(reverse("rosters:receive"), {"workbooks": [SimpleUploadedFile("平遥.xlsx", PINGYAO)]})
    book = Book.objects.get()
    assert answer.headers["Location"] == reverse("rosters:book", args=[book.pk])
    assert "正在处理" in client.get(answer.headers["Location"]).content.decode()
    jobs.check_books([book.pk], city.people["county_officer"].pk)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "待确认载入" in page
    assert f"{Line.objects.filter(fate=Fate.REJECTED).count()}" in page
    jobs.check_books([book.pk], city.people["county_officer"].pk)
    assert Book.objects.get().state == BookState.CHECKED, "the job may run twice"
    client.post(reverse("rosters:load", args=[book.pk]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")
        assert [name for (name,) in cursor.fetchall()] == ["weibao.rosters.jobs.check_books", "weibao.rosters.jobs.load_book"]


@pytest.mark.parametrize("key", ["city_officer", "county_officer", "county_approver"])
def test_those_who_may_read_rosters_see_the_pages(city, enter, book, key):
    client = enter(city.people[key])
    for url in (reverse("rosters:books"), reverse("rosters:book", args=[book.pk]), reverse("rosters:basket"), reverse("rosters:disputed")):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("key", ["director", "leader", "auditor", "security_admin", "system_admin", "hotline_operator"])
def test_the_others_do_not(city, enter, book, key):
    client = enter(city.people[key])
    assert client.get(reverse("rosters:books")).status_code == 403
    assert client.get(reverse("rosters:book", args=[book.pk])).status_code == 404
    assert client.post(reverse("rosters:load", args=[book.pk])).status_code == 404
    assert client.post(reverse("exports:ask"), {"maker": "rosters.returned", "book": book.pk}).status_code == 404


def test_a_county_sees_its_own_books_only(city, enter, book):
    client = enter(city.people["county_officer_beside"])
    assert "平遥.xlsx" not in client.get(reverse("rosters:books")).content.decode()
    assert client.get(reverse("rosters:book", args=[book.pk])).status_code == 404
    line = Line.objects.filter(fate=Fate.REJECTED).first()
    assert client.get(reverse("rosters:settle", args=[line.pk])).status_code == 404


def test_who_reads_but_may_not_load_gets_no_button_and_a_sentence(city, enter, book):
    client = enter(city.people["county_approver"])
    url = reverse("rosters:load", args=[book.pk])
    assert url not in client.get(reverse("rosters:book", args=[book.pk])).content.decode()
    answer = client.post(url)
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


def test_the_returned_workbook_opens_and_is_recorded(city, at, book, trail):
    sheet = openpyxl.load_workbook(BytesIO(taken_out(city.people["county_officer"], at, "rosters.returned", book=str(book.pk)))).active
    wrong = Line.objects.filter(fate=Fate.REJECTED).exclude(codes=["division.elsewhere"]).first()
    assert sheet.cell(wrong.row, sheet.max_column).value
    assert "rosters.download" in [entry.name for entry in trail]


def test_a_hostile_file_gets_its_sentence_on_the_page(city, enter):
    client = enter(city.people["county_officer"])
    answer = client.post(reverse("rosters:receive"), {"workbooks": [SimpleUploadedFile("a.xlsx", b"MZ program")]}, follow=True)
    assert Book.objects.get().refusal in answer.content.decode()
    empty = client.post(reverse("rosters:receive"), {})
    assert empty.status_code == 422
    assert "请选择花名册文件" in empty.content.decode()


def test_settling_wants_words_and_happens_once(city, enter, book):
    client = enter(city.people["county_officer"])
    line = Line.objects.filter(fate=Fate.REJECTED).first()
    url = reverse("rosters:settle", args=[line.pk])
    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "查无此人，不再入册"}).status_code == 302
    assert client.post(url, {"note": "再来一次"}).status_code == 422
    line.refresh_from_db()
    assert line.settled_note == "查无此人，不再入册"


def test_pages_cost_the_same_with_few_lines_and_with_many(city, enter, book):
    client = enter(city.people["city_officer"])
    urls = [reverse("rosters:books"), reverse("rosters:book", args=[book.pk]), reverse("rosters:basket"), reverse("rosters:disputed")]
    few = [cost(client, url) for url in urls]
    more = [
        Book(name=f"{n}.xlsx", division_id="140728", digest=f"{n:064d}", content=b"x", received_by=city.above, received_at=now())
        for n in range(40)
    ]
    Book.objects.bulk_create(more)
    cells = {"number": "", "texts": {}, "facts": None}
    fault = {"code": "name.missing", "cell": "B9", "key": "name", "sentence": "没有填写儿童姓名"}
    Line.objects.bulk_create(
        [
            Line(book=book, row=1000 + n, cells=cells, fingerprint="", fate=Fate.REJECTED, codes=["name.missing"], faults=[fault])
            for n in range(1500)
        ]
    )
    many = [cost(client, url) for url in urls]
    assert few == many
    assert max(many) <= 12
