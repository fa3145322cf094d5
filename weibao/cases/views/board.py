"""The board of cases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weibao.cases.reports.board import flows, late, loads, median_hours, reported_again
from weibao.cases.views.listing import readers
from weibao.rules.parameters import load
from weibao.web.requests import StaffRequest


@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """What is late, how long steps take, who has how many, sources and outcomes, children reported again."""
    readers(request)
    staff, on = request.staff, request.on
    behind, held = late(staff, on), loads(staff, on)
    again, closed = reported_again(staff, on)
    days = load().at(on).whole("cases/rereport_days")
    context = {
        "late": behind,
        "late_rows": sum(one.rows for one in behind),
        "level": "red" if behind else "",
        "late_url": "../?show=late",
        "loads": held,
        "open": sum(one.rows for one in held),
        "closed": closed,
        "again": again,
        "again_note": f"同一儿童{days}天内",
        "flows": flows(staff, on),
        "hours": median_hours(staff, on),
    }
    return render(request, "cases/board.html", context)
