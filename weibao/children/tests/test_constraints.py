"""What the database itself refuses, whatever the code above it does."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from weibao.children.models import CarePeriod, Circumstance, HouseholdPeriod, PayeeAccount
from weibao.testing import make
from weibao.testing.city import QIDONG


@pytest.fixture
def child(city):
    return make.child()


def refused(make_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row()


@pytest.mark.parametrize(
    "during", [make.period(None), make.period(date(2021, 1, 1), date(2021, 1, 1)), make.period(date(2019, 1, 1), date(2020, 1, 1))]
)
def test_no_two_households_care_forms_or_accounts_on_one_day(child, at, during):
    dated = {"child": child, "during": during, "noted_at": at}
    refused(lambda: HouseholdPeriod.objects.create(division_id=QIDONG, **dated))
    refused(lambda: CarePeriod.objects.create(form="institutional", **dated))
    refused(lambda: PayeeAccount.objects.create(bank="农行", account="1", holder="王", **dated))


def test_periods_that_touch_are_no_overlap(child, at):
    before = {"child": child, "during": make.period(date(2019, 1, 1), date(2019, 12, 31)), "noted_at": at}
    assert HouseholdPeriod.objects.create(division_id=QIDONG, **before).pk


@pytest.mark.parametrize("status", ["normal", "dead"])
def test_a_parent_is_not_normal_and_dead_nor_dead_twice(child, status):
    refused(lambda: make.circumstance(child, "father", status, date(2023, 1, 1)))


def test_two_different_situations_may_hold_at_once(child):
    make.circumstance(child, "father", "in_prison", date(2020, 1, 1))
    assert Circumstance.objects.filter(parent__child=child, parent__side="father").count() == 2


def test_an_identity_number_has_one_file(child):
    refused(lambda: make.child(number=child.id_number))
    assert make.child(number=None).pk
    assert make.child(number=None).pk
