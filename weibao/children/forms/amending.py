"""Forms on a file that stands: one fact each, with the day from which it holds."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from weibao.children.forms.fields import GRADES, PROOFS, DayField, VillageField, number_of, required
from weibao.children.models import Care, Child, DisabilityClass, EndingKind, Sex, Side, Status
from weibao.kernel.identity import tidy
from weibao.org.models import Division, Unit, UnitKind


class SeenForm(forms.Form):
    """A form on a file: it remembers in which state the file was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, child: Child, villages: Any = None, **options: Any) -> None:
        self.child = child
        super().__init__(*args, **options)
        self.fields["seen"].initial = child.changed_at.isoformat()
        if "division" in self.fields and villages is not None:
            self.fields["division"].queryset = villages  # type: ignore[attr-defined]
        if "institution" in self.fields:
            self.fields["institution"].queryset = Unit.objects.filter(kind=UnitKind.INSTITUTION)  # type: ignore[attr-defined]

    def clean_seen(self) -> datetime | None:
        """The moment up to which the person knew the file."""
        text = self.cleaned_data["seen"]
        try:
            moment = datetime.fromisoformat(text) if text else None
        except ValueError as bad:
            raise forms.ValidationError("页面已失效，请刷新后重新填写") from bad
        return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


class SinceForm(SeenForm):
    """A fact that is another one from a day on."""

    since = DayField(label="自哪天起", error_messages=required("请填写起始日期"))
    source = forms.CharField(label="依据", max_length=80, required=False, help_text="如：户口簿、入院通知、入户了解")


class HouseholdForm(SinceForm):
    division = VillageField(
        Division.objects.none(), label="新的户籍村（社区）", empty_label="请选择", error_messages=required("请选择村（社区）")
    )


class ResidenceForm(SinceForm):
    division = VillageField(
        Division.objects.none(), label="新的居住村（社区）", empty_label="请选择", error_messages=required("请选择村（社区）")
    )
    address = forms.CharField(label="详细住址", max_length=120, required=False)


class CareForm(SinceForm):
    form = forms.ChoiceField(label="养育方式", choices=Care.choices, widget=forms.RadioSelect, error_messages=required("请选择养育方式"))
    institution = forms.ModelChoiceField(
        Unit.objects.none(), label="儿童福利机构", required=False, help_text="机构集中养育时选择", empty_label="—"
    )


class GuardianForm(SinceForm):
    name = forms.CharField(label="监护人姓名", max_length=60, error_messages=required("请填写监护人姓名"))
    relation = forms.CharField(label="与儿童关系", max_length=20, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    beside = forms.BooleanField(label="与原监护人同时照料（不替换）", required=False)


class SchoolingForm(SinceForm):
    school = forms.CharField(label="就读学校", max_length=80, required=False)
    stage = forms.CharField(label="学段", max_length=20, required=False, help_text="如：学前、小学、初中、高中、中职")

    def clean(self) -> dict[str, Any]:
        """One of the two must be said."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("school") and not given.get("stage"):
            raise forms.ValidationError("学校和学段至少填写一项")
        return given


class HealthForm(SinceForm):
    condition = forms.CharField(
        label="健康状况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages=required("请填写健康状况")
    )


class AccountForm(SinceForm):
    bank = forms.CharField(label="开户银行", max_length=60, error_messages=required("请填写开户银行"))
    account = forms.CharField(
        label="银行账号",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=required("请填写银行账号"),
    )
    holder = forms.CharField(label="账户姓名", max_length=60, error_messages=required("请填写账户姓名"))

    def clean_account(self) -> str:
        """Digits alone, 8 to 32 of them."""
        number = tidy(self.cleaned_data["account"])
        if not number.isdigit() or not 8 <= len(number) <= 32:
            raise forms.ValidationError("银行账号应为 8 至 32 位数字")
        return number


class CircumstanceForm(SeenForm):
    side = forms.ChoiceField(label="哪一方", choices=Side.choices, widget=forms.RadioSelect, error_messages=required("请选择父亲或母亲"))
    status = forms.ChoiceField(label="情形", choices=Status.choices, error_messages=required("请选择情形"))
    since = DayField(label="起始日期", required=False, help_text="不清楚的可不填")
    until = DayField(label="期满日期", required=False, help_text="最后一天；长期的不填")
    proof_name = forms.CharField(label="证明材料", max_length=80, required=False, help_text="如：判决书、查找情况回执单")
    proof = forms.ChoiceField(label="证明种类", choices=PROOFS, required=False, help_text="失踪、失联时选择")
    disability_class = forms.ChoiceField(
        label="残疾类别", choices=[("", "—"), *DisabilityClass.choices], required=False, help_text="重残时选择"
    )
    disability_grade = forms.ChoiceField(label="残疾等级", choices=GRADES, required=False)

    def clean(self) -> dict[str, Any]:
        """A disability needs class and grade."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("status") == Status.SEVERE_DISABILITY and not (given.get("disability_class") and given.get("disability_grade")):
            raise forms.ValidationError("重残须填写残疾类别和等级")
        return given


class EndCircumstanceForm(SeenForm):
    last_day = DayField(label="最后一天", error_messages=required("请填写最后一天"), help_text="该情形仍然成立的最后一天")


class StrikeForm(SeenForm):
    reason = forms.CharField(label="撤销理由", max_length=200, error_messages=required("请写明撤销的理由"))


class ParentForm(SeenForm):
    side = forms.ChoiceField(label="哪一方", choices=Side.choices, widget=forms.RadioSelect, error_messages=required("请选择父亲或母亲"))
    name = forms.CharField(label="姓名", max_length=60, error_messages=required("请填写姓名"))
    id_number = forms.CharField(label="身份号码", max_length=30, required=False, help_text="不填则保留原号码")

    def clean_id_number(self) -> str:
        """The tidied number."""
        return number_of(self.cleaned_data["id_number"])


class IdentityForm(SeenForm):
    name = forms.CharField(label="姓名", max_length=60, error_messages=required("请填写姓名"))
    id_number = forms.CharField(label="公民身份号码", max_length=30, required=False, help_text="不填则保留原号码")
    sex = forms.ChoiceField(label="性别", choices=Sex.choices, widget=forms.RadioSelect, error_messages=required("请选择性别"))
    birth_date = DayField(label="出生日期", error_messages=required("请填写出生日期"))
    ethnicity = forms.CharField(label="民族", max_length=20, required=False)
    is_foundling = forms.BooleanField(label="查找不到生父母", required=False)

    def clean_id_number(self) -> str:
        """The tidied number."""
        return number_of(self.cleaned_data["id_number"])


class EndingForm(SeenForm):
    kind = forms.ChoiceField(label="事由", choices=EndingKind.choices, error_messages=required("请选择事由"))
    on = DayField(label="发生日期", error_messages=required("请填写发生日期"))
    proof = forms.CharField(label="证明材料", max_length=80, error_messages=required("请填写证明材料"))


class TakeBackForm(SeenForm):
    reason = forms.CharField(label="撤回理由", max_length=200, error_messages=required("请写明撤回的理由"))


class PlaceForm(SeenForm):
    division = VillageField(
        Division.objects.none(), label="户籍村（社区）", empty_label="请选择", error_messages=required("请选择村（社区）")
    )


class MergeForm(forms.Form):
    """What of the child itself comes from the other file, and why the two are one."""

    take = forms.MultipleChoiceField(label="采用另一份档案的", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="合并理由", max_length=200, error_messages=required("请写明合并的理由"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["take"].choices = choices  # type: ignore[attr-defined]
