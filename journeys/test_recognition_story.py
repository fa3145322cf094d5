"""A guardian applies on the phone, the township checks, the county confirms, the money comes in the month after, the standard grows,
the difference is paid, and on the eighteenth birthday it ends; the papers are opened and read."""

import io
import re
from datetime import date
from decimal import Decimal

import docx
import pikepdf
import pytest

from journeys.one_thread import served
from journeys.visitor import apply, ask_whether, number, visit
from weibao.accounts import entering
from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.audit.models import Entry
from weibao.benefits.models import Recognition
from weibao.benefits.reports import due
from weibao.kernel.clock import true_now
from weibao.payroll.tests.books import Books
from weibao.public.models import Proof
from weibao.testing.make import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(300)]
ME, PHONE = id_number(date(1955, 3, 8), serial=11), "13935401234"
CHILD = number("14072820060520013")  # eighteen on 20 May 2024
WORDS = "经与部门数据比对并入户核实，情况属实，符合条件。"


class Officer:
    """A person at a desk, signed in."""

    def __init__(self, browser, address, staff, client):
        client.force_login(staff)
        session = client.session
        session[entering.MARK] = entering.mark(true_now(), factor="totp")
        session.save()
        self.context, self.address = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN"), address
        self.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": address}])
        self.page = self.context.new_page()

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.context.close()

    def open(self, row):
        self.page.goto(f"{self.address}/applications/{row.pk}/")

    def press(self, name):
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_from_the_phone_to_the_eighteenth_birthday(city, chrome, clock, client):
    books = Books(city)
    for year, amount in ((2022, "1145.00"), (2023, "1170.00")):
        books.standard("scattered", amount, date(year, 1, 1), f"晋民发〔{year}〕18号")
        books.standard("institutional", "1755.00", date(year, 1, 1), f"晋民发〔{year}〕18号")
    clock(2023, 7, 3)
    with served() as address:
        with visit(chrome, address) as guest:
            the_guardian_asks_and_applies(guest)
        row = Application.objects.get()
        with Officer(chrome, address, city.people["supervisor"], client) as supervisor:
            the_township_checks(supervisor, row)
        with Officer(chrome, address, city.people["county_approver"], client) as approver:
            the_county_confirms(approver, row)
        with Officer(chrome, address, city.people["supervisor"], client) as supervisor:
            supervisor.open(row)
            supervisor.press("已告知申请人结果")
        with visit(chrome, address) as guest:
            the_guardian_reads_the_decision(guest, row)
    the_money_follows(books, row)
    assert {"公众"} == {one.actor.name for one in Entry.objects.filter(action__startswith="public.").select_related("actor")}


def the_guardian_asks_and_applies(guest):
    ask_whether(guest, "未满 18 周岁", "已经去世", "正在坐牢、在押", "满 6 个月", "家里人、亲属")
    assert "可以申请：事实无人抚养儿童" in guest.page.locator("main").inner_text()
    assert guest.page.context.cookies()[0]["name"] == "weibao_text", "the questions leave nothing but the size of the letters"
    guest.prove("apply", ME, PHONE)
    apply(guest, CHILD, "王小明", ("平遥县", "洪善镇", "新营村"))
    guest.press("下一步：核对")
    guest.press("提交申请")
    told = guest.page.locator("main").inner_text()
    assert "洪善镇" in told
    assert "个工作日" in told
    guest.page.locator("[data-leave]").first.click()
    guest.page.wait_for_url("**/calendar/")
    guest.page.go_back()
    assert "王小明" not in guest.page.content()
    assert guest.faults == []
    Proof.objects.update(asked_at=true_now().replace(year=2020))


def the_township_checks(supervisor, row):
    supervisor.open(row)
    supervisor.press("受理")
    row.refresh_from_db()
    assert row.state == State.CHECKING
    page = supervisor.page
    for box in page.locator("form[action$='/do/papers/'] input[type=checkbox]").all():
        box.check()
    for select in page.locator("form[action$='/do/papers/'] select").all():
        select.select_option(index=1)
    supervisor.press("登记收到的材料")
    page.get_by_label("符合条件", exact=True).check()
    page.locator("form[action$='/do/conclude/'] textarea").fill(WORDS)
    supervisor.press("提交查验结论")
    row.refresh_from_db()
    assert row.state == State.DECIDING


def the_county_confirms(approver, row):
    approver.open(row)
    assert "规则认为符合" in approver.page.locator("main").inner_text()
    approver.press("确认")
    row.refresh_from_db()
    assert (row.state, row.recognition.confirmed_month) == (State.CONFIRMED, date(2023, 7, 1))


def the_guardian_reads_the_decision(guest, row):
    guest.prove("follow", row.number, PHONE)
    guest.page.get_by_role("link", name="确认决定书").click()
    for name, read in (("下载 PDF", text_of_pdf), ("下载 Word", text_of_word)):
        with guest.page.expect_download() as waiting:
            guest.page.get_by_role("link", name=name).click()
        text = read(waiting.value.path().read_bytes())
        for said in ("平遥县民政局", "事实无人抚养儿童确认决定书", "王小明", "2023年7月3日"):
            assert said in text, said
    assert guest.faults == []


def text_of_pdf(data):
    """What is written on the pages: the glyphs of each font through its own table of signs."""
    with pikepdf.open(io.BytesIO(data)) as book:
        return "".join(_written(page) for page in book.pages)


def _written(page):
    tables = {name: _signs(font.ToUnicode.read_bytes().decode()) for name, font in page.Resources.Font.items()}
    said, now = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            now = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            glyphs = b"".join(bytes(one) for one in parts if isinstance(one, pikepdf.String))
            said += [now.get(glyphs[place : place + 2], "") for place in range(0, len(glyphs), 2)]
    return "".join("".join(said).split())


def _signs(table):
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {bytes.fromhex(glyph): bytes.fromhex(sign).decode("utf-16-be") for glyph, sign in pairs}


def text_of_word(data):
    return "".join("".join(one.text.split()) for one in docx.Document(io.BytesIO(data)).paragraphs)


def the_money_follows(books, row):
    """From the month after; the new standard of 2024 is published in April and makes up for what was paid at the old one; then it ends."""
    child, nothing = row.recognition.child, Decimal("0.00")
    books.pay("2023-07")
    assert books.booked(child, "2023-07") == nothing
    books.pay("2023-08")
    assert books.booked(child, "2023-08") == Decimal("1170.00")
    for month in ("2023-09", "2023-10", "2023-11", "2023-12", "2024-01", "2024-02", "2024-03"):
        books.pay(month)
    books.standard("scattered", "1195.00", date(2024, 1, 1), "晋民发〔2024〕9号")
    books.standard("institutional", "1790.00", date(2024, 1, 1), "晋民发〔2024〕9号")
    run = books.pay("2024-04")
    arrears = {month: amount for month, _kind, amount, _reason in books.lines(run, child)}
    assert arrears == {"2024-01": "25.00", "2024-02": "25.00", "2024-03": "25.00", "2024-04": "1195.00"}
    books.pay("2024-05")
    assert books.booked(child, "2024-05") == Decimal("1195.00"), "the month of the birthday is the last one"
    books.pay("2024-06")
    assert books.booked(child, "2024-06") == nothing
    last = due(["2024-06"], [child.pk]).row(0, named=True)
    assert last["reason"] == "over_age"
    assert Recognition.objects.get(pk=row.recognition_id).ended_month is None, "ending is a person's deed"
