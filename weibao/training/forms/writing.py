"""Courses, their materials and their questions."""

from typing import Any

from django import forms

from weibao.org.powers import Role
from weibao.training.actions.writing import MOST_OPTIONS, Written
from weibao.training.models import LEARNERS, Topic

PEOPLE = [(one.value, Role(one).label) for one in LEARNERS]
MOST_BYTES = 20 * 1024 * 1024


def _text(label: str, most: int, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages={"required": f"请填写{label}"})


class CourseForm(forms.Form):
    """A course: its text with `## ` before each heading."""

    topic = forms.ChoiceField(label="主题", choices=Topic.choices)
    title = _text("课程名称", 60)
    roles = forms.MultipleChoiceField(
        label="培训对象", choices=PEOPLE, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择培训对象"}
    )
    law = _text("依据", 200)
    summary = _text("学习目标", 200)
    body = _text("正文", 20_000, rows=16)

    def written(self) -> Written:
        """The course as the action takes it."""
        return Written(**{name: self.cleaned_data[name] for name in ("topic", "title", "law", "summary", "body", "roles")})


class MaterialForm(forms.Form):
    """A picture or a recording."""

    caption = _text("资料说明", 100)
    file = forms.FileField(label="图片或音频", error_messages={"required": "请选择文件", "empty": "文件是空的"})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 20 MB，不能接收。")
        return file


class QuestionForm(forms.Form):
    """A question with up to six options, one a line; the right ones as letters."""

    text = _text("题目", 300, rows=2)
    options = forms.CharField(
        label="选项（每行一个）", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000, error_messages={"required": "请填写选项"}
    )
    right = forms.CharField(label="正确选项", max_length=MOST_OPTIONS * 2, error_messages={"required": "请填写正确选项的字母"})
    why = _text("解析和依据", 300, rows=2)

    def clean_options(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]

    def clean_right(self) -> list[int]:
        signs = [sign for sign in self.cleaned_data["right"].upper() if not sign.isspace() and sign not in ",，、"]
        if any(not "A" <= sign <= "F" for sign in signs):
            raise forms.ValidationError("请用字母填写，如 A 或 AC。")
        return [ord(sign) - ord("A") for sign in signs]
