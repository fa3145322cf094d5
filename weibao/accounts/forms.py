"""What people type to get in."""

from typing import Any

from django import forms


def _needed(what: str) -> dict[str, str]:
    return {"required": f"请填写{what}"}


def _password(label: str, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=500, widget=widget, error_messages=_needed(label), **more)


def _username(**attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", **attrs})
    return forms.CharField(label="登录名", max_length=60, widget=widget, error_messages=_needed("登录名"))


class SignInForm(forms.Form):
    """Name and password; one sentence for every failure, so that names cannot be guessed."""

    username = _username(autofocus=True)
    password = _password("密码", "current-password")


class CodeForm(forms.Form):
    """The code of the phone, or a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        error_messages=_needed("验证码"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none", "autofocus": True, "class": "code"}
        ),
    )


class TotpForm(CodeForm):
    """A code of the phone alone."""

    code = forms.CharField(
        label="手机上的六位验证码",
        max_length=12,
        error_messages=_needed("手机上的六位验证码"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code"}),
    )


class AnswerForm(forms.Form):
    """What the browser answers for a security key."""

    answer = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": "浏览器没有给出应答，请再试一次。"})
    name = forms.CharField(label="名称", max_length=40, required=False)

    def clean_answer(self) -> Any:
        answer = self.cleaned_data["answer"]
        if not isinstance(answer, dict):
            raise forms.ValidationError("浏览器的应答不符，请再试一次。")
        return answer


class ConfirmForm(forms.Form):
    """The password once more before something grave."""

    password = _password("当前密码", "current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = _password("新密码", "new-password")
    again = _password("再输一次新密码", "new-password")

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError("两次输入的新密码不一样。")
        return again


class ActivationForm(NewPasswordForm):
    """Name, activation code and the own password."""

    username = _username()
    code = forms.CharField(
        label="激活码",
        max_length=30,
        error_messages=_needed("激活码"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "class": "code"}),
    )
    field_order = ("username", "code", "new", "again")


class ChangeForm(NewPasswordForm):
    """The old password and the new one."""

    password = _password("当前密码", "current-password")
    field_order = ("password", "new", "again")


class PeopleFilter(forms.Form):
    """Whose account; a name comes by POST, the address holds numbers."""

    show = forms.CharField(required=False, max_length=10)
    name = forms.CharField(label="姓名或登录名", required=False, max_length=40)
    who = forms.RegexField(r"^\d{1,18}(,\d{1,18}){0,49}$", required=False, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, str]:
        """What is valid and not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
