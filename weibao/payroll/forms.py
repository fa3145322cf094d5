"""What people send and type about the monthly run."""

from typing import Any

from django import forms

from weibao.kernel.months import Month
from weibao.kernel.reading import BadDate, read_month
from weibao.org.models import Division
from weibao.payroll.actions.listing import LONGEST_REASON
from weibao.payroll.actions.returning import LARGEST
from weibao.payroll.words import PayChannel


class MonthField(forms.CharField):
    """A month as people write it: 2023-07, 2023年7月, 202307."""

    def clean(self, value: Any) -> Month:
        text = super().clean(value)
        try:
            return read_month(text)
        except BadDate:
            raise forms.ValidationError("请填写月份，如 2023-07") from None


class MakeForm(forms.Form):
    """Which month to list."""

    month = MonthField(label="月份", max_length=10, error_messages={"required": "请填写月份"})


class SeenForm(forms.Form):
    """The version of the list that the person went through."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class HoldForm(SeenForm):
    """Why a line is held back; empty lets it go again."""

    reason = forms.CharField(label="暂缓理由", max_length=LONGEST_REASON, required=False)


class ReturnForm(forms.Form):
    """The bank's return file."""

    file = forms.FileField(label="回盘文件（.xlsx 或 .csv）", error_messages={"required": "请选择回盘文件", "empty": "文件是空的"})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("文件超过 20 MB，不像是回盘文件")
        return file


class ChannelForm(forms.Form):
    """By which channel a county's money goes, from which month, by which document."""

    county = forms.ModelChoiceField(
        label="县（区、市）", queryset=Division.objects.none(), error_messages={"required": "请选择县（区、市）"}
    )
    channel = forms.ChoiceField(label="发放渠道", choices=PayChannel.choices, error_messages={"required": "请选择渠道"})
    since = MonthField(label="起始月份", max_length=10, error_messages={"required": "请填写月份"})
    document = forms.CharField(label="依据文件", max_length=80, error_messages={"required": "请填写依据文件"})

    def __init__(self, *args: Any, counties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["county"]
        field.queryset = counties
        field.label_from_instance = lambda county: county.name


class PeriodForm(forms.Form):
    """A period: both days inside."""

    first = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": "请填写起始日期"})
    last = forms.DateField(label="到", widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": "请填写截止日期"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", "截止日期早于起始日期")
        return given


class AnswerForm(forms.Form):
    """What was found out about a hit of the money checks."""

    answer = forms.CharField(
        label="核查结果", max_length=300, widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写明核查结果"}
    )


class RepaymentForm(forms.Form):
    """Money that a family paid back."""

    amount = forms.DecimalField(
        label="金额（元）",
        max_digits=10,
        decimal_places=2,
        min_value=0,
        error_messages={"required": "请填写金额", "invalid": "金额要写成数字"},
    )
    received_on = forms.DateField(
        label="到账日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写到账日期", "invalid": "日期写成 2023-07-03"},
    )
    receipt = forms.CharField(label="凭证号", max_length=60, error_messages={"required": "请填写凭证号"})
