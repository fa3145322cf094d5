"""What people send and type about lists."""

from typing import Any

from django import forms

from weibao.departments import tables
from weibao.kernel.archive import MEGABYTE, MOST_BYTES

ANSWERS = [("keep", "已知晓，不需更新"), ("look", "转入核实"), ("wrong", "不是本人")]


class UploadForm(forms.Form):
    """A list as it came from a department."""

    kind = forms.ChoiceField(label="名单种类", error_messages={"required": "请选择名单种类"})
    division = forms.ChoiceField(label="范围", error_messages={"required": "请选择范围"})
    as_of = forms.DateField(
        label="数据截至", widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": "请填写数据截至日期"}
    )
    file = forms.FileField(label="名单文件（.xlsx 或 .csv）", error_messages={"required": "请选择文件", "empty": "文件是空的"})

    def __init__(self, *args: Any, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "请选择"), *tables.choices()]  # type: ignore[attr-defined]
        self.fields["division"].choices = places  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {MOST_BYTES // MEGABYTE} MB，不能接收")
        return file


class JudgeForm(forms.Form):
    """Whether the two are one person."""

    verdict = forms.ChoiceField(
        label="辨认结果",
        choices=[("same", "是同一人"), ("other", "不是同一人")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择辨认结果"},
    )
    reason = forms.CharField(label="说明", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """What a person does about a difference other than to apply it."""

    answer = forms.ChoiceField(label="处理结果", choices=ANSWERS, widget=forms.RadioSelect, error_messages={"required": "请选择处理结果"})
    reason = forms.CharField(
        label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明理由"}
    )
