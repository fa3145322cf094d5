"""The steps of an application, one page each: read forgivingly, kept as plain JSON in the sealed draft."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django import forms

from weibao.attachments.examining import MEGABYTE, MOST
from weibao.benefits.models import AidKind
from weibao.kernel.identity import read_id_number
from weibao.kernel.reading import BadAmount, BadDate, read_date, read_money, tidy_text
from weibao.public.forms.proving import identity
from weibao.public.reports.entitled import PLAIN
from weibao.rules import words
from weibao.rules.recognition import TIMED

PLAIN_TEXT: Final = {"autocomplete": "off"}
RELATIONS: Final = ("祖父", "祖母", "外祖父", "外祖母", "父亲", "母亲", "兄弟姐妹", "叔伯姑舅姨", "其他亲属", "村（居）民委员会")


def typed() -> forms.TextInput:
    """A line that the browser does not remember."""
    return forms.TextInput(PLAIN_TEXT)


class Day(forms.CharField):
    """A day as people write it; kept as ISO text."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return read_date(typed).isoformat()
        except BadDate as bad:
            raise forms.ValidationError("请按“2022年9月14日”或者“20220914”这样写") from bad


class StepForm(forms.Form):
    """A step: `kept` is what goes into the draft."""

    def __init__(self, *args: Any, on: dt.date, answers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.answers = on, answers

    def kept(self) -> dict[str, Any]:
        """The answers of this step, as JSON has them."""
        return dict(self.cleaned_data)


class ChildForm(StepForm):
    """Who the child is; birth date and sex stand in the number."""

    name = forms.CharField(label="孩子的姓名", max_length=40, error_messages={"required": "请填写孩子的姓名"}, widget=typed())
    id_number = forms.CharField(
        label="孩子的身份证号码", max_length=40, error_messages={"required": "请填写孩子的身份证号码"}, widget=typed()
    )

    def clean_name(self) -> str:
        return tidy_text(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        number = identity(self.cleaned_data["id_number"])
        if read_id_number(number).birth_date > self.on:
            raise forms.ValidationError("号码里的出生日期晚于今天，请核对")
        return number


class PlaceForm(StepForm):
    """One step down the divisions."""

    code = forms.ChoiceField(label="", widget=forms.RadioSelect, error_messages={"required": "请选一项", "invalid_choice": "请选一项"})

    def __init__(self, *args: Any, choices: list[tuple[str, str]], label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.choices, field.label = choices, label  # type: ignore[attr-defined]


class ParentForm(StepForm):
    """How the father or the mother is, and the name as far as it is known."""

    status = forms.ChoiceField(label="", choices=list(PLAIN.items()), widget=forms.RadioSelect, error_messages={"required": "请选一项"})
    name = forms.CharField(label="姓名", max_length=40, required=False, widget=forms.TextInput(PLAIN_TEXT))

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].label = f"孩子的{words.PARENTS[side]}现在怎样？"
        self.fields["name"].label = f"{words.PARENTS[side]}的姓名"


class DetailForm(StepForm):
    """Since when, until when, which grade: only what the situation asks for."""

    since = Day(label="从哪一天开始", max_length=30, error_messages={"required": "请写开始的日期；记不准的写大概的日期"})
    until = Day(label="到哪一天为止（判决、决定书上写的）", max_length=30, required=False)
    disability_class = forms.ChoiceField(label="残疾类别", choices=list(words.DISABILITY_CLASSES.items()), widget=forms.RadioSelect)
    disability_grade = forms.ChoiceField(label="残疾等级", choices=list(words.GRADES.items()), widget=forms.RadioSelect)

    def __init__(self, *args: Any, side: str, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = status
        self.fields["since"].label = f"{words.PARENTS[side]}{words.STATUSES[status]}，从哪一天开始？"
        if status not in {*TIMED} - {"out_of_contact"}:
            del self.fields["until"]
        if status != "severe_disability":
            del self.fields["disability_class"], self.fields["disability_grade"]

    def clean_since(self) -> str:
        since = str(self.cleaned_data["since"])
        if since > self.on.isoformat():
            raise forms.ValidationError("开始的日期晚于今天，请核对")
        return since

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("until") and given.get("since") and given["until"] < given["since"]:
            self.add_error("until", "结束的日期早于开始的日期，请核对")
        return given


class MeForm(StepForm):
    """Who applies; number and phone are known already and not asked again."""

    name = forms.CharField(label="您的姓名", max_length=40, error_messages={"required": "请填写您的姓名"}, widget=typed())
    relation = forms.ChoiceField(
        label="您是孩子的", choices=[(one, one) for one in RELATIONS], widget=forms.RadioSelect, error_messages={"required": "请选一项"}
    )

    def clean_name(self) -> str:
        return tidy_text(self.cleaned_data["name"])


class AccountForm(StepForm):
    """The bank account, all of it or nothing yet."""

    holder = forms.CharField(label="户名", max_length=40, required=False, widget=forms.TextInput(PLAIN_TEXT))
    bank = forms.CharField(label="开户银行", max_length=60, required=False, widget=forms.TextInput(PLAIN_TEXT))
    account = forms.CharField(label="账号", max_length=40, required=False, widget=forms.TextInput({"inputmode": "numeric", **PLAIN_TEXT}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["account"] = "".join(sign for sign in tidy_text(given.get("account") or "") if sign.isdigit())
        filled = [name for name in ("holder", "bank", "account") if given.get(name)]
        if filled and len(filled) < 3:
            self.add_error(next(name for name in self.fields if name not in filled), "账户要填就三项都填；三项都空着，以后再补也行")
        if given["account"] and not 12 <= len(given["account"]) <= 19:
            self.add_error("account", "账号一般是 12 至 19 位数字，请核对")
        return given


class AidsForm(StepForm):
    """What the child gets every month already; blank is nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in AidKind:
            widget = forms.TextInput({"inputmode": "decimal", **PLAIN_TEXT})
            self.fields[kind.value] = forms.CharField(label=f"{kind.label}，每月多少元", max_length=20, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kept: dict[str, Any] = {}
        for kind in AidKind:
            try:
                amount = read_money(given.get(kind.value) or "")
            except BadAmount as bad:
                self.add_error(kind.value, str(bad))
                continue
            if amount:
                kept[kind.value] = str(amount)
        return kept


class PaperForm(forms.Form):
    """A paper of the list and, where several proofs are accepted, which it is."""

    file = forms.FileField(label="照片或文件", error_messages={"required": "请选择照片或文件", "empty": "文件是空的"})
    proof = forms.ChoiceField(label="这是哪一种证明", required=False)

    def __init__(self, *args: Any, proofs: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proof"]
        if len(proofs) > 1:
            field.required = True
            field.choices = [("", "请选择"), *((one, words.PROOFS[one]) for one in proofs)]  # type: ignore[attr-defined]
            field.error_messages["required"] = "请选择这是哪一种证明"
        else:
            field.choices = [(one, words.PROOFS[one]) for one in proofs]  # type: ignore[attr-defined]
            del self.fields["proof"]
        self.only = proofs[0] if len(proofs) == 1 else ""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(f"文件超过 {MOST // MEGABYTE} MB，请压缩或分开上传")
        return file

    @property
    def chosen(self) -> str:
        """The proof that it is; empty for a plain paper."""
        return str(self.cleaned_data.get("proof") or self.only)


class WordsForm(forms.Form):
    """Words of the applicant: why it is taken back, what is wrong with a decision."""

    words = forms.CharField(
        label="请写明", max_length=500, min_length=10, widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "请写明，至少 10 个字", "min_length": "请写清楚一些，至少 10 个字"},
    )  # fmt: skip
