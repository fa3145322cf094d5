"""What people write into the registers."""

from datetime import date
from typing import Any

from django import forms

from weibao.children.forms.fields import DayField
from weibao.privacy.actions.assessing import NewAssessment
from weibao.privacy.actions.consents import NewConsent
from weibao.privacy.actions.requesting import NewRequest
from weibao.privacy.models import Asker, Conclusion, Giver, Occasion, Purpose, Right


def _wanted(words: str) -> dict[str, str]:
    return {"required": words, "invalid_choice": words}


def _text(label: str, words: str, rows: int = 3, most: int = 2000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), error_messages=_wanted(words))


def _line(label: str, words: str = "", most: int = 80) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=bool(words), error_messages=_wanted(words))


class NumberForm(forms.Form):
    """Which file a new entry is about: its number."""

    number = forms.IntegerField(
        label="档案号", min_value=1, max_value=2**62, error_messages={"required": "请填写档案号", "invalid": "档案号应为数字"}
    )


class ConsentForm(forms.Form):
    """A consent as the paper says it."""

    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices)
    extent = _line("信息范围", "请写明同意处理哪些信息", 200)
    giver = forms.ChoiceField(label="同意人", choices=Giver.choices)
    giver_name = _line("同意人姓名", "请填写同意人姓名", 60)
    paper = _line("凭据", "请写明凭据，如纸质同意书")
    given_on = DayField(label="同意日期", error_messages=_wanted("请填写同意日期"))
    until = DayField(label="有效期至", required=False)

    def new(self) -> NewConsent:
        """The consent of the form."""
        return NewConsent(**self.cleaned_data)


class DayForm(forms.Form):
    """The day on which something happened."""

    on = DayField(label="撤回日期", error_messages=_wanted("请填写撤回日期"))


class AssessmentForm(forms.Form):
    """The three contents of the law, and what they come to."""

    title = _line("评估事项", "请写明评估事项", 120)
    occasion = forms.ChoiceField(label="评估情形", choices=Occasion.choices)
    lawful = _text("目的、方式是否合法、正当、必要", "请写明目的、方式是否合法、正当、必要")
    risk = _text("对个人权益的影响及安全风险", "请写明对个人权益的影响及安全风险")
    measures = _text("保护措施是否合法、有效并与风险程度相适应", "请写明保护措施")
    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices)
    assessed_on = DayField(label="评估日期", error_messages=_wanted("请填写评估日期"))

    def new(self) -> NewAssessment:
        """The assessment of the form."""
        return NewAssessment(**self.cleaned_data)


class RequestForm(forms.Form):
    """A request as it came."""

    right = forms.ChoiceField(label="事项", choices=Right.choices)
    asker = forms.ChoiceField(label="申请人", choices=Asker.choices)
    asker_name = _line("申请人姓名", "请填写申请人姓名", 60)
    phone = _line("联系电话", most=30)
    proof = _line("身份和关系核验", "请写明核验了什么证件")
    content = _text("申请内容", "请写明申请内容")
    received_on = DayField(label="收到日期", error_messages=_wanted("请填写收到日期"))

    def new(self) -> NewRequest:
        """The request of the form."""
        return NewRequest(**self.cleaned_data)


class WordsForm(forms.Form):
    """A reason, or what was done."""

    words = forms.CharField(label="说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class KeepForm(forms.Form):
    """One item that is kept, and why."""

    row = forms.IntegerField(label="编号", min_value=1, max_value=2**62, error_messages=_wanted("请填写编号"))
    reason = _line("保留理由", "请写明保留的理由", 200)


class YearForm(forms.Form):
    """The year of a report."""

    year = forms.IntegerField(label="年度", min_value=2021, max_value=2100, error_messages={"required": "请填写年度"})


class ReportForm(forms.Form):
    """What only people can say."""

    problems = forms.CharField(label="发现的问题", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    measures = forms.CharField(label="整改措施", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    conclusion = forms.CharField(label="审计结论", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class FilingForm(forms.Form):
    """The receipt of the filing."""

    receipt = _line("回执编号", "请填写回执编号", 60)
    filed_on = DayField(label="报送日期", error_messages=_wanted("请填写报送日期"))


def today(on: date) -> dict[str, Any]:
    """The first words of a form's day."""
    return dict.fromkeys(("given_on", "assessed_on", "received_on", "filed_on", "on"), f"{on:%Y-%m-%d}")
