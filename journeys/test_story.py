"""One month through the screens: a roster with mistakes comes home, July is paid by four people, and the auditor reads it all."""

import csv
import io
import re
from decimal import Decimal

import msoffcrypto
import openpyxl
import pytest
from playwright.sync_api import TimeoutError  # noqa: A004

from journeys import rosters
from journeys.running import weibao
from weibao.org.powers import Role

pytestmark = pytest.mark.browser
AMOUNT, PEOPLE = Decimal("1288114.00"), 1094
RUN = "/pay/2023-07/"


def confirm(person, button: str) -> None:
    """Press a button and say yes."""
    person.page.get_by_role("button", name=button).click()
    person.page.locator("#confirm").get_by_role("button", name="确定").click()


def says(person, text: str) -> None:
    """Wait until the page says so; a page that says something else is shown."""
    try:
        person.page.get_by_text(text).first.wait_for()
    except TimeoutError:
        pytest.fail(f"“{text}” is not on {person.page.url}: {person.page.locator('main').inner_text()}")


def counts(person) -> dict[str, int]:
    """The key figures of the page."""
    cards = [card.inner_text().split() for card in person.page.locator(".stat").all()]
    return {words[0]: int(words[1].replace(",", "")) for words in cards if words[1].replace(",", "").isdigit()}


def download(person, button: str) -> bytes:
    """The file behind a button."""
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name=button, exact=True).click()
    return waiting.value.path().read_bytes()


def take_out(person, button: str) -> bytes:
    """A file as a person takes it out: what for, a moment's wait, the password once, the file; opened as a spreadsheet program does."""
    page = person.page
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_label("用途", exact=True).select_option("check")
    page.get_by_role("button", name="生成文件").click()
    row = page.locator("#exports tbody tr").first
    row.get_by_text("可以下载").wait_for()
    row.get_by_role("button", name=re.compile("显示口令")).click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    password = page.locator("code.password").inner_text()
    with page.expect_download() as waiting:
        row.get_by_role("button", name=re.compile("下载")).click()
    return opened(waiting.value.path().read_bytes(), password)


def opened(data: bytes, password: str) -> bytes:
    """The workbook without its password."""
    plain, locked = io.BytesIO(), msoffcrypto.OfficeFile(io.BytesIO(data))
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(plain)
    return plain.getvalue()


def test_a_month_from_a_messy_roster_to_a_settled_run(city_run, browser, tmp_path):
    def enter(role, place=0):
        return city_run.enter(browser, city_run.username(role.label, place))

    with enter(Role.COUNTY_OFFICER) as officer:
        a_roster_comes_home(officer, tmp_path)
    with enter(Role.CITY_OFFICER) as maker:
        the_maker_cannot_check(maker)
    with enter(Role.FINANCE_OFFICER) as finance:
        finance_checks(finance)
    with enter(Role.LEADER) as leader:
        the_leader_approves(leader)
    with enter(Role.CITY_OFFICER, 1) as officer:
        the_officer_freezes(officer)
    with enter(Role.FINANCE_OFFICER) as finance:
        the_bank_is_told_and_answers(finance, tmp_path)
    with enter(Role.AUDITOR) as auditor:
        the_auditor_reads_it(auditor)
    verified = weibao("audit", "verify", WEIBAO_VAR=city_run.folder / "var")
    assert (verified.returncode, verified.stdout[:1]) == (0, "✓"), verified.stdout


def upload(officer, path) -> None:
    officer.go("/rosters/")
    officer.page.set_input_files("input[type=file]", path)
    officer.page.get_by_role("button", name="上传并核对").click()
    officer.page.wait_for_url(re.compile(r"/rosters/\d+/$"))
    officer.page.get_by_role("button", name=re.compile(r"载入 \d+ 行")).wait_for()  # comes by itself when the check is done


def load(officer) -> None:
    confirm(officer, "载入")
    officer.page.locator("#book", has_text="已载入").wait_for()
    officer.page.locator("[role=progressbar]").wait_for(state="detached")
    officer.page.locator(".stat", has_text="可载入").wait_for(state="detached")


def a_roster_comes_home(officer, folder) -> None:
    """Upload, watch, load, take the returned workbook, correct it, upload it: the basket is as before."""
    new, known, bad = rosters.NEW, rosters.KNOWN, rosters.SPOILT
    sent, home = folder / "140702-榆次区-补报.xlsx", folder / "140702-榆次区-补报-更正.xlsx"
    spoilt = rosters.with_mistakes(sent)
    upload(officer, sent)
    assert counts(officer)["退回"] == bad
    load(officer)
    told = counts(officer)
    assert (told["行数"], told["已载入"], told["无变化"], told["退回"]) == (new + known + bad, new, known, bad)
    assert officer.get("/rosters/basket/")[1].count(sent.name) == bad
    returned = take_out(officer, "导出退回册")
    assert {row: mark[:2] for row, mark in rosters.marked(returned).items()} == {row: (head, True) for row, (head, *_) in spoilt.items()}
    assert all(error for *_, error in rosters.marked(returned).values())
    rosters.corrected(returned, spoilt, home)
    upload(officer, home)
    load(officer)
    told = counts(officer)
    assert (told["已载入"], told["无变化"], told["退回"]) == (bad, new + known, 0)
    assert officer.get("/rosters/basket/")[1].count(sent.name) == 0
    officer.go("/children/")
    officer.page.get_by_label("查找", exact=True).last.fill("冯晓")
    officer.page.get_by_role("button", name="查找").last.click()
    officer.page.locator("table.list tbody tr").nth(new + bad - 1).wait_for()
    assert officer.page.locator("table.list:has(thead) tbody tr[data-row]").count() == new + bad


def the_maker_cannot_check(maker) -> None:
    """The list is made again with what came in; then there is no button, and a request made by hand gets a sentence."""
    maker.go(RUN)
    maker.page.get_by_role("button", name="重新编制").click()
    says(maker, "名册第 2 版：1094 人，1,288,114.00 元")
    says(maker, "下一环节须由另一人办理")
    assert maker.page.get_by_role("button", name="复核通过").count() == 0
    status, text = maker.post(f"{RUN}check/", seen=2)
    assert status == 422
    assert "制表人不能复核" in text or "另一人" in text, text
    status, _ = maker.post(f"{RUN}freeze/")
    assert status in {403, 409, 422}


def finance_checks(finance) -> None:
    """The comparison with June, each change with its reason, and the signature."""
    finance.go(RUN)
    assert counts(finance)["当月发放"] == PEOPLE
    changes = finance.page.locator("main table").first.inner_text()
    assert "上月实发" in changes
    assert "1,288,114.00" in changes
    reasons = finance.page.locator("main table").nth(1).locator("tbody tr")
    assert reasons.count() > 20
    assert all(row.locator("td").last.inner_text().strip() for row in reasons.all())
    confirm(finance, "复核通过")
    says(finance, "已复核，等待审批")


def the_leader_approves(leader) -> None:
    leader.go("/")
    leader.page.get_by_role("link", name=re.compile("7月")).first.click()
    confirm(leader, "批准发放")
    says(leader, "已审批，可以封存")


def the_officer_freezes(officer) -> None:
    officer.go(RUN)
    confirm(officer, "封存记账")
    says(officer, "已封存记账")


def the_bank_is_told_and_answers(finance, folder) -> None:
    """Both files sum to the approved amount; one of the answers is a failure, one line is wrong, and then is put right."""
    finance.go(f"{RUN}bank/")
    sheet = openpyxl.load_workbook(io.BytesIO(download(finance, "银行文件 Excel"))).active
    head = next(row for row in range(1, 5) if "流水号" in [cell.value for cell in sheet[row]])
    amount_at = [cell.value for cell in sheet[head]].index("金额（元）")
    amounts = [row[amount_at] for row in sheet.iter_rows(min_row=head + 1, values_only=True) if row[0] and str(row[0])[0].isdigit()]
    assert (len(amounts), sum(Decimal(str(amount)) for amount in amounts)) == (PEOPLE, AMOUNT)
    finance.go(f"{RUN}bank/")
    rows = list(csv.DictReader(io.StringIO(download(finance, "CSV").decode("utf-8-sig"))))
    assert (len(rows), sum(Decimal(row["金额（元）"]) for row in rows)) == (PEOPLE, AMOUNT)
    answers = [row | {"结果": "成功", "原因": ""} for row in rows]
    answers[0] |= {"结果": "失败", "原因": "账户已销户"}
    wrong = [*answers[:-1], answers[-1] | {"金额（元）": "1.00"}]
    send_return(finance, folder / "回盘.csv", wrong)
    says(finance, f"{PEOPLE} 行：记账 {PEOPLE - 1}，此前已记 0，错误 1。")
    assert "已回盘" not in finance.page.locator("h1").inner_text()
    send_return(finance, folder / "回盘-更正.csv", answers[-1:])
    says(finance, "1 行：记账 1")
    assert "已回盘" in finance.page.locator("h1").inner_text()
    finance.go(f"{RUN}bank/?state=failed")
    says(finance, "账户已销户，下一批次重付")


def send_return(finance, path, rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    finance.go(f"{RUN}bank/")
    finance.page.set_input_files("input[type=file]", path)
    finance.page.get_by_role("button", name="录入").click()


def the_auditor_reads_it(auditor) -> None:
    """Every deed of the month is there, as a sentence, the youngest first."""
    auditor.go("/audit/")
    told = "\n".join(auditor.page.locator("#rows tbody tr td:nth-child(4)").all_inner_texts())
    first = f"载入花名册：新增 {rosters.NEW}，无变化 {rosters.KNOWN}，重复 0，退回 {rosters.SPOILT}"
    while first not in told:
        auditor.page.get_by_role("link", name="较早的").click()
        auditor.page.wait_for_load_state()
        told += "\n".join(auditor.page.locator("#rows tbody tr td:nth-child(4)").all_inner_texts())
    deeds = [
        r"录入 2023\D+0?7\D+回盘，1093 笔，错误 1 行",
        r"生成 2023\D+0?7\D+银行文件，1,?094 笔 1,?288,?114.00 元",
        "封存",
        "审批",
        "复核",
        "载入花名册",
    ]
    assert [deed for deed in deeds if not re.search(deed, told)] == [], told
    auditor.go("/audit/verify/")
    says(auditor, "完整")
