"""The look of the pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from weibao.web import looks


@login_not_required
@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Keep the look that was chosen and show the same page again."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if ours else "/")
    looks.keep(request, answer)
    return answer
