"""到哪一步了: where it stands, what is missing, the papers of decision, and what the applicant may still do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.applications.reports.drawing import word
from weibao.applications.reports.notices import Official, official
from weibao.attachments.actions import Upload
from weibao.exports.makers import Paper
from weibao.exports.papers import paper as drawn
from weibao.kernel.refusal import NotThere
from weibao.org.actions import public
from weibao.public.actions import handing_in
from weibao.public.forms.applying import PaperForm, WordsForm
from weibao.public.models import Purpose
from weibao.public.reports import following
from weibao.public.visiting import PublicRequest, proved_page
from weibao.web.forms import refusals_shown

FORMS = {"", "docx", "pdf"}


@require_safe
@proved_page(Purpose.FOLLOW)
def follow(request: PublicRequest) -> HttpResponse:
    """All of one's applications, each with desk, day and days left."""
    rows = following.mine(request.proof)  # type: ignore[arg-type]
    if len(rows) == 1:
        return redirect("public:application", rows[0].pk)
    return render(request, "public/follow.html", {"rows": rows})


def _mine(request: PublicRequest, pk: int) -> Any:
    row = following.one_of_mine(request.proof, pk)  # type: ignore[arg-type]
    if row is None:
        raise NotThere("没有查到。请核对申请编号、身份证号码，以及是不是申请时留的手机号。")
    return row


@require_safe
@proved_page(Purpose.FOLLOW)
def application(request: PublicRequest, pk: int) -> HttpResponse:
    """One of them."""
    return _shown(request, _mine(request, pk))


def _shown(request: PublicRequest, row: Any, failed: Any = None, code: str = "", status: int = 200) -> HttpResponse:
    told = following.standing(row, request.at, request.on)
    forms = [
        (one, failed if failed is not None and one.paper.code == code else PaperForm(proofs=one.proofs, auto_id=f"id_{turn}_%s"))
        for turn, one in enumerate(told.missing)
    ]
    shown = {"told": told, "row": row, "forms": forms, "words": WordsForm(auto_id="id_words_%s"), "failed": failed}
    return render(request, "public/application.html", shown, status=status)


@require_POST
@proved_page(Purpose.FOLLOW)
def supply(request: PublicRequest, pk: int) -> HttpResponse:
    """A paper that was asked for."""
    row, code = _mine(request, pk), request.POST.get("item", "")
    wanted = {one.paper.code: one for one in following.standing(row, request.at, request.on).missing}
    if code not in wanted:
        raise NotThere
    form = PaperForm(request.POST, request.FILES, proofs=wanted[code].proofs)
    if form.is_valid():
        with refusals_shown(form):
            sent = form.cleaned_data["file"]
            about: dict[str, Any] = {"code": code, "kind": form.chosen, "proof": request.proof, "upload": Upload(sent.name, sent.read())}
            handing_in.supply(row, by=public(), at=request.at, **about)
            return redirect("public:application", pk)
    return _shown(request, row, form, code, 422)


@require_POST
@proved_page(Purpose.FOLLOW)
def finish(request: PublicRequest, pk: int) -> HttpResponse:
    """All that was asked for is there."""
    handing_in.finish_supplement(_mine(request, pk), by=public(), at=request.at, proof=request.proof)  # type: ignore[arg-type]
    return redirect("public:application", pk)


@require_POST
@proved_page(Purpose.FOLLOW)
def take_back(request: PublicRequest, pk: int) -> HttpResponse:
    """Within ten minutes."""
    handing_in.take_back_mine(_mine(request, pk), by=public(), at=request.at, proof=request.proof)  # type: ignore[arg-type]
    return redirect("public:application", pk)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@proved_page(Purpose.FOLLOW)
def withdraw(request: PublicRequest, pk: int) -> HttpResponse:
    """Later, with the reason."""
    return _with_words(request, pk, "withdraw")


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@proved_page(Purpose.FOLLOW)
def object_to(request: PublicRequest, pk: int) -> HttpResponse:
    """An objection."""
    return _with_words(request, pk, "object")


def _with_words(request: PublicRequest, pk: int, deed: str) -> HttpResponse:
    row = _mine(request, pk)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            about: dict[str, Any] = {"by": public(), "at": request.at, "proof": request.proof, "words": form.cleaned_data["words"]}
            if deed == "object":
                handing_in.object_to(row, on=request.on, **about)
            else:
                handing_in.withdraw_mine(row, **about)
            return redirect("public:application", pk)
    return render(request, "public/words.html", {"form": form, "row": row, "deed": deed}, status=422 if form.errors else 200)


@require_safe
@proved_page(Purpose.FOLLOW)
def notice(request: PublicRequest, pk: int, notice: int, form: str = "") -> HttpResponse:
    """A paper that was issued, to the one whom it concerns: to read, or as a file."""
    told = following.standing(_mine(request, pk), request.at, request.on)
    paper = next((one for one in told.notices if one.pk == notice), None)
    if paper is None or form not in FORMS:
        raise NotThere
    handing_in.fetch_notice(paper, by=public(), at=request.at, proof=request.proof)  # type: ignore[arg-type]
    if form:
        return _file(official(paper), form)
    return render(request, "public/notice.html", {"paper": official(paper), "row": told.row, "notice": paper})


def _file(paper: Official, form: str) -> HttpResponse:
    """The paper as Word or PDF; its name says nothing of anybody."""
    if form == "docx":
        content, kind = word(paper, ""), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    else:
        markup = render_to_string("applications/paper.html", {"paper": paper})
        content, kind = drawn(Paper(markup), title=paper.title, mark=""), "application/pdf"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="notice.{form}"'})
