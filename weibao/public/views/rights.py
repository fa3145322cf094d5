"""个人信息权利: ask for a copy, a correction, a deletion; the answer is the same whatever is on file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from weibao.org.actions import public
from weibao.public.actions.asking import ask_for_rights
from weibao.public.forms.rights import RightsForm
from weibao.public.models import Purpose
from weibao.public.reports.clocks import rights_days
from weibao.public.visiting import PublicRequest, proved_page
from weibao.web.forms import refusals_shown


@sensitive_post_parameters("child_number", "name", "content")
@require_http_methods(["GET", "HEAD", "POST"])
@proved_page(Purpose.RIGHTS)
def rights(request: PublicRequest) -> HttpResponse:
    """The form, and what happens next."""
    form = RightsForm(request.POST if request.method == "POST" else None)
    shown = {"form": form, "days": rights_days(request.on)}
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            ask_for_rights(request.proof, by=public(), at=request.at, on=request.on, **form.cleaned_data)  # type: ignore[arg-type]
            return render(request, "public/rights_sent.html", shown)
    return render(request, "public/rights.html", shown, status=422 if form.errors else 200)
