import re

from django import forms

from weibao.kernel.identity import BadIdNumber, read_id_number, tidy
from weibao.kernel.reading import tidy_text
from weibao.public.models import Purpose

MOBILE = re.compile(r"1[3-9]\d{9}")
APPLICATION = re.compile(r"[A-Z0-9-]{6,20}")
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def mobile(typed: str) -> str:
    """A mobile number as people type it: with blanks, strokes, +86, full-width digits. Raises ValidationError."""
    digits = re.sub(r"[^\d]", "", tidy_text(typed))
    digits = digits.removeprefix("0086").removeprefix("86") if len(digits) > 11 else digits
    if not MOBILE.fullmatch(digits):
        raise forms.ValidationError("手机号应为 11 位数字，以 1 开头")
    return digits


def identity(typed: str) -> str:
    """An identity number as people type it. Raises ValidationError."""
    try:
        return read_id_number(typed).text
    except BadIdNumber as bad:
        raise forms.ValidationError(str(bad)) from bad


class ProveForm(forms.Form):
    """An identity number (or, for following, an application's number) and a phone."""

    number = forms.CharField(
        label="您的身份证号码",
        max_length=40,
        error_messages={"required": "请填写身份证号码"},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="您的手机号", max_length=30, error_messages={"required": "请填写手机号"},
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: object, purpose: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.follows = purpose == Purpose.FOLLOW
        if self.follows:
            self.fields["number"].label = "申请编号，或者您的身份证号码"
            self.fields["number"].error_messages["required"] = "请填写申请编号或者身份证号码"

    def clean_number(self) -> dict[str, str]:
        typed = tidy(self.cleaned_data["number"])
        plain = tidy_text(self.cleaned_data["number"]).upper()
        if self.follows and len(typed) not in {15, 18} and APPLICATION.fullmatch(plain):
            return {"identity": "", "application": plain}
        return {"identity": identity(typed), "application": ""}

    def clean_phone(self) -> str:
        return mobile(self.cleaned_data["phone"])


class CodeForm(forms.Form):
    """The code that came by message."""

    code = forms.CharField(
        label="短信里的 6 位数字", max_length=12, error_messages={"required": "请填写短信里的 6 位数字"},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        digits = re.sub(r"[^\d]", "", tidy_text(self.cleaned_data["code"]))
        if len(digits) != 6:
            raise forms.ValidationError("验证码是 6 位数字")
        return digits
