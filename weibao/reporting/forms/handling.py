"""What people type who work on a report."""

from typing import Any

from django import forms

from weibao.cases.models import CaseKind
from weibao.children.forms.fields import DayField
from weibao.reporting.models import Colour, Outcome, PoliceStep
from weibao.rules import triage

WORDS = forms.Textarea(attrs={"rows": 3})


class TriageForm(forms.Form):
    """The facts as they stand now, and another colour than the table's, with its reason."""

    facts = forms.MultipleChoiceField(
        label="情形", choices=list((triage.SITUATIONS | triage.ASKED).items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    colour = forms.ChoiceField(label="另定颜色", choices=[("", "按研判表"), *Colour.choices], required=False)
    reason = forms.CharField(label="另定理由", max_length=300, required=False, widget=WORDS)


class PoliceForm(forms.Form):
    """A step of the police."""

    step = forms.ChoiceField(label="环节", choices=[("", "请选择"), *PoliceStep.choices], error_messages={"required": "请选择环节"})
    on = DayField(label="日期", error_messages={"required": "请填写日期"})
    office = forms.CharField(label="公安机关", max_length=60, required=False)
    number = forms.CharField(label="回执、文书编号", max_length=60, required=False)


class AnswerForm(forms.Form):
    """Why a report ends without a case."""

    outcome = forms.ChoiceField(label="办结原因", choices=[("", "请选择"), *Outcome.choices], error_messages={"required": "请选择办结原因"})
    words = forms.CharField(
        label="给报告人的答复", max_length=1000, widget=WORDS, error_messages={"required": "请写明答复"},
        help_text="报告人凭查询码可以看到；不写儿童的姓名、住址",
    )  # fmt: skip


class CaseForm(forms.Form):
    """Which kind of case."""

    kind = forms.ChoiceField(label="个案类型", choices=CaseKind.choices)


class JoinForm(forms.Form):
    """Into which report."""

    other: Any = forms.ModelChoiceField(label="并入", queryset=None, empty_label="请选择", error_messages={"required": "请选择报告"})

    def __init__(self, data: Any = None, *, rows: Any, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["other"]
        field.queryset = rows
        field.label_from_instance = lambda one: f"{one.reference}（{one.at.astimezone():%Y-%m-%d}，{one.get_state_display()}）"


class ChildForm(forms.Form):
    """Which child of the registry: chosen, or typed by number."""

    child = forms.CharField(label="档案编号或者身份证号", max_length=20, error_messages={"required": "请选择或者输入档案编号、身份证号"})


class WordsForm(forms.Form):
    """Words that an act wants."""

    words = forms.CharField(label="原因", max_length=500, widget=WORDS, error_messages={"required": "请写明原因"})
