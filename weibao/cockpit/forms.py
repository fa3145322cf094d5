"""What people try out before a decree."""

from decimal import Decimal
from typing import Any

from django import forms

from weibao.cockpit.reports.scenario import SHOWN
from weibao.rules.scenario import Scenario

FACTOR: dict[str, Any] = {"max_digits": 4, "decimal_places": 2, "min_value": Decimal("0.1"), "max_value": Decimal(5)}
WRONG = {"required": "请填写数字", "invalid": "应为数字，如 0.85", "min_value": "数值太小", "max_value": "数值太大"}
FACTORS = {"institutional": "growth/factor/institutional", "scattered": "growth/factor/scattered"}


class ScenarioForm(forms.Form):
    """Another factor, higher prices, an older limit of age, and the figures that years to come hang on."""

    institutional = forms.DecimalField(label="机构集中养育系数（倍）", error_messages=WRONG, **FACTOR)
    scattered = forms.DecimalField(label="社会散居养育系数（倍）", error_messages=WRONG, **FACTOR)
    prices = forms.DecimalField(
        label="消费支出再高（%）", max_digits=5, decimal_places=2, min_value=Decimal(-50), max_value=Decimal(100), error_messages=WRONG
    )
    age = forms.IntegerField(label="保障年龄上限（周岁）", min_value=1, max_value=25, error_messages=WRONG)
    everyone = forms.BooleanField(label="符合条件而未纳入的也计入", required=False)
    table = forms.ChoiceField(label="逐月表显示", choices=list(SHOWN.items()), required=False)

    def __init__(self, *args: Any, consumption: dict[int, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for year, yuan in consumption.items():
            self.fields[f"consumption_{year}"] = forms.DecimalField(
                label=f"{year}年全省居民人均消费支出（元）", initial=yuan, min_value=1, max_digits=9, decimal_places=2, error_messages=WRONG
            )

    def figures(self) -> dict[int, Decimal]:
        """Yuan a head by year, as typed."""
        return {
            int(name.removeprefix("consumption_")): value for name, value in self.cleaned_data.items() if name.startswith("consumption_")
        }

    def scenario(self, now: dict[str, Any]) -> Scenario:
        """What differs from `now`: the factors and the limit of age in force."""
        given = self.cleaned_data
        values: dict[str, Any] = {path: given[form] for form, path in FACTORS.items() if given[form] != now[form]}
        if given["age"] != now["age"]:
            values["age/limit"] = given["age"]
        return Scenario(values, prices=given["prices"], everyone=given["everyone"])
