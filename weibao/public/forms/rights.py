from django import forms

from weibao.kernel.reading import tidy_text
from weibao.privacy.models import Right
from weibao.public.forms.proving import identity


class RightsForm(forms.Form):
    """Which right, about which child, and in one's own words."""

    right = forms.ChoiceField(label="您想要", choices=Right.choices, widget=forms.RadioSelect, error_messages={"required": "请选一项"})
    child_number = forms.CharField(
        label="孩子的身份证号码", max_length=40, error_messages={"required": "请填写孩子的身份证号码"},
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(label="您的姓名", max_length=40, error_messages={"required": "请填写您的姓名"})
    content = forms.CharField(
        label="请写清楚",
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "请写清楚要查什么、改什么、删什么"},
    )

    def clean_child_number(self) -> str:
        return identity(self.cleaned_data["child_number"])

    def clean_name(self) -> str:
        return tidy_text(self.cleaned_data["name"])
