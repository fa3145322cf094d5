"""The cockpit: the page, the wall, one figure with its definition, its numbers for a program, the coverage report."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weibao.benefits.reports import known_consumption, parameters
from weibao.cockpit.forms import FACTORS, ScenarioForm
from weibao.cockpit.reports import parameters as dated
from weibao.cockpit.reports import scenario as scenarios
from weibao.cockpit.reports.cards import cards
from weibao.cockpit.reports.charts import CHARTS, draw
from weibao.cockpit.reports.coverage import coverage_figure, coverage_of, coverage_workbook
from weibao.cockpit.reports.crossings import matrices
from weibao.cockpit.reports.cube import cube
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.rules.growth import BadConsumption
from weibao.rules.parameters import NotYetLaw
from weibao.web.looks import look_of
from weibao.web.requests import StaffRequest

NO_FIGURES = "您的岗位不查看统计数字。"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def cockpit(request: StaffRequest) -> HttpResponse:
    """Key figures and six charts; `?wall=1` for the wall, where counts under 5 are merged and nothing opens."""
    wall = request.GET.get("wall") == "1"
    viewer = _viewer(request, wall=wall)
    counted = cube(viewer)
    shown: dict[str, Any] = {
        "viewer": viewer,
        "run": counted.run,
        "cards": list(cards(viewer, counted)),
        "figures": {name: chart.draw(viewer, counted) for name, chart in CHARTS.items()},
        "charts": CHARTS,
    }
    if wall:
        shown["look"] = replace(look_of(request), look="wall")
    return render(request, "cockpit/wall.html" if wall else "cockpit/cockpit.html", shown)


@require_safe
def figure(request: StaffRequest, name: str) -> HttpResponse:
    """One chart with what it counts, where from, under which document, and its rows."""
    viewer = _viewer(request)
    if name not in CHARTS:
        raise NotThere
    return render(request, "cockpit/figure.html", {"chart": CHARTS[name], "figure": draw(name, viewer)})


@require_safe
def figure_json(request: StaffRequest, name: str) -> HttpResponse:
    """The numbers of one chart, by the same right; with `?wall=1` as they may leave the scope."""
    viewer = _viewer(request, wall=request.GET.get("wall") == "1")
    if name not in CHARTS:
        raise NotThere
    return JsonResponse(draw(name, viewer).as_dict(), json_dumps_params={"ensure_ascii": False})


@require_safe
def coverage(request: StaffRequest) -> HttpResponse:
    """Whether every place has its person; `?as=xlsx` gives the same as a workbook."""
    viewer = _viewer(request)
    report = coverage_of(viewer)
    if request.GET.get("as") == "xlsx":
        answer = HttpResponse(coverage_workbook(report), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="coverage-{request.on:%Y%m%d}.xlsx"'
        return answer
    return render(request, "cockpit/coverage.html", {"report": report, "figure": coverage_figure(report)})


@require_safe
def crossings(request: StaffRequest) -> HttpResponse:
    """Cross-province applications by accepting place and household place."""
    _viewer(request)
    opens = bool(request.staff.roles_on(request.on) & READS["applications"])
    return render(request, "cockpit/crossings.html", {"matrices": matrices(request.staff, request.on), "opens": opens})


@require_safe
def scenario(request: StaffRequest) -> HttpResponse:
    """What another factor, a wider group or higher prices would cost: children and yuan by place and month for two years.

    `as=xlsx` gives the same as a workbook.
    """
    viewer = _viewer(request)
    now = _in_force(request)
    asked = "prices" in request.GET
    start = {**now, "prices": Decimal(0)}
    consumption = scenarios.expected_consumption(request.on)
    form = ScenarioForm(request.GET if asked else None, initial=start, consumption=consumption)
    shown: dict[str, Any] = {"form": form, "viewer": viewer, "now": now, "shows": scenarios.SHOWN, "known": known_consumption()}
    if form.is_valid():
        try:
            found = scenarios.outcome(viewer, form.scenario(now), form.figures())
            if request.GET.get("as") == "xlsx":
                answer = HttpResponse(scenarios.scenario_workbook(found), content_type=XLSX)
                answer["Content-Disposition"] = f'attachment; filename="scenario-{request.on:%Y%m%d}.xlsx"'
                return answer
            shown |= {"outcome": found, "grid": found.grid(form.cleaned_data["table"] or "more")}
        except (NotYetLaw, BadConsumption) as fault:
            form.add_error(None, str(fault))
    return render(request, "cockpit/scenario.html", shown, status=422 if form.errors else 200)


def _in_force(request: StaffRequest) -> dict[str, Any]:
    """The factors and the limit of age of today."""
    law = parameters().at(request.on)
    return {form: law.amount(path) for form, path in FACTORS.items()} | {"age": law.whole("age/limit")}


def _viewer(request: StaffRequest, *, wall: bool = False) -> Viewer:
    viewer = Viewer.of(request.staff, request.on, wall=wall)
    if viewer is None:
        raise NotAllowed(NO_FIGURES)
    return viewer


@require_safe
def parameter_list(request: StaffRequest) -> HttpResponse:
    """All dated parameters, those that nobody has checked first; searched by words, by set."""
    roles = request.staff.roles_on(request.on)
    if not roles & READS["parameters"]:
        raise NotAllowed("您的岗位不查看参数。")
    search, chosen = request.GET.get("words", "")[:60], request.GET.get("set", "")
    everything = dated.rows(request.on)
    only, chosen = request.GET.get("unchecked") == "1", chosen if chosen in dated.SETS else ""
    found = dated.rows(request.on, search=search, chosen=chosen, unchecked=only)
    shown = {
        "page": Paginator(found, 60).get_page(request.GET.get("page")),
        "total": len({(row.set, row.path) for row in everything}),
        "unchecked": sum(row.now and not row.verified for row in everything),
        "sets": dated.SETS,
        "search": search,
        "chosen": chosen,
        "only": only,
        "may_standards": bool(roles & READS["payments"]),
    }
    return render(request, "cockpit/parameters.html", shown)
