"""The auditor's screens: the trail, and whether it stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from weibao.audit.actions import read_trail, verify_trail
from weibao.audit.forms import TrailFilter
from weibao.audit.models import Entry
from weibao.audit.querysets import EntryQuerySet
from weibao.audit.reports import actor_words, sentence
from weibao.audit.standing import standing
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.views import StaffRequest

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def trail(request: StaffRequest) -> HttpResponse:
    """The trail, newest first. The look itself leaves an entry. A filter that names a person comes by POST and leads to numbers."""
    form = TrailFilter(request.POST or request.GET)
    if request.method == "POST" and form.is_valid() and allows(request.staff, "audit.read", None, request.at):
        return redirect(f"{reverse('audit:trail')}?{urlencode(form.address())}")
    mine = Entry.objects.visible_to(request.staff, request.on)
    entries = read_trail(mine, by=request.staff, at=request.at, asked=form.codes())
    page = _page(form.narrow(entries).select_related("actor"), _number(request, "before"), _number(request, "after"))
    return render(request, "audit/trail.html", {"form": form, "standing": standing(), **page}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: StaffRequest) -> HttpResponse:
    """What the last verification found; a POST verifies the whole trail now."""
    if not allows(request.staff, "audit.verify", None, request.at) and request.method != "POST":
        raise NotAllowed("您没有“校验审计链”的权限。")
    report = verify_trail(None, by=request.staff, at=request.at) if request.method == "POST" else None
    return render(request, "audit/verify.html", {"report": report, "standing": standing()})


def _page(entries: EntryQuerySet, before: int | None, after: int | None) -> dict[str, Any]:
    """Fifty entries by their number: a page stays where it is while new entries come in."""
    if after is not None:
        found = list(entries.filter(pk__gt=after).order_by("pk")[: ON_A_PAGE + 1])
        newer, rows = len(found) > ON_A_PAGE, found[:ON_A_PAGE][::-1]
        older = True
    else:
        found = list((entries.filter(pk__lt=before) if before is not None else entries).order_by("-pk")[: ON_A_PAGE + 1])
        older, rows = len(found) > ON_A_PAGE, found[:ON_A_PAGE]
        newer = before is not None
    return {
        "lines": [(entry, actor_words(entry), sentence(entry)) for entry in rows],
        "older": rows[-1].pk if rows and older else None,
        "newer": rows[0].pk if rows and newer else None,
    }


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
