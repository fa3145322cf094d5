"""Units under the duty, contacts, named people."""

from typing import Any

from django import forms

from weibao.reporting.duty import Trade
from weibao.reporting.models import ContactKind


class DutyUnitForm(forms.Form):
    """A unit for the register."""

    trade = forms.ChoiceField(label="行业", choices=[("", "请选择"), *Trade.choices], error_messages={"required": "请选择行业"})
    name = forms.CharField(label="单位名称", max_length=80, error_messages={"required": "请填写单位名称"})


class ContactForm(forms.Form):
    """An office that is told at once."""

    kind = forms.ChoiceField(label="类别", choices=ContactKind.choices)
    office = forms.CharField(label="单位", max_length=60, help_text="如：平遥县公安局治安大队", error_messages={"required": "请填写单位"})
    phone = forms.CharField(
        label="值班电话", max_length=20, help_text="加密保存，接收短信通知", error_messages={"required": "请填写值班电话"}
    )


class ConfidantForm(forms.Form):
    """Who may see who reported."""

    staff: Any = forms.ModelChoiceField(label="人员", queryset=None, empty_label="请选择", error_messages={"required": "请选择人员"})

    def __init__(self, data: Any = None, *, rows: Any, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["staff"]
        field.queryset = rows
        field.label_from_instance = lambda one: one.name
