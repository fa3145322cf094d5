"""A report as people type it: at a desk, by the link of a unit, from a message."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings

from weibao.org.models import Division, Level
from weibao.reporting.actions.filing import Told, drawn
from weibao.reporting.duty import DutyUnit
from weibao.reporting.models import ChildSex, Entrance
from weibao.rules import triage

TICKS = forms.CheckboxSelectMultiple
WORDS = forms.Textarea(attrs={"rows": 4})
MESSAGE = re.compile(r"(?<!\d)(1[3-9]\d{9})(?!\d)")
AGE = re.compile(r"(?<!\d)(1?\d)\s*(?:岁|周岁)")
# a word of a message that points at a situation; a person ticks
HINTS = {
    "abandoned": ("遗弃", "无人照料", "没人管", "没人照顾", "独自"),
    "many_injuries": ("淤青", "伤痕", "多处", "殴打", "被打", "家暴", "虐待", "欺凌"),
    "unknown_origin": ("失踪", "走失", "拐卖", "来历不明"),
    "begging": ("乞讨",),
    "abnormal_harm": ("中毒", "自残", "自杀", "割腕"),
    "private_injury": ("隐私部位",),
    "girl_under_14": ("性侵", "猥亵", "怀孕"),
}


class UnitForm(forms.Form):
    """Eight fields, for a hospital, a school, a hotel."""

    situations = forms.MultipleChoiceField(label="发现的情形", choices=list(triage.SITUATIONS.items()), widget=TICKS, required=False)
    asked = forms.MultipleChoiceField(label="还有哪些情况", choices=list(triage.ASKED.items()), widget=TICKS, required=False)
    words = forms.CharField(
        label="情况", max_length=2000, widget=WORDS, error_messages={"required": "请写明情况"},
        help_text="何时、何地、什么情况，儿童现在在哪里；不要写报告人的姓名",
    )  # fmt: skip
    child_name = forms.CharField(label="儿童姓名", max_length=40, required=False, help_text="不知道的可以不填")
    child_age = forms.IntegerField(label="儿童年龄", min_value=0, max_value=17, required=False, help_text="周岁，可以估计")
    reporter = forms.CharField(label="报告人", max_length=40, required=False, help_text="只有指定的知悉人可以看到")
    phone = forms.CharField(label="报告人电话", max_length=20, required=False, help_text="用于反馈办理情况")
    receipt = forms.CharField(
        label="110接报案回执编号", max_length=60, required=False, help_text="已经拨打110的填写，没有回执的可以以后补登"
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("once", drawn())
        super().__init__(data, **options)

    def told(self, unit: DutyUnit) -> Told:
        """What a unit says."""
        given = self.cleaned_data
        receipt = given["receipt"]
        return Told(
            entrance=Entrance.LINK, place=unit.place, unit=unit, words=given["words"], once=given["once"],
            facts=(*given["situations"], *given["asked"]), child_name=given["child_name"], child_age=given["child_age"],
            reporter=given["reporter"], phone=given["phone"], called_110=bool(receipt), receipt=receipt,
        )  # fmt: skip


class DeskForm(UnitForm):
    """The same with the place and the way, for members of staff."""

    entrance = forms.ChoiceField(label="报告方式", choices=[(one.value, one.label) for one in (Entrance.DESK, Entrance.MESSAGE)])
    place = forms.ModelChoiceField(
        label="发生地", queryset=Division.objects.none(), empty_label="请选择", error_messages={"required": "请选择发生地"}
    )
    where = forms.CharField(label="具体地点", max_length=120, required=False, help_text="乡镇（街道）、村（社区）、门牌或者场所")
    child_sex = forms.ChoiceField(label="性别", choices=[("", "不知道"), *ChildSex.choices], required=False)
    called_110 = forms.BooleanField(label="已经拨打110", required=False)

    field_order = (
        "entrance", "place", "where", "situations", "asked", "words", "child_name", "child_sex", "child_age", "called_110", "receipt",
        "reporter", "phone", "once",
    )  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["place"]
        field.queryset = Division.objects.filter(level=Level.COUNTY, code__startswith=settings.WEIBAO_CITY)
        field.label_from_instance = lambda one: one.name

    def told_at_desk(self) -> Told:
        """What a member of staff says."""
        given = self.cleaned_data
        return Told(
            entrance=given["entrance"], place=given["place"], words=given["words"], once=UUID(str(given["once"])), where=given["where"],
            facts=(*given["situations"], *given["asked"]), child_name=given["child_name"], child_sex=given["child_sex"],
            child_age=given["child_age"], reporter=given["reporter"], phone=given["phone"],
            called_110=given["called_110"] or bool(given["receipt"]), receipt=given["receipt"],
        )  # fmt: skip


class MessageForm(forms.Form):
    """A short message, pasted in."""

    message = forms.CharField(
        label="短信原文", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请粘贴短信"}
    )

    def read(self) -> dict[str, Any]:
        """What the form of a report begins with: words, phone, age and the situations that the words point at."""
        words = self.cleaned_data["message"]
        phone, age = MESSAGE.search(words), AGE.search(words)
        found = [name for name, hints in HINTS.items() if any(hint in words for hint in hints)]
        begun = {"entrance": Entrance.MESSAGE, "words": words, "situations": found}
        return begun | ({"phone": phone[1]} if phone else {}) | ({"child_age": int(age[1])} if age else {})


class SupplyForm(forms.Form):
    """An addition."""

    words = forms.CharField(
        label="补充、更正", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明补充的情况"}
    )
