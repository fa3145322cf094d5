"""The demo's exchange with the national register always has a batch with its answer, two of it rejected."""

from datetime import date

import pytest

from weibao.demo.national import one_batch
from weibao.demo.schemes import schemes
from weibao.national.models import Batch, Record, RegisterDifference, Reply
from weibao.national.states import BatchState, RecordState
from weibao.testing import make


@pytest.mark.parametrize("many", [3, 12])
def test_a_batch_comes_back_with_two_rejections(city, at, many):
    for _ in range(many):
        make.recognition(make.child())
    said = one_batch(at)
    batch = Batch.objects.get()
    reply = Reply.objects.get(batch=batch)
    assert (batch.kind, batch.state) == ("entry", BatchState.ANSWERED)
    assert (reply.rejected, reply.unknown, reply.lines) == (2, 0, batch.rows)
    assert set(Record.objects.filter(state=RecordState.REJECTED).values_list("reason", flat=True)) == {
        "户籍地址与公安数据不符",
        "监护人信息重复登记",
    }
    assert RegisterDifference.objects.count() == 1
    assert str(batch.rows) in said
    assert one_batch(at) == "已报送"


def test_study_aid_and_tomorrow_go_out_and_wait(city, at):
    for birth in (date(2005, 5, 1), date(2005, 6, 1), date(2012, 5, 1)):
        make.recognition(make.child(birth=birth), confirmed_month=date(2020, 1, 1))
    schemes(at)
    one_batch(at)
    states = dict(Batch.objects.values_list("kind", "state"))
    assert states == {"study": BatchState.OUT, "tomorrow": BatchState.OUT, "entry": BatchState.ANSWERED}


def test_without_enough_children_it_says_so(city, at):
    make.recognition(make.child())
    assert one_batch(at) == "没有一个县有足够的记录"
    assert not Batch.objects.exists()
