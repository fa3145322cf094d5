"""Sign-in, sign-out and the look of the pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from weibao.web import looks
from weibao.web.forms import SignInForm


class SignIn(LoginView):
    """The sign-in page; a person who is signed in goes home."""

    http_method_names = ["get", "head", "post"]  # noqa: RUF012  Django's own attribute
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """The page again, with 422: the same answer for an unknown name and a wrong password."""
        answer = super().form_invalid(form)
        answer.status_code = 422
        return answer


class SignOut(LogoutView):
    """Sign-out, by POST only."""

    http_method_names = ["post"]  # noqa: RUF012  Django's own attribute


@login_not_required
@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Keep the look that was chosen and show the same page again."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if ours else "/")
    looks.keep(request, answer)
    return answer
