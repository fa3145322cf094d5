from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.attachments.actions import Upload
from weibao.rules import rehabilitation, study_aid
from weibao.rules.medical_aid import PAYERS
from weibao.schemes.care import ITEMS, VIAS, Provider
from weibao.schemes.forms.study import day

REQUIRED = {"required": "请填写"}
CHOOSE = {"required": "请选择", "invalid_choice": "请选择"}


def amount(label: str, *, required: bool = True) -> forms.DecimalField:
    """Yuan with two places."""
    wrong = {"required": "请填写金额", "invalid": "金额要写成数字", "min_value": "金额不能小于零"}
    return forms.DecimalField(label=label, required=required, max_digits=10, decimal_places=2, min_value=0, error_messages=wrong)


class ProviderForm(forms.Form):
    """A designated hospital or unit."""

    kind = forms.ChoiceField(label="类别", choices=[("hospital", "定点医院"), ("unit", "定点康复机构")])
    name = forms.CharField(label="名称", max_length=80, error_messages={"required": "请填写名称"})
    since = day("定点开始日期")
    document = forms.CharField(label="定点文件", max_length=80, error_messages={"required": "请填写定点文件"})
    bank = forms.CharField(label="开户银行", max_length=60, error_messages={"required": "请填写开户银行"})
    account = forms.RegexField(
        label="对公账号", regex=r"^[0-9]{8,30}$", error_messages={"required": "请填写账号", "invalid": "账号只写数字"}
    )

    def provider(self, division: str) -> Provider:
        """The row that is wanted."""
        given = dict(self.cleaned_data)
        return Provider(division_id=division, during=DateRange(given.pop("since"), None), **given)


class EndForm(forms.Form):
    """The last day on which a unit is designated."""

    last_day = day("最后一日")


class CaseForm(forms.Form):
    """The application for 明天计划."""

    provider = forms.ModelChoiceField(
        label="定点医院",
        queryset=Provider.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择定点医院", "invalid_choice": "请选择定点医院"},
    )
    item = forms.ChoiceField(label="资助项目", choices=[("", "请选择"), *ITEMS.items()], error_messages={"required": "请选择资助项目"})
    via = forms.ChoiceField(label="申请渠道", choices=[("", "请选择"), *VIAS.items()], error_messages={"required": "请选择申请渠道"})
    diagnosis = forms.CharField(
        label="诊断和救治内容",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请填写诊断和救治内容"},
    )
    planned = amount("预计费用（元）")
    stage = forms.ChoiceField(label="年满18周岁的，在读学段", required=False, choices=[("", "不适用"), *study_aid.STAGES.items()])
    disabled = forms.BooleanField(label="持有残疾人证", required=False)

    def __init__(self, *args: Any, providers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["provider"]
        field.queryset = providers
        field.label_from_instance = lambda one: one.name


class DecideForm(forms.Form):
    """Yes or no, and why not."""

    passed = forms.TypedChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda text: text == "yes", widget=forms.RadioSelect,
        error_messages={"required": "请选择意见"},
    )  # fmt: skip
    opinion = forms.CharField(label="说明（不同意时必填）", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ChangeForm(forms.Form):
    """Another hospital or another cost."""

    provider = forms.ModelChoiceField(
        label="变更后定点医院", queryset=Provider.objects.none(), error_messages={"required": "请选择", "invalid_choice": "请选择"}
    )
    planned = amount("变更后预计费用（元）")
    reason = forms.CharField(
        label="变更理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明理由"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["provider"]
        field.queryset = Provider.objects.filter(kind="hospital", during__endswith=None)
        field.label_from_instance = lambda one: one.name


class BillForm(forms.Form):
    """The bill and its payers, each with its paper."""

    number = forms.CharField(label="结算单号", max_length=60, error_messages={"required": "请填写结算单号"})
    total = amount("费用总额（元）")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for payer, label in PAYERS.items():
            self.fields[f"amount_{payer}"] = amount(f"{label}支付（元）", required=False)
            self.fields[f"paper_{payer}"] = forms.FileField(label=f"{label}支付凭证", required=False)

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        """The bill as the action takes it."""
        paid = {payer: values[f"amount_{payer}"] for payer in PAYERS if values[f"amount_{payer}"]}
        files = {payer: values[f"paper_{payer}"] for payer in PAYERS if values[f"paper_{payer}"]}
        uploads = {payer: Upload(file.name, file.read()) for payer, file in files.items()}
        return {"total": values["total"], "number": values["number"], "paid": paid, "uploads": uploads}


class RehabForm(forms.Form):
    """The application for rehabilitation aid."""

    disability = forms.ChoiceField(label="残疾类别", choices=[("", "请选择"), *rehabilitation.CLASSES.items()], error_messages=CHOOSE)
    situation = forms.ChoiceField(label="家庭情形", choices=[("", "请选择"), *rehabilitation.SITUATIONS.items()], error_messages=CHOOSE)
    kind = forms.ChoiceField(label="康复项目", choices=[("", "请选择"), *rehabilitation.KINDS.items()], error_messages=CHOOSE)
    provider = forms.ModelChoiceField(label="定点康复机构（家庭选择）", queryset=Provider.objects.none(), error_messages=CHOOSE)
    need = forms.CharField(label="康复需求", max_length=400, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED)
    urgent = forms.BooleanField(label="急需，先救治后确认", required=False)

    def __init__(self, *args: Any, providers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["provider"]
        field.queryset = providers
        field.label_from_instance = lambda one: one.name


class ConfirmForm(forms.Form):
    """The federation's decision."""

    document = forms.CharField(label="残联审核文号", max_length=80, error_messages=REQUIRED)
    decided_on = day("残联审核日期")


class SessionForm(forms.Form):
    """One session or thing supplied."""

    on = day("日期")
    content = forms.CharField(label="内容", max_length=120, error_messages=REQUIRED)
    charge = amount("费用（元）")


class YearForm(forms.Form):
    """The year whose sessions are settled."""

    year = forms.IntegerField(label="结算年度", min_value=2018, max_value=2100, error_messages=REQUIRED)
