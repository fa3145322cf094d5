"""Cross-province applications go out in the register's fields, again when the outcome is there; a closed one never with a county's."""

import pytest

from weibao.applications.actions import accepting
from weibao.applications.models import Application
from weibao.applications.tests.making import for_elsewhere
from weibao.exchange.models import Crossing
from weibao.exchange.states import Outcome
from weibao.national.actions.answering import Upload, book_answer
from weibao.national.actions.preparing import NothingDue, What, prepare
from weibao.national.models import Record
from weibao.national.tests import files
from weibao.national.tests.test_preparing import county, officer  # noqa: F401  fixtures
from weibao.testing import make

CROSSING = What("crossing")


@pytest.fixture
def crossing(city, at):
    row = for_elsewhere(city, at, child=None, household="410102001001")
    accepting.push(row, by=city.people["supervisor"], at=at)
    return Crossing.objects.get(application=row)


def test_one_goes_out_when_pushed_and_again_with_its_outcome(county, officer, crossing, at):  # noqa: F811
    batch = prepare(county, by=officer, at=at, what=CROSSING)
    record = batch.records.get()
    values = record.values
    assert (values["数据来源"], values["事项"], values["审核结果"]) == ("异地申请", "事实无人抚养儿童", "")
    assert values["受理地"].startswith("山西省晋中市平遥县")
    assert values["户籍地"].startswith("河南省郑州市")
    assert values["公民身份号码"] == crossing.application.facts["id_number"]
    assert record.about == f"申请 {crossing.application.number}"
    book_answer(batch, by=officer, at=at, file=Upload("x.xlsx", files.xlsx(files.answers(batch))))
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CROSSING)
    Crossing.objects.update(outcome=Outcome.FAILED, answered_on=make.ON)
    with pytest.raises(NothingDue, match="缺项"):
        prepare(county, by=officer, at=at, what=CROSSING)
    crossing.their_steps.create(unit="郑州市中原区民政局", person="某", day=make.ON, step="确认", result="不通过", words="不符合", at=at)
    values = prepare(county, by=officer, at=at, what=CROSSING).records.get().values
    assert (values["审核结果"], values["审核意见"], values["审核单位"]) == ("不通过", "不符合", "郑州市中原区民政局")


def test_a_closed_one_goes_with_no_county_and_is_hidden_in_what_went(county, officer, crossing, city, at):  # noqa: F811
    batch = prepare(county, by=officer, at=at, what=CROSSING)
    Application.objects.update(closed=True)
    assert not Record.objects.visible_to(officer, make.ON).filter(batch=batch).exists()
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=CROSSING)
