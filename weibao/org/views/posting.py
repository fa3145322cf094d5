"""Screens on which posts are filled, handed over and ended: for the security administrator."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org import actions, reports
from weibao.org.actions.leaving import LONGEST_STAND_IN
from weibao.org.forms.posting import EndStandInForm, LeaveForm, PersonForm, PostLeaveForm, RenewForm, SeatForm, TakeOverForm, is_seat
from weibao.org.models import Division, Post
from weibao.org.powers import NO_PERSON, Role, holders
from weibao.org.views import StaffRequest

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def post(request: StaffRequest, pk: int) -> HttpResponse:
    """One post: its holder and dates, who held the place before, and what may be done with it."""
    one = _post(request, pk)
    mine = Post.objects.visible_to(request.staff, request.on)
    place = mine.of_place(one.role, one.division_id).select_related("staff", "unit").order_by("-during", "-pk")
    beside = mine.lasting_from(request.on).filter(staff=one.staff).exclude(pk=one.pk).select_related("unit", "division")
    shown = {
        "post": one,
        "place": place,
        "beside": beside,
        "overdue": one.term_until is not None and one.term_until < request.on and one.lasts_from(request.on),
        "may": allows(request.staff, "org.relieve", one, request.at) and one.lasts_from(request.on) and one.staff_id != request.staff.pk,
    }
    return render(request, "org/post.html", shown)


@GET_AND_POST
def appoint(request: StaffRequest) -> HttpResponse:
    """A post is filled: first the role and the place, then the person."""
    _asked(request, "org.appoint", None)
    seat = SeatForm(request.GET if "role" in request.GET else None, roots=_roots(request, "org.appoint"))
    if not seat.is_valid():
        return render(request, "org/seat.html", {"form": seat}, status=422 if seat.errors else 200)
    role, place = seat.cleaned_data["role"], seat.cleaned_data["division"]
    form = PersonForm(request.POST or None, units=reports.units_serving(role, place.code, request.on), on=request.on)
    if request.method == "POST" and form.is_valid():
        new = _done(form, lambda: actions.appoint([form.appointment(role, place.code)], by=request.staff, at=request.at))
        if form.is_valid():
            messages.success(request, "已登记任职。" if new else "这名工作人员已有这个岗位，没有重复登记。")
            return redirect(_list_of(place, role))
    there = Post.objects.visible_to(request.staff, request.on).of_place(role, place.code).lasting_from(request.on)
    shown = {"form": form, "role": Role(role), "place": place, "there": there.select_related("staff")}
    return render(request, "org/appoint.html", shown, status=422 if form.errors else 200)


@GET_AND_POST
def relieve(request: StaffRequest, pk: int) -> HttpResponse:
    """A person leaves: one day, all posts, and who takes each over."""
    one = _post(request, pk, "org.relieve")
    posts = list(Post.objects.visible_to(request.staff, request.on).lasting_from(request.on).filter(staff=one.staff).select_related(*WHOLE))
    data = request.POST or None
    form = LeaveForm(data, initial={"on": request.on})
    parts = [
        PostLeaveForm(data, prefix=f"p{each.pk}", initial={"leave": each.pk == one.pk or "all" in request.GET}, **_over(request, each))
        for each in posts
    ]
    if request.method == "POST" and form.is_valid() and _all_valid(parts):
        left = [part for part in parts if part.cleaned_data.get("leave")]
        on = form.cleaned_data["on"]
        hand_over = {part.post.pk: part.appointment(on) for part in left}
        if not left:
            form.add_error(None, "请至少选择一个要交出的岗位。")
        else:
            _done(form, lambda: actions.relieve(one.staff, by=request.staff, at=request.at, on=on, hand_over=hand_over))
        if form.is_valid():
            messages.success(request, f"已办理离任交接，共{len(left)}个岗位。")
            return redirect("org:post", one.pk)
    wrong = form.errors or any(part.errors for part in parts)
    return render(request, "org/relieve.html", {"post": one, "form": form, "parts": parts}, status=422 if wrong else 200)


@GET_AND_POST
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """A person goes to another post; the old place is handed over in the same step."""
    one = _post(request, pk, "org.transfer")
    seat = SeatForm(request.GET if "role" in request.GET else None, roots=_roots(request, "org.transfer"), initial={"role": one.role})
    if not seat.is_valid():
        return render(request, "org/seat.html", {"form": seat, "post": one}, status=422 if seat.errors else 200)
    role, place = seat.cleaned_data["role"], seat.cleaned_data["division"]
    data = request.POST or None
    form = PersonForm(data, units=reports.units_serving(role, place.code, request.on), on=request.on, named=False)
    over = TakeOverForm(data, prefix="over", **_over(request, one))
    if request.method == "POST" and form.is_valid() & over.is_valid():
        to, takes_over = form.appointment(role, place.code, one.staff), over.appointment(form.cleaned_data["since"])
        new = _done(form, lambda: actions.transfer(one, by=request.staff, at=request.at, to=to, takes_over=takes_over))
        if new is not None:
            messages.success(request, "已办理调动。")
            return redirect("org:post", new.pk)
    shown = {"post": one, "form": form, "over": over, "role": Role(role), "place": place}
    return render(request, "org/transfer.html", shown, status=422 if form.errors or over.errors else 200)


@GET_AND_POST
def stand_in(request: StaffRequest, code: str) -> HttpResponse:
    """Somebody looks after a place whose holder is away or missing."""
    place = Division.objects.filter(pk=code).select_related("parent").first()  # house: allow views – places are public statistics
    role = request.GET.get("role", Role.VILLAGE_DIRECTOR)
    if place is None or not is_seat(role):
        raise NotThere
    _asked(request, "org.stand_in", place)
    seat = Post(role=role, division=place, unit=reports.units_serving(role, code, request.on).first())
    if seat.unit_id is None:
        raise Refusal("这个乡镇还没有登记单位，请先设立单位。")
    form = TakeOverForm(request.POST or None, **_over(request, seat, may_be_nobody=False))
    if request.method == "POST" and form.is_valid():
        who = form.appointment(request.on)
        made = _done(form, lambda: actions.stand_in(place, by=request.staff, at=request.at, who=who)) if who else None
        if made is not None:
            messages.success(request, "已指定代理，今天起生效。")
            return redirect("org:post", made.pk)
    shown = {"form": form, "role": Role(role), "place": place, "longest": LONGEST_STAND_IN}
    return render(request, "org/stand_in.html", shown, status=422 if form.errors else 200)


@GET_AND_POST
def end_stand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """A stand-in is over: the holder is back, or somebody takes the place over."""
    one = _post(request, pk, "org.end_stand_in")
    data = request.POST or None
    form, over = EndStandInForm(data, initial={"on": request.on}), TakeOverForm(data, prefix="over", **_over(request, one))
    if request.method == "POST" and form.is_valid() & over.is_valid():
        on = form.cleaned_data["on"]
        takes_over = over.appointment(on)
        _done(form, lambda: actions.end_stand_in(one, by=request.staff, at=request.at, on=on, takes_over=takes_over))
        if form.is_valid():
            messages.success(request, "已结束代理。")
            return redirect("org:post", one.pk)
    shown = {"post": one, "form": form, "over": over}
    return render(request, "org/end_stand_in.html", shown, status=422 if form.errors or over.errors else 200)


@GET_AND_POST
def renew(request: StaffRequest, pk: int) -> HttpResponse:
    """The term of a post is put off."""
    one = _post(request, pk, "org.renew")
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _done(form, lambda: actions.renew(one, by=request.staff, at=request.at, until=form.cleaned_data["until"]))
        if form.is_valid():
            messages.success(request, "已续任。")
            return redirect("org:post", one.pk)
    return render(request, "org/renew.html", {"post": one, "form": form}, status=422 if form.errors else 200)


def _all_valid(parts: list[PostLeaveForm]) -> bool:
    """Every part is read, so that all faults are shown at once."""
    return [part.is_valid() for part in parts].count(False) == 0


WHOLE = ("staff", "unit", "division", "division__parent")


def _post(request: StaffRequest, pk: int, power: str = "") -> Post:
    """A post inside the viewer's divisions. Raises NotThere, and NotAllowed without the power of the page."""
    rows = Post.objects.visible_to(request.staff, request.on).exclude(role__in=NO_PERSON)
    one = rows.select_related(*WHOLE).there(pk)
    if power:
        _asked(request, power, one)
    return one


def _asked(request: StaffRequest, power: str, subject: Any) -> None:
    if not allows(request.staff, power, subject, request.at):
        raise NotAllowed("岗位由安全管理员办理。")


def _over(request: StaffRequest, one: Post, *, may_be_nobody: bool | None = None) -> dict[str, Any]:
    """What the form of a hand-over needs: who could take this post over, and whether somebody has to."""
    near = Post.objects.visible_to(request.staff, request.on).could_stand_in(one.role, one.division_id, request.on)
    others = Post.objects.of_place(one.role, one.division_id).held_on(request.on).exclude(pk=one.pk)  # house: allow views – a yes or no
    nobody = (not one.is_seat or others.exists()) if may_be_nobody is None else may_be_nobody
    candidates = near.exclude(staff=one.staff_id).exclude(staff=request.staff).select_related("staff", "division")[:20]
    return {"post": one, "candidates": _once(candidates), "on": request.on, "may_be_nobody": nobody}


def _once(posts: Any) -> list[Post]:
    """One post a person, the first."""
    kept: dict[int, Post] = {}
    for one in posts:
        kept.setdefault(one.staff_id, one)
    return list(kept.values())


def _roots(request: StaffRequest, power: str) -> list[str]:
    """The divisions over which the person holds a power."""
    return [one.division_id for one in request.staff.posts_on(request.on) if one.role in holders(power)]


def _done(form: forms.BaseForm, deed: Callable[[], Any]) -> Any:
    """Do it; a refusal stands at the head of the form. What may not be done or known at all goes on to the error page."""
    try:
        return deed()
    except (NotAllowed, NotThere):
        raise
    except Refusal as refusal:
        form.add_error(None, ValidationError(refusal.message))
    return None


def _list_of(place: Division, role: str) -> str:
    return f"{reverse('org:posts')}?{urlencode({'role': role, 'place': place.code})}"
