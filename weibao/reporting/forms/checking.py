"""Signs without a report: noted, explained, judged, followed up."""

from typing import Any

from django import forms

from weibao.children.forms.fields import DayField
from weibao.reporting.duty import MeasureKind, SignKind

WORDS = forms.Textarea(attrs={"rows": 3})
DAY = {"required": "请填写日期"}


class UnitChoice(forms.Form):
    """A unit of the county."""

    unit: Any = forms.ModelChoiceField(label="责任单位", queryset=None, empty_label="请选择", error_messages={"required": "请选择责任单位"})

    def __init__(self, data: Any = None, *, rows: Any, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["unit"]
        field.queryset = rows


class SignForm(UnitChoice):
    """A sign that somebody came across."""

    kind = forms.ChoiceField(label="线索", choices=[("", "请选择"), *SignKind.choices], error_messages={"required": "请选择线索"})
    seen_on = DayField(label="线索日期", error_messages=DAY)
    code = forms.CharField(label="伤情编码", max_length=12, required=False, help_text="就诊记录的疾病编码，如 T74（虐待综合征）、Y07")
    words = forms.CharField(
        label="线索内容", max_length=1000, widget=WORDS, error_messages={"required": "请写明线索"}, help_text="加密保存，列表里不显示"
    )

    field_order = ("kind", "unit", "seen_on", "code", "words")

    def __init__(self, data: Any = None, *, rows: Any, **options: Any) -> None:
        super().__init__(data, rows=rows, **options)
        self.fields["unit"].required = False


class SayForm(forms.Form):
    """What the unit says, or what is found."""

    words = forms.CharField(label="内容", max_length=1000, widget=WORDS, error_messages={"required": "请写明内容"})


class MeasureForm(forms.Form):
    """A paper that went out."""

    kind = forms.ChoiceField(label="种类", choices=MeasureKind.choices)
    number = forms.CharField(label="文号", max_length=40, error_messages={"required": "请填写文号"})
    to = forms.CharField(label="送达单位", max_length=60, error_messages={"required": "请填写送达单位"})
    sent_on = DayField(label="发出日期", error_messages=DAY)


class ReplyForm(forms.Form):
    """What a body answered."""

    measure = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label="回复日期", error_messages=DAY)
    words = forms.CharField(label="回复内容", max_length=1000, widget=WORDS, error_messages={"required": "请写明回复内容"})
