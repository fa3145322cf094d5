from typing import Any

from django import forms

from weibao.attachments.examining import MEGABYTE, MOST
from weibao.attachments.models import Category


class AddForm(forms.Form):
    """A file, what it proves, a remark."""

    file = forms.FileField(label="文件", error_messages={"required": "请选择文件", "empty": "文件是空的"})
    category = forms.ChoiceField(
        label="材料种类", choices=[("", "请选择"), *Category.choices], error_messages={"required": "请选择材料种类"}
    )
    remark = forms.CharField(label="说明", max_length=100, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(f"文件超过 {MOST // MEGABYTE} MB，请压缩或分开上传")
        return file


class RemoveForm(forms.Form):
    """Why a paper goes."""

    reason = forms.CharField(label="移除的理由", max_length=200, min_length=2, error_messages={"required": "请写明移除的理由"})
