"""Pages of the roster import: send, look, load, put right."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.rosters import jobs, reports
from weibao.rosters.actions import receiving, settling
from weibao.rosters.forms import SettleForm, UploadForm
from weibao.rosters.models import Book, Line
from weibao.rosters.querysets import RosterLineQuerySet
from weibao.rosters.states import BookState, Fate
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


def _readers_only(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["rosters"]:
        raise NotAllowed("您的岗位不查看花名册。")


def _book(request: StaffRequest, pk: int) -> Book:
    return Book.objects.visible_to(request.staff, request.on).select_related("division", "received_by").there(pk)


@require_safe
def books(request: StaffRequest) -> HttpResponse:
    """The rosters that were sent, youngest first."""
    _readers_only(request)
    rows = Book.objects.visible_to(request.staff, request.on).select_related("division", "received_by").defer("content")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    tallies = reports.tallies(shown)
    context = {"page": page, "rows": [(book, tallies[book.pk]) for book in shown], "form": UploadForm()}
    return render(request, "rosters/books.html", context)


@require_POST
def receive(request: StaffRequest) -> HttpResponse:
    """Take workbooks in; they are checked in the background."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "rosters/receive.html", {"form": form}, status=422)
    taken = []
    with refusals_shown(form):
        for file in form.cleaned_data["workbooks"]:
            taken.append(receiving.receive(receiving.Upload(file.name, file.read()), by=request.staff, at=request.at))
    fresh = [book.pk for book in taken if book.state == BookState.RECEIVED]
    if fresh:
        jobs.check_books.defer(books=fresh, staff=request.staff.pk)
    for book in taken:
        if book.state == BookState.REFUSED:
            messages.error(request, f"{book.name}：{book.refusal}")
        elif book.state == BookState.LOADED:
            messages.info(request, f"{book.name} 已经载入过，没有变化。")
    return redirect("rosters:book", taken[0].pk) if len(taken) == 1 else redirect("rosters:books")


@require_safe
def book(request: StaffRequest, pk: int) -> HttpResponse:
    """One roster: what was found, line by line; while work goes on, the page asks again every second."""
    row = _book(request, pk)
    fate = request.GET.get("fate", "")
    lines = Line.objects.visible_to(request.staff, request.on).filter(book=row).select_related("same_as", "same_as__book")
    wanted = lines.filter(fate=fate) if fate in Fate.values else lines.exclude(faults=[], warnings=[], differs=[])
    context = {
        "book": row,
        "tally": reports.tallies([row])[row.pk],
        "faults": reports.faults_by_code(row),
        "page": Paginator(wanted.order_by("row"), 50).get_page(request.GET.get("page")),
        "fate": fate,
        "fates": Fate.choices,
        "working": reports.in_work(row),
    }
    return render(request, "rosters/book.html", context)


@require_POST
def load(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a checked book to be loaded, in the background."""
    row = _book(request, pk)
    if not allows(request.staff, "rosters.load", row, request.at):
        raise NotAllowed("您没有“载入花名册”的权限。")
    if row.state == BookState.CHECKED:
        jobs.load_book.defer(book=row.pk, staff=request.staff.pk)
        messages.info(request, "正在后台载入，可以离开本页。")
    else:
        messages.warning(request, f"该花名册{row.get_state_display()}，不需要再次载入。")
    return redirect("rosters:book", row.pk)


def _lines(request: StaffRequest) -> RosterLineQuerySet:
    _readers_only(request)
    seen = Line.objects.visible_to(request.staff, request.on)
    return seen.select_related("book", "book__division", "same_as", "same_as__book", "child").order_by("book__name", "row")


@require_safe
def basket(request: StaffRequest) -> HttpResponse:
    """Rejected lines that wait to be put right."""
    page = Paginator(_lines(request).basket(), 50).get_page(request.GET.get("page"))
    return render(request, "rosters/basket.html", {"page": page})


@require_safe
def disputed(request: StaffRequest) -> HttpResponse:
    """Duplicates that differ from the line that was kept."""
    page = Paginator(_lines(request).disputed(), 50).get_page(request.GET.get("page"))
    rows = [(line, reports.why_differs(line.differs)) for line in page.object_list]
    unclear = list(_lines(request).unclear()[:200])
    return render(request, "rosters/disputed.html", {"page": page, "rows": rows, "unclear": unclear})


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Both lines side by side, and what a person decides."""
    line = _lines(request).there(pk)
    form = SettleForm(request.POST or None)
    may = allows(request.staff, "rosters.settle", line, request.at)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            settling.settle(line, by=request.staff, at=request.at, note_text=form.cleaned_data["note"])
            messages.success(request, "已记录处理意见。")
            return redirect("rosters:basket" if line.fate == Fate.REJECTED else "rosters:disputed")
    context = {"line": line, "form": form, "may": may, "differences": reports.differences(line) if line.fate == Fate.DUPLICATE else []}
    return render(request, "rosters/settle.html", context, status=422 if form.errors else 200)
