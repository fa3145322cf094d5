"""Screens of the organisation: units, posts, one's own post, the table of powers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotThere
from weibao.org import actions, reports
from weibao.org.forms.filters import PostFilter, UnitFilter
from weibao.org.models import Unit
from weibao.org.powers import NO_PERSON, Role
from weibao.org.views import StaffRequest

ON_A_PAGE = 50


@require_safe
def units(request: StaffRequest) -> HttpResponse:
    """The units of the city by kind, with how many people hold a post in each."""
    form = UnitFilter(request.GET)
    rows = reports.units_of(request.staff, request.on, **form.chosen())
    shown = {
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "kinds": reports.units_by_kind(request.staff, request.on),
        "people": reports.people_by_role(request.staff, request.on),
    }
    return render(request, "org/units.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: StaffRequest) -> HttpResponse:
    """The posts held today inside the viewer's divisions. A filter with a name comes by POST and leads to numbers."""
    form = PostFilter(request.POST or request.GET)
    chosen = form.chosen()
    name = chosen.pop("name", "")
    if request.method == "POST":
        named = reports.people_named(request.staff, request.on, name) if name else []
        who = {"who": ",".join(map(str, named)) or "0"} if name else {}
        return redirect(f"{reverse('org:posts')}?{urlencode(chosen | who)}")
    page = Paginator(reports.posts_of(request.staff, request.on, **chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    unit: Unit | None = page.object_list[0].unit if chosen.get("unit") and page.object_list else None
    may_appoint = allows(request.staff, "org.appoint", None, request.at)
    return render(request, "org/posts.html", {"form": form, "page": page, "unit": unit, "may_appoint": may_appoint})


@require_safe
def own_post(request: StaffRequest) -> HttpResponse:
    """One's own posts, what they allow, and the button that says they are right."""
    held = [(post, reports.powers_of(post.role)) for post in request.staff.posts_on(request.on)]
    return render(request, "org/own_post.html", {"held": held})


@require_POST
def confirm_post(request: StaffRequest, pk: int) -> HttpResponse:
    """The holder finds the own post right."""
    post = next((one for one in request.staff.posts_on(request.on) if one.pk == pk), None)
    if post is None:
        raise NotThere
    actions.confirm_post(post, by=request.staff, at=request.at)
    messages.success(request, "已核对本人岗位信息。")
    return redirect("/" if "desk" in request.POST else "org:own_post")


@require_safe
def powers(request: StaffRequest) -> HttpResponse:
    """Which role may do what, and how many people hold each role today."""
    role = request.GET.get("role", "")
    rows = reports.powers_table(request.on)
    label = dict(Role.choices).get(role, "")
    shown = {
        "rows": [row for row in rows if not label or label in {name for name, _ in row.roles}],
        "roles": [one for one in Role if one not in NO_PERSON],
        "role": role if label else "",
        "may_review": allows(request.staff, "org.review_powers", None, request.at),
    }
    return render(request, "org/powers.html", shown)


@require_POST
def review_powers(request: StaffRequest) -> HttpResponse:
    """The security administrator has looked the table over."""
    actions.review_powers(None, by=request.staff, at=request.at)
    messages.success(request, "已记录本次权限复核。")
    return redirect("org:powers")
