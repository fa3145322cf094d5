"""The URL conf of these tests: one view for every answer that the door of the web can give."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale


class CannotClose(Refusal):
    """A refusal of a domain."""


RAISED = {
    "refusal": CannotClose("还有未完成的任务，不能结案。"),
    "stale": Stale(),
    "not_allowed": NotAllowed("您没有“结案”的权限。"),
    "not_there": NotThere(),
    "absent": Http404(),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "fault": ZeroDivisionError("王子泽 140728201411062719"),
}


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/base.html")


def clock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.at.isoformat()} {request.on} {request.staff.username}")


@login_not_required
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("公开")


def answer(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


urlpatterns = [
    path("", home, name="home"),
    path("clock/", clock, name="clock"),
    path("open/", open_to_all, name="open"),
    path("answer/<str:name>/", answer, name="answer"),
    path("", include("weibao.web.urls")),
    path("", include("weibao.accounts.urls")),
]
handler400 = "weibao.web.errors.bad_request"
handler403 = "weibao.web.errors.permission_denied"
handler404 = "weibao.web.errors.not_found"
handler500 = "weibao.web.errors.server_error"
