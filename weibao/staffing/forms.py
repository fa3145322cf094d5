"""What people type about our own people."""

from typing import Any

from django import forms

from weibao.staffing.actions.checking import Checked
from weibao.staffing.actions.choosing import Proposal
from weibao.staffing.models import PLACES, Background

CLEAR = [("yes", "未发现违法犯罪记录"), ("no", "发现记录，不得录用（聘用）")]


def _text(label: str, most: int, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages={"required": f"请填写{label}"})


def _day(label: str) -> forms.DateField:
    words = {"required": f"请填写{label}", "invalid": f"{label}应为日期，如 2023-07-03"}
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), error_messages=words)


class ProposalForm(forms.Form):
    """Whom a village proposes."""

    role = forms.ChoiceField(label="拟任岗位", choices=PLACES)
    place = forms.ChoiceField(label="拟任区划", error_messages={"required": "请选择拟任区划"})
    name = _text("姓名", 40)
    phone = forms.RegexField(r"^1\d{10}$", label="手机号", error_messages={"required": "请填写手机号", "invalid": "手机号应为11位数字"})
    background = forms.ChoiceField(label="人员类别", choices=Background.choices)
    ability = _text("工作能力", 200, 2)
    care = _text("爱心和责任心", 200, 2)
    met_on = _day("提名日期")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def proposal(self) -> Proposal:
        """As the action takes it."""
        return Proposal(**{name: given for name, given in self.cleaned_data.items() if name != "place"})


class CheckForm(forms.Form):
    """An entry check as its receipt says it."""

    checked_on = _day("查询日期")
    organ = _text("查询机关", 60)
    receipt = _text("回执编号", 40)
    clear = forms.ChoiceField(label="查询结果", choices=CLEAR, widget=forms.RadioSelect, error_messages={"required": "请选择查询结果"})

    def checked(self) -> Checked:
        """As the action takes it."""
        given = self.cleaned_data
        return Checked(given["checked_on"], given["organ"], given["receipt"], given["clear"] == "yes")


class MonthForm(forms.Form):
    """The month of a sheet."""

    month = forms.RegexField(
        r"^20\d{2}-(0[1-9]|1[0-2])$", label="月份", error_messages={"required": "请填写月份", "invalid": "月份写作 2023-06"}
    )
