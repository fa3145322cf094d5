"""Pages of risk: the table of indicators, the levels by place with the warnings, and one child's level with its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.care.actions import weighing
from weibao.care.forms.risk import ClearForm, MeasureForm, ObserveForm, OverrideForm, WithdrawForm
from weibao.care.models import Observation, RiskLevel
from weibao.care.reports.levels import COLOURS, by_place, told
from weibao.care.views.registers import readers
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.rules import risk as rules
from weibao.rules.parameters import load
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


@require_safe
def indicators(request: StaffRequest) -> HttpResponse:
    """The table of indicators, as the rules read it."""
    readers(request)
    law = load().at(request.on)
    raising = [(rules.LEVELS[level], law.value(f"care/raise/{level}")) for level in ("blue", "yellow", "orange")]
    rows = [(one, rules.DOMAINS[one.domain], rules.LEVELS[one.level]) for one in rules.table().values()]
    return render(request, "care/indicators.html", {"rows": rows, "raising": raising})


@require_safe
def levels(request: StaffRequest) -> HttpResponse:
    """How many children stand at which level, by place, and whose warning waits; no colour beside a name."""
    readers(request)
    rows = RiskLevel.objects.visible_to(request.staff, request.on).warnings().filter(child__merged_into=None)
    page = Paginator(rows.select_related("child__residence__parent").order_by("due", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "places": by_place(request.staff, request.on), "colours": [rules.LEVELS[str(one)] for one in COLOURS]}
    return render(request, "care/levels.html", shown)


@dataclass(frozen=True)
class Page:
    """What stands of one child: the level that holds, and what was observed."""

    child: Child
    now: RiskLevel | None
    observations: list[Observation]

    def forms(self, wanted: str, sent: Any) -> dict[str, Form]:
        """The forms of the page, the one that was sent filled in."""
        standing = [(one.pk, rules.table()[one.indicator].label) for one in self.observations if one.over_on is None]
        made: Mapping[str, Callable[..., Form]] = {
            "observe": ObserveForm,
            "clear": lambda *args, **options: ClearForm(*args, standing=standing, **options),
            "override": OverrideForm,
            "withdraw": WithdrawForm,
            "answer": MeasureForm,
        }
        return {name: make(sent if name == wanted else None, auto_id=f"{name}_%s") for name, make in made.items()}


POWER = {
    "observe": "care.observe",
    "clear": "care.clear",
    "override": "care.override",
    "withdraw": "care.withdraw_override",
    "answer": "care.answer_warning",
}


@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: StaffRequest, pk: int) -> HttpResponse:
    """One child's level: why, since when, what was observed, and what a person decided otherwise."""
    page = _page(request, pk)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and wanted not in POWER:
        raise NotThere
    forms = page.forms(wanted, request.POST)
    if wanted:
        if not allows(request.staff, POWER[wanted], page.child, request.at):
            raise NotAllowed("您没有办理这一事项的权限。")
        form = forms[wanted]
        if form.is_valid():
            with refusals_shown(form):
                _do(wanted, form.cleaned_data, page, request)
                messages.success(request, "已记录，等级已重新计算。")
                return redirect("care:risk", page.child.pk)
    history = RiskLevel.objects.visible_to(request.staff, request.on).filter(child=page.child)
    shown = {
        "child": page.child,
        "told": told(page.now, request.on) if page.now else None,
        "observations": [(one, rules.table().get(one.indicator)) for one in page.observations],
        "history": history.select_related("override__by", "answered_by").order_by("-began_at", "-pk")[:30],
        "forms": forms,
        "wrong": forms.get(wanted),
        "clearable": any(one.over_on is None for one in page.observations),
    }
    return render(request, "care/risk.html", shown, status=422 if wanted else 200)


def _page(request: StaffRequest, pk: int) -> Page:
    rows = Child.objects.visible_to(request.staff, request.on).select_related("residence__parent")
    child = rows.there(pk)
    levels_of = RiskLevel.objects.visible_to(request.staff, request.on).current()
    seen = Observation.objects.visible_to(request.staff, request.on).filter(child=child)
    now = levels_of.filter(child=child).select_related("override__by").first()
    return Page(child, now, list(seen.select_related("by").order_by("over_on", "-on", "-pk")))


def _do(wanted: str, given: dict[str, Any], page: Page, request: StaffRequest) -> None:
    by, at = request.staff, request.at
    if wanted == "observe":
        weighing.observe(page.child, by=by, at=at, **given)
    elif wanted == "clear":
        row = next(one for one in page.observations if one.pk == given["observation"])
        weighing.clear(row, by=by, at=at, words=given["words"])
    elif wanted == "override":
        weighing.override(page.child, by=by, at=at, **given)
    elif wanted == "withdraw":
        weighing.withdraw_override(page.child, by=by, at=at)
    elif page.now is None:
        raise weighing.NoWarning("没有待处置的预警。")
    else:
        weighing.answer_warning(page.now, by=by, at=at, measure=given["measure"])
