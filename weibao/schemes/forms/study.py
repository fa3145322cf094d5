from typing import Any

from django import forms

from weibao.rules import study_aid
from weibao.schemes.actions.studying import Application
from weibao.schemes.models import Award, Left, Topic

DAY = {"invalid": "日期写成 2023-07-03", "required": "请填写日期"}


def day(label: str, *, required: bool = True) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DAY)


class FindForm(forms.Form):
    """Whose file: its number or an identity number."""

    q = forms.CharField(label="档案编号或公民身份号码", max_length=30, error_messages={"required": "请填写档案编号或公民身份号码"})


class ApplicationForm(forms.Form):
    """The application for a school year."""

    year = forms.TypedChoiceField(label="申请学年", coerce=int)
    school = forms.CharField(label="就读学校", max_length=80, error_messages={"required": "请填写就读学校"})
    stage = forms.ChoiceField(label="学段", choices=[("", "请选择"), *study_aid.STAGES.items()], error_messages={"required": "请选择学段"})
    full_time = forms.BooleanField(label="全日制在读", required=False)
    since = day("连续就读自（年满18周岁以来未中断）")
    until = day("预计毕业", required=False)
    disabled = forms.BooleanField(label="持有残疾人证", required=False)
    bank = forms.CharField(label="开户银行", max_length=60, error_messages={"required": "请填写开户银行"})
    account = forms.RegexField(
        label="学生本人账号", regex=r"^[0-9]{8,30}$", strip=True,
        error_messages={"required": "请填写学生本人账号", "invalid": "账号只写数字"},
    )  # fmt: skip
    holder = forms.CharField(label="账户姓名", max_length=60, error_messages={"required": "请填写账户姓名"})

    def __init__(self, *args: Any, years: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, f"{year}—{year + 1}学年") for year in years]  # type: ignore[attr-defined]

    def clean_account(self) -> str:
        return str(self.cleaned_data["account"]).replace(" ", "")

    def application(self) -> Application:
        """The form as the action takes it."""
        return Application(**self.cleaned_data)


def years_open(on: Any) -> list[int]:
    """The school years that one may apply for on a day."""
    now = study_aid.school_year(on)
    return [now + 1, now] if 6 <= on.month < 9 else [now]


def initial_of(award: Award) -> dict[str, Any]:
    """The fields of an award, for the corrected application; the account is typed again."""
    return {name: getattr(award, name) for name in ("year", "school", "stage", "full_time", "since", "until", "disabled", "bank", "holder")}


class WordsForm(forms.Form):
    """A reason in words."""

    words = forms.CharField(
        label="说明", max_length=400, widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写明说明"}
    )


class StopForm(forms.Form):
    """The last day at school, and why."""

    left_on = day("在校最后一日")
    reason = forms.ChoiceField(label="离校原因", choices=[("", "请选择"), *Left.choices], error_messages={"required": "请选择离校原因"})
    words = forms.CharField(label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ProofForm(forms.Form):
    """The paper that proves a term."""

    received_on = day("收到日期")
    file = forms.FileField(label="在读证明（照片、扫描件或 PDF）", error_messages={"required": "请选择文件", "empty": "文件是空的"})


class ChoiceForm(forms.Form):
    """What is proposed where the documents leave it open."""

    topic = forms.ChoiceField(choices=Topic.choices, widget=forms.HiddenInput)
    value = forms.ChoiceField(label="选定", choices=[*study_aid.UNITS.items(), *study_aid.RHYTHMS.items()])
    from_year = forms.IntegerField(
        label="自哪一学年起（起始年份）", min_value=2019, max_value=2100, error_messages={"required": "请填写学年"}
    )
    reason = forms.CharField(
        label="理由和依据文件", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明理由和依据"}
    )

    def __init__(self, *args: Any, topic: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        asked = topic or (self.data.get("topic") if self.is_bound else "")
        words = study_aid.UNITS if asked == Topic.UNIT else study_aid.RHYTHMS
        self.fields["value"].choices = list(words.items())  # type: ignore[attr-defined]
