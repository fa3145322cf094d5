"""The system administrator's screen of the keys: what the ring holds, and how far a rotation has come."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.keys import actions, jobs
from weibao.keys.forms import RotateForm
from weibao.keys.models import Kind, Rotation
from weibao.keys.reports import held
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def ring(request: StaffRequest) -> HttpResponse:
    """The keys and their rotations; a POST begins one."""
    form = RotateForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if not asked and not allows(request.staff, "keys.rotate", Rotation, request.at):
        raise NotAllowed("您没有“更换密钥”的权限。")
    if asked:
        with refusals_shown(form):
            actions.rotate(Rotation, by=request.staff, at=request.at, kind=Kind(form.cleaned_data["kind"]))
            jobs.soon()
            messages.success(request, "新密钥已启用，数据正在后台处理，系统照常使用。")
            return redirect("keys:ring")
    rotations = list(Rotation.objects.visible_to(request.staff, request.on).select_related("by")[:SHOWN])
    now = next((one for one in rotations if one.finished_at is None), None)
    shown = {"form": form, "keys": held(), "rotations": rotations, "now": now}
    return render(request, "keys/ring.html", shown, status=422 if form.errors else 200)
