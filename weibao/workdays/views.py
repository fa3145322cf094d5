"""Screens of the system administrator: which years are known, and the entry of a notice."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.workdays import actions
from weibao.workdays.forms import NoticeForm
from weibao.workdays.notice import read_notice
from weibao.workdays.reports import known_years

ENTER = "workdays.enter_notice"


class StaffRequest(HttpRequest):
    """A request of a signed-in person, for type checks only: `web`, which sets these, stands above this floor."""

    at: dt.datetime
    on: dt.date
    staff: Any


@require_safe
def years(request: StaffRequest) -> HttpResponse:
    """Last year, this one and the next ones: known from where, with the days of an entered notice."""
    _ask(request)
    return render(request, "workdays/years.html", {"years": known_years(request.on)})


@require_http_methods(["GET", "HEAD", "POST"])
def enter_notice(request: StaffRequest) -> HttpResponse:
    """Paste the notice, look over the days that were read, enter them."""
    _ask(request)
    form = NoticeForm(request.POST or None, initial={"year": request.on.year + 1})
    days: list[actions.Day] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            days = read_notice(given["year"], given["text"])
            if request.POST.get("verb") == "enter":
                actions.enter_notice(given["year"], by=request.staff, at=request.at, document=given["document"], days=days)
                messages.success(request, f"已录入{given['year']}年放假调休安排。")
                return redirect("workdays:years")
        except (NotAllowed, NotThere):
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "workdays/enter_notice.html", {"form": form, "days": days}, status=422 if form.errors else 200)


def _ask(request: StaffRequest) -> None:
    if not allows(request.staff, ENTER, None, request.at):
        raise NotAllowed("您没有“录入放假调休安排”的权限。")
