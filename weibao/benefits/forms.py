"""What people type about standards and recognitions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from weibao.benefits.actions import Agreed, NewFostering, NewRelief, PublishedIndex, PublishedStandard
from weibao.benefits.actions.relief import MOST_PERSONS
from weibao.benefits.models import AidKind, Category, Direction
from weibao.children.forms.fields import DayField
from weibao.children.models import Care
from weibao.org.models import Division

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
    effective_from = forms.DateField(label="执行日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("effective_from") and given.get("year") and given["effective_from"].year != given["year"]:
            self.add_error("effective_from", "执行日期应在该年度之内")
        return given

    def notice(self) -> list[PublishedStandard]:
        """The two standards that the form holds."""
        given: dict[str, Any] = self.cleaned_data
        day = given["effective_from"] or date(given["year"], 1, 1)
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


class ReviewForm(forms.Form):
    """Approve an entered notice, or send it back with the reason."""

    verb = forms.ChoiceField(label="处理", choices=[("approve", "审批，准予执行"), ("refuse", "退回")], widget=forms.RadioSelect)
    reason = forms.CharField(label="退回理由", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("verb") == "refuse" and not given.get("reason"):
            self.add_error("reason", "退回要写明理由")
        return given


class ReliefForm(forms.Form):
    """What the household receives, for how many persons, from when, by which paper."""

    kind = forms.ChoiceField(label="救助种类", choices=AidKind.choices, error_messages={"required": "请选择救助种类"})
    household_amount = forms.DecimalField(
        label="家庭月救助金额（元）",
        max_digits=8,
        decimal_places=2,
        min_value=Decimal(0),
        error_messages={"required": "请填写金额", "invalid": "金额应为数字，如 954.00", "min_value": "金额不能小于零"},
    )
    persons = forms.IntegerField(
        label="家庭享受人数",
        min_value=1,
        max_value=MOST_PERSONS,
        error_messages={"required": "请填写人数", "invalid": "人数应为整数", "min_value": "至少 1 人"},
    )
    since = forms.DateField(
        label="享受起始日期", widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": "请填写起始日期"}
    )
    proof = forms.CharField(label="证明材料", max_length=80, error_messages={"required": "请写明证明材料"})

    def relief(self) -> NewRelief:
        """What the form holds."""
        given: dict[str, Any] = self.cleaned_data
        return NewRelief(given["kind"], given["household_amount"], given["persons"], given["since"], given["proof"])


class EndReliefForm(forms.Form):
    """The last day on which the household received it."""

    last_day = forms.DateField(
        label="享受至", widget=forms.DateInput(attrs={"type": "date"}), error_messages={"required": "请填写最后一天"}
    )


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


PERCENT: dict[str, Any] = {"max_digits": 5, "decimal_places": 2}
WRONG_PERCENT = {"required": "请填写涨幅", "invalid": "涨幅应为百分数，如 3.60"}


class IndexForm(forms.Form):
    """A month's published price rises."""

    month = forms.DateField(
        label="月份",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"required": "请填写月份", "invalid": "月份应写成 2023-06"},
    )
    cpi = forms.DecimalField(label="居民消费价格同比涨幅（%）", error_messages=WRONG_PERCENT, **PERCENT)
    food = forms.DecimalField(label="食品价格同比涨幅（%）", error_messages=WRONG_PERCENT, **PERCENT)
    document = forms.CharField(label="文号或公报", max_length=60, error_messages={"required": "请填写文号"})

    def index(self) -> PublishedIndex:
        """What the form holds."""
        given: dict[str, Any] = self.cleaned_data
        return PublishedIndex(given["month"], given["cpi"], given["food"], given["document"])


class HandOverForm(forms.Form):
    """The money months that two places agreed for a household that moves."""

    direction = forms.ChoiceField(label="方向", choices=Direction.choices, error_messages={"required": "请选择方向"})
    other = forms.CharField(label="对方民政部门", max_length=80, error_messages={"required": "请写明对方民政部门"})
    last_month = forms.DateField(
        label="末领年月（原户籍地发放的最后一个月）",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"required": "请填写末领年月", "invalid": "月份应写成 2023-06"},
    )
    category = forms.ChoiceField(label="儿童类别（迁入时）", choices=[("", "—"), *Category.choices], required=False)
    proof = forms.CharField(label="交接凭证", max_length=80, error_messages={"required": "请写明交接凭证"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("direction") == Direction.IN and not given.get("category"):
            self.add_error("category", "迁入时要选择儿童类别")
        return given

    def agreed(self) -> Agreed:
        """What both places agreed."""
        given: dict[str, Any] = self.cleaned_data
        return Agreed(given["other"], given["last_month"], given["proof"])


DAY = {"type": "date"}


class FosteringForm(forms.Form):
    """A family that raises a child of the institution by agreement."""

    village = forms.CharField(label="寄养家庭所在村（社区）区划代码", max_length=12, error_messages={"required": "请填写 12 位区划代码"})
    carer = forms.CharField(label="主要照料人", max_length=60, error_messages={"required": "请填写主要照料人"})
    agreement = forms.CharField(label="寄养协议编号", max_length=60, error_messages={"required": "请填写协议编号"})
    assessed_on = forms.DateField(label="评估日期", widget=forms.DateInput(attrs=DAY), error_messages={"required": "请填写评估日期"})
    since = forms.DateField(label="寄养起始日期", widget=forms.DateInput(attrs=DAY), error_messages={"required": "请填写起始日期"})

    def clean_village(self) -> Division:
        found = Division.objects.filter(code=self.cleaned_data["village"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有这个区划代码")
        return found

    def fostering(self) -> NewFostering:
        """What the form holds."""
        given: dict[str, Any] = self.cleaned_data
        return NewFostering(given["village"], given["carer"], given["agreement"], given["assessed_on"], given["since"])
