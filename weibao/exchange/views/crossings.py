"""Pages of cross-province applications: both clocks, the table of both sides, enclosed papers, lists of papers."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.applications.actions.submitting import submit
from weibao.applications.states import CLOSED, State
from weibao.exchange.actions import handling
from weibao.exchange.actions import papers as lists
from weibao.exchange.forms import ElsewhereForm, FileSetForm, PapersForm
from weibao.exchange.models import Crossing, Direction, PapersList
from weibao.exchange.reports.clocks import ours
from weibao.exchange.reports.national import mapping, read_file_set
from weibao.exchange.reports.places import desk, publishing, whole_name
from weibao.exchange.reports.rows import table
from weibao.kernel.door import ACTIONS
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS, holders
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE: Final = 50
SHOWS: Final = {"open": "办理中", "closed": "已办结", "late": "本方已超期", "by_hand": "对方未接通，待录入结果", "all": "全部"}


def _may_look(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["applications"]:
        raise NotAllowed("您的岗位不办理认定申请。")


def _must(request: StaffRequest, action: str) -> None:
    if not request.staff.roles_on(request.on) & holders(action):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")


@require_safe
def crossing_list(request: StaffRequest) -> HttpResponse:
    """Those that we accepted for elsewhere, or those that came to us, with our clock and the other side's."""
    _may_look(request)
    side = Direction.IN if request.GET.get("side") == Direction.IN else Direction.OUT
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    known = Crossing.objects.visible_to(request.staff, request.on)
    rows = known.filter(direction=side).select_related("application__child", "application__place__parent", "partner")
    if show == "by_hand":
        rows = rows.by_hand()
    elif show == "late":
        rows = rows.exclude(application__state__in=CLOSED).filter(application__due__lt=request.on)
    elif show != "all":
        rows = rows.filter(application__state__in=CLOSED) if show == "closed" else rows.exclude(application__state__in=CLOSED)
    place, other = request.GET.get("place", ""), request.GET.get("other", "")
    if place.isdigit():
        rows = rows.filter(application__place__code__startswith=place)
    if other.isdigit():
        rows = rows.filter(other_code__startswith=other)
    page = Paginator(rows.order_by("application__due", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.clock = ours(row.application, request.on)  # type: ignore[attr-defined]  # for the page
    shown = {"page": page, "side": side, "sides": Direction.choices, "show": show, "shows": SHOWS, "place": place, "other": other}
    return render(request, "exchange/list.html", {**shown, "place_name": whole_name(place), "other_name": whole_name(other)})


@require_safe
def crossing(request: StaffRequest, pk: int) -> HttpResponse:
    """One application with both clocks, the table of both sides, and the papers that came with it."""
    row = _crossing(request, pk)
    enclosures = list(row.enclosures.prefetch_related("pieces").order_by("pk"))
    shown = {
        "row": row,
        "application": row.application,
        "clock": ours(row.application, request.on),
        "lines": table(row),
        "enclosures": [(one, len(one.pieces.all())) for one in enclosures],
        "whole": any(one.taken_at is None and len(one.pieces.all()) == one.parts for one in enclosures),
        "papers": PapersList.objects.visible_to(request.staff, request.on).of_place(row.other_code, row.application.matter).first(),
        "letters": row.partner.letters.filter(topic=row.code).order_by("turn") if row.partner else [],
        "states": State,
        "mapping": mapping(),
    }
    return render(request, "exchange/crossing.html", shown)


@require_POST
def take_enclosures(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the papers that came with an application with it."""
    row = _crossing(request, pk)
    taken = handling.take_enclosures(row, by=request.staff, at=request.at)
    refused = sum(bool(one.refused) for one in taken)
    messages.success(request, f"已收入 {len(taken) - refused} 份" + (f"，{refused} 份未通过检查。" if refused else "。"))
    return redirect("exchange:crossing", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: StaffRequest) -> HttpResponse:
    """Take an application in for a household elsewhere: the form alone is looked at, never the merits."""
    where = desk(request.staff, request.on)
    if not where:
        raise NotAllowed("您的岗位不受理跨省通办申请。")
    form = ElsewhereForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = submit(form.for_elsewhere(where), by=request.staff, at=request.at, key=request.POST.get("key", "")[:80])
            messages.success(request, "已录入。材料齐全后，3个工作日内形式审查并推送户籍地。")
            return redirect("applications:application", made.pk)
    key = request.POST.get("key") or f"{request.staff.pk}-{request.at:%Y%m%d%H%M%S%f}"
    return render(request, "exchange/accept.html", {"form": form, "key": key}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: StaffRequest) -> HttpResponse:
    """Enter an application that a place without Weibao sent as a file."""
    _must(request, "exchange.receive_file_set")
    form = FileSetForm(request.POST, request.FILES) if request.method == "POST" else FileSetForm()
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = handling.receive_file_set(read_file_set(form.cleaned_data["file"]), by=request.staff, at=request.at)
            messages.success(request, "已接收，从推送之日起计算期限。")
            return redirect("exchange:crossing", made.pk)
    return render(request, "exchange/receive.html", {"form": form, "mapping": mapping()}, status=422 if form.errors else 200)


@require_safe
def papers(request: StaffRequest) -> HttpResponse:
    """The lists of papers of household places: ours for others, others' for us."""
    _may_look(request)
    rows = PapersList.objects.visible_to(request.staff, request.on).standing().select_related("partner")
    return render(request, "exchange/papers.html", {"rows": rows.order_by("partner", "code", "category")})


@require_http_methods(["GET", "HEAD", "POST"])
def publish_papers(request: StaffRequest) -> HttpResponse:
    """A county says which papers it wants to see."""
    _must(request, "exchange.publish_papers")
    form = PapersForm(request.POST or None, counties=publishing(request.staff, request.on))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown(form):
            facts = {"category": given["category"], "items": given["items"].splitlines(), "contact": given["contact"]}
            lists.publish_papers(given["county"], by=request.staff, at=request.at, **facts)
            messages.success(request, "已发布，已联通的伙伴会自动收到。")
            return redirect("exchange:papers")
    return render(request, "exchange/publish_papers.html", {"form": form}, status=422 if form.errors else 200)


def _crossing(request: StaffRequest, pk: int) -> Crossing:
    rows = Crossing.objects.visible_to(request.staff, request.on).select_related(
        "application__child", "application__place__parent", "partner"
    )
    return rows.there(pk)
