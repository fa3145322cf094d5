"""What people type about standards and recognitions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from weibao.benefits.actions import PublishedStandard
from weibao.children.forms.fields import DayField
from weibao.children.models import Care

AMOUNT: dict[str, Any] = {"max_digits": 8, "decimal_places": 2, "min_value": Decimal("0.01")}
WRONG_AMOUNT = {"required": "请填写金额", "invalid": "金额应为数字，如 1755.00", "min_value": "金额应大于零"}


class NoticeForm(forms.Form):
    """One notice of the province: a year, two amounts, a document."""

    year = forms.IntegerField(
        label="年度",
        min_value=2022,
        max_value=2100,
        error_messages={"required": "请填写年度", "invalid": "年度应为四位数字", "min_value": "自然增长机制自2022年起"},
    )
    institutional = forms.DecimalField(label="机构集中养育（元/月）", error_messages=WRONG_AMOUNT, **AMOUNT)
    scattered = forms.DecimalField(label="社会散居养育（元/月）", error_messages=WRONG_AMOUNT, **AMOUNT)
    document = forms.CharField(label="文号", max_length=60, error_messages={"required": "请填写文号，如 晋民发〔2023〕20号"})
    issued_on = forms.DateField(label="发布日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def notice(self) -> list[PublishedStandard]:
        """The two standards that the form holds."""
        given: dict[str, Any] = self.cleaned_data
        day = date(given["year"], 1, 1)
        return [
            PublishedStandard(care, given[care], day, given["document"].strip(), given["issued_on"], verified=True) for care in Care.values
        ]


class ProposalForm(forms.Form):
    """Last year's provincial consumption per head, for the proposal."""

    year = forms.IntegerField(label="年度", min_value=2022, max_value=2100, error_messages={"required": "请填写年度"})
    consumption = forms.DecimalField(
        label="上一年度全省居民人均消费支出（元）", min_value=1, max_digits=9, decimal_places=2, error_messages={"required": "请填写金额"}
    )


class AgreementForm(forms.Form):
    """A care agreement as it was signed on paper."""

    guardian = forms.CharField(label="监护人", max_length=60, error_messages={"required": "请填写监护人"})
    relation = forms.CharField(label="与儿童关系", max_length=20, error_messages={"required": "请填写与儿童关系"})
    wish = forms.CharField(
        label="征求儿童本人意愿的情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明儿童本人意愿"},
    )
    signed_on = DayField(label="签订日期", error_messages={"required": "请填写签订日期"})
    ends_on = DayField(label="期满日期", required=False, help_text="没有期限的不填")


class AnswerForm(forms.Form):
    """What a person found out about a doubt, and what follows."""

    verb = forms.ChoiceField(label="处理", choices=[("keep", "保留认定"), ("end", "终止认定")], widget=forms.RadioSelect)
    last_month = forms.DateField(
        label="末领月份", required=False, input_formats=["%Y-%m"], widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    )
    answer = forms.CharField(
        label="复核意见", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明复核意见"}
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("verb") == "end" and not given.get("last_month"):
            self.add_error("last_month", "终止认定要写明末领月份")
        return given
