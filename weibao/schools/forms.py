"""What a school answers, and what people do about it."""

from typing import Any

from django import forms

from weibao.schools.actions import Answer
from weibao.schools.models import Enrolment


class IssueForm(forms.Form):
    """For which school."""

    school = forms.ChoiceField(label="学校", error_messages={"required": "请选择学校"})

    def __init__(self, *args: Any, schools: list[tuple[str, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(name, f"{name}（{many} 名学生）") for name, many in schools]
        self.fields["school"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]


class PupilForm(forms.Form):
    """One pupil."""

    enrolment = forms.ChoiceField(
        label="就读情况", choices=[("", "请选择"), *Enrolment.choices], error_messages={"required": "请选择就读情况"}
    )
    absent = forms.IntegerField(label="本季度缺课天数", required=False, min_value=0, max_value=92)
    since = forms.DateField(label="转学、离校日期", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    remark = forms.CharField(label="说明", required=False, max_length=200)

    def answer(self) -> Answer:
        """As the action takes it."""
        given = self.cleaned_data
        return Answer(given["enrolment"], given["absent"], given["since"], given["remark"])


class FilledForm(forms.Form):
    """Who answers for the school."""

    filled_by = forms.CharField(label="填报人（姓名、职务）", max_length=40, error_messages={"required": "请填写填报人"})


class ApplyForm(forms.Form):
    """Where the child learns now; empty where nowhere."""

    school = forms.CharField(label="现就读学校", required=False, max_length=80)
    stage = forms.CharField(label="学段", required=False, max_length=20)


class KeepForm(forms.Form):
    """What somebody found out."""

    reason = forms.CharField(
        label="核实情况", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明核实情况"}
    )
