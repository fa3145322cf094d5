"""What people type about batches, answers and differences."""

from typing import Any

from django import forms

from weibao.national.reports.facts import TYPED
from weibao.national.reports.mapping import KINDS, tables
from weibao.national.states import RecordState

MOST_BYTES = 20 * 1024 * 1024


class BatchForm(forms.Form):
    """Which record type of which county goes out; for a pay list its month, for a restricted child its file number."""

    kind = forms.ChoiceField(label="记录类型", error_messages={"required": "请选择记录类型", "invalid_choice": "没有这种记录类型"})
    county = forms.ChoiceField(label="县（市、区）", required=False, error_messages={"invalid_choice": "没有这个县（市、区）"})
    month = forms.DateField(
        label="发放月份",
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": "月份应写成 2023-07"},
    )
    child = forms.IntegerField(
        label="限制查阅儿童的档案编号", required=False, min_value=1, max_value=2**53, error_messages={"invalid": "档案编号是数字"}
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "请选择"), *((kind, tables()[kind].label) for kind in KINDS)]  # type: ignore[attr-defined]
        self.fields["county"].choices = [("", "请选择"), *counties] if len(counties) != 1 else counties  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("child") and not given.get("county") and "county" not in self.errors:
            self.add_error("county", "请选择县（市、区）")
        return given


class FileForm(forms.Form):
    """One answer file."""

    file = forms.FileField(label="回执文件（.xlsx 或 .csv）", error_messages={"required": "请选择文件", "empty": "文件是空的"})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 20 MB，不能接收")
        return file


class RegisterForm(FileForm):
    """The register's own export of a county."""

    county = forms.ChoiceField(
        label="县（市、区）", error_messages={"required": "请选择县（市、区）", "invalid_choice": "没有这个县（市、区）"}
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].label = "全国系统导出的名单（.xlsx 或 .csv）"
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        self.order_fields(["county", "file"])


class SettleForm(forms.Form):
    """What is done about a rejected record."""

    outcome = forms.ChoiceField(
        label="处理方式",
        widget=forms.RadioSelect,
        choices=[(RecordState.RESEND, "原样重报（全国系统已放行）"), (RecordState.DROPPED, "不再报送（全国系统已有或不需要）")],
        error_messages={"required": "请选择处理方式"},
    )
    why = forms.CharField(
        label="处理意见", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明处理意见"}
    )


class NumberForm(forms.Form):
    """The register's number of a child."""

    number = forms.CharField(label="全国系统编号", max_length=30, error_messages={"required": "请填写全国系统编号"})


class SupplementForm(forms.Form):
    """The facts that only the register asks for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, longest) in TYPED.items():
            long = longest > 60
            widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
            self.fields[name] = forms.CharField(label=label, max_length=longest, required=False, widget=widget)
