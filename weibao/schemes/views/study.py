"""Pages of study aid: the overview of all schemes, the students, one student's year, choices that are open."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.attachments.models import Attachment
from weibao.children.models import Child
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org.powers import READS
from weibao.rules import NotYetLaw, study_aid
from weibao.schemes.actions import choosing, studying
from weibao.schemes.actions.studying import KIND
from weibao.schemes.forms.study import ApplicationForm, ChoiceForm, FindForm, ProofForm, StopForm, WordsForm, initial_of, years_open
from weibao.schemes.models import Award, Choice, Proof, Topic
from weibao.schemes.reports import figures, study
from weibao.schemes.states import AwardState
from weibao.schemes.views.deeds import Deed, do, must
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50
DEEDS: Final = {
    "return": Deed("schemes.study_return", studying.study_return, WordsForm, "已退回补正。", "一次写明需要补正的全部内容"),
    "review": Deed("schemes.study_review", studying.study_review, None, "已审核，等待审批。"),
    "approve": Deed("schemes.study_approve", studying.study_approve, None, "已准予资助。"),
    "refuse": Deed("schemes.study_refuse", studying.study_refuse, WordsForm, "已作出不予资助的决定。", "写明理由和依据，告知学生"),
    "stop": Deed("schemes.study_stop", studying.study_stop, StopForm, "已停发；多发的部分在下一批次轧差或退回。"),
    "resume": Deed("schemes.study_resume", studying.study_resume, WordsForm, "已撤销停发。", "写明撤销停发的理由"),
}


def readers_only(request: StaffRequest) -> None:
    """Raises NotAllowed for a post that works with none of the schemes."""
    if not request.staff.roles_on(request.on) & READS["schemes"]:
        raise NotAllowed("您的岗位不查看专项救助。")


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The schemes and their figures by county, within scope."""
    readers_only(request)
    rows = figures.by_county(request.staff, request.on)
    total = {name: sum(getattr(row, name) for row in rows) for name in ("students", "waiting", "booked")}
    shown = {"rows": rows, "total": total, "year": study_aid.school_year(request.on)}
    return render(request, "schemes/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def students(request: StaffRequest) -> HttpResponse:
    """The students; a POST looks for the file of an applicant and changes nothing: no number enters an address."""
    readers_only(request)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = Child.objects.visible_to(request.staff, request.on).current().filter(pk=_number(request, form.cleaned_data["q"])).first()
        if found is not None:
            return redirect("schemes:study_apply", found.pk)
        form.add_error("q", "没有找到，或者您不能查看；请核对号码")
    year, state = request.GET.get("year", ""), request.GET.get("state", "")
    rows = Award.objects.visible_to(request.staff, request.on).with_child()
    rows = rows.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else rows
    rows = rows.filter(state=state) if state in AwardState.values else rows
    page = Paginator(rows.order_by("-year", "state", "child__household_id", "pk"), A_PAGE).get_page(request.GET.get("page"))
    now = study_aid.school_year(request.on)
    shown = {"page": page, "form": form, "states": AwardState.choices, "state": state, "year": year, "years": range(now + 1, now - 4, -1)}
    return render(request, "schemes/students.html", shown, status=422 if form.errors else 200)


def _number(request: StaffRequest, typed: str) -> int:
    row = Child.objects.visible_to(request.staff, request.on).with_id_number(typed).first() if len(typed.strip()) > 14 else None
    if row is not None:
        return int(row.pk)
    return int(typed) if typed.strip().isascii() and typed.strip().isdecimal() and len(typed.strip()) < 15 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def study_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """The application of a student for a school year."""
    child = Child.objects.visible_to(request.staff, request.on).current().there(pk)
    must(request, "schemes.study_apply", child)
    years = years_open(request.on)
    form = ApplicationForm(request.POST or None, years=years, initial={"holder": child.name, "full_time": True, "year": years[-1]})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            award = studying.study_apply(child, by=request.staff, at=request.at, form=form.application())
            messages.success(request, "已受理。请添加申请表和在读证明。")
            return redirect("schemes:award", award.pk)
    return render(request, "schemes/apply.html", {"child": child, "form": form}, status=422 if form.errors else 200)


def award_of(request: StaffRequest, pk: int) -> Award:
    """An award by its number, as far as the person may know of it. Raises NotThere."""
    rows = Award.objects.visible_to(request.staff, request.on).with_child()
    return rows.select_related("applied_by", "reviewed_by", "decided_by", "left_by").prefetch_related("proofs__by").there(pk)


@require_safe
def award(request: StaffRequest, pk: int) -> HttpResponse:
    """One student's school year: why, which papers, which proofs, what is due and what was paid."""
    row = award_of(request, pk)
    shown = {"row": row, "papers": list(Attachment.objects.visible_to(request.staff, request.on).of(KIND, [row.pk]).present())}
    held = {one.category for one in shown["papers"]}  # type: ignore[attr-defined]
    shown["missing"] = [label for category, label in studying.WANTED.items() if category not in held]
    try:
        known = study.facts_of([row.child_id])
        told = study.tree(row, known).as_dict()
        shown |= {"tree": told, "money": study.money(row, request.on, known), "judged": study.judged_on(row)}
    except NotYetLaw as unknown:
        shown["unknown"] = unknown.message
    return render(request, "schemes/award.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def study_deed(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """One deed on an award: its form, and its doing."""
    row = award_of(request, pk)
    if verb not in DEEDS:
        raise NotThere
    return do(request, DEEDS[verb], row, back=("schemes:award", row.pk), told=f"{row.child.name}，{row.year_label}孤儿助学")


@require_http_methods(["GET", "HEAD", "POST"])
def study_resubmit(request: StaffRequest, pk: int) -> HttpResponse:
    """The corrected application."""
    row = award_of(request, pk)
    must(request, "schemes.study_resubmit", row)
    form = ApplicationForm(request.POST or None, years=[row.year], initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            studying.study_resubmit(row, by=request.staff, at=request.at, form=form.application())
            messages.success(request, "已重新提交。")
            return redirect("schemes:award", row.pk)
    shown = {"child": row.child, "form": form, "row": row}
    return render(request, "schemes/apply.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def study_prove(request: StaffRequest, pk: int) -> HttpResponse:
    """The proof of a term."""
    rows = Proof.objects.visible_to(request.staff, request.on).select_related("award__child")
    proof = rows.there(pk)
    deed = Deed("schemes.study_prove", _prove, ProofForm, "已登记在读证明。", "核实原件后上传；没有本学期证明，本学期的助学金不发放")
    told = f"{proof.award.child.name}，{proof.award.year_label}{proof.get_term_display()}"
    return do(request, deed, proof, back=("schemes:award", proof.award_id), told=told)


def _prove(proof: Proof, *, by: object, at: object, file: object, received_on: object) -> Proof:
    upload = studying.Upload(file.name, file.read())  # type: ignore[attr-defined]
    return studying.study_prove(proof, by=by, at=at, upload=upload, received_on=received_on)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: StaffRequest) -> HttpResponse:
    """What the documents leave open, with both texts; a proposal, and who confirmed what."""
    if not request.staff.roles_on(request.on) & READS["scheme_choices"]:
        raise NotAllowed("您的岗位不查看专项救助的选定。")
    form = ChoiceForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            raise Refusal(next(str(words[0]) for words in form.errors.values()))
        place = request.staff.posts_on(request.on)[0].division_id
        choosing.choice_propose(Choice(place_id=place, **form.cleaned_data), by=request.staff, at=request.at)
        messages.success(request, "已提出，等待另一人确认。")
        return redirect("schemes:choices")
    rows = list(Choice.objects.visible_to(request.staff, request.on).select_related("place", "proposed_by", "decided_by")[:60])
    now, made = study_aid.school_year(request.on), study.choices()
    place = request.staff.posts_on(request.on)[0].division_id
    shown = {
        "rows": rows,
        "unit": study_aid.UNITS[made.unit(place[:4], now)],
        "rhythm": study_aid.RHYTHMS[made.rhythm(place, now)],
        "yearly": study_aid.yearly(now, made.unit(place[:4], now)),
        "forms": [ChoiceForm(topic=topic, initial={"topic": topic, "from_year": now + 1}, auto_id=f"{topic}_%s") for topic in Topic.values],
        "year": now,
        "citywide": len(place) == choosing.CITY,
        "reader": bool(request.staff.roles_on(request.on) & READS["schemes"]),
    }
    return render(request, "schemes/choices.html", shown)


@require_POST
def choice_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a proposal in force."""
    choosing.choice_confirm(_choice(request, pk), by=request.staff, at=request.at)
    messages.success(request, "已生效；对以前月份的影响在下一批次自动补发或轧差。")
    return redirect("schemes:choices")


@require_POST
def choice_reject(request: StaffRequest, pk: int) -> HttpResponse:
    """Turn a proposal down."""
    choosing.choice_reject(_choice(request, pk), by=request.staff, at=request.at)
    messages.success(request, "已记录不同意。")
    return redirect("schemes:choices")


def _choice(request: StaffRequest, pk: int) -> Choice:
    return Choice.objects.visible_to(request.staff, request.on).there(pk)
