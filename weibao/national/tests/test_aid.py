"""孤儿助学 and 明天计划 go out in the register's fields, again when they changed; a restricted child goes with its team alone."""

from datetime import date
from decimal import Decimal

import pytest

from weibao.exports.makers import Order, maker_of
from weibao.kernel.refusal import NotAllowed
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.preparing import NothingDue, What, find_gaps, prepare, prepare_secret
from weibao.national.models import Batch, Gap, Record, Registration
from weibao.national.reports.collecting import Within, subjects
from weibao.national.reports.mapping import tables
from weibao.national.states import RecordState
from weibao.national.tests import files
from weibao.national.tests.test_preparing import county, officer, whole  # noqa: F401  fixtures
from weibao.schemes.actions import helping, registering
from weibao.schemes.actions.helping import Wanted
from weibao.schemes.models import Award, Provider
from weibao.schemes.tests.aid import Office
from weibao.testing import make
from weibao.testing.city import CITY

STUDY, TOMORROW = What("study"), What("tomorrow")


@pytest.fixture
def office(city):
    return Office(city)


@pytest.fixture
def hospital(office, at):
    facts = {"kind": "hospital", "division_id": CITY, "document": "市民〔2022〕5号", "bank": "农商银行", "account": "62170000000001"}
    row = Provider(name="荣军康复医院", during=make.period(date(2022, 1, 1)), **facts)
    return registering.provider_add(row, by=office.who("city_officer"), at=at)


@pytest.fixture
def case(office, at, hospital):
    child = make.child()
    make.recognition(child, confirmed_month=date(2020, 1, 1))
    form = Wanted(hospital, "treatment", "township", "右下肢矫形手术", Decimal("30000.00"))
    return helping.tomorrow_apply(child, by=office.who("supervisor"), at=at, form=form)


def _answered(batch, by, at, **said):
    told = {number: (result, reason, "") for number, (result, reason) in said.items()}
    rows = files.answers(batch, **told)
    return book_answer(batch, by=by, at=at, file=Upload("回执.xlsx", files.xlsx(rows)))


def test_a_year_of_study_aid_goes_out_with_total_rhythm_and_times(county, officer, office, at):  # noqa: F811
    office.applied(office.student(), at)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=STUDY)
    award = office.granted(office.student(), at)
    values = prepare(county, by=officer, at=at, what=STUDY).records.get().values
    assert (values["儿童姓名"], values["学年"], values["学段"]) == (award.child.name, "2022—2023学年", "本科")
    assert (values["工作学习状态"], values["离校原因"], values["是否孤儿助学"]) == ("在读", "", "是")
    assert (values["开始日期"], values["结束日期"]) == ("2022-09-01", "2023-08-31")
    assert (values["助学总额（元）"], values["发放周期"], values["发放次数"]) == ("10000.00", "按季", "4")
    assert (values["已列支次数"], values["已列支金额（元）"]) == ("0", "0.00")
    assert (values["审批日期"], values["审批人"]) == ("2023-07-03", office.who("county_approver").name)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=STUDY)


def test_what_was_paid_and_that_one_left_go_out_anew(county, officer, office, at):  # noqa: F811
    award = office.granted(office.student(), at)
    _answered(prepare(county, by=officer, at=at, what=STUDY), officer, at)
    office.settled(at)
    values = prepare(county, by=officer, at=at, what=STUDY).records.get().values
    assert (values["已列支次数"], values["已列支金额（元）"]) == ("1", "10000.00")
    Award.objects.filter(pk=award.pk).update(state="stopped", left_on=date(2023, 3, 31), left_reason="left")
    values = prepare(county, by=officer, at=at, what=STUDY).records.get().values
    assert (values["工作学习状态"], values["离校原因"], values["结束日期"]) == ("未在读", "退学", "2023-03-31")
    assert Decimal(values["助学总额（元）"]) == Decimal("5808.22")  # 212 of 365 days


def test_a_case_goes_out_when_helped_and_again_when_settled(county, officer, office, case, at):  # noqa: F811
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=TOMORROW)
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    values = prepare(county, by=officer, at=at, what=TOMORROW).records.get().values
    assert (values["审批环节"], values["资助项目"], values["申请渠道"]) == ("救助审批", "医疗", "乡镇（街道）上报")
    assert (values["定点医院"], values["预计费用（元）"]) == ("荣军康复医院", "30000.00")
    assert (values["结算单号"], values["费用总额（元）"], values["资助金额（元）"]) == ("", "", "")
    paid = {"basic_insurance": Decimal("30120.10"), "medical_aid": Decimal("15000.45")}
    uploads = {payer: office.upload() for payer in paid}
    case.refresh_from_db()
    helping.tomorrow_bill(case, by=office.who("supervisor"), at=at, total=Decimal("52340.55"), number="JS-1", paid=paid, uploads=uploads)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=TOMORROW)
    helping.tomorrow_settle(case, by=office.who("city_officer_second"), at=at, passed=True)
    values = prepare(county, by=officer, at=at, what=TOMORROW).records.get().values
    assert (values["审批环节"], values["结算单号"], values["费用总额（元）"]) == ("结账审批", "JS-1", "52340.55")
    assert (values["其他渠道支付（元）"], values["资助金额（元）"], values["已列支金额（元）"]) == ("45120.55", "7220.00", "0.00")
    assert "右下肢矫形手术" not in str(values), "the diagnosis is not among the fields"


def test_answers_by_file_and_the_entry_still_goes_out(county, officer, office, case, at):  # noqa: F811
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    office.granted(office.student(), at)
    good = prepare(county, by=officer, at=at, what=TOMORROW)
    reply = _answered(good, officer, at, n1=("成功", ""))
    assert (reply.lines, reply.accepted, reply.rejected, reply.unknown) == (1, 1, 0, 0)
    reply = _answered(prepare(county, by=officer, at=at, what=STUDY), officer, at, n1=("失败", "学籍不符"))
    assert (reply.lines, reply.accepted, reply.rejected) == (1, 0, 1)
    assert Record.objects.get(batch__kind="study").state == RecordState.REJECTED
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=STUDY)
    assert not Registration.objects.exists(), "an answer without a number does not say that the child was entered"
    assert case.child in [one.child for one in prepare(county, by=officer, at=at, what=What("entry")).records.all()]


def test_the_file_holds_both_tables_in_the_registers_fields(county, officer, office, case, at):  # noqa: F811
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    office.granted(office.student(), at)
    for what in (STUDY, TOMORROW):
        batch = prepare(county, by=officer, at=at, what=what)
        maker = maker_of("national.batch")
        order = Order(staff=officer, at=at, on=make.ON, asked={"batch": str(batch.pk)})
        sheet = maker.make(order, maker.want(order)).content[0]
        names = [column.head for column in sheet.columns]
        assert names[0] == "记录号"
        assert {"处理结果", "失败原因"} <= set(names)
        assert [one.name for one in tables()[what.kind].fields] == names[1 : 1 + len(tables()[what.kind].fields)]
        assert len(sheet.rows) == 1


def test_what_lacks_a_required_field_is_named(county, officer, office, at):  # noqa: F811
    child = office.student(number=None)
    office.granted(child, at)
    office.granted(child, at, year=2023)
    with pytest.raises(NothingDue, match="2 条缺项"):
        prepare(county, by=officer, at=at, what=STUDY)
    find_gaps(county, by=None, at=at)
    gap = Gap.objects.get(kind="study")
    assert (gap.child, gap.owner, gap.fields) == (child, "county_officer", ["公民身份号码"])


def test_a_restricted_child_goes_with_its_team_alone(county, officer, office, case, at):  # noqa: F811
    helping.tomorrow_help(case, by=office.who("county_approver"), at=at, passed=True)
    make.restricted(case.child, office.who("county_officer"))
    case.child.refresh_from_db()
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=TOMORROW)
    with pytest.raises(NotAllowed):
        prepare_secret(case.child, by=office.who("city_officer"), at=at, what=TOMORROW)
    batch = prepare_secret(case.child, by=officer, at=at, what=TOMORROW)
    assert (batch.secret, batch.records.get().child) == (True, case.child)
    assert not Batch.objects.visible_to(office.who("city_officer"), make.ON).exists()


def test_the_number_of_queries_does_not_grow(county, office, at, django_assert_max_num_queries):  # noqa: F811
    for _ in range(3):
        office.granted(office.student(), at)
    with django_assert_max_num_queries(30):
        assert len(subjects(tables()["study"], Within(county.pk, make.ON))) == 3
