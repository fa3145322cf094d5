"""账号: where the security administrator lets people in, and keeps them out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from weibao.accounts import reports
from weibao.accounts.actions import admitting, sessions
from weibao.accounts.forms import PeopleFilter
from weibao.accounts.views.own import OwnRequest
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotThere

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: OwnRequest) -> HttpResponse:
    """Everybody who holds a post, with the state of the account. A name comes by POST and leads to numbers."""
    _ask(request)
    form = PeopleFilter(request.POST or request.GET)
    chosen = form.chosen()
    name = chosen.pop("name", "")
    if request.method == "POST":
        if name:
            chosen["who"] = ",".join(map(str, reports.people_named(request.staff, request.on, name))) or "0"
        return redirect(f"{reverse('accounts:people')}?{urlencode(chosen)}")
    who = [int(one) for one in chosen["who"].split(",")] if "who" in chosen else None
    rows = reports.people(request.staff, request.on, show=chosen.get("show", ""), who=who)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "form": form, "shows": reports.SHOWS, "show": chosen.get("show", ""), "true_at": request.true_at}
    shown["liaisons"] = reports.who_work_by_link([person.pk for person in page], request.on)
    return render(request, "accounts/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_activation(request: OwnRequest, pk: int) -> HttpResponse:
    """Make an activation code and show it once."""
    _ask(request)
    person = reports.person(request.staff, request.on, pk)
    code = ""
    if request.method == "POST":
        lost = "factors" in request.POST
        code = admitting.issue_activation(person, by=request.staff, at=request.at, now=request.true_at, factors=lost)
    return render(request, "accounts/issue_activation.html", {"person": person, "code": code, "held": person.posts_on(request.on)})


@require_http_methods(["GET", "HEAD", "POST"])
def make_link(request: OwnRequest, pk: int) -> HttpResponse:
    """Make a link for a liaison and show it once."""
    _ask(request)
    person = reports.person(request.staff, request.on, pk)
    link = ""
    if request.method == "POST":
        secret = admitting.make_link(person, by=request.staff, at=request.at, now=request.true_at)
        link = request.build_absolute_uri(reverse("accounts:by_link", args=[secret]))
    shown = {"person": person, "link": link, "held": person.posts_on(request.on), "may": admitting.works_by_link(person, request.on)}
    return render(request, "accounts/make_link.html", shown)


@require_POST
def lock(request: OwnRequest, pk: int) -> HttpResponse:
    """Lock an account."""
    _ask(request)
    person = reports.person(request.staff, request.on, pk)
    admitting.lock(person, by=request.staff, at=request.at, now=request.true_at)
    messages.success(request, f"已锁定 {person.username}，其会话已结束。")
    return _back(request)


@require_POST
def unlock(request: OwnRequest, pk: int) -> HttpResponse:
    """Lift a lock."""
    _ask(request)
    person = reports.person(request.staff, request.on, pk)
    admitting.unlock(person, by=request.staff, at=request.at, now=request.true_at)
    messages.success(request, f"已解锁 {person.username}。")
    return _back(request)


@require_POST
def end_sessions(request: OwnRequest, pk: int) -> HttpResponse:
    """Throw a person out."""
    _ask(request)
    person = reports.person(request.staff, request.on, pk)
    ended = sessions.end_sessions(person, by=request.staff, at=request.at, now=request.true_at)
    messages.success(request, f"已结束 {person.username} 的 {ended} 个会话。")
    return _back(request)


def _ask(request: OwnRequest) -> None:
    """To who does not look after accounts, the page is not there."""
    if not allows(request.staff, "accounts.unlock", None, request.at):
        raise NotThere


def _back(request: OwnRequest) -> HttpResponse:
    show = request.POST.get("show", "")
    return redirect(f"{reverse('accounts:people')}?{urlencode({'show': show})}" if show in reports.SHOWS and show else "accounts:people")
