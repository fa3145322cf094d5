"""The pages of the money: who sees what, what each button does, and how many queries a page takes."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import load_workbook

from weibao.exports import actions
from weibao.exports.models import Export
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.payroll.models import Finding, Payment, Repayment, Run, RunLine
from weibao.payroll.tests.books import Books
from weibao.payroll.tests.test_returning import _answers, _csv
from weibao.payroll.views.showing import TABS
from weibao.testing.city import BAIGUI
from weibao.testing.taking import taken_out

PAGES = ["/pay/", "/pay/findings/", "/pay/owing/", "/pay/2023-07/", *(f"/pay/2023-07/{tab}/" for tab in TABS)]
BUDGET = 12


@pytest.fixture
def july(books: Books) -> Run:
    """June paid, then a death and a new care form became known; July is a draft."""
    died, moved, *_ = [books.child() for _ in range(4)]
    books.child(birth=date(2004, 1, 5))
    books.child(village=BAIGUI)
    books.pay("2023-06")
    books.died(died, date(2023, 5, 20))
    books.care(moved, "institutional", date(2023, 5, 31))
    return books.draft("2023-07")


def _person(books: Books, key: str):
    return type(books.city.people[key]).objects.get(pk=books.city.people[key].pk)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_within_the_budget(books: Books, july: Run, enter, page: str) -> None:
    client = enter(_person(books, "city_officer_second"))
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        answer = client.get(page)
    assert answer.status_code == 200
    spoken = [one["sql"] for one in few.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(spoken) <= BUDGET, "\n".join(spoken)


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_rows(books: Books, july: Run, enter, page: str) -> None:
    client = enter(_person(books, "city_officer_second"))
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for _ in range(12):
        books.child()
    books.draft("2023-07")
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)


@pytest.mark.parametrize("page", PAGES)
def test_a_post_without_payments_sees_none_of_it(books: Books, july: Run, enter, page: str) -> None:
    assert enter(_person(books, "director")).get(page).status_code == 403


def test_a_month_that_is_not_there(books: Books, july: Run, enter) -> None:
    client = enter(_person(books, "leader"))
    for page in ("/pay/2023-08/", "/pay/2023-99/", "/pay/2023-07/nothing/"):
        assert client.get(page).status_code == 404


def test_the_comparison_comes_first_with_its_reasons(books: Books, july: Run, enter) -> None:
    page = enter(_person(books, "leader")).get("/pay/2023-07/").content.decode()
    assert "2023年5月20日终止，次月起停发" in page
    assert "养育方式由社会散居养育改为机构集中养育" in page
    assert "+585.00" in page
    assert "-1,170.00" in page
    settling = enter(_person(books, "leader")).get("/pay/2023-07/settling/").content.decode()
    assert "2023年5月20日终止，次月起不再享受" in settling
    assert "养育方式由社会散居养育改为机构集中养育" in settling


def test_a_county_sees_its_own_children_only(books: Books, july: Run, enter) -> None:
    client = enter(_person(books, "county_officer_beside"))
    page = client.get("/pay/2023-07/list/").content.decode()
    assert page.count("东观镇") == 1
    assert "洪善镇" not in page
    assert "共 1 行" in page


def test_the_way_from_list_to_settled_by_the_buttons(books: Books, july: Run, enter) -> None:
    seen = {"seen": 1}
    officer = enter(_person(books, "city_officer"))
    assert "复核通过" not in officer.get("/pay/2023-07/").content.decode()
    assert officer.post("/pay/2023-07/check/", seen).status_code == 422
    finance = enter(_person(books, "finance_officer"))
    assert "复核通过" in finance.get("/pay/2023-07/").content.decode()
    assert finance.post("/pay/2023-07/check/", seen).status_code == 302
    assert finance.post("/pay/2023-07/check/", seen).status_code == 409
    assert finance.post("/pay/2023-07/approve/", seen).status_code == 403
    leader = enter(_person(books, "leader"))
    assert "批准发放" in leader.get("/pay/2023-07/").content.decode()
    assert leader.post("/pay/2023-07/approve/", seen).status_code == 302
    finance = enter(_person(books, "finance_officer"))
    assert finance.post("/pay/2023-07/freeze/").status_code == 302
    workbook = finance.post("/pay/2023-07/export/", {"form": "xlsx"})
    assert (
        len(load_workbook(io.BytesIO(workbook.content)).get_sheet_by_index(0).to_python()) == 1 + Payment.objects.filter(run=july).count()
    )
    text = finance.post("/pay/2023-07/export/", {"form": "csv"})
    assert text.content.startswith(b"\xef\xbb\xbf")
    rows = _answers(Run.objects.get(pk=july.pk), change={"202307-000002": {"金额（元）": "1.00"}})
    answer = finance.post("/pay/2023-07/return/", {"file": SimpleUploadedFile("回盘.csv", _csv(rows))}, follow=True)
    assert "第3行 金额 1.00 与应付" in answer.content.decode()
    assert Payment.objects.filter(run=july, state="paid").count() == len(rows) - 1


def test_an_old_version_is_told(books: Books, july: Run, enter) -> None:
    finance = enter(_person(books, "finance_officer"))
    assert finance.post("/pay/2023-07/check/", {"seen": 0}).status_code == 409
    assert finance.post("/pay/2023-07/check/", {}).status_code == 409


def test_make_hold_release_and_discard(books: Books, july: Run, enter) -> None:
    officer = enter(_person(books, "city_officer"))
    line = RunLine.objects.filter(run=july, amount__gt=0).first()
    assert officer.post(f"/pay/lines/{line.pk}/hold/", {"seen": 1, "reason": "核实账户"}).status_code == 302
    assert Run.objects.get(pk=july.pk).version == 2
    held = RunLine.objects.exclude(held="").get()
    assert "暂缓：核实账户" in officer.get("/pay/2023-07/list/?moves=held").content.decode()
    assert officer.post(f"/pay/lines/{held.pk}/hold/", {"seen": 2, "reason": ""}).status_code == 302
    assert officer.post("/pay/make/", {"month": "2023年7月"}).status_code == 302
    assert officer.post("/pay/make/", {"month": "某月"}).status_code == 422
    assert officer.post("/pay/2023-07/discard/").status_code == 302
    assert Run.objects.get(pk=july.pk).state == "discarded"
    beside = enter(_person(books, "leader"))
    assert beside.post(f"/pay/lines/{held.pk}/hold/", {"seen": 3, "reason": "x"}).status_code in {403, 404}


def test_pages_want_a_post_for_deeds(books: Books, july: Run, enter) -> None:
    client = enter(_person(books, "city_officer"))
    for path in ("make/", "2023-07/check/", "2023-07/freeze/", "2023-07/export/", "2023-07/discard/"):
        assert client.get(f"/pay/{path}").status_code == 405


def test_filters_and_search(books: Books, july: Run, enter) -> None:
    client = enter(_person(books, "city_officer"))

    def rows(query: str) -> int:
        return client.get(f"/pay/2023-07/list/{query}").context["page"].paginator.count

    def found(words: str) -> int:
        return client.post("/pay/2023-07/list/", {"q": words}).context["page"].paginator.count

    assert rows("?kind=recovery") == 1
    assert rows("?care=institutional&kind=regular") == 1
    assert rows("?county=140727") == 1
    child = RunLine.objects.filter(run=july, kind="recovery").get().child
    assert found(child.id_number) == 2
    assert found("没有这个人") == 0
    assert rows("?q=没有这个人") == RunLine.objects.filter(run=july).count()
    assert client.post("/pay/2023-07/list/", {"q": " ", "kind": "recovery", "x": "y"}).url == "/pay/2023-07/list/?kind=recovery"
    assert client.post("/pay/2023-07/unpaid/", {"q": "a"}).status_code == 404
    assert rows("?kind=x&care=x&county=x") == RunLine.objects.filter(run=july).count()


def test_a_tab_as_a_file(books: Books, july: Run, trail) -> None:
    officer, at = _person(books, "county_officer_beside"), books.at("2023-07")
    rows = load_workbook(io.BytesIO(taken_out(officer, at, "payroll.table", month="2023-07", tab="list", kind="regular")))
    assert len(table := rows.get_sheet_by_index(0).to_python()) == 3
    assert table[2][12] == 1170.0
    assert [one.facts["rows"] for one in trail if one.name == "payroll.take_out"] == [1]
    for tab in ("settling", "unpaid", "comparison"):
        assert taken_out(officer, at, "payroll.table", month="2023-07", tab=tab)
    for words in ({"tab": "bank"}, {"month": "1999-01"}, {"month": "x"}):
        with pytest.raises(NotThere):
            taken_out(officer, at, "payroll.table", **{"month": "2023-07", "tab": "list"} | words)
    with pytest.raises(NotAllowed):
        taken_out(_person(books, "director"), at, "payroll.table", month="2023-07", tab="list")


def test_a_file_obeys_the_filters_of_its_page(books: Books, july: Run, enter) -> None:
    officer, at = _person(books, "finance_officer"), books.at("2023-07")
    client = enter(officer)
    for tab, words in (
        ("list", {"kind": "recovery"}),
        ("settling", {"kind": "recovery"}),
        ("unpaid", {"reason": "held"}),
        ("comparison", {"change": "joined"}),
    ):
        shown = client.get(f"/pay/2023-07/{tab}/", words).context["page"].paginator.count
        book = load_workbook(io.BytesIO(taken_out(officer, at, "payroll.table", month="2023-07", tab=tab, **words)))
        assert len(book.get_sheet_by_index(0).to_python()) - 2 == shown, tab


def test_a_hit_is_answered_on_its_page(books: Books, july: Run, enter) -> None:
    client = enter(_person(books, "finance_officer"))
    assert client.post("/pay/2023-06/checks/").status_code == 302
    hit = Finding.objects.get()
    assert "2023年5月20日儿童死亡，2023年6月仍发放 1,170.00 元" in client.get("/pay/findings/").content.decode()
    assert client.get(f"/pay/findings/{hit.pk}/").status_code == 200
    assert client.post(f"/pay/findings/{hit.pk}/answer/", {"answer": ""}).status_code == 422
    assert client.post(f"/pay/findings/{hit.pk}/answer/", {"answer": "已从七月起追回"}).status_code == 302
    assert "没有待答复的疑点" in client.get("/pay/findings/").content.decode()
    assert "已从七月起追回" in client.get("/pay/findings/?state=all").content.decode()
    assert enter(_person(books, "county_officer_beside")).get(f"/pay/findings/{hit.pk}/").status_code == 404


def test_money_that_came_back_is_entered_on_its_page(books: Books, july: Run, enter) -> None:
    books.freeze(books.sign(Run.objects.get(pk=july.pk)))
    client = enter(_person(books, "finance_officer"))
    page = client.get("/pay/owing/")
    assert "1,170.00" in page.content.decode()
    child = page.context["page"].object_list[0][0]
    given = {"amount": "1170.00", "received_on": "2023-07-02", "receipt": "票0001"}
    assert client.get(f"/pay/owing/{child.pk}/").status_code == 200
    assert client.post(f"/pay/owing/{child.pk}/", {**given, "amount": "x"}).status_code == 422
    assert client.post(f"/pay/owing/{child.pk}/", given).status_code == 302
    assert Repayment.objects.get().amount == 1170
    assert "没有待退回的款项" in client.get("/pay/owing/").content.decode()
    assert client.get(f"/pay/owing/{child.pk}/").status_code == 404


def test_a_restricted_child_is_paid_and_not_told_in_the_file(books: Books, july: Run) -> None:
    officer, at = _person(books, "finance_officer"), books.at("2023-07")
    child = RunLine.objects.filter(run=july, kind="regular").first().child
    made = actions.ask(
        Export, by=officer, at=at, maker="payroll.table", asked={"month": "2023-07", "tab": "list"}, form="xlsx", purpose="check"
    )
    early = actions.make(made, by=officer, at=at)
    child.restricted = True
    child.save()
    with pytest.raises(actions.OutOfScope):
        actions.fetch(early, by=officer, at=at)
    rows = load_workbook(io.BytesIO(taken_out(officer, at, "payroll.table", month="2023-07", tab="list"))).get_sheet_by_index(0).to_python()
    assert len(rows) - 2 == RunLine.objects.filter(run=july).count()
    (told,) = {tuple(row[:4]) for row in rows[2:] if "保密" in row[0]}
    assert told == (f"保密对象（档案 {child.pk} 号）", "", "平遥县", "140728")
