"""What the auditor and the readers write."""

from typing import Any

from django import forms
from django.conf import settings

from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.org.models import Division, Level
from weibao.watching.models import Outcome, Rule, Tie

ANY = ("", "全部")
SHOWS = [("", "待核查"), ("done", "已核查"), ("all", "全部")]
TEXT: dict[str, Any] = {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 4})}


class AlarmFilter(forms.Form):
    """Which alarms are shown."""

    show = forms.ChoiceField(label="状态", required=False, choices=SHOWS)
    rule = forms.ChoiceField(label="事由", required=False, choices=[ANY, *Rule.choices])


class AnswerForm(forms.Form):
    """The auditor's finding."""

    outcome = forms.ChoiceField(
        label="结论", choices=Outcome.choices, widget=forms.RadioSelect, error_messages={"required": "请选择核查结论"}
    )
    answer = forms.CharField(label="核查意见", error_messages={"required": "请写明核查意见"}, **TEXT)


class ExplainForm(forms.Form):
    """The reader's own words."""

    text = forms.CharField(label="查阅缘由", error_messages={"required": "请写明为什么查阅"}, **TEXT)


class RelationForm(forms.Form):
    """A person who is one's own."""

    tie = forms.ChoiceField(label="与本人关系", choices=Tie.choices)
    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名"})
    id_number = forms.CharField(label="公民身份号码", max_length=30, required=False)

    def clean_id_number(self) -> str:
        """The number, tidied; nothing where none is known."""
        text = str(self.cleaned_data["id_number"])
        if not text.strip():
            return ""
        try:
            return read_id_number(text).text
        except BadIdNumber as bad:
            raise forms.ValidationError(str(bad)) from bad


class HomeForm(forms.Form):
    """Where home is: the township and the village, as they are called."""

    township = forms.CharField(label="乡镇（街道）", max_length=40, error_messages={"required": "请填写乡镇（街道）"})
    village = forms.CharField(label="村（社区）", max_length=40, error_messages={"required": "请填写村（社区）"})

    def clean(self) -> dict[str, Any]:
        """Find the one village that is meant."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        inside = Division.objects.filter(code__startswith=settings.WEIBAO_CITY, level=Level.VILLAGE)
        found = inside.filter(name__startswith=given["village"].strip(), parent__name__startswith=given["township"].strip())
        rows = list(found.select_related("parent__parent")[:6])
        if len(rows) != 1:
            several = "、".join(f"{one.parent.parent.name}{one.parent.name}{one.name}" for one in rows if one.parent and one.parent.parent)
            self.add_error("village", f"有多个相符的村（社区）：{several}，请写全名称" if rows else "没有找到这个村（社区），请核对名称")
            return given
        return given | {"division": rows[0]}
