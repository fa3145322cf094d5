"""What people type about a row of a register."""

from typing import Any

from django import forms

from weibao.care.actions.registering import NewListing
from weibao.care.models import FoundBy, OverReason
from weibao.children.forms.fields import DayField
from weibao.rules.care_registers import KINDS, SITUATIONS

CHOOSE = ("", "请选择")
DAY = {"required": "请填写日期"}
WORDS = forms.Textarea(attrs={"rows": 3})
WHICH = [("", "请选择"), *((KINDS[kind], [(f"{kind}:{key}", label) for key, label in held.items()]) for kind, held in SITUATIONS.items())]


class ListingForm(forms.Form):
    """A child proposed for a register."""

    which = forms.ChoiceField(label="名册和情形", choices=WHICH, error_messages={"required": "请选择名册和情形"})
    since = DayField(label="情形开始日期", help_text="留守、流动的，写外出或离开户籍地的日期", error_messages={"required": "请填写日期"})
    proof = forms.CharField(
        label="证明材料",
        max_length=120,
        help_text="如：务工证明、残疾人证、低保证、派出所告诫书",
        error_messages={"required": "请写明材料"},
    )
    found_by = forms.ChoiceField(label="发现来源", choices=FoundBy.choices)
    words = forms.CharField(label="情况说明", required=False, max_length=400, widget=WORDS, help_text="加密保存，列表里不显示")

    def listing(self) -> NewListing:
        """What the form holds."""
        given: dict[str, Any] = self.cleaned_data
        kind, _, situation = given["which"].partition(":")
        return NewListing(kind, situation, given["since"], given["proof"], given["found_by"], given["words"])


class ListForm(forms.Form):
    """A filled list."""

    file = forms.FileField(label="登记表（.xlsx）", error_messages={"required": "请选择登记表", "empty": "文件是空的"})


class DecisionForm(forms.Form):
    """The township's answer to a proposal."""

    verb = forms.ChoiceField(label="核实结果", choices=[("confirm", "属实，予以登记"), ("turn_down", "不予登记")], widget=forms.RadioSelect)
    opinion = forms.CharField(label="核实意见", required=False, max_length=300, widget=WORDS, help_text="不予登记的必填")


class RecheckForm(forms.Form):
    """What a second look found."""

    proof = forms.CharField(label="复核依据", max_length=120, help_text="如：入户走访、电话核实", error_messages={"required": "请写明依据"})
    words = forms.CharField(label="复核情况", required=False, max_length=300, widget=WORDS)


class TakeOffForm(forms.Form):
    """Why a row ends."""

    reason = forms.ChoiceField(label="移出原因", choices=[CHOOSE, *OverReason.choices], error_messages={"required": "请选择移出原因"})
    words = forms.CharField(label="说明", required=False, max_length=300, widget=WORDS, help_text="登记有误的必填")
