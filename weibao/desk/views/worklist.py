"""The home of everybody: my worklist."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weibao.desk.reports import worklist
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


class HomeRequest(StaffRequest):
    """The badge of the rail stands on the request: only the home page has counted."""

    waiting: int


@require_safe
def my_worklist(request: HomeRequest) -> HttpResponse:
    """What waits for this person, all of it or the rows of one card."""
    waiting = worklist(request.staff, request.on)
    show = request.GET.get("show", "")
    rows = waiting.rows(show)
    request.waiting = sum(row.urgent for row in waiting.rows(""))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/worklist.html", {"waiting": waiting, "page": page, "show": show})
