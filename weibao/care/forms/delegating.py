"""What people type about delegated care and children without care."""

from typing import Any

from django import forms

from weibao.care.actions.delegating import NewDelegation
from weibao.care.forms.registering import CHOOSE, DAY, WORDS
from weibao.care.models import CarerHealth, CarerRelation, ContactWay, DelegationEnd
from weibao.children.forms.fields import DayField
from weibao.rules.delegated_care import BARRED

NAME: dict[str, Any] = {"max_length": 60}


class DelegationForm(forms.Form):
    """An agreement, with the look at the carer."""

    guardian = forms.CharField(label="委托人（父母或其他监护人）", error_messages={"required": "请填写委托人"}, **NAME)
    carer = forms.CharField(label="被委托人", error_messages={"required": "请填写被委托人"}, **NAME)
    relation = forms.ChoiceField(label="与儿童关系", choices=CarerRelation.choices)
    carer_birth = DayField(label="被委托人出生日期", error_messages=DAY)
    number = forms.CharField(label="被委托人公民身份号码", max_length=18, required=False)
    phone = forms.CharField(label="被委托人电话", max_length=20, required=False)
    health = forms.ChoiceField(label="被委托人健康状况", choices=CarerHealth.choices)
    capable = forms.BooleanField(label="具有完全民事行为能力和照护能力", required=False)
    barred = forms.MultipleChoiceField(
        label="核查发现的禁止情形",
        choices=BARRED.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有发现的不勾选。勾选任何一项，法律不允许委托。",
    )
    checked = forms.BooleanField(label="已按未成年人保护法第22条逐项核查", error_messages={"required": "请先逐项核查，再勾选"})
    assessed_on = DayField(label="评估日期", error_messages=DAY)
    wish = forms.CharField(
        label="听取儿童本人意见的情况", max_length=300, required=False, widget=WORDS, help_text="有表达意愿能力的必填（满8周岁一律填写）"
    )
    signed_on = DayField(label="签订日期", error_messages=DAY)
    since = DayField(label="委托期间自", error_messages=DAY)
    until = DayField(label="委托期间至", error_messages=DAY)

    def delegation(self) -> NewDelegation:
        """What the form holds."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "checked"}
        return NewDelegation(**{**given, "barred": frozenset(given["barred"])})


class ContactForm(forms.Form):
    """That the parents were in touch."""

    on = DayField(label="联系日期", error_messages=DAY)
    way = forms.ChoiceField(label="方式", choices=ContactWay.choices)
    words = forms.CharField(label="情况", max_length=300, required=False, widget=WORDS)


class TellForm(forms.Form):
    """That the school or the committee was told in writing."""

    whom = forms.ChoiceField(label="告知对象", choices=[("school", "学校、幼儿园"), ("village", "村（居）民委员会")])
    on = DayField(label="书面告知日期", error_messages=DAY)


class EndDelegationForm(forms.Form):
    """Why the agreement ends."""

    last_day = DayField(label="委托至", error_messages=DAY)
    reason = forms.ChoiceField(label="终止原因", choices=[CHOOSE, *DelegationEnd.choices], error_messages={"required": "请选择原因"})
    words = forms.CharField(label="说明", max_length=300, required=False, widget=WORDS)


class UnguardedForm(forms.Form):
    """A child found without care."""

    found_on = DayField(label="发现日期", error_messages=DAY)
    words = forms.CharField(label="发现的情况", max_length=400, widget=WORDS, error_messages={"required": "请写明情况"})
    receipt = forms.CharField(label="接报案回执编号", max_length=60, required=False, help_text="已拨打110的填写；在本系统报告不等于报案")


class SettleForm(forms.Form):
    """What was done."""

    measure = forms.CharField(label="处置情况", max_length=400, widget=WORDS, error_messages={"required": "请写明处置情况"})
    receipt = forms.CharField(label="接报案回执编号", max_length=60, required=False)
