"""The screens 访问与权限 (security administrator) and 谁打开了什么 (auditor)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from weibao.accounts.querysets import AccountQuerySet
from weibao.accounts.reports import dormant
from weibao.audit.actions import read_trail
from weibao.audit.models import Entry
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.oversight import actions
from weibao.oversight.forms import FileForm, OpeningsForm, PersonForm
from weibao.oversight.reports import opened, people
from weibao.oversight.reports import posts as amiss
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: StaffRequest) -> HttpResponse:
    """Who can open file N and why; what is amiss with posts and accounts; a person by name (by POST) leads to a number."""
    _watches(request)
    person, found = PersonForm(request.POST or None), []
    if request.method == "POST" and person.is_valid():
        found = people.people_called(request.staff, request.on, person.cleaned_data["name"].strip())
        if len(found) == 1:
            return redirect("oversight:person", found[0].staff_id)
    form = FileForm(request.GET if "file" in request.GET else None)
    answer = actions.ask(form.cleaned_data["file"], by=request.staff, at=request.at) if form.is_valid() else None
    shown = {
        "form": form,
        "person": person,
        "found": found,
        "answer": answer,
        "counts": [(show, label, count) for show, label, count in _counts(request)],
        "asleep": _sleeping(request).count(),
        "days": settings.WEIBAO_DORMANT_DAYS,
    }
    return render(request, "oversight/access.html", shown, status=422 if form.errors else 200)


@require_safe
def posts(request: StaffRequest) -> HttpResponse:
    """Posts that are vacant, doubled, past their date, ending soon, stood in for."""
    _watches(request)
    show = request.GET.get("show", "vacant")
    if show not in amiss.SHOWS:
        raise NotThere
    page = Paginator(amiss.listed(show, request.staff, request.on), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"show": show, "label": amiss.SHOWS[show], "shows": amiss.SHOWS.items(), "page": page}
    return render(request, "oversight/posts.html", shown)


@require_safe
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts that nobody uses."""
    _watches(request)
    page = Paginator(_sleeping(request), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/accounts.html", {"page": page, "days": settings.WEIBAO_DORMANT_DAYS})


@require_safe
def powers(request: StaffRequest) -> HttpResponse:
    """Role × action; each row opens who holds it now."""
    _watches(request)
    return render(request, "oversight/powers.html", {"groups": people.powers_by_package(request.staff, request.on)})


@require_safe
def power(request: StaffRequest, name: str) -> HttpResponse:
    """Who holds one power now."""
    _watches(request)
    one = people.power_called(name)
    page = Paginator(people.holders_of(one, request.staff, request.on), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/power.html", {"power": one, "page": page})


@require_safe
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """What one person may do today."""
    _watches(request)
    return render(request, "oversight/person.html", {"may": people.what_may(request.staff, pk, request.on)})


@require_http_methods(["GET", "HEAD", "POST"])
def openings(request: StaffRequest) -> HttpResponse:
    """The auditor's: who opened file N, what person P opened this week. The look itself is an entry of the trail."""
    if not allows(request.staff, "audit.read", None, request.at):
        raise NotAllowed("查阅情况由审计管理员查看。")
    person, found = PersonForm(request.POST or None), []
    if request.method == "POST" and person.is_valid():
        found = opened.people_called(person.cleaned_data["name"].strip())
        if len(found) == 1:
            return redirect(f"{reverse('oversight:openings')}?who={found[0].pk}")
    chosen = OpeningsForm(request.GET).chosen()
    shown: dict[str, Any] = {"person": person, "found": found, "chosen": chosen}
    if "file" in chosen or "who" in chosen:
        shown |= _opened(request, chosen)
    return render(request, "oversight/openings.html", shown)


def _opened(request: StaffRequest, chosen: dict[str, int]) -> dict[str, Any]:
    asked = ";".join(f"{name}={value}" for name, value in chosen.items())
    entries = read_trail(Entry.objects.visible_to(request.staff, request.on), by=request.staff, at=request.at, asked=asked)
    back = chosen.get("weeks", 0)
    first, last = opened.week(request.on, back)
    of_week = opened.of_person(entries, who=chosen.get("who", 0), first=first, last=last)
    rows = opened.of_file(entries, chosen["file"]) if "file" in chosen else of_week
    page = Paginator(rows.select_related("actor"), ON_A_PAGE).get_page(request.GET.get("page"))
    whose = opened.person_of(chosen["who"]) if "who" in chosen and "file" not in chosen else None
    return {
        "page": page,
        "lines": opened.lines(list(page)),
        "files": opened.files(rows),
        "whose": whose,
        "first": first,
        "last": last,
        "before": back + 1,
        "after": back - 1 if back else None,
    }


def _counts(request: StaffRequest) -> list[tuple[str, str, int]]:
    found = amiss.counts(request.staff, request.on)
    return [(show, label, found[show]) for show, label in amiss.SHOWS.items()]


def _sleeping(request: StaffRequest) -> AccountQuerySet:
    """Accounts of the viewer's divisions that have slept too long, by the true clock as sign-in."""
    true_at: datetime = request.true_at  # type: ignore[attr-defined]  # set by the door of accounts
    return dormant(true_at).visible_to(request.staff, request.on).order_by("seen_at", "pk")


def _watches(request: StaffRequest) -> None:
    if not allows(request.staff, "oversight.ask", None, request.at):
        raise NotAllowed("访问与权限由安全管理员查看。")
