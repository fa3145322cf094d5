"""What people type about care plans."""

from typing import Any

from django import forms

from weibao.care.forms.registering import CHOOSE, DAY, WORDS
from weibao.care.models import CareNeed, PlanOutcome, PlanService
from weibao.children.forms.fields import DayField


class PlanForm(forms.Form):
    """A new plan."""

    goal = forms.CharField(label="目标", max_length=400, widget=WORDS, help_text="加密保存", error_messages={"required": "请写明目标"})


class ServiceForm(forms.Form):
    """A service of the plan."""

    need = forms.ChoiceField(label="需求", choices=[CHOOSE, *CareNeed.choices], error_messages={"required": "请选择需求"})
    words = forms.CharField(label="服务内容", max_length=300, widget=WORDS, error_messages={"required": "请写明服务内容"})
    provider = forms.CharField(label="提供方", max_length=80, required=False, help_text="附近没有的不填，计入“最后一公里”缺口")
    until = DayField(label="计划完成日期", error_messages=DAY)


class OfServiceForm(forms.Form):
    """A form about one of the plan's services."""

    service = forms.TypedChoiceField(label="服务", coerce=int, error_messages={"required": "请选择服务"})

    def __init__(self, *args: Any, services: list[PlanService], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].choices = [(one.pk, f"{one.get_need_display()}：{one.words}") for one in services]  # type: ignore[attr-defined]


class ProviderForm(OfServiceForm):
    """Who gives it after all."""

    provider = forms.CharField(label="提供方", max_length=80, error_messages={"required": "请填写提供方"})


class FinishForm(OfServiceForm):
    """That it was given."""

    on = DayField(label="完成日期", error_messages=DAY)
    result = forms.CharField(label="效果", max_length=300, widget=WORDS, error_messages={"required": "请写明效果"})


class ReviewPlanForm(forms.Form):
    """What a review found."""

    words = forms.CharField(label="评估情况", max_length=400, widget=WORDS, error_messages={"required": "请写明评估情况"})


class ClosePlanForm(forms.Form):
    """How the plan closed."""

    outcome = forms.ChoiceField(label="结果", choices=[CHOOSE, *PlanOutcome.choices], error_messages={"required": "请选择结果"})
    closing = forms.CharField(label="结束情况", max_length=400, widget=WORDS, error_messages={"required": "请写明结束情况"})
