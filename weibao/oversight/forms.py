"""What the questions are asked with."""

from typing import Any

from django import forms


class FileForm(forms.Form):
    """The number of a file: never a name."""

    file = forms.IntegerField(
        label="档案编号",
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请填写档案编号", "invalid": "档案编号应为数字", "min_value": "档案编号应为数字"},
    )


class PersonForm(forms.Form):
    """Somebody by name or sign-in name; comes by POST and leads to a number."""

    name = forms.CharField(label="姓名或登录名", max_length=40, error_messages={"required": "请填写姓名或登录名"})


class OpeningsForm(forms.Form):
    """A file, or a person by number, and a week."""

    file = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    who = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    weeks = forms.IntegerField(required=False, min_value=0, max_value=520)

    def chosen(self) -> dict[str, Any]:
        """What can be read; the rest counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
