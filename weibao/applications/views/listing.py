"""The list of applications within scope, with the working days left."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weibao.applications.models import Application
from weibao.applications.querysets import ApplicationQuerySet
from weibao.applications.reports.clocks import clock
from weibao.applications.reports.figures import days_by_step, tally
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.web.requests import StaffRequest
from weibao.workdays.calendar import Calendar

ON_A_PAGE: Final = 50
SHOWS: Final = {"": "办理中", "late": "已逾期", "near": "将到期和已逾期", "all": "全部"}


@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Applications that the person may know of; those due first come first."""
    if not request.staff.roles_on(request.on) & READS["applications"]:
        raise NotAllowed("您的岗位不查看认定申请。")
    wanted = request.GET.get("show", "")
    rows = _chosen(Application.objects.visible_to(request.staff, request.on), wanted, request)
    ordered = rows.select_related("place__parent", "child").order_by("due", "-submitted_at", "pk")
    page = Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page"))
    calendar = Calendar()
    context = {
        "page": page, "rows": [(row, clock(row, request.on, calendar)) for row in page.object_list],
        "shows": SHOWS, "wanted": wanted, "tally": tally(request.staff, request.on),
        "days": days_by_step(request.staff, request.on, calendar),
        "may_submit": allows(request.staff, "applications.submit", None, request.at),
    }  # fmt: skip
    return render(request, "applications/list.html", context)


def _chosen(rows: ApplicationQuerySet, wanted: str, request: StaffRequest) -> ApplicationQuerySet:
    if wanted == "late":
        return rows.late(request.on)
    if wanted == "near":
        return rows.near(request.on)
    return rows if wanted == "all" else rows.open()
