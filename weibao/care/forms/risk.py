"""What people type about risk."""

from typing import Any

from django import forms

from weibao.care.forms.registering import CHOOSE, DAY, WORDS
from weibao.care.models import Colour
from weibao.children.forms.fields import DayField
from weibao.rules import risk


def _grouped() -> list[Any]:
    groups = [(label, [(one.id, one.label) for one in risk.observable() if one.domain == domain]) for domain, label in risk.DOMAINS.items()]
    return [("", "请选择"), *(group for group in groups if group[1])]


class ObserveForm(forms.Form):
    """An indicator that was seen."""

    indicator = forms.ChoiceField(label="观察到的指标", choices=_grouped, error_messages={"required": "请选择指标"})
    on = DayField(label="观察日期", error_messages=DAY)
    words = forms.CharField(label="情况", max_length=400, required=False, widget=WORDS, help_text="加密保存")


class ClearForm(forms.Form):
    """Which of the observed indicators is over, and how."""

    observation = forms.TypedChoiceField(label="已消除的指标", coerce=int, error_messages={"required": "请选择指标"})
    words = forms.CharField(label="消除的情况", max_length=300, widget=WORDS, error_messages={"required": "请写明消除的情况"})

    def __init__(self, *args: Any, standing: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["observation"].choices = standing  # type: ignore[attr-defined]


class OverrideForm(forms.Form):
    """A level set by a person."""

    level = forms.ChoiceField(label="调整为", choices=[CHOOSE, *reversed(Colour.choices)], error_messages={"required": "请选择等级"})
    reason = forms.CharField(label="理由", max_length=400, widget=WORDS, error_messages={"required": "请写明理由"})
    until = DayField(label="有效期至", error_messages=DAY)


class WithdrawForm(forms.Form):
    """The table decides again."""


class MeasureForm(forms.Form):
    """What is done about a rise."""

    measure = forms.CharField(label="核实情况和措施", max_length=400, widget=WORDS, error_messages={"required": "请写明措施"})
