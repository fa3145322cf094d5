"""Pages of papers: add one to a row, take one out, remove one."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from weibao.attachments import actions
from weibao.attachments.actions import Upload
from weibao.attachments.forms import AddForm, RemoveForm
from weibao.attachments.models import Attachment
from weibao.attachments.reports import paper
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.subjects import SUBJECTS, visible
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Add a paper to a row of any registered kind."""
    row = visible(kind, pk, request.staff, request.on)
    _must(request, "attachments.add", row)
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = Upload(given["file"].name, given["file"].read())
        with refusals_shown(form):
            actions.add(row, by=request.staff, at=request.at, kind=kind, upload=upload, category=given["category"], remark=given["remark"])
            messages.success(request, "材料已添加。")
            return redirect(_back(request, kind, pk))
    context = {"form": form, "kind": kind, "row": pk, "subject": SUBJECTS[kind], "back": _back(request, kind, pk)}
    return render(request, "attachments/add.html", context, status=422 if form.errors else 200)


@require_safe
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """The paper as a download; a browser neither guesses what it is nor runs anything in it."""
    found = paper(pk, request.staff, request.at)
    content = actions.read(found, by=request.staff, at=request.at)
    answer = HttpResponse(content, content_type=TYPES[found.kind])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a paper that does not belong here; the reason is kept."""
    found = _visible(request, pk)
    _must(request, "attachments.remove", found)
    back = _back(request, found.subject_kind, found.subject_id)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.remove(found, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])
            messages.success(request, "材料已移除。")
            return redirect(back)
    context = {"form": form, "paper": found, "back": back}
    return render(request, "attachments/remove.html", context, status=422 if form.errors else 200)


def _must(request: StaffRequest, action: str, subject: object) -> None:
    if not allows(request.staff, action, subject, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")


def _visible(request: StaffRequest, pk: int) -> Attachment:
    return Attachment.objects.visible_to(request.staff, request.on).there(pk)


def _back(request: StaffRequest, kind: str, pk: int) -> str:
    """The page that the person comes from, if it is ours; else that of the row."""
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    url = SUBJECTS[kind].url
    return url(pk) if url else "/"
