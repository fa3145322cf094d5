"""The file of a case: its parts, and every deed on it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weibao.cases.actions.opening import read
from weibao.cases.models import Case
from weibao.cases.views.closing import CLOSE
from weibao.cases.views.deeds import Tab, offered
from weibao.cases.views.guarding import GUARD
from weibao.cases.views.outside import ORDERS, TASKS
from weibao.cases.views.overview import OVERVIEW, TEAM
from weibao.cases.views.papering import PAPERS
from weibao.cases.views.planning import PLAN
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

TABS: Final[dict[str, Tab]] = {
    "": OVERVIEW,
    "guard": GUARD,
    "plan": PLAN,
    "tasks": TASKS,
    "orders": ORDERS,
    "close": CLOSE,
    "papers": PAPERS,
    "team": TEAM,
}


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: StaffRequest, pk: int, tab: str = "") -> HttpResponse:
    """One part of the file of a case; POST does the deed that `form` names."""
    rows = Case.objects.visible_to(request.staff, request.on)
    row = rows.select_related("child__residence__parent", "place__parent", "lead", "opened_by").there(pk)
    part = TABS.get(tab)
    if part is None:
        raise NotThere
    if not allows(request.staff, "cases.read", row, request.at):
        raise NotAllowed("您没有查看个案的权限。")
    shown = part.rows(row, request)
    sent = request.POST if request.method == "POST" else None
    deeds = offered(request, row, part, shown, sent)
    wrong = None
    if sent is not None:
        chosen = next((one for one in part.deeds if one.key == sent.get("form")), None)
        if chosen is None:
            raise NotThere
        mine = next((one for one in deeds if one.deed is chosen), None)
        if mine is None:
            raise NotAllowed(f"您没有“{ACTIONS[chosen.name].label}”的权限。")
        wrong = mine.form
        if wrong.is_valid():
            with refusals_shown(wrong):
                said = chosen.run(request, row, dict(wrong.cleaned_data), shown)
                if isinstance(said, HttpResponse):
                    return said
                messages.success(request, said)
                return redirect(f"cases:{'part' if tab else 'case'}", *([row.pk, tab] if tab else [row.pk]))
    elif not tab:
        read(row, by=request.staff, at=request.at)
    context = {"row": row, "tab": tab, "tabs": TABS, "deeds": deeds, "wrong": wrong, **shown}
    return render(request, part.template, context, status=422 if wrong else 200)
