"""The pages: who sees what, what the forms do and refuse, the file that goes out, and how many queries a page takes."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from weibao.exports import actions as exports
from weibao.exports.makers import Order, maker_of
from weibao.exports.models import Export
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.kernel.sheets import workbook
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.preparing import What, prepare, prepare_secret
from weibao.national.actions.reconciling import compare
from weibao.national.models import Batch, Gap, Record, RegisterDifference
from weibao.national.reports.mapping import KINDS
from weibao.national.states import RecordState
from weibao.national.tests import files
from weibao.national.tests.test_answering import BAD, register
from weibao.national.tests.test_preparing import ENTRY, county, officer, whole  # noqa: F401  fixtures
from weibao.payroll.tests.books import Books
from weibao.testing import make
from weibao.testing.city import PINGYAO


def sent(name, content):
    return SimpleUploadedFile(name, content)


def test_a_batch_from_the_form_to_the_answer(city, enter, at):
    for _ in range(3):
        whole()
    client = enter(city.people["county_officer"])
    assert "全国系统" not in client.get("/").content.decode().split("<main")[1], "nothing waits, so nothing stands there"
    new = reverse("national:new")
    assert client.get(new).status_code == 200
    assert client.post(new, {"kind": "entry", "county": "140727"}).status_code == 422, "the neighbour's county is no choice"
    assert client.post(new, {"kind": "payment", "county": PINGYAO}).status_code == 422, "a pay list wants its month"
    assert client.post(new, {"kind": "entry", "county": PINGYAO}).status_code == 302
    assert client.post(new, {"kind": "entry", "county": PINGYAO}).status_code == 422
    batch = Batch.objects.get()
    url = reverse("national:batch", args=[batch.pk])
    page = client.get(url).content.decode()
    assert "导出文件" in page
    assert "撤回批次" in page
    assert batch.records.get(number=1).child.name not in page, "lists show names masked"
    answer = reverse("national:answer", args=[batch.pk])
    assert client.post(answer, {}).status_code == 422
    assert client.post(answer, {"file": sent("a.xlsx", b"PK\x03\x04 no")}).status_code == 422
    content = files.xlsx(files.answers(batch, n2=BAD))
    assert client.post(answer, {"file": sent("a.xlsx", content)}).status_code == 302
    assert BAD[1] in client.get(url).content.decode()
    assert "处理全国系统退回的 1 条记录" in client.get("/").content.decode()
    record = reverse("national:record", args=[batch.records.get(number=2).pk])
    page = client.get(record).content.decode()
    assert batch.records.get(number=2).values["公民身份号码"] not in page, "numbers are masked"
    assert client.post(record, {"outcome": "dropped"}).status_code == 422
    assert client.post(record, {"outcome": "dropped", "why": "已有"}).status_code == 302
    assert client.get(reverse("national:rejected")).content.decode().count("data-open") == 0


def test_who_sees_a_batch(city, enter, officer, at):  # noqa: F811
    whole()
    batch = prepare(city.divisions[PINGYAO], by=officer, at=at, what=ENTRY)
    url, record = reverse("national:batch", args=[batch.pk]), reverse("national:record", args=[batch.records.get().pk])
    told = {"county_approver": 200, "city_officer": 200, "county_officer_beside": 404, "supervisor": 404, "auditor": 404, "nowhere": 403}
    for who, status in told.items():
        assert enter(city.people[who]).get(url).status_code == status, who
        assert enter(city.people[who]).get(record).status_code == status, who
    assert enter(city.people["supervisor"]).get(reverse("national:overview")).status_code == 403
    assert enter(city.people["county_approver"]).get(reverse("national:new")).status_code == 403
    assert enter(city.people["county_approver"]).post(reverse("national:withdraw", args=[batch.pk])).status_code == 403
    client = enter(officer)
    assert client.post(reverse("national:withdraw", args=[batch.pk])).status_code == 302
    assert client.post(reverse("national:withdraw", args=[batch.pk])).status_code == 409


def test_every_table_is_shown_with_what_is_lacking(city, enter, at):
    child = whole()
    Gap.objects.create(child=child, kind="entry", owner="township_supervisor", fields=["健康状况"], found_at=at)
    client = enter(city.people["county_officer"])
    for kind in KINDS:
        page = client.get(reverse("national:fields", args=[kind])).content.decode()
        assert "从哪里来" in page
    page = client.get(reverse("national:fields", args=["entry"])).content.decode()
    assert "全国系统：事实无人抚养儿童信息表单（C-5）" in page
    assert "field=%E5%81%A5%E5%BA%B7" in page
    assert client.get(reverse("national:fields", args=["nothing"])).status_code == 404
    page = client.get(reverse("national:gaps"), {"kind": "entry", "field": "健康状况"}).content.decode()
    assert "健康状况" in page
    supervisor = enter(city.people["supervisor"])
    assert "补正全国系统报送缺项，1 名儿童" in supervisor.get("/").content.decode()
    assert reverse("national:child", args=[child.pk]) in supervisor.get(reverse("national:gaps")).content.decode()
    page = supervisor.get(reverse("national:child", args=[child.pk])).content.decode()
    assert reverse("children:amend", args=[child.pk, "health"]) in page


def test_the_page_of_a_child(city, enter, at):
    child = whole()
    url = reverse("national:child", args=[child.pk])
    client = enter(city.people["supervisor"])
    assert client.post(url, {"payee_id_number": "12"}).status_code == 422
    assert client.post(url, {"life_overview": "随祖父母生活"}).status_code == 302
    assert "随祖父母生活" in client.get(url).content.decode()
    assert client.post(url, {"life_overview": "随祖父母生活", "father_phone": "13912345678"}).status_code == 302
    assert "13912345678" not in client.get(url).content.decode(), "a number is not shown again"
    client.post(url, {"life_overview": "随祖父母生活"})
    assert child.national_supplements.get(fact="father_phone").value == "13912345678", "an empty box leaves it"
    number = reverse("national:number", args=[child.pk])
    assert client.post(number, {"number": ""}).status_code == 422
    assert client.post(number, {"number": "CN20230007"}).status_code == 302
    assert "CN20230007" in client.get(url).content.decode()
    assert enter(city.people["supervisor_beside"]).get(url).status_code == 404
    assert enter(city.inside).post(url, {"life_overview": "x"}).status_code == 403


def test_differences_side_by_side(city, enter, officer, at):  # noqa: F811
    child = whole()
    content = register([child], at, **{f"c{child.pk}": "东泉镇小学"})
    client = enter(officer)
    compared = reverse("national:compare")
    assert client.post(compared, {"county": PINGYAO}).status_code == 422
    assert client.post(compared, {"county": PINGYAO, "file": sent("名单.xlsx", content)}).status_code == 302
    assert "1 行 = 一致 0 + 不一致 1 + 不能认定 0" in client.get(compared).content.decode()
    page = client.get(reverse("national:differences")).content.decode()
    assert "东泉镇小学" in page
    assert "洪善镇中心小学" in page
    decide = reverse("national:decide", args=[RegisterDifference.objects.get().pk])
    assert client.post(decide, {"decision": "x"}).status_code == 422
    assert client.post(decide, {"decision": "theirs"})["Location"] == reverse("children:amend", args=[child.pk, "schooling"])
    assert client.post(decide, {"decision": "ours"})["Location"] == reverse("national:differences")
    assert enter(city.people["county_officer_beside"]).post(decide, {"decision": "ours"}).status_code == 404


def made(staff, batch, at):
    order = Order(staff=staff, at=at, on=make.ON, asked={"batch": str(batch.pk)})
    maker = maker_of("national.batch")
    return maker, order, maker.make(order, maker.want(order))


def test_the_file_holds_the_fields_and_comes_back_as_the_answer(city, officer, at):  # noqa: F811
    child = whole(name="=王小明")
    batch = prepare(city.divisions[PINGYAO], by=officer, at=at, what=ENTRY)
    maker, order, file = made(officer, batch, at)
    content = workbook(file.content, mark="导出")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    head, values = rows[1], rows[2]
    told = dict(zip(head, values, strict=True))
    assert told["公民身份号码"] == child.id_number
    assert told["记录号"] == f"{batch.pk}-1"
    assert told["处理结果"] == ""
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert maker.still(order, list(file.keys))
    make.restricted(child, city.people["city_officer"])
    assert not maker.still(order, list(file.keys)), "what was made before is not handed out after"
    assert made(city.people["city_officer"], batch, at)[2].rows == 0, "not even to the team, in a county's file"


def test_the_file_of_a_restricted_child_is_its_teams(city, officer, at):  # noqa: F811
    child, member = whole(), city.people["county_approver"]
    make.restricted(child, member)
    batch = prepare_secret(child, by=member, at=at, what=ENTRY)
    with pytest.raises(NotThere):
        made(officer, batch, at)
    assert made(member, batch, at)[2].rows == 1
    with pytest.raises(NotAllowed):
        book_answer(batch, by=officer, at=at, file=Upload("x.xlsx", b""))


def test_the_file_through_the_machinery_of_exports(city, officer, at):  # noqa: F811
    whole()
    batch = prepare(city.divisions[PINGYAO], by=officer, at=at, what=ENTRY)
    asked = exports.ask(Export, by=officer, at=at, maker="national.batch", asked={"batch": str(batch.pk)}, form="xlsx", purpose="report")
    ready = exports.make(asked, by=officer, at=at)
    assert (ready.state, ready.rows, ready.keys) == ("ready", 1, [batch.records.get().pk])
    assert exports.fetch(ready, by=officer, at=at)[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked"


def test_the_pay_list_of_a_month(city, officer, at):  # noqa: F811
    from datetime import date

    books = Books(city)
    for care, amount in (("institutional", "1755.00"), ("scattered", "1170.00")):
        books.standard(care, amount, date(2023, 1, 1), "晋民发〔2023〕20号")
    child = books.child()
    books.pay("2023-06")
    batch = prepare(city.divisions[PINGYAO], by=officer, at=at, what=What("payment", Month.parse("2023-06").first_day))
    values = batch.records.get().values
    assert (values["儿童姓名"], values["发放年月"], values["发放类别"], values["金额（元）"]) == (child.name, "2023-06", "当月", "1170.00")
    assert (values["资金项目"], values["标准（元/月）"]) == ("孤儿基本生活费", "1170.00")


def test_the_pages_take_as_many_queries_for_many_as_for_few(city, enter, officer, at):  # noqa: F811
    client = enter(officer)

    def fill(many):
        rows = [whole() for _ in range(many)]
        compare(city.divisions[PINGYAO], by=officer, at=at, file=Upload("x.xlsx", register(rows[:2], at, **{f"c{rows[0].pk}": "别校"})))
        batch = prepare(city.divisions[PINGYAO], by=officer, at=at, what=ENTRY)
        Gap.objects.bulk_create([Gap(child=row, kind="entry", owner="county_officer", fields=["甲"], found_at=at) for row in rows])
        Record.objects.filter(batch=batch, number__gt=1).update(state=RecordState.REJECTED, reason="x")
        return batch

    def counts(batch):
        pages = [reverse(f"national:{name}") for name in ("overview", "gaps", "rejected", "differences", "compare", "new")]
        pages += [reverse("national:batch", args=[batch.pk]), reverse("national:record", args=[batch.records.first().pk])]
        found = {}
        for place, page in enumerate(pages):
            client.get(page)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page).status_code == 200, page
            found[place] = len([one for one in caught.captured_queries if "SAVEPOINT" not in one["sql"]])
        return found

    few, many = counts(fill(5)), counts(fill(30))
    assert max(many.values()) <= 12, many
    assert {place: (few[place], many[place]) for place in few if many[place] > few[place]} == {}
