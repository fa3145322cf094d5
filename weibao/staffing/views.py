"""Pages about our own people: candidates, entry checks, loads, allowance sheets, the directory."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Division, Post
from weibao.org.powers import READS, holders
from weibao.staffing.actions import checking, choosing, paying, reaching
from weibao.staffing.forms import CheckForm, MonthForm, ProposalForm
from weibao.staffing.models import AllowanceSheet, Candidate, EntryCheck
from weibao.staffing.reports import numbers, work
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
BOTH = require_http_methods(["GET", "HEAD", "POST"])


def _reads(request: StaffRequest, kind: str, words: str) -> None:
    if not request.staff.roles_on(request.on) & READS[kind]:
        raise NotAllowed(f"您的岗位不查看{words}。")


def _holds(request: StaffRequest, power: str, words: str) -> None:
    if not request.staff.roles_on(request.on) & holders(power):
        raise NotAllowed(f"您没有“{words}”的权限。")


def _found(rows: Any, pk: int) -> Any:
    return rows.there(pk)


@require_safe
def candidates(request: StaffRequest) -> HttpResponse:
    """Those who were proposed, within scope."""
    _reads(request, "candidates", "拟任人选")
    rows = Candidate.objects.visible_to(request.staff, request.on).select_related("place__parent")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staffing/candidates.html", {"page": page})


def _places(request: StaffRequest) -> list[tuple[str, str]]:
    posts = [post for post in request.staff.posts_on(request.on) if post.role in holders("staffing.propose")]
    rows = Division.objects.none()  # house: allow views – places are public statistics
    for post in posts:
        rows = rows | Division.objects.filter(code__startswith=post.division_id)  # house: allow views – places are public statistics
    return [(one.code, one.name) for one in rows.order_by("code")]


@BOTH
def propose(request: StaffRequest) -> HttpResponse:
    """The township enters whom a village proposes."""
    _holds(request, "staffing.propose", "登记拟任人选")
    form = ProposalForm(request.POST if request.method == "POST" else None, places=_places(request))
    if form.is_bound and form.is_valid():
        place = Division.objects.get(pk=form.cleaned_data["place"])  # house: allow views – one of the places that were offered
        with refusals_shown(form):
            made = choosing.propose(place, by=request.staff, at=request.at, proposal=form.proposal())
            messages.success(request, "已登记，请办理入职查询。")
            return redirect("staffing:candidate", made.pk)
    return render(request, "staffing/propose.html", {"form": form}, status=422 if form.errors else 200)


@BOTH
def candidate(request: StaffRequest, pk: int) -> HttpResponse:
    """One candidate: why fit, the entry checks, the next step."""
    row = _found(Candidate.objects.visible_to(request.staff, request.on).select_related("place__parent", "proposed_by", "decided_by"), pk)
    form = CheckForm(request.POST if request.method == "POST" else None)
    may_check = allows(request.staff, "staffing.check_candidate", row, request.at) and row.state == "proposed"
    if request.method == "POST":
        if form.is_valid():
            with refusals_shown(form):
                checking.check_candidate(row, by=request.staff, at=request.at, checked=form.checked())
                messages.success(request, "已登记入职查询。")
                return redirect("staffing:candidate", row.pk)
        elif not may_check:
            raise NotAllowed("您没有“登记拟任人选的入职查询”的权限。")
    context = {"row": row, "checks": row.checks.select_related("by"), "form": form if may_check else None}
    return render(request, "staffing/candidate.html", context, status=422 if form.errors else 200)


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """File, reject or take back."""
    row = _found(Candidate.objects.visible_to(request.staff, request.on), pk)
    given: dict[str, Any] = {"by": request.staff, "at": request.at}
    deeds: dict[str, Callable[[], object]] = {
        "file": lambda: choosing.file(row, **given),
        "reject": lambda: choosing.reject(row, **given, reason=request.POST.get("reason", "")),
        "withdraw": lambda: choosing.withdraw(row, **given),
    }
    wanted = request.POST.get("verb", "")
    if wanted not in deeds:
        raise NotThere
    deeds[wanted]()
    messages.success(request, "已记录。")
    return redirect("staffing:candidate", row.pk)


@require_safe
def checks(request: StaffRequest) -> HttpResponse:
    """Who has no clear entry check in time, within scope; first those whose latest one was not clear."""
    _reads(request, "entry_checks", "入职查询")
    codes = work.roots(request.staff, request.on, "entry_checks")
    page = Paginator(work.unchecked(codes, request.on), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "barred": work.barred(codes, request.on), "months": numbers.value("check_months", request.on)}
    return render(request, "staffing/checks.html", context)


@BOTH
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """The entry checks of who holds a post; a further one."""
    _reads(request, "entry_checks", "入职查询")
    post = _found(Post.objects.visible_to(request.staff, request.on).held_on(request.on).select_related("staff", "division__parent"), pk)
    may = allows(request.staff, "staffing.check_staff", post, request.at)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            with refusals_shown(form):
                checking.check_staff(post, by=request.staff, at=request.at, checked=form.checked())
                messages.success(request, "已登记入职查询。")
                return redirect("staffing:checks")
        elif not may:
            raise NotAllowed("您没有“登记入职查询”的权限。")
    rows = EntryCheck.objects.visible_to(request.staff, request.on).filter(staff=post.staff).select_related("by")
    context = {"post": post, "rows": rows, "form": form if may else None, "months": numbers.value("check_months", request.on)}
    return render(request, "staffing/check.html", context, status=422 if form.errors else 200)


@require_safe
def load(request: StaffRequest) -> HttpResponse:
    """Directors with more children than the limit."""
    _reads(request, "candidates", "人员配备")
    rows = work.overloaded(work.roots(request.staff, request.on, "candidates"), request.on)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staffing/load.html", {"page": page, "most": numbers.value("most_children", request.on)})


@BOTH
def sheets(request: StaffRequest) -> HttpResponse:
    """The allowance sheets within scope; a county makes that of a month."""
    _reads(request, "allowances", "补贴表")
    may = [post for post in request.staff.posts_on(request.on) if post.role in holders("staffing.make_sheet")]
    form = MonthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _holds(request, "staffing.make_sheet", "编制儿童主任补贴表")
        if form.is_valid():
            with refusals_shown(form):
                month = Month.parse(form.cleaned_data["month"])
                made = paying.make_sheet(may[0].division, by=request.staff, at=request.at, month=month)
                return redirect("staffing:sheet", made.pk)
    rows = AllowanceSheet.objects.visible_to(request.staff, request.on).select_related("place")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form if may else None, "monthly": numbers.value("monthly", request.on)}
    return render(request, "staffing/sheets.html", context, status=422 if form.errors else 200)


@require_safe
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """One sheet with its lines, in the order of the places."""
    rows = AllowanceSheet.objects.visible_to(request.staff, request.on).select_related("place", "made_by", "confirmed_by")
    row = _found(rows, pk)
    page = Paginator(row.lines.select_related("post__staff", "post__division__parent"), 100).get_page(request.GET.get("page"))
    return render(request, "staffing/sheet.html", {"row": row, "page": page, "monthly": numbers.value("monthly", row.month)})


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Another person has looked the sheet over."""
    row = _found(AllowanceSheet.objects.visible_to(request.staff, request.on), pk)
    paying.confirm_sheet(row, by=request.staff, at=request.at)
    messages.success(request, "已核对。")
    return redirect("staffing:sheet", row.pk)


@BOTH
def directory(request: StaffRequest) -> HttpResponse:
    """How people are reached; a name is sent by POST and stands in no address."""
    _holds(request, "staffing.look_up", "查看通讯录")
    words = request.POST.get("words", "").strip()[:20]
    rows = work.directory(request.staff, request.on, words)
    page = Paginator(rows, ON_A_PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    mine = next((post for post in request.staff.posts_on(request.on)), None)
    return render(request, "staffing/directory.html", {"page": page, "words": words, "own_phone": mine.staff.phone if mine else ""})


@require_POST
def phone(request: StaffRequest) -> HttpResponse:
    """One's own phone at work."""
    _holds(request, "staffing.tell_phone", "登记工作电话")
    reaching.tell_phone(request.staff.posts_on(request.on)[0], by=request.staff, at=request.at, phone=request.POST.get("phone", ""))
    messages.success(request, "已保存。")
    return redirect("staffing:directory")
