from typing import Any

from django import forms

from weibao.payroll.actions.returning import LARGEST
from weibao.schemes.forms.study import day
from weibao.schemes.ledger import Scheme
from weibao.schemes.models import Source


class MakeForm(forms.Form):
    """Which scheme to list, and up to which day."""

    scheme = forms.ChoiceField(label="项目", choices=Scheme.choices, error_messages={"required": "请选择项目"})
    through = day("应付计至")


class SeenForm(forms.Form):
    """The version of the list that the person went through."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class HoldForm(SeenForm):
    """Why a line is held back; empty lets it go again."""

    reason = forms.CharField(label="暂缓理由", max_length=200, required=False)


class FileForm(forms.Form):
    """A file that came back: from the bank, or from another bureau."""

    file = forms.FileField(label="文件（.xlsx 或 .csv）", error_messages={"required": "请选择文件", "empty": "文件是空的"})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("文件超过 20 MB")
        return file


class RefundForm(forms.Form):
    """Money that came back."""

    amount = forms.DecimalField(
        label="金额（元）",
        max_digits=10,
        decimal_places=2,
        min_value=0,
        error_messages={"required": "请填写金额", "invalid": "金额要写成数字"},
    )
    received_on = day("到账日期")
    receipt = forms.CharField(label="凭证号", max_length=60, error_messages={"required": "请填写凭证号"})


class YearForm(forms.Form):
    """Which insurance year."""

    year = forms.IntegerField(label="参保年度", min_value=2022, max_value=2100, error_messages={"required": "请填写年度"})


class AnswerForm(FileForm):
    """A bureau's answer."""

    source = forms.ChoiceField(label="答复来自", choices=Source.choices, error_messages={"required": "请选择部门"})


class AllocationForm(forms.Form):
    """What the finance bureau paid."""

    amount = forms.DecimalField(
        label="拨付金额（元）", max_digits=12, decimal_places=2, min_value=0,
        error_messages={"required": "请填写金额", "invalid": "金额要写成数字"},
    )  # fmt: skip
    allocated_on = day("拨付日期")
    receipt = forms.CharField(label="凭证号", max_length=60, error_messages={"required": "请填写凭证号"})
