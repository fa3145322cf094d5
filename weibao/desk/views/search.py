"""The search box of the top bar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from weibao.desk.reports.search import search
from weibao.web.requests import StaffRequest

__all__ = ["find"]
LONGEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Children, units, places and runs that fit the words. POST keeps names and numbers out of addresses and logs."""
    wanted = (request.POST.get("q") or request.GET.get("q") or "").strip()[:LONGEST]
    found = search(request.staff, request.on, wanted)
    return render(request, "desk/search.html", {"wanted": wanted, "found": found})
