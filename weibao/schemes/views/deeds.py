"""The page of a deed that wants words: a form over one row, sent to one action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@dataclass(frozen=True)
class Deed:
    """A deed of a page: its action, the form it wants (none: a button), what is said afterwards, and the words of its page."""

    name: str
    verb: Callable[..., Any]
    form: type[forms.Form] | None = None
    done: str = "已办理。"
    hint: str = ""


def must(request: StaffRequest, name: str, subject: Any) -> None:
    """Raises NotAllowed in the words of the action."""
    if not allows(request.staff, name, subject, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[name].label}”的权限。")


def do(request: StaffRequest, deed: Deed, row: Any, *, back: tuple[str, *tuple[int, ...]], told: str) -> HttpResponse:
    """Show the form of a deed, or do it. A deed without a form is done by POST and shown for confirmation by GET."""
    must(request, deed.name, row)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = (deed.form or forms.Form)(*sent)  # bound even when nothing but the token is sent: a refusal is shown at its head
    if form.is_valid():
        with refusals_shown(form):
            deed.verb(row, by=request.staff, at=request.at, **_given(form if deed.form else None))
            messages.success(request, deed.done)
            return redirect(*back)
    action = ACTIONS[deed.name]
    shown = {"form": form, "action": action, "told": told, "hint": deed.hint, "back": reverse(back[0], args=back[1:])}
    return render(request, "schemes/deed.html", shown, status=422 if form.errors else 200)


def _given(form: forms.Form | None) -> Mapping[str, Any]:
    if form is None:
        return {}
    given = dict(form.cleaned_data)
    told: Mapping[str, Any] = getattr(form, "given", lambda values: values)(given)
    return told
