"""The yearly report: drawn, written, signed, filed; it prints as it stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.privacy.actions import reporting
from weibao.privacy.forms import FilingForm, ReportForm, YearForm, today
from weibao.privacy.models import YearReport
from weibao.privacy.reports.year import GROUPS, LABELS, due_on
from weibao.privacy.retention import terms
from weibao.privacy.views.papers import readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: StaffRequest) -> HttpResponse:
    """The reports by year; a POST draws the figures of one."""
    readers_only(request, "year_reports")
    form = YearForm(request.POST or None, initial={"year": request.on.year - 1})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            report = reporting.draft_report(form.cleaned_data["year"], by=request.staff, at=request.at)
            messages.success(request, "已取数生成。")
            return redirect("privacy:report", report.year)
    rows = YearReport.objects.visible_to(request.staff, request.on).select_related("signed_by", "filed_by")
    lines = [(row, due_on(row.year)) for row in rows]
    return render(
        request, "privacy/reports.html", {"lines": lines, "form": form, "verified": checked()}, status=422 if form.errors else 200
    )


def checked() -> bool:
    """Whether the day by which the report is filed was checked against a text: the youngest value tells."""
    return terms()["report/last_day"].values[-1].verified


def _row(request: StaffRequest, year: int) -> YearReport:
    row = YearReport.objects.visible_to(request.staff, request.on).select_related("signed_by", "filed_by").filter(year=year).first()
    if row is None:
        raise NotThere
    return row


@require_safe
def one(request: StaffRequest, year: int) -> HttpResponse:
    """One report."""
    return _page(request, _row(request, year))


def _page(request: StaffRequest, row: YearReport, form: ReportForm | None = None, filing: FilingForm | None = None) -> HttpResponse:
    words = {"problems": row.problems, "measures": row.measures, "conclusion": row.conclusion}
    wrong = bool((form and form.errors) or (filing and filing.errors))
    shown = {
        "row": row,
        "f": row.figures,
        "groups": [(group, LABELS[group]) for group in GROUPS],
        "due": due_on(row.year),
        "verified": checked(),
        "form": form or ReportForm(initial=words),
        "filing": filing or FilingForm(initial=today(request.on)),
    }
    return render(request, "privacy/report.html", shown, status=422 if wrong else 200)


@require_POST
def do(request: StaffRequest, year: int, verb: str) -> HttpResponse:
    """Write, sign, return or file."""
    row, who = _row(request, year), {"by": request.staff, "at": request.at}
    form, filing = ReportForm(request.POST), FilingForm(request.POST)
    if verb == "write" and form.is_valid():
        with refusals_shown(form):
            reporting.write_report(row, **who, **form.cleaned_data)  # type: ignore[arg-type]
    elif verb == "file":
        if filing.is_valid():
            with refusals_shown(filing):
                reporting.file_report(row, **who, **filing.cleaned_data)  # type: ignore[arg-type]
        if filing.errors:
            return _page(request, _row(request, year), filing=filing)
    elif verb in {"sign", "return"}:
        return _move(request, row, verb)
    elif verb != "write":
        raise NotThere
    if form.errors and verb == "write":
        return _page(request, _row(request, year), form=form)
    messages.success(request, "已保存。" if verb == "write" else "已登记报送回执。")
    return redirect("privacy:report", year)


def _move(request: StaffRequest, row: YearReport, verb: str) -> HttpResponse:
    deed = reporting.sign_report if verb == "sign" else reporting.return_report
    try:
        deed(row, by=request.staff, at=request.at)
    except (NotAllowed, NotThere):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已签发。" if verb == "sign" else "已退回草稿。")
    return redirect("privacy:report", row.year)
