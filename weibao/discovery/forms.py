"""What people type about a lead."""

from typing import Any

from django import forms

from weibao.discovery.states import State

CHOICES = [(State.WILLING, "已告知，家庭愿意申请"), (State.DECLINED, "已告知，家庭不申请"), (State.SNOOZED, "暂缓告知")]


class StepForm(forms.Form):
    """What came of the visit to the family."""

    state = forms.ChoiceField(label="结果", choices=CHOICES, widget=forms.RadioSelect, error_messages={"required": "请选择结果"})
    until = forms.DateField(label="暂缓至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="说明", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("state") == State.SNOOZED and not given.get("until"):
            self.add_error("until", "暂缓要写明日期")
        return given
