"""The page of a unit under the duty: by its link, without an account, eight fields."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from weibao.kernel.refusal import Refusal
from weibao.org.actions import public
from weibao.reporting.actions import filing, registering
from weibao.reporting.duty import UnitLink
from weibao.reporting.forms.filing import UnitForm


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Report here; whatever is wrong with a token is answered alike."""
    at, now = request.at, request.true_at  # type: ignore[attr-defined]
    source, who = str(request.META.get("REMOTE_ADDR", "")), public()
    if registering.is_shut_to(source, now):
        return _refused(request, registering.KnockedTooOften())
    try:
        link = registering.open_link(token, by=who, at=at)
    except registering.Closed as closed:
        registering.knock(source, now)
        return _refused(request, closed)
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = filing.send_by_link(link, by=who, at=at, told=form.told(link.unit))
        except filing.BadReport as bad:
            form.add_error(None, bad.message)
        else:
            return render(request, "reporting/sent.html", {"row": made, "link": link, "notices": made.notices.select_related("contact")})
    return _page(request, link, form)


def _page(request: HttpRequest, link: UnitLink, form: UnitForm) -> HttpResponse:
    return render(request, "reporting/by_link.html", {"link": link, "form": form}, status=422 if form.errors else 200)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "reporting/refused.html", {"sentence": refusal.message}, status=refusal.status)
