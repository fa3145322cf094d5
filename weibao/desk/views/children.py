"""The list of children."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from weibao.benefits.models import Category
from weibao.children.models import Care
from weibao.desk.reports import child_list as lists
from weibao.desk.reports.child_list import Wanted
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
FOUND = 200


@require_http_methods(["GET", "HEAD", "POST"])
def child_list(request: StaffRequest) -> HttpResponse:
    """Children within scope. Filters stand in the address; words to search for come by POST, so that no name enters a log."""
    if not request.staff.roles_on(request.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")
    wanted = Wanted.of(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and not wanted.words:
        return redirect(f"{reverse('desk:children')}?{urlencode(wanted.query())}")
    rows = lists.child_list(request.staff, request.on, wanted)
    if wanted.words:
        rows = rows[:FOUND]
    page = Paginator(rows, FOUND if wanted.words else ON_A_PAGE).get_page(request.GET.get("page"))
    counties, townships = lists.places(request.staff, request.on, wanted.county)
    context = {
        "page": page,
        "rows": [(child, lists.place_of(child, county=len(counties) > 1), lists.category_label(child)) for child in page],
        "wanted": wanted,
        "counties": counties,
        "townships": townships,
        "categories": [*Category.choices, (lists.NONE, "未认定")],
        "cares": Care.choices,
        "care_labels": dict(Care.choices),
        "full": FOUND,
    }
    return render(request, "desk/children.html", context)
