"""A guardian applies on the phone, the township checks, the county approves, the money comes in the month after, the standard grows,
the difference is paid, and on the eighteenth birthday it ends: all of it through the screens, by the people whose work it is, and each
paper on the way is printed, opened and read.
"""

import csv
import io
import time
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from PIL import Image

from journeys.desk import Officer, text_of_pdf, text_of_word
from journeys.one_thread import served
from journeys.visitor import apply, ask_whether, number, visit
from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.audit.models import Entry
from weibao.discovery.jobs import search_everybody
from weibao.kernel.clock import true_now
from weibao.payroll.models import Entry as LedgerEntry
from weibao.payroll.models import Run, Signature
from weibao.payroll.tests.books import Books, M
from weibao.public.models import Proof
from weibao.testing.make import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(300)]
ME, PHONE = id_number(date(1955, 3, 8), serial=11), "13935401234"
CHILD = number("14072820051220001")  # eighteen on 20 December 2023
NAME = "王小明"
WORDS = "经与部门数据比对并入户核实，情况属实，符合条件。"
STANDARD = "晋民发〔2023〕20号"


def test_from_the_phone_to_the_eighteenth_birthday(city, chrome, clock):
    began = time.monotonic()
    books = Books(city)
    for care, amount in (("scattered", "1145.00"), ("institutional", "1720.00")):
        books.standard(care, amount, date(2022, 1, 1), "晋民发〔2022〕18号")
    clock(2023, 7, 3)
    with served() as address:
        who = ("supervisor", "county_officer", "county_approver", "city_officer", "city_officer_second", "finance_officer", "leader")
        desk = {name: Officer(chrome, address, city.people[name]) for name in who}
        row = the_application(chrome, address, desk)
        the_agreement(desk["county_officer"], row)
        the_months(clock, desk, row)
        the_end(chrome, address, clock, desk, row)
        faults = [fault for one in desk.values() for fault in one.faults]
        for one in desk.values():
            one.close()
    assert faults == []
    assert {"公众"} == {one.actor.name for one in Entry.objects.filter(action__startswith="public.").select_related("actor")}
    print(f"the story took {time.monotonic() - began:.0f} s")


def the_application(chrome, address, desk):
    with visit(chrome, address) as guest:
        the_guardian_asks_and_applies(guest)
    row = Application.objects.get()
    the_township_accepts_and_asks_once(desk["supervisor"], row)
    with visit(chrome, address) as guest:
        the_guardian_supplies(guest, row)
    the_township_checks(desk["supervisor"], row)
    the_county_approves(desk["county_approver"], row)
    desk["supervisor"].go(f"/applications/{row.pk}/")
    desk["supervisor"].press("已告知申请人结果")
    with visit(chrome, address) as guest:
        the_guardian_reads(guest, row, "孤儿批准决定书", "平遥县民政局", NAME, "2023年7月3日", "自确认的次月起发放", "不公示")
    return row


def the_guardian_asks_and_applies(guest):
    ask_whether(guest, "未满 18 周岁", "已经去世", "已经去世", "家里人、亲属")
    assert "可以申请：孤儿" in guest.page.locator("main").inner_text()
    assert guest.page.context.cookies()[0]["name"] == "weibao_text", "the questions leave nothing but the size of the letters"
    guest.prove("apply", ME, PHONE)
    apply(guest, CHILD, NAME, ("平遥县", "洪善镇", "新营村"), mother_dead=True)
    guest.press("下一步：核对")
    guest.press("提交申请")
    told = guest.page.locator("main").inner_text()
    assert "洪善镇" in told
    assert "个工作日" in told
    guest.page.locator("[data-leave]").first.click()
    guest.page.wait_for_url("**/calendar/")
    guest.page.go_back()
    assert NAME not in guest.page.content()
    assert guest.faults == []
    Proof.objects.update(asked_at=true_now().replace(year=2020))


def printed(officer, row, paper, *said):
    """The youngest paper of an application, taken out as Word and as PDF, and read."""
    for form, read in (("docx", text_of_word), ("pdf", text_of_pdf)):
        officer.go(f"/applications/{row.pk}/")
        text = read(officer.take_out("制作文书", form))
        for one in (paper, NAME, *said):
            assert one in text, f"{one} is not in the {form} of {paper}: {text}"


def the_township_accepts_and_asks_once(supervisor, row):
    supervisor.go(f"/applications/{row.pk}/")
    supervisor.press("受理")
    row.refresh_from_db()
    assert row.state == State.CHECKING
    printed(supervisor, row, "孤儿认定申请受理通知书", "洪善镇人民政府", "现予受理", "2023年7月3日")
    supervisor.go(f"/applications/{row.pk}/")
    supervisor.press("一次性告知补正")
    row.refresh_from_db()
    assert row.state == State.SUPPLEMENTING
    printed(supervisor, row, "孤儿认定申请一次性补正告知书", "需要补正以下材料", "父亲死亡", "母亲死亡", "补正期间办理期限停止计算")


def the_guardian_supplies(guest, row):
    """What was asked for, a photo each, from the phone."""
    guest.prove("follow", row.number, PHONE)
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(picture, "JPEG")
    sent = {"name": "材料.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    for _ in range(10):
        form = guest.page.locator("form[action$='/supply/']").first
        if not form.count():
            break
        form.locator("input[type=file]").set_input_files(sent)
        if form.locator("select").count():
            form.locator("select").select_option("death_certificate")
        with guest.page.expect_navigation():
            form.locator("button").click()
    guest.press("都补好了，提交")
    assert "审核" in guest.page.locator("h1").inner_text()
    assert guest.faults == []
    Proof.objects.update(asked_at=true_now().replace(year=2020))


def the_township_checks(supervisor, row):
    supervisor.go(f"/applications/{row.pk}/")
    supervisor.page.get_by_label("符合条件", exact=True).check()
    supervisor.page.locator("form[action$='/do/conclude/'] textarea").fill(WORDS)
    supervisor.press("提交审核结论")
    row.refresh_from_db()
    assert row.state == State.DECIDING
    supervisor.go(f"/applications/{row.pk}/")
    assert supervisor.page.get_by_role("button", name="批准", exact=True).count() == 0, "who checked does not decide"


def the_county_approves(approver, row):
    approver.go(f"/applications/{row.pk}/")
    assert "规则认为符合" in approver.read
    approver.press("批准")
    row.refresh_from_db()
    assert (row.state, row.recognition.confirmed_month) == (State.CONFIRMED, date(2023, 7, 1))
    printed(approver, row, "孤儿批准决定书", "平遥县民政局", "现决定予以认定", "自确认的次月起发放", "附：认定理由", "父亲死亡")


def the_guardian_reads(guest, row, paper, *said):
    """The paper on the phone, and both files of it."""
    guest.prove("follow", row.number, PHONE)
    guest.page.get_by_role("link", name=paper).click()
    for name, read in (("下载 PDF", text_of_pdf), ("下载 Word", text_of_word)):
        with guest.page.expect_download() as waiting:
            guest.page.get_by_role("link", name=name).click()
        text = read(waiting.value.path().read_bytes())
        for one in (paper, *said):
            assert one in text, one
    assert guest.faults == []
    Proof.objects.update(asked_at=true_now().replace(year=2020))


def the_agreement(officer, row):
    """Printed for both to sign; what was signed is entered, and the first payment is free."""
    page = f"/recognitions/{row.recognition_id}/agreement/"
    for form, read in (("docx", text_of_word), ("pdf", text_of_pdf)):
        officer.go(page)
        text = read(officer.take_out("制作协议文本", form))
        for one in ("孤儿养育协议", "甲方：平遥县民政局", NAME, "民发〔2010〕161号"):
            assert one in text, f"{one}: {text}"
    officer.go(page)
    for label, value in (("监护人", "王福贵"), ("与儿童关系", "祖父"), ("征求儿童本人意愿的情况", "本人愿意随祖父生活。")):
        officer.page.get_by_label(label).first.fill(value)
    officer.page.get_by_label("签订日期").fill("2023-07-03")
    officer.press("登记已签订")


def the_months(clock, desk, row):
    """From the month after; in October the standard grows, and what was paid at the old one is made up for."""
    child = row.recognition.child_id
    assert paid(clock, desk, child, "2023-07") == []
    assert paid(clock, desk, child, "2023-08", bank=True) == [("2023-08", Decimal("1145.00"))]
    assert paid(clock, desk, child, "2023-09") == [("2023-09", Decimal("1145.00"))]
    clock(2023, 10, 2)
    the_standard_grows(desk)
    october = [("2023-08", Decimal("25.00")), ("2023-09", Decimal("25.00")), ("2023-10", Decimal("1170.00"))]
    assert paid(clock, desk, child, "2023-10", bank=True) == october
    desk["city_officer"].go("/pay/2023-10/settling/")
    assert "50.00" in desk["city_officer"].read.replace(",", "") or "25.00" in desk["city_officer"].read
    assert paid(clock, desk, child, "2023-11") == [("2023-11", Decimal("1170.00"))]
    assert paid(clock, desk, child, "2023-12") == [("2023-12", Decimal("1170.00"))], "the month of the birthday is the last one"


def the_standard_grows(desk):
    """One enters the notice, another approves it beside formula and standard before."""
    maker, checker = desk["city_officer"], desk["city_officer_second"]
    maker.go("/standards/enter/")
    for label, value in (("年度", "2023"), ("机构集中养育", "1755"), ("社会散居养育", "1170"), ("文号", STANDARD)):
        maker.page.get_by_label(label).first.fill(value)
    maker.press("录入")
    maker.go(f"/standards/review/?document={STANDARD}")
    assert "由另一人审批" in maker.read
    checker.go("/standards/")
    checker.page.locator("main").get_by_role("link", name="审批", exact=True).click()
    told = checker.read
    for one in (STANDARD, "1,170.00", "1,145.00", "1,755.00"):
        assert one in told, one
    checker.press("提交")
    assert STANDARD in checker.read


def paid(clock, desk, child, month, *, bank=False):
    """A month paid by four people through the screens; what the child got by it, by the month that it is for."""
    first = M(month).first_day
    clock(first.year, first.month, 3)
    maker, checker, leader, finance = desk["city_officer"], desk["finance_officer"], desk["leader"], desk["finance_officer"]
    maker.go("/pay/")
    maker.page.get_by_label("编制哪个月份").first.fill(month)
    maker.press("编制名册")
    assert maker.page.get_by_role("button", name="复核通过").count() == 0, "who made the list does not check it"
    for person, button in ((checker, "复核通过"), (leader, "批准发放"), (maker, "封存记账")):
        person.go(f"/pay/{month}/")
        person.press(button, sure=True)
    run = Run.objects.get(month=first)
    acts = dict(Signature.objects.filter(run=run).values_list("act", "by__username"))
    assert len({acts[one] for one in ("made", "checked", "approved")}) == 3, acts
    entries = LedgerEntry.objects.filter(run=run, child=child).order_by("month").values_list("month", "amount")
    lines = [(f"{one:%Y-%m}", amount) for one, amount in entries if amount]
    if lines:
        the_bank(finance, maker, month, sum((amount for _, amount in lines), Decimal(0)), answered=bank)
    return lines


def the_bank(finance, maker, month, amount, *, answered):
    """The bank's file holds the amount; with `answered` the list is printed too, and the bank's answer read."""
    finance.go(f"/pay/{month}/bank/")
    rows = list(csv.DictReader(io.StringIO(finance.download("CSV").decode("utf-8-sig"))))
    assert [Decimal(one["金额（元）"]) for one in rows] == [amount]
    if not answered:
        return
    finance.go(f"/pay/{month}/bank/")
    sheet = openpyxl.load_workbook(io.BytesIO(finance.download("银行文件 Excel"))).active
    assert str(amount) in {str(Decimal(str(cell)).quantize(Decimal("0.01"))) for line in sheet.values for cell in line if _is_money(cell)}
    for form in ("pdf", "xlsx"):
        maker.go(f"/pay/{month}/list/")
        data = maker.take_out("导出", form)
        text = text_of_pdf(data) if form == "pdf" else _cells(data)
        assert "洪善镇" in text or "新营村" in text, text
        assert f"{amount if month == '2023-08' else Decimal('1170.00')}" in text.replace(",", ""), text
    finance.go(f"/pay/{month}/bank/")
    answer = io.StringIO()
    writer = csv.DictWriter(answer, fieldnames=[*rows[0], "结果", "原因"])
    writer.writeheader()
    writer.writerows([one | {"结果": "成功", "原因": ""} for one in rows])
    sent = {"name": "回盘.csv", "mimeType": "text/csv", "buffer": answer.getvalue().encode("utf-8-sig")}
    finance.page.set_input_files("input[type=file]", sent)
    finance.press("录入")
    assert "1 行：记账 1" in finance.page.content()
    assert "已回盘" in finance.page.locator("h1").inner_text()


def _is_money(cell):
    return isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)


def _cells(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(f"{cell:.2f}" if _is_money(cell) else str(cell) for sheet in book for line in sheet.values for cell in line)


def the_end(chrome, address, clock, desk, row):
    """After the birthday the nightly search doubts, a person ends, the family is told in writing, and January holds nothing."""
    clock(2024, 1, 2)
    search_everybody(0)
    row.refresh_from_db()
    assert row.state == State.PAYING, "ending is a person's deed"
    approver = desk["county_approver"]
    approver.go("/recognitions/doubts/")
    approver.page.locator("main").get_by_role("link", name="复核", exact=True).click()
    approver.page.get_by_label("终止认定").check()
    approver.page.locator("#id_last_month").fill("2023-12")
    approver.page.get_by_label("复核意见").last.fill("已满18周岁，2023年12月为末领月份。")
    approver.press("提交")
    row.refresh_from_db()
    assert (row.state, row.recognition.ended_month) == (State.ENDED, date(2023, 12, 1))
    printed(desk["supervisor"], row, "孤儿保障终止告知书", "发放至2023年12月", "行政复议", "2024年1月2日")
    with visit(chrome, address) as guest:
        the_guardian_reads(guest, row, "孤儿保障终止告知书", "发放至2023年12月")
    assert paid(clock, desk, row.recognition.child_id, "2024-01") == []
    desk["city_officer"].go("/pay/2024-01/unpaid/")
    assert LedgerEntry.objects.filter(child=row.recognition.child_id).order_by("-month").first().month == date(2023, 12, 1)
