"""What goes out: what is new, what changed, what ended, once; what lacks a field waits and is named; a restricted child goes alone."""

from datetime import date, timedelta

import pytest

from weibao.benefits.models import Recognition
from weibao.children.actions import amending, ending
from weibao.children.actions.facts import NewAccount
from weibao.children.models import Guardian, Health, PayeeAccount, Schooling, Status
from weibao.kernel.refusal import NotAllowed
from weibao.national import jobs
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.numbering import record_number, supplement
from weibao.national.actions.preparing import BadBatch, HasAnswers, NothingDue, What, find_gaps, prepare, prepare_secret, withdraw
from weibao.national.models import Batch, Gap, Record
from weibao.national.states import RecordState
from weibao.national.tests import files
from weibao.org.models import Division
from weibao.testing import make
from weibao.testing.city import BAIGUI, CITY, HONGSHAN, PINGYAO

ENTRY, CHANGE, EXIT, PAYEE = What("entry"), What("change"), What("exit"), What("payee")


@pytest.fixture
def county(city):
    return city.divisions[PINGYAO]


@pytest.fixture
def officer(city):
    return city.people["county_officer"]


def whole(**facts):
    row = make.child(**facts)
    make.recognition(row)
    Health.objects.create(child=row, condition="良好", during=make.period(date(2020, 1, 1)), noted_at=make.AT)
    return row


def accept(batch, by, at):
    book_answer(batch, by=by, at=at, file=Upload("回执.xlsx", files.xlsx(files.answers(batch))))


def test_a_recognition_goes_out_once_as_an_entry(county, officer, at):
    child = whole()
    batch = prepare(county, by=officer, at=at, what=ENTRY)
    record = batch.records.get()
    assert record.child == child
    values = record.values
    assert values["儿童姓名"] == child.name
    assert values["儿童类别"] == "社会散居孤儿"
    assert values["户籍地址"] == "山西省晋中市平遥县洪善镇新营村村民委员会"
    assert (values["起领年月"], values["末领年月"]) == ("2023-06", "2032-11")
    assert (values["领款人"], values["领款人与儿童关系"]) == (child.name, "本人")
    assert values["领款人证件号码"] == values["公民身份号码"] == child.id_number
    assert (values["父亲状况"], values["学习状态"], values["健康状况"]) == ("死亡", "在读", "健康")
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)
    accept(batch, officer, at)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)


def test_what_changed_goes_out_with_the_fields_that_changed(county, officer, at):
    child = whole()
    whole()
    accept(prepare(county, by=officer, at=at, what=ENTRY), officer, at)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CHANGE)
    Schooling.objects.filter(child=child).update(school="平遥县第二中学", stage="初中")
    batch = prepare(county, by=officer, at=at, what=CHANGE)
    record = batch.records.get()
    assert record.child == child
    assert set(record.changed) == {"学段", "就读学校"}
    assert record.values["变更事项"] == "学段、就读学校"
    assert record.values["全国系统编号"].startswith("CN"), "the number that the answer brought is never typed again"
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CHANGE)


def test_an_ended_recognition_goes_out_with_reason_day_and_last_month(county, officer, at):
    died, released, grown = whole(), whole(father=Status.IN_PRISON, mother=Status.DEAD), whole(birth=date(2005, 5, 20))
    accept(prepare(county, by=officer, at=at, what=ENTRY), officer, at)
    ending.end(died, by=officer, at=at, kind="died", on=date(2023, 6, 10), proof="死亡证明")
    made = Recognition.objects.filter(child__in=[died, released, grown])
    released.parents.get(side="father").circumstances.update(during=make.period(date(2020, 1, 1), date(2023, 5, 31)))
    made.update(ended_month=date(2023, 6, 1), ended_reason="不再符合条件")
    batch = prepare(county, by=officer, at=at, what=EXIT)
    assert batch.incomplete == 1
    gap = Gap.objects.get(kind="exit", child=died)
    assert set(gap.fields) == {"死亡原因", "善后处理"}
    supplement(died, by=officer, at=at, facts={"death_cause": "疾病", "death_handling": "由家属安葬"})
    last = prepare(county, by=officer, at=at, what=EXIT)
    sent = {one.child_id: one.values for one in Record.objects.filter(batch__in=[batch, last])}
    told = {pk: (one["减员原因"], one["发生日期"], one["其他原因说明"], one["末领年月"]) for pk, one in sent.items()}
    assert told == {
        died.pk: ("儿童死亡", "2023-06-10", "", "2023-06"),
        released.pk: ("父母刑满释放", "2023-05-31", "", "2023-06"),
        grown.pk: ("其他", "2023-05-20", "年满18周岁", "2023-06"),
    }
    assert sent[died.pk]["死亡原因"] == "疾病"


def test_one_who_was_let_go_and_is_recognised_anew_is_entered_anew(county, officer, at):
    child = whole()
    accept(prepare(county, by=officer, at=at, what=ENTRY), officer, at)
    Recognition.objects.filter(child=child).update(ended_month=date(2023, 6, 1), ended_reason="迁出")
    accept(prepare(county, by=officer, at=at, what=EXIT), officer, at)
    make.recognition(child, confirmed_month=date(2023, 7, 1))
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CHANGE)
    assert prepare(county, by=officer, at=at, what=ENTRY).records.get().child == child


def test_what_lacks_a_required_field_waits_and_is_named_to_the_right_person(county, officer, city, at):
    child = whole()
    child.parents.get(side="father").circumstances.all().delete()
    PayeeAccount.objects.filter(child=child).update(holder="王大伯")
    with pytest.raises(NothingDue, match="1 条缺项"):
        prepare(county, by=officer, at=at, what=ENTRY)
    assert Gap.objects.count() == 0, "a refused batch changes nothing"
    assert find_gaps(county, by=None, at=at) == 3
    found = {(one.kind, one.owner): one.fields for one in Gap.objects.all()}
    assert found == {
        ("entry", "township_supervisor"): ["父亲状况"],
        ("entry", "county_officer"): ["领款人与儿童关系"],
        ("payee", "county_officer"): ["领款人与儿童关系"],
    }
    make.circumstance(child, "father", Status.DEAD)
    supplement(child, by=officer, at=at, facts={"payee_relation": "大伯"})
    jobs.find_all_gaps(0)
    assert Gap.objects.count() == 0
    assert prepare(county, by=officer, at=at, what=ENTRY).records.get().values["领款人与儿童关系"] == "大伯"


def test_a_payee_goes_out_again_only_when_it_is_another(county, officer, at):
    child = whole()
    accept(prepare(county, by=officer, at=at, what=PAYEE), officer, at)
    Schooling.objects.filter(child=child).update(stage="初中")
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=PAYEE)
    amending.amend_account(
        child, by=officer, at=at, new=NewAccount("6217000111122223333", child.name, "平遥农商银行"), since=date(2023, 7, 1)
    )
    assert prepare(county, by=officer, at=at, what=PAYEE).records.get().values["银行账号"] == "6217000111122223333"


def test_directors_and_supervisors_with_the_number_of_their_children(county, officer, at):
    whole()
    batch = prepare(county, by=officer, at=at, what=What("director"))
    told = {one.values["姓名"]: one.values for one in batch.records.all()}
    assert {"侯秀梅", "马永红", "田桂兰"} <= set(told)
    assert told["侯秀梅"]["联系儿童数"] == "1"
    assert told["侯秀梅"]["所在地"].endswith("新营村村民委员会")
    assert prepare(county, by=officer, at=at, what=What("supervisor")).rows == 2


def test_a_restricted_child_goes_out_by_its_team_alone_and_in_no_other_file(county, officer, city, at):
    child, other = whole(), whole()
    make.restricted(child, city.people["county_approver"])
    batch = prepare(county, by=officer, at=at, what=ENTRY)
    assert [one.child for one in batch.records.all()] == [other]
    with pytest.raises(NotAllowed):
        prepare_secret(child, by=officer, at=at, what=ENTRY)
    secret = prepare_secret(child, by=city.people["county_approver"], at=at, what=ENTRY)
    assert (secret.secret, secret.child, secret.rows) == (True, child, 1)
    for who, sees in (("county_officer", False), ("city_officer", False), ("county_approver", True)):
        staff = city.people[who]
        assert Batch.objects.visible_to(staff, make.ON).filter(pk=secret.pk).exists() == sees
        assert Record.objects.visible_to(staff, make.ON).filter(child=child).exists() == sees
    with pytest.raises(BadBatch):
        prepare_secret(other, by=city.people["county_approver"], at=at, what=ENTRY)


def test_a_child_restricted_later_is_shut_to_the_county_in_what_went_out(county, officer, city, at):
    child = whole()
    batch = prepare(county, by=officer, at=at, what=ENTRY)
    make.restricted(child, city.people["city_officer"])
    assert not Record.objects.visible_to(officer, make.ON).filter(batch=batch).exists()
    assert Record.objects.visible_to(city.people["city_officer"], make.ON).filter(batch=batch).exists()


def test_a_batch_is_taken_back_before_its_first_answer(county, officer, at):
    whole()
    batch = withdraw(prepare(county, by=officer, at=at, what=ENTRY), by=officer, at=at)
    assert batch.records.get().state == RecordState.WITHDRAWN
    again = prepare(county, by=officer, at=at, what=ENTRY)
    accept(again, officer, at)
    with pytest.raises(HasAnswers):
        withdraw(again, by=officer, at=at)


def test_who_may_not_and_what_cannot_be_meant(county, city, officer, at):
    whole(village=BAIGUI)
    with pytest.raises(NotAllowed):
        prepare(county, by=city.people["county_officer_beside"], at=at, what=ENTRY)
    with pytest.raises(NotAllowed):
        prepare(county, by=city.people["supervisor"], at=at, what=ENTRY)
    for code in (CITY, HONGSHAN):
        with pytest.raises((BadBatch, NotAllowed)):
            prepare(Division.objects.get(pk=code), by=officer, at=at, what=ENTRY)
    for what in (What("nothing"), What("payment")):
        with pytest.raises(BadBatch):
            prepare(county, by=officer, at=at, what=what)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)


def test_a_number_that_is_typed_once_goes_with_every_record(county, officer, at):
    child = whole()
    record_number(child, by=officer, at=at, number="CN20230001")
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=ENTRY)
    assert prepare(county, by=officer, at=at, what=PAYEE).records.get().values["全国系统编号"] == "CN20230001"


def test_a_guardian_is_told_and_the_home_where_there_is_none(county, officer, city, at):
    child = whole(institution=city.units["institution"])
    Guardian.objects.filter(child=child).delete()
    values = prepare(county, by=officer, at=at, what=ENTRY).records.get().values
    assert (values["其他监护人"], values["与儿童关系"]) == ("晋中市儿童福利院", "福利机构")
    assert (values["儿童类别"], values["是否集中供养"]) == ("福利机构养育孤弃儿童", "是")


def test_the_queries_do_not_grow_with_the_children(county, officer, at, django_assert_max_num_queries):
    rows = make.children([{}] * 40)
    for row in rows:
        make.recognition(row)
    Health.objects.bulk_create(
        [Health(child=row, condition="良好", during=make.period(make.ON - timedelta(days=1)), noted_at=at) for row in rows]
    )
    with django_assert_max_num_queries(45):
        assert prepare(county, by=officer, at=at, what=ENTRY).rows == 40
