"""What people send and type about rosters."""

from typing import Any

from django import forms

from weibao.kernel.archive import MOST_BYTES


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes several workbooks at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several workbooks, each checked by size before it is read."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        cleaned = [super(SeveralFilesField, self).clean(one, initial) for one in files]
        for one in cleaned:
            if one.size > MOST_BYTES:
                raise forms.ValidationError(f"“{one.name}”有 {one.size // 1024 // 1024} MB，超过 {MOST_BYTES // 1024 // 1024} MB，不能接收")
        return cleaned


class UploadForm(forms.Form):
    """Workbooks to be imported."""

    workbooks = SeveralFilesField(
        label="花名册（.xlsx，可一次选多个）", error_messages={"required": "请选择花名册文件", "empty": "文件是空的"}
    )


class SettleForm(forms.Form):
    """What was found out about a line."""

    note = forms.CharField(
        label="处理意见", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明处理意见"}
    )
