"""Pages of the premiums: the years, one list with its answers."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.refusal import NotThere, Refusal, Stale
from weibao.schemes.actions import insuring
from weibao.schemes.forms.batches import AllocationForm, AnswerForm, SeenForm, YearForm
from weibao.schemes.models import PremiumLine, PremiumList
from weibao.schemes.reports import premiums
from weibao.schemes.views.batches import payments_only
from weibao.schemes.views.deeds import Deed, do
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50


def list_of(request: StaffRequest, pk: int) -> PremiumList:
    """A list by its number. Raises NotThere."""
    payments_only(request)
    rows = PremiumList.objects.visible_to(request.staff, request.on).select_related("made_by", "checked_by", "sent_by")
    return rows.there(pk)


@require_safe
def premium_lists(request: StaffRequest) -> HttpResponse:
    """All lists, the window of the year to come, and who is on no list yet."""
    payments_only(request)
    page = Paginator(PremiumList.objects.visible_to(request.staff, request.on).select_related("made_by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    years = []
    for year in (request.on.year, request.on.year + 1):
        try:
            years.append(premiums.standing(year))
        except Refusal as unknown:
            messages.info(request, unknown.message)
    shown = {"page": page, "years": years, "form": YearForm(initial={"year": request.on.year})}
    return render(request, "schemes/premiums.html", shown)


@require_POST
def premium_make(request: StaffRequest) -> HttpResponse:
    """Make the list of a year, or the addition to it."""
    form = YearForm(request.POST)
    if not form.is_valid():
        raise Refusal(next(str(words[0]) for words in form.errors.values()))
    made = insuring.premium_make(PremiumList, by=request.staff, at=request.at, year=form.cleaned_data["year"])
    messages.success(request, f"{made.label}第 {made.version} 版：{made.people} 人。")
    return redirect("schemes:premium", made.pk)


@require_safe
def premium(request: StaffRequest, pk: int) -> HttpResponse:
    """One list: its lines by result, the files that came back, the coverage."""
    made = list_of(request, pk)
    lines = PremiumLine.objects.visible_to(request.staff, request.on).filter(roll=made)
    result = request.GET.get("result", "")
    rows = lines.filter(premiums.FILTERS[result]) if result in premiums.FILTERS else lines
    shown = {
        "made": made,
        "page": Paginator(rows.with_child().in_order(after=("pk",)), A_PAGE).get_page(request.GET.get("page")),
        "coverage": premiums.coverage(lines),
        "results": premiums.RESULTS,
        "result": result,
        "files": list(made.files.select_related("by")[:20]),
        "form": AnswerForm(),
        "addressees": {"medical": "给医保局（标识资助参保）", "tax": "给税务局（征收）", "finance": "给财政局（分县资金）"},
        "expected": premiums.expected(made),
    }
    return render(request, "schemes/premium.html", shown)


@require_POST
def premium_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Check or send a list."""
    made = list_of(request, pk)
    if verb == "check":
        form = SeenForm(request.POST)
        if not form.is_valid():
            raise Stale
        insuring.premium_check(made, by=request.staff, at=request.at, seen=form.cleaned_data["seen"])
    elif verb == "send":
        insuring.premium_send(made, by=request.staff, at=request.at)
    else:
        raise NotThere
    messages.success(request, f"{made.label}：{made.get_state_display()}。")
    return redirect("schemes:premium", made.pk)


@require_POST
def premium_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """A bureau's answer; lines that fit nobody are shown beneath."""
    made = list_of(request, pk)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(next(str(words[0]) for words in form.errors.values()))
    file = form.cleaned_data["file"]
    facts = {"source": form.cleaned_data["source"], "name": file.name, "content": file.read()}
    kept = insuring.premium_answer(made, by=request.staff, at=request.at, **facts)
    say = messages.warning if kept.wrong else messages.success
    say(request, f"{kept.lines} 行：记入 {kept.booked}，与此前相同 {kept.repeated}，错误 {len(kept.wrong)}。")
    return redirect("schemes:premium", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def premium_allocate(request: StaffRequest, pk: int) -> HttpResponse:
    """What the finance bureau paid."""
    made = list_of(request, pk)
    deed = Deed("schemes.premium_allocate", insuring.premium_allocate, AllocationForm, "已登记拨付。")
    return do(request, deed, made, back=("schemes:premium", made.pk), told=made.label)
