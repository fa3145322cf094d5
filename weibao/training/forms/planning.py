"""Lines of the plan, classroom days, the way the office treats the untrained."""

from collections.abc import Iterable
from typing import Any

from django import forms

from weibao.training.actions.teaching import Planned
from weibao.training.forms.writing import PEOPLE
from weibao.training.models import Course, Gate, Way


def _day(label: str) -> forms.DateField:
    words = {"required": f"请填写{label}", "invalid": f"{label}应为日期，如 2023-07-03"}
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), error_messages=words)


class PlanForm(forms.Form):
    """A line of the plan."""

    place = forms.ChoiceField(label="组织单位", error_messages={"required": "请选择组织单位"})
    course = forms.ModelChoiceField(label="课程", queryset=Course.objects.none(), error_messages={"required": "请选择课程"})
    role = forms.ChoiceField(label="培训对象", choices=PEOPLE)
    way = forms.ChoiceField(label="方式", choices=Way.choices)
    due = _day("完成期限")

    def __init__(self, *args: Any, places: list[tuple[str, str]], courses: Iterable[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        self.fields["course"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """A classroom day."""

    place = forms.ChoiceField(label="组织单位", error_messages={"required": "请选择组织单位"})
    title = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称"})
    on = _day("日期")
    venue = forms.CharField(label="地点", max_length=80, error_messages={"required": "请填写地点"})
    lecturer = forms.CharField(label="授课人", max_length=60, error_messages={"required": "请填写授课人"})
    hours = forms.IntegerField(label="学时", min_value=1, max_value=80, error_messages={"required": "请填写学时"})
    courses = forms.ModelMultipleChoiceField(
        label="课程", queryset=Course.objects.none(), widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择课程"}
    )
    entry = forms.BooleanField(label="岗前培训（可登记尚无账号的拟任人员）", required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], courses: Iterable[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["courses"].queryset = courses  # type: ignore[attr-defined]
        self.fields["courses"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]

    def planned(self) -> Planned:
        """The day as the action takes it."""
        given = dict(self.cleaned_data)
        given.pop("place")
        return Planned(**given | {"courses": list(given["courses"])})


class ListForm(forms.Form):
    """The list of a day as a workbook."""

    file = forms.FileField(label="签到表（.xlsx）", error_messages={"required": "请选择签到表", "empty": "文件是空的"})


class GateForm(forms.Form):
    """What happens to who begins untrained."""

    value = forms.ChoiceField(label="未取得合格证的新任人员", choices=Gate.choices)
    reason = forms.CharField(label="理由", max_length=200, error_messages={"required": "请写明理由"})


class WithdrawForm(forms.Form):
    """Why a certificate is withdrawn."""

    why = forms.CharField(label="撤销原因", max_length=200, error_messages={"required": "请写明撤销的原因"})
