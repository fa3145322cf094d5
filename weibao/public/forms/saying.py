"""What people without an account tell of a child who is harmed, in four steps; and what a child tells."""

from typing import Any

from django import forms
from django.conf import settings

from weibao.kernel.reading import tidy_text
from weibao.org.models import Division
from weibao.public.reports.directory import counties
from weibao.reporting.actions.filing import Told
from weibao.reporting.models import Entrance

SEEN = [
    ("danger_now", "孩子现在有危险"),
    ("needs_doctor", "孩子受了伤、要看医生"),
    ("many_injuries", "身上有伤、有人打孩子"),
    ("sexual_harm", "有人碰孩子的身体、可能是性侵害"),
    ("abandoned", "没有人照顾孩子"),
    ("alone", "孩子一个人在家、在外面"),
    ("self_harm", "孩子说不想活了、伤害自己"),
    ("unknown_origin", "孩子不见了、被拐卖"),
    ("begging", "有人让孩子要饭"),
    ("in_need", "吃饭、上学、看病有困难"),
]
OWN = [
    ("many_injuries", "有人打我"),
    ("sexual_harm", "有人碰我的身体"),
    ("other_harm", "有人欺负我"),
    ("alone", "没有人管我"),
    ("self_harm", "我不想活了"),
    ("in_need", "我没有饭吃"),
]
TICKS, AREA = forms.CheckboxSelectMultiple, forms.Textarea(attrs={"rows": 4})


class PlaceField(forms.ChoiceField):
    """A county of the city."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=lambda: [("", "请选择"), *((one.code, one.name) for one in counties(settings.WEIBAO_CITY))], **options)


class WhatForm(forms.Form):
    """1: what."""

    seen = forms.MultipleChoiceField(label="您看到、知道了什么？", choices=SEEN, widget=TICKS, required=False)
    words = forms.CharField(
        label="说说情况", max_length=2000, widget=AREA, error_messages={"required": "请说说情况"}, help_text="什么时候、在哪里、谁、怎么了"
    )


class WhereForm(forms.Form):
    """2: where."""

    county = PlaceField(label="在哪个县（市、区）？", error_messages={"required": "请选择县（市、区）"})
    where = forms.CharField(label="具体地方", max_length=120, required=False, help_text="村、小区、学校、路口")
    child_name = forms.CharField(label="孩子的姓名", max_length=40, required=False)
    child_age = forms.IntegerField(label="孩子几岁", min_value=0, max_value=17, required=False, help_text="可以估计")


class WhoForm(forms.Form):
    """3: who tells, or nobody."""

    named = forms.ChoiceField(
        label="要留下您的联系方式吗？", choices=[("no", "不留，匿名报告"), ("yes", "留下，只有指定的几个人能看到")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项"},
    )  # fmt: skip
    reporter = forms.CharField(label="您的姓名", max_length=40, required=False)
    phone = forms.CharField(label="您的电话", max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever wants to be called leaves a phone; whoever does not leaves nothing."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("named") == "yes" and not given.get("phone"):
            self.add_error("phone", "请填写电话，或者选择匿名报告")
        if given.get("named") == "no":
            given["reporter"] = given["phone"] = ""
        return given


STEPS: dict[str, type[forms.Form]] = {"what": WhatForm, "where": WhereForm, "who": WhoForm}


class OnceForm(forms.Form):
    """Which sending it is."""

    once = forms.UUIDField()


class OwnWordsForm(forms.Form):
    """A child's own words, on one page."""

    seen = forms.MultipleChoiceField(label="发生了什么事？", choices=OWN, widget=TICKS, required=False)
    words = forms.CharField(
        label="你想说什么？", max_length=2000, widget=AREA, error_messages={"required": "请写一句话"}, help_text="想到什么写什么。"
    )
    safe = forms.ChoiceField(
        label="你现在安全吗？",
        choices=[("yes", "安全"), ("no", "不安全")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个"},
    )
    county = PlaceField(label="你在哪里？", error_messages={"required": "请选一个地方"})
    where = forms.CharField(label="写下地方的名字", max_length=120, required=False)
    child_name = forms.CharField(label="你叫什么名字？", max_length=40, required=False)
    child_age = forms.IntegerField(
        label="你几岁？", min_value=0, max_value=17, required=False,
        error_messages={"min_value": "请写对的数字", "max_value": "请写对的数字", "invalid": "请写对的数字"},
    )  # fmt: skip
    contact = forms.CharField(label="怎么找到你？", max_length=80, required=False, help_text="电话、老师、同学都行。")
    once = forms.UUIDField(widget=forms.HiddenInput)

    def told(self) -> Told:
        """What the child tells; how to find the child belongs to the place, for those who help."""
        given = self.cleaned_data
        found = f"联系：{tidy_text(given['contact'])}" if given["contact"] else ""
        facts = (*given["seen"], *(["danger_now"] if given["safe"] == "no" else []))
        return Told(
            entrance=Entrance.MINOR, place=place_of(given["county"]), words=given["words"], once=given["once"], facts=facts,
            where="；".join(one for one in (given["where"], found) if one), child_name=given["child_name"], child_age=given["child_age"],
        )  # fmt: skip


class CodeForm(forms.Form):
    """The code of a report."""

    code = forms.CharField(label="报告后给您的号码", max_length=20, error_messages={"required": "请填写号码"})


def told(given: dict[str, Any], once: Any) -> Told:
    """What somebody tells in four steps."""
    return Told(
        entrance=Entrance.ANYBODY, place=place_of(given["county"]), words=given["words"], once=once, facts=tuple(given["seen"]),
        where=given["where"], child_name=given["child_name"], child_age=given["child_age"],
        reporter=given["reporter"], phone=given["phone"],
    )  # fmt: skip


def place_of(code: str) -> Division:
    """The county of a choice."""
    return next(one for one in counties(settings.WEIBAO_CITY) if one.code == code)
