"""走访 goes out once a visit that counts, again when it was put right or asked about again; the answer comes back as with the others."""

from datetime import timedelta

import pytest

from weibao.national.actions.preparing import NothingDue, What, prepare, prepare_secret
from weibao.national.models import Record
from weibao.national.reports.collecting import Within, subjects
from weibao.national.reports.mapping import tables
from weibao.national.states import RecordState
from weibao.national.tests.test_aid import _answered
from weibao.national.tests.test_preparing import county, officer, whole  # noqa: F401  fixtures
from weibao.testing import make
from weibao.visits.actions.following import check
from weibao.visits.actions.visiting import NewVisit, call_back, correct, record

VISIT = What("visit")


def told(**facts):
    return NewVisit(**{"person": "王福贵", "relation": "祖父", "place": "家中"} | facts)


@pytest.fixture
def child(city):
    row = make.child()
    make.recognition(row)
    return row


def test_a_visit_goes_out_in_the_fields_of_the_register(county, officer, city, at, child):  # noqa: F811
    new = told(areas={"health": "咳嗽", "mood": "不爱说话"}, help=("medical", "mind"), key_attention=True, changed=True, opinion="盼孩子好")
    record(child, by=city.inside, at=at, new=new, happened_at=at)
    values = prepare(county, by=officer, at=at, what=VISIT).records.get().values
    assert (values["儿童类别"], values["走访日期"], values["被访人"]) == ("社会散居孤儿", "2023-07-03", "王福贵")
    assert (values["生活状况"], values["家庭状况"]) == ("生活：良好；健康：咳嗽", "有变化；安全：良好")
    assert (values["监护状况"], values["儿童心理状况"], values["学习状态"]) == ("良好", "不爱说话", "在读")
    assert (values["建议帮扶措施"], values["是否列入重点关注"]) == ("医疗救助、心理关爱", "是")
    assert (values["回访日期"], values["照片和附件"]) == ("", "")


def test_once_accepted_it_goes_out_again_only_when_it_changed(county, officer, city, at, child):  # noqa: F811
    first = record(child, by=city.inside, at=at, new=told(), happened_at=at)
    batch = prepare(county, by=officer, at=at, what=VISIT)
    reply = _answered(batch, officer, at)
    assert (reply.accepted, reply.rejected) == (1, 0)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=VISIT)
    second = correct(first, by=city.inside, at=at, new=told(changed=True), happened_at=at)
    again = prepare(county, by=officer, at=at, what=VISIT).records.get()
    assert again.key == f"visit:{first.pk}"
    call_back(second, by=city.inside, at=at, happened_at=at, way="phone", person="王福贵", words="都好")
    last = prepare(county, by=officer, at=at, what=VISIT).records.get()
    assert (last.values["回访方式"], last.values["登记单位"], last.values["登记人"]) == ("电话", "洪善镇人民政府", "侯秀梅")


def test_a_rejected_one_waits_until_it_was_put_right(county, officer, city, at, child):  # noqa: F811
    made = record(child, by=city.inside, at=at, new=told(), happened_at=at)
    batch = prepare(county, by=officer, at=at, what=VISIT)
    _answered(batch, officer, at, n1=("失败", "被访人信息不全"))
    assert Record.objects.get().state == RecordState.REJECTED
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=VISIT)
    correct(made, by=city.inside, at=at, new=told(address="新营村 12 号"), happened_at=at)
    assert prepare(county, by=officer, at=at, what=VISIT).rows == 1


def test_what_does_not_count_and_who_is_not_recognised_stay_out(county, officer, city, at, child):  # noqa: F811
    stranger = make.child()
    record(stranger, by=city.inside, at=at, new=told(), happened_at=at)
    old = record(child, by=city.inside, at=at, new=told(), happened_at=at - timedelta(days=60))
    within = Within(county.pk, at.date())
    assert subjects(tables()["visit"], within) == []
    check(old.checks.get(), by=city.people["supervisor"], at=at, upheld=True, words="核对村里记录")
    assert [one.key for one in subjects(tables()["visit"], within)] == [f"visit:{old.pk}"]


def test_a_restricted_child_goes_with_its_team_alone(county, officer, city, at, child):  # noqa: F811
    record(child, by=city.inside, at=at, new=told(), happened_at=at)
    shut = make.restricted(child, officer)
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=VISIT)
    assert prepare_secret(shut, by=officer, at=at, what=VISIT).rows == 1
