"""What comes back: in = accepted + rejected + unknown, the same file twice changes nothing, and nothing is overwritten."""

import pytest

from weibao.children.models import Child, Schooling
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.states import ForbiddenMove
from weibao.national.actions.answering import Upload, WithdrawnBatch, book_answer
from weibao.national.actions.numbering import BadNumber, BadSupplement, record_number, supplement
from weibao.national.actions.preparing import NothingDue, What, prepare, withdraw
from weibao.national.actions.reconciling import NoReason, compare, decide, settle
from weibao.national.models import Record, RegisterDifference, Registration, Reply, StaffNumber, Supplement
from weibao.national.reactions import erased
from weibao.national.reports.answer_file import UnreadableAnswer, read_lines
from weibao.national.states import BatchState, Decision, RecordState
from weibao.national.tests import files
from weibao.national.tests.test_preparing import CHANGE, ENTRY, county, officer, whole  # noqa: F401  fixtures
from weibao.testing import make

BAD = ("失败", "户籍地址与公安数据不符", "")


@pytest.fixture
def batch(county, officer, at):  # noqa: F811
    for _ in range(3):
        whole()
    return prepare(county, by=officer, at=at, what=ENTRY)


def book(batch, officer, at, content, name="回执.xlsx"):  # noqa: F811
    return book_answer(batch, by=officer, at=at, file=Upload(name, content))


def states(batch):
    return list(batch.records.order_by("number").values_list("state", flat=True))


def numbers(reply):
    return (reply.lines, reply.accepted, reply.rejected, reply.unknown, reply.repeated)


@pytest.mark.parametrize(
    ("name", "make_file"),
    [
        ("回执.xlsx", files.xlsx),
        ("回执.xlsx", lambda rows: files.xlsx(rows, above=[["平遥县民政局 导出 · 内部资料"]])),
        ("回执.csv", files.text),
        ("回执.csv", lambda rows: files.text(rows, "gbk")),
    ],
)
def test_each_line_is_accepted_or_rejected_with_its_reason(batch, officer, at, name, make_file):  # noqa: F811
    content = make_file(files.answers(batch, n2=BAD))
    reply = book(batch, officer, at, content, name)
    assert numbers(reply) == (3, 2, 1, 0, 0)
    assert states(batch) == ["accepted", "rejected", "accepted"]
    assert batch.records.get(number=2).reason == BAD[1]
    assert Registration.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == BatchState.ANSWERED
    assert book(batch, officer, at, content, name) == reply, "the same file again is the same reply"
    assert Reply.objects.count() == 1
    again = book(batch, officer, at, make_file([*files.answers(batch, n2=BAD), [""]]) + b"", name) if name == "回执.csv" else None
    assert again is None or numbers(again) == (3, 2, 1, 0, 3)


def test_lines_that_cannot_be_taken_are_named_to_the_cell(batch, officer, at):  # noqa: F811
    rows = files.answers(batch)
    rows[1][3] = "好像可以"
    rows[2][3:5] = ["失败", ""]
    rows.append(["999-1", "某某", "140728201411060019", "成功", "", ""])
    rows.append([rows[3][0], "", "", "成功", "", ""])
    reply = book(batch, officer, at, files.xlsx(rows))
    assert numbers(reply) == (5, 1, 0, 4, 0)
    assert [one["message"] for one in reply.wrong] == [
        "D2 处理结果只能是“成功”或“失败”",
        "E3 结果为失败而没有写明原因",
        "A5 记录号和身份号码都对不上本批次",
        "A6 与第4行是同一条记录",
    ]
    assert "140728201411060019" not in str(reply.wrong), "no number of a person is kept with the reply"
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == (BatchState.OUT, ["waiting", "waiting", "accepted"])
    rest = files.answers(batch, n2=BAD)
    assert numbers(book(batch, officer, at, files.xlsx(rest))) == (3, 2, 1, 0, 1)


def test_an_answer_that_was_given_is_not_overwritten_by_its_contrary(batch, officer, at):  # noqa: F811
    book(batch, officer, at, files.xlsx(files.answers(batch)))
    reply = book(batch, officer, at, files.xlsx(files.answers(batch, n1=BAD)))
    assert numbers(reply) == (3, 2, 0, 1, 2)
    assert reply.wrong[0]["message"] == "D2 此前已录为“成功”，本次相反，请核实"
    assert states(batch) == ["accepted"] * 3


def test_a_line_without_our_number_is_found_by_the_identity_number(batch, officer, at):  # noqa: F811
    rows = [["身份证号", "审核结果", "原因"]]
    rows += [[record.values["公民身份号码"].lower(), "通过", ""] for record in batch.records.all()]
    assert numbers(book(batch, officer, at, files.text(rows, "gb18030"), "结果.csv")) == (3, 3, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", b"PK\x03\x04rubbish", "文件已损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("a.bin", b"\x00\x01\x02\x03", "不是 Excel"),
        ("a.csv", b"a" * (21 * 1024 * 1024), "20 MB"),
    ],
)
def test_a_file_that_is_none_gets_a_sentence(batch, officer, at, name, content, said):  # noqa: F811
    with pytest.raises(UnreadableAnswer, match=said):
        book(batch, officer, at, content, name)
    assert Reply.objects.count() == 0


def test_a_number_kept_in_floats_is_read_as_it_was():
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book_:
        sheet = book_.add_worksheet()
        sheet.write_row(0, 0, ["处理结果", "全国系统编号"])
        sheet.write_row(1, 0, ["成功", 20230001])
    assert read_lines("a.xlsx", out.getvalue(), needs=("处理结果",))[0].cell("全国系统编号") == "20230001"


def test_a_rejected_one_goes_out_again_when_it_was_put_right_or_somebody_says_so(county, batch, officer, at):  # noqa: F811
    book(batch, officer, at, files.xlsx(files.answers(batch, n1=BAD, n2=BAD)))
    first, second, _ = batch.records.order_by("number")
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)
    with pytest.raises(NoReason):
        settle(second, by=officer, at=at, outcome="resend", why=" ")
    with pytest.raises(Refusal):
        settle(second, by=officer, at=at, outcome="accepted", why="x")
    Schooling.objects.filter(child=first.child).update(school="平遥中学")
    settle(second, by=officer, at=at, outcome="resend", why="公安数据已更新")
    again = prepare(county, by=officer, at=at, what=ENTRY)
    assert {one.child_id for one in again.records.all()} == {first.child_id, second.child_id}
    assert states(batch)[:2] == ["superseded", "superseded"]
    with pytest.raises(ForbiddenMove):
        settle(Record.objects.get(pk=first.pk), by=officer, at=at, outcome="dropped", why="已重报")


def test_one_that_is_dropped_goes_out_no_more(county, batch, officer, at):  # noqa: F811
    book(batch, officer, at, files.xlsx(files.answers(batch, n1=BAD)))
    settle(batch.records.get(number=1), by=officer, at=at, outcome="dropped", why="全国系统已有")
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)


def test_no_answer_to_a_batch_that_was_taken_back(batch, officer, city, at):  # noqa: F811
    content = files.xlsx(files.answers(batch))
    with pytest.raises(NotAllowed):
        book_answer(batch, by=city.people["county_officer_beside"], at=at, file=Upload("x.xlsx", content))
    withdraw(batch, by=officer, at=at)
    with pytest.raises(WithdrawnBatch):
        book(batch, officer, at, content)


def test_the_number_of_a_director_is_kept_and_sent_again(county, officer, at):  # noqa: F811
    batch = prepare(county, by=officer, at=at, what=What("director"))
    book(batch, officer, at, files.xlsx(files.answers(batch)))
    assert StaffNumber.objects.count() == batch.rows


def register(children, at, **theirs):  # noqa: ARG001
    heads = ["儿童编号", "姓名", "公民身份号码", "就读学校", "出生日期"]
    return files.xlsx([heads, *([f"R{one.pk:06d}", one.name, one.id_number, theirs.get(f"c{one.pk}", "洪善镇中心小学"), f"{one.birth_date:%Y/%m/%d}"] for one in children)])  # fmt: skip


def test_the_registers_export_is_compared_field_by_field_and_a_person_decides(county, officer, at):  # noqa: F811
    one, two = whole(), whole()
    content = register([one, two], at, **{f"c{two.pk}": "东泉镇小学"})
    reply = compare(county, by=officer, at=at, file=Upload("名单.xlsx", content))
    assert numbers(reply) == (2, 1, 1, 0, 0)
    assert {row.child_id: row.number for row in Registration.objects.all()} == {one.pk: f"R{one.pk:06d}", two.pk: f"R{two.pk:06d}"}
    found = RegisterDifference.objects.get()
    assert (found.child, found.field, found.ours, found.theirs) == (two, "就读学校", "洪善镇中心小学", "东泉镇小学")
    assert compare(county, by=officer, at=at, file=Upload("名单.xlsx", content)).rejected == 1
    assert RegisterDifference.objects.count() == 1, "the same file again finds nothing new"
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)
    with pytest.raises(Refusal):
        decide(found, by=officer, at=at, decision="agreed")
    decide(found, by=officer, at=at, decision=Decision.OURS)
    batch = prepare(county, by=officer, at=at, what=CHANGE)
    assert batch.records.get().child == two
    book(batch, officer, at, files.xlsx(files.answers(batch, n1=("成功", "", f"R{two.pk:06d}"))))
    found.refresh_from_db()
    assert found.decision == Decision.AGREED
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CHANGE)


def test_where_the_register_is_right_nothing_is_overwritten_and_it_agrees_once_amended(county, officer, city, at):  # noqa: F811
    child = whole()
    content = register([child], at, **{f"c{child.pk}": "东泉镇小学"})
    compare(county, by=officer, at=at, file=Upload("名单.xlsx", content))
    found = decide(RegisterDifference.objects.get(), by=officer, at=at, decision=Decision.THEIRS)
    assert Schooling.objects.get(child=child).school == "洪善镇中心小学"
    Schooling.objects.filter(child=child).update(school="东泉镇小学")
    compare(county, by=officer, at=at, file=Upload("名单二.xlsx", content + b""))
    found.refresh_from_db()
    assert found.decision == Decision.AGREED
    with pytest.raises(NotAllowed):
        decide(found, by=city.people["county_officer_beside"], at=at, decision=Decision.OURS)


def test_lines_of_nobody_and_of_a_restricted_child_are_the_same_to_the_county(county, officer, city, at):  # noqa: F811
    child = whole()
    make.restricted(child, city.people["county_approver"])
    heads = ["公民身份号码", "姓名"]
    rows = [heads, [child.id_number, child.name], ["140728201411068884", "无此人"], ["", "没有号码"]]
    reply = compare(county, by=officer, at=at, file=Upload("名单.csv", files.text(rows)))
    assert numbers(reply) == (3, 0, 0, 3, 0)
    said = [one["message"].split(" ", 1)[1] for one in reply.wrong]
    assert said == ["本县在享名单里没有这个号码", "本县在享名单里没有这个号码", "没有公民身份号码"]


def test_a_number_stands_for_one_child_and_is_not_changed(officer, at):  # noqa: F811
    one, two = whole(), whole()
    record_number(one, by=officer, at=at, number="CN20230001")
    for number in ("CN20230001", "X", ""):
        with pytest.raises(BadNumber):
            record_number(two, by=officer, at=at, number=number)
    with pytest.raises(BadNumber):
        record_number(one, by=officer, at=at, number="CN20239999")
    assert Registration.objects.count() == 1


def test_a_number_that_contradicts_is_named_and_the_answer_holds(batch, officer, at):  # noqa: F811
    child = Child.objects.get(pk=batch.records.get(number=1).child_id)
    record_number(child, by=officer, at=at, number="CN-OTHER-1")
    reply = book(batch, officer, at, files.xlsx(files.answers(batch)))
    assert numbers(reply) == (3, 3, 0, 0, 0)
    assert [one["message"] for one in reply.wrong] == ["F2 与已登记的全国系统编号不同，请核实"]


def test_supplements_are_checked_and_sealed(officer, city, at, trail):  # noqa: F811
    child = whole()
    for facts in ({"nothing": "x"}, {"life_overview": "长" * 201}, {"payee_id_number": "123"}):
        with pytest.raises(BadSupplement):
            supplement(child, by=officer, at=at, facts=facts)
    assert supplement(child, by=officer, at=at, facts={"life_overview": "随祖父母生活", "employment": ""}) == 1
    assert supplement(child, by=officer, at=at, facts={"life_overview": "随祖父母生活"}) == 0
    assert supplement(child, by=officer, at=at, facts={"life_overview": ""}) == 1
    assert Supplement.objects.count() == 0
    assert "随祖父母" not in str([one.facts for one in trail])
    with pytest.raises(NotAllowed):
        supplement(child, by=city.people["county_officer_beside"], at=at, facts={})


def test_what_is_held_of_an_erased_child_goes(batch, officer, at):  # noqa: F811
    from weibao.children.announcements import ChildErased

    book(batch, officer, at, files.xlsx(files.answers(batch, n1=BAD)))
    child = batch.records.get(number=1).child
    supplement(child, by=officer, at=at, facts={"employment": "无"})
    erased(ChildErased((child.pk,), at))
    record = batch.records.get(number=1)
    assert (record.values, record.reason, record.state) == (None, None, RecordState.REJECTED)
    assert not Supplement.objects.filter(child=child).exists()
