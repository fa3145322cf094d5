"""Forms as the house shows them, and refusals shown where the form is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal

OPEN_ANSWERS = (NotAllowed, NotThere)


@contextmanager
def refusals_shown(form: forms.BaseForm) -> Iterator[None]:
    """Put the refusal of an action at the head of its form; `form.is_valid()` is False afterwards.

    What the person may not do or know at all is no matter of the form and goes on to the error page.
    """
    try:
        yield
    except OPEN_ANSWERS:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)


class SignInForm(AuthenticationForm):
    """Name and password; one sentence for every failure, so that names cannot be guessed."""

    username = forms.CharField(
        label="登录名",
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "请填写登录名"},
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写密码"},
    )
    error_messages = {  # noqa: RUF012  Django's own attribute
        "invalid_login": "登录名或密码不正确。",
        "inactive": "登录名或密码不正确。",
    }
