"""明天计划: three approvals by three people, the bill through its payers, each share with its paper, and the hospital paid once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from weibao.exports.makers import Order, maker_of
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.rules.medical_aid import PAYERS, BadBill, settle
from weibao.schemes.actions import batching, helping, registering
from weibao.schemes.actions.helping import Wanted
from weibao.schemes.models import MedicalCase, Provider, Share, Transfer
from weibao.testing import make
from weibao.testing.city import CITY, PINGYAO
from weibao.testing.make import period


@pytest.fixture
def hospital(office, at):
    return registering.provider_add(_provider(), by=office.who("city_officer"), at=at)


def _provider(name="荣军康复医院", place=CITY):
    facts = {"kind": "hospital", "division_id": place, "document": "市民〔2022〕5号", "bank": "农商银行", "account": "62170000000001"}
    return Provider(name=name, during=period(date(2022, 1, 1)), **facts)


def _orphan(**facts):
    child = make.child(**facts)
    make.recognition(child, confirmed_month=date(2020, 1, 1))
    return child


def _applied(office, at, hospital, child=None):
    form = Wanted(hospital, "treatment", "township", "右下肢矫形手术", Decimal("30000.00"))
    return helping.tomorrow_apply(child or _orphan(), by=office.who("supervisor"), at=at, form=form)


def _helped(office, at, hospital):
    return helping.tomorrow_help(_applied(office, at, hospital), by=office.who("county_approver"), at=at, passed=True)


def _billed(office, at, case, paid=None, total="52340.55"):
    paid = {payer: Decimal(amount) for payer, amount in (paid or {"basic_insurance": "30120.10", "medical_aid": "15000.45"}).items()}
    uploads = {payer: office.upload() for payer in paid}
    return helping.tomorrow_bill(case, by=office.who("supervisor"), at=at, total=Decimal(total), number="JS-1", paid=paid, uploads=uploads)


def test_from_the_application_to_the_paid_hospital(office, at, hospital, trail):
    case = _helped(office, at, hospital)
    other = registering.provider_add(_provider("市中心医院"), by=office.who("city_officer"), at=at)
    helping.tomorrow_change(case, by=office.who("supervisor"), at=at, provider=other, planned=Decimal("40000.00"), reason="转院")
    helping.tomorrow_decide(case, by=office.who("city_officer"), at=at, passed=True)
    case.refresh_from_db()
    assert (case.provider, case.planned, case.new_provider) == (other, Decimal("40000.00"), None)
    _billed(office, at, case)
    assert case.ours == Decimal("7220.00")
    assert {share.paper.category for share in Share.objects.all()} == {"health"}
    helping.tomorrow_settle(case, by=office.who("city_officer_second"), at=at, passed=True)
    batch = office.settled(at, "tomorrow")
    paid = Transfer.objects.get(batch=batch)
    assert (paid.holder, paid.amount) == ("市中心医院", Decimal("7220.00"))
    with pytest.raises(batching.NothingDue):
        office.made(at, "tomorrow")
    assert {one.name for one in trail} >= {
        "schemes.provider_add", "schemes.tomorrow_apply", "schemes.tomorrow_help", "schemes.tomorrow_change", "schemes.tomorrow_decide",
        "schemes.tomorrow_bill", "schemes.tomorrow_settle",
    }  # fmt: skip


def test_each_approval_is_another_persons(office, at, hospital):
    case = _helped(office, at, hospital)
    approver = office.who("county_approver")
    helping.tomorrow_change(case, by=office.who("supervisor"), at=at, provider=hospital, planned=Decimal(1), reason="减少")
    with pytest.raises(helping.SameApprover):
        helping.tomorrow_decide(case, by=approver, at=at, passed=True)
    with pytest.raises(NotAllowed):
        helping.tomorrow_decide(case, by=office.who("county_officer"), at=at, passed=True)
    helping.tomorrow_decide(case, by=office.who("city_officer"), at=at, passed=True)
    Share.objects.all().delete()
    helping.tomorrow_bill(case, by=office.who("supervisor"), at=at, total=Decimal("10.00"), number="1", paid={}, uploads={})
    for key in ("county_approver", "city_officer"):
        with pytest.raises(helping.SameApprover):
            helping.tomorrow_settle(case, by=office.who(key), at=at, passed=True)
    helping.tomorrow_settle(case, by=office.who("city_officer_second"), at=at, passed=True)
    for deed in (lambda: MedicalCase.objects.update(ours=1), lambda: MedicalCase.objects.all().delete(), case.approvals.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_refusals(office, at, hospital):
    supervisor, approver = office.who("supervisor"), office.who("county_approver")
    outside = _applied(office, at, hospital, make.child(name="未认定"))
    with pytest.raises(helping.NotHelped):
        helping.tomorrow_help(outside, by=approver, at=at, passed=True)
    with pytest.raises(Refusal, match="理由"):
        helping.tomorrow_help(outside, by=approver, at=at, passed=False)
    helping.tomorrow_help(outside, by=approver, at=at, passed=False, opinion="未认定为孤儿")
    with pytest.raises(ForbiddenMove):
        helping.tomorrow_help(outside, by=approver, at=at, passed=True)
    case = _helped(office, at, hospital)
    with pytest.raises(helping.PaperMissing, match="慈善捐助"):
        helping.tomorrow_bill(case, by=supervisor, at=at, total=Decimal(10), number="1", paid={"charity": Decimal(1)}, uploads={})
    with pytest.raises(Refusal, match="超过剩余费用"):
        helping.tomorrow_bill(case, by=supervisor, at=at, total=Decimal(10), number="1", paid={"charity": Decimal(11)}, uploads={})
    with pytest.raises(Refusal, match="没有待审批"):
        helping.tomorrow_decide(case, by=office.who("city_officer"), at=at, passed=True)
    with pytest.raises(ForbiddenMove):
        helping.tomorrow_settle(case, by=office.who("city_officer"), at=at, passed=True)
    with pytest.raises(Refusal, match="变更的理由"):
        helping.tomorrow_change(case, by=supervisor, at=at, provider=hospital, planned=Decimal(1), reason=" ")


def test_a_bill_that_is_given_back_is_filled_in_anew(office, at, hospital):
    case = _helped(office, at, hospital)
    bill = {"total": Decimal("10.00"), "number": "1", "paid": {}, "uploads": {}}
    helping.tomorrow_bill(case, by=office.who("supervisor"), at=at, **bill)
    helping.tomorrow_settle(case, by=office.who("city_officer"), at=at, passed=False, opinion="缺少清单")
    assert case.state == "helped"
    same = MedicalCase.objects.get(pk=case.pk)
    helping.tomorrow_bill(case, by=office.who("supervisor"), at=at, **bill)
    with pytest.raises(Stale):
        helping.tomorrow_bill(same, by=office.who("supervisor"), at=at, **bill)


def test_the_register_of_hospitals_is_dated(office, at, hospital):
    officer = office.who("city_officer")
    with pytest.raises(registering.BadProvider, match="已登记"):
        registering.provider_add(_provider(), by=officer, at=at)
    with pytest.raises(registering.BadProvider, match="请填写"):
        registering.provider_add(_provider(" "), by=officer, at=at)
    with pytest.raises(NotAllowed):
        registering.provider_add(_provider("某医院"), by=office.who("county_officer"), at=at)
    registering.provider_add(_provider("县医院", PINGYAO), by=office.who("county_officer"), at=at)
    with pytest.raises(registering.BadProvider, match="早于"):
        registering.provider_end(hospital, by=officer, at=at, last_day=date(2021, 1, 1))
    registering.provider_end(hospital, by=officer, at=at, last_day=date(2023, 7, 2))
    with pytest.raises(Stale):
        registering.provider_end(hospital, by=officer, at=at, last_day=date(2023, 7, 2))
    with pytest.raises(Refusal, match="定点医院"):
        _applied(office, at, hospital)


def test_the_form_is_printed_as_word_and_as_pdf(office, at, on, hospital):
    case = _helped(office, at, hospital)
    content = helping.tomorrow_print(case, by=office.who("county_officer"), at=at)
    cells = [cell.text for row in Document(io.BytesIO(content)).tables[0].rows for cell in row.cells]
    assert case.child.name in cells
    assert any(text.startswith("同意") for text in cells)
    maker, order = maker_of("schemes.tomorrow_form"), Order(office.who("county_officer"), at, on, {"case": str(case.pk)}, "pdf")
    made = maker.make(order, maker.want(order))
    assert "荣军康复医院" in made.content.markup
    with pytest.raises(Refusal):
        maker.want(Order(office.who("county_officer_beside"), at, on, {"case": str(case.pk)}, "pdf"))


def test_a_restricted_childs_case_is_the_teams(office, at, on, hospital):
    case = _applied(office, at, hospital)
    make.restricted(case.child, office.who("county_officer_beside"))
    assert not MedicalCase.objects.visible_to(office.who("city_officer"), on).exists()
    assert MedicalCase.objects.visible_to(office.who("county_officer_beside"), on).get() == case


AMOUNTS = st.decimals(0, 100_000, places=2)


@settings(max_examples=300, deadline=None)
@given(AMOUNTS, st.dictionaries(st.sampled_from(sorted(PAYERS)), AMOUNTS))
def test_the_shares_add_up_to_the_bill(total, paid):
    if sum(paid.values()) > total:
        with pytest.raises(BadBill):
            settle(total, paid)
        return
    found = settle(total, paid)
    assert sum(share.paid for share in found.shares) + found.ours == total
    assert found.ours == total - sum(paid.values()) >= 0
