"""The child's file: one page a tab, as of any past day."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from weibao.cases.models import Case
from weibao.children.actions.reading import SESSION, open_file
from weibao.children.reports.timeline import by_day, timeline
from weibao.desk.reports.care_file import care_of
from weibao.desk.reports.child_file import ChildFile, benefits_of, child_file
from weibao.desk.reports.papers import attachments, notes, papers
from weibao.desk.reports.readings import readings, restriction_of, team_of, window_on
from weibao.desk.views import team
from weibao.desk.views.children import child_list
from weibao.kernel.reading import BadDate, read_date
from weibao.kernel.refusal import NotThere
from weibao.schemes.reports.figures import of_child
from weibao.visits.reports import updates
from weibao.visits.reports.plans import history, planned
from weibao.web.requests import StaffRequest

TABS = {
    "": "概况",
    "family": "家庭与监护",
    "benefits": "保障与发放",
    "schooling": "教育与健康",
    "visits": "走访与更新",
    "care": "关爱服务",
    "cases": "个案",
    "papers": "材料",
    "record": "记录",
    "readings": "查阅与团队",
}
CLOSED_TO_WINDOWS = frozenset({"readings", "visits", "cases"})  # who reads for a day learns nothing of the colleagues


@require_safe
def file(request: StaffRequest, pk: int, tab: str = "") -> HttpResponse:
    """A child's file; opening it is recorded. A merged file leads to the one that was kept."""
    if tab not in TABS:
        raise NotThere
    day = _day(request)
    found = child_file(request.staff, request.at, pk, day)
    if found is None:
        raise NotThere
    if found.child.merged_into_id:
        return redirect("desk:file", found.child.merged_into_id)
    lately = found.file.opened_by(request.staff, request.at - SESSION)
    open_file(found.child, by=request.staff, at=request.at, lately=lately)
    window = window_on(found.child, request.staff, request.at)
    if window and tab in CLOSED_TO_WINDOWS:
        raise NotThere
    context = {
        "child": found.child,
        "file": found.file,
        "found": found,
        "tab": tab,
        "tabs": {key: label for key, label in TABS.items() if not (window and key in CLOSED_TO_WINDOWS)},
        "past": day != request.on,
        "window": window,
        **_tab(request, found, tab),
    }
    return render(request, f"desk/file_{tab or 'overview'}.html", context)


def _benefits(request: StaffRequest, found: ChildFile) -> dict[str, Any]:
    schemes = of_child(found.child, request.staff, request.on)
    return {"schemes": schemes, **benefits_of(found, request.staff, request.on)}


def _visits(request: StaffRequest, found: ChildFile) -> dict[str, Any]:
    who = (found.child, request.staff, request.on)
    return {"planned": planned(*who), "visits": history(*who), "updates": updates.of_child(*who), "update_facts": updates.FACTS}


def _cases(request: StaffRequest, found: ChildFile) -> dict[str, Any]:
    rows = Case.objects.visible_to(request.staff, request.on).of_child(found.child.pk).select_related("lead", "place")
    return {"cases": list(rows)}


def _readings(request: StaffRequest, found: ChildFile) -> dict[str, Any]:
    return {"readings": readings(found.child), "team": team_of(found.child, request.on), "restriction": restriction_of(found.child)}


SHOWN: Mapping[str, Callable[[StaffRequest, ChildFile], dict[str, Any]]] = {
    "": lambda _request, found: {"events": by_day(timeline(found.file))},
    "benefits": _benefits,
    "visits": _visits,
    "care": lambda request, found: care_of(found.child, request.staff, request.on),
    "cases": _cases,
    "papers": lambda _request, found: {"papers": papers(found.file), "attachments": attachments(found.file)},
    "record": lambda _request, found: {"notes": notes(found.file)},
    "readings": _readings,
}


def _tab(request: StaffRequest, found: ChildFile, tab: str) -> dict[str, Any]:
    return SHOWN[tab](request, found) if tab in SHOWN else {}


def _day(request: StaffRequest) -> date:
    """The day asked for; today for none, for one that cannot be read and for one to come."""
    try:
        return min(read_date(request.GET["on"]), request.on) if request.GET.get("on") else request.on
    except BadDate:
        return request.on


urlpatterns: list[URLPattern] = [
    path("children/", child_list, name="children"),
    path("children/<int:pk>/", file, name="file"),
    *team.urlpatterns,
    path("children/<int:pk>/<slug:tab>/", file, name="file"),
]
