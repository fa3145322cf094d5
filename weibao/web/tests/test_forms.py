"""Refusals of an action shown at the head of its form."""

import pytest
from django import forms

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale
from weibao.web.forms import refusals_shown


def bound():
    form = forms.Form({})
    assert form.is_valid()
    return form


@pytest.mark.parametrize("refusal", [Refusal("金额与名册不一致"), Stale()])
def test_a_refusal_stands_at_the_head_of_the_form(refusal):
    form = bound()
    with refusals_shown(form):
        raise refusal
    assert form.non_field_errors() == [refusal.message]
    assert not form.is_valid()


@pytest.mark.parametrize("refusal", [NotAllowed("没有权限"), NotThere()])
def test_what_one_may_not_know_or_do_goes_on(refusal):
    with pytest.raises(type(refusal)), refusals_shown(bound()):
        raise refusal


def test_a_fault_goes_on():
    with pytest.raises(ZeroDivisionError), refusals_shown(bound()):
        raise ZeroDivisionError
