"""Pages of exports: ask for a file, my files, the password once, the file itself."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from weibao.exports import actions
from weibao.exports.forms import AskForm
from weibao.exports.makers import Order, maker_of
from weibao.exports.models import Export
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 30
OWN_FIELDS = {"csrfmiddlewaretoken", "maker", "purpose", "remark", "form", "sure", "back"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "pdf": "application/pdf",
    "docx": DOCX,
}


@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """First the question what for, then the order. The words of the page it is taken from go along in hidden fields, by POST."""
    maker = maker_of(request.POST.get("maker", ""))
    asked = {name: str(value) for name, value in request.POST.items() if name not in OWN_FIELDS}
    sure = "sure" in request.POST
    form = AskForm(request.POST if sure else None, forms_of=maker.forms)
    wanted = maker.want(Order(staff=request.staff, at=request.at, on=request.on, asked=asked))
    if sure and form.is_valid():
        with refusals_shown(form):
            actions.ask(Export, by=request.staff, at=request.at, maker=maker.name, asked=asked, **form.cleaned_data)
            messages.success(request, "已开始生成。生成后在这里下载，文件用口令打开，口令只显示一次。")
            return redirect("exports:mine")
    context = {"form": form, "maker": maker, "wanted": wanted, "asked": asked}
    return render(request, "exports/ask.html", context, status=422 if form.errors else 200)


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """My files. While one is being made, the list asks again every two seconds."""
    return render(request, "exports/mine.html", _listed(request))


@require_POST
def show_password(request: StaffRequest, pk: int) -> HttpResponse:
    """The password of a file, this once."""
    row = _own(request, pk)
    password = actions.show_password(row, by=request.staff, at=request.at)
    shown = {"export": row, "password": password}
    if request.htmx:
        return render(request, "exports/_password.html", shown)
    return render(request, "exports/mine.html", {**_listed(request), "shown": shown})


@require_POST
def fetch(request: StaffRequest, pk: int) -> HttpResponse:
    """The locked file."""
    row = _own(request, pk)
    content = actions.fetch(row, by=request.staff, at=request.at)
    answer = HttpResponse(content, content_type=TYPES[row.form])
    answer["Content-Disposition"] = f'attachment; filename="{row.label}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a file that is not needed any longer."""
    actions.drop(_own(request, pk), by=request.staff, at=request.at)
    messages.success(request, "文件已删除。")
    return redirect("exports:mine")


def _listed(request: StaffRequest) -> dict[str, Any]:
    rows = Export.objects.visible_to(request.staff, request.on).listed()
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, row.is_open(request.at)) for row in page.object_list]
    return {"page": page, "rows": shown, "working": any(row.state == "asked" for row, _ in shown)}


def _own(request: StaffRequest, pk: int) -> Export:
    return Export.objects.visible_to(request.staff, request.on).there(pk)
