"""Pages of the list that comes in: the empty workbook, and what became of a filled one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.care.actions.listing import take_list
from weibao.care.forms.registering import ListForm
from weibao.care.models import FoundBy
from weibao.care.reports import lists
from weibao.kernel.archive import BadWorkbook
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.sheets import workbook
from weibao.rules.care_registers import KINDS, SITUATIONS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _may(request: StaffRequest) -> None:
    if not allows(request.staff, "care.take_list", None, request.at):
        raise NotAllowed("您没有“导入关爱名册登记表”的权限。")


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest) -> HttpResponse:
    """Take a list in; the rows that were not taken stand on the page with why."""
    _may(request)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    taken = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown(form):
            try:
                rows = lists.read(file.read(), file.name)
            except BadWorkbook as bad:
                raise Refusal(str(bad)) from bad
            taken = take_list(None, by=request.staff, at=request.at, rows=rows)
    known = [(label, list(SITUATIONS[kind].values())) for kind, label in KINDS.items()]
    shown = {"form": form, "taken": taken, "known": known, "sources": [str(label) for label in FoundBy.labels], "most": lists.MOST}
    return render(request, "care/take_list.html", shown, status=422 if form.errors else 200)


@require_safe
def blank(request: StaffRequest) -> HttpResponse:
    """The empty list; nobody is in it."""
    _may(request)
    answer = HttpResponse(workbook([lists.blank()]), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="register-list.xlsx"'
    return answer
