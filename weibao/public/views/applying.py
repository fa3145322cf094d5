"""我要申请: one step a page, kept at each, looked at once more, sent."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from weibao.kernel.refusal import NotThere
from weibao.org.actions import public
from weibao.public.actions import drafting, handing_in
from weibao.public.forms import applying as forms
from weibao.public.models import Draft, Purpose
from weibao.public.reports import directory, stepping
from weibao.public.visiting import PublicRequest, proved_page
from weibao.rules import words
from weibao.web.forms import refusals_shown

PLACES = {"county": "", "township": "county", "village": "township"}


@require_http_methods(["GET", "HEAD"])
@proved_page(Purpose.APPLY)
def apply(request: PublicRequest) -> HttpResponse:
    """Go on where it was left."""
    if request.proof is None or not request.proof.identity:
        return redirect("public:prove")
    draft = stepping.draft_of(request.proof, request.true_at)
    if draft is None:
        return render(request, "public/apply.html", {"steps": stepping.STEPS})
    return redirect("public:apply_step", stepping.first_open(draft.answers))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@proved_page(Purpose.APPLY)
def apply_step(request: PublicRequest, step: str) -> HttpResponse:
    """One step: the form with what was said before, kept when it is right."""
    draft = stepping.draft_of(request.proof, request.true_at)  # type: ignore[arg-type]
    answers = draft.answers if draft else {}
    if step not in stepping.asked(answers):
        raise NotThere
    early = step in {"papers", "check"} and stepping.first_open({**answers, "papers": {}}) not in {step, "check"}
    if early or not _reachable(step, answers):
        return redirect("public:apply_step", stepping.first_open(answers))
    if draft is not None and step == "papers":
        return _papers(request, draft)
    if draft is not None and step == "check":
        return _check(request, draft)
    form = _form(step, request, answers)
    if request.method == "POST" and form.is_valid():
        kept = _with_what_hangs_on_it(step, form.kept(), answers)
        drafting.keep_draft(request.proof, by=public(), at=request.at, now=request.true_at, answers=kept)  # type: ignore[arg-type]
        return redirect("public:apply_step", stepping.after(step, {**answers, **kept}))
    shown = {
        "form": form,
        "step": step,
        "title": stepping.STEPS[step],
        "before": stepping.before(step, answers),
        **_progress(step, answers),
    }
    return render(request, "public/step.html", shown, status=422 if form.errors else 200)


def _reachable(step: str, answers: dict[str, Any]) -> bool:
    """A step whose choices hang on another one that was not answered yet cannot be asked."""
    needed = PLACES.get(step, "") or (step.removesuffix("_more") if step.endswith("_more") else "")
    return not needed or needed in answers


def _with_what_hangs_on_it(step: str, kept: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """Another county asks for another township; another situation for its own dates."""
    changed = answers.get(step) != kept
    out: dict[str, Any] = {step: kept}
    hanging = {"county": ("township", "village"), "township": ("village",), "father": ("father_more",), "mother": ("mother_more",)}
    if changed:
        out |= {name: None for name in hanging.get(step, ()) if name in answers}
    return out


def _progress(step: str, answers: dict[str, Any]) -> dict[str, int]:
    rest = stepping.asked(answers)
    return {"place": rest.index(step) + 1, "most": len(rest)}


def _form(step: str, request: PublicRequest, answers: dict[str, Any]) -> forms.StepForm:
    about: dict[str, Any] = {"on": request.on, "answers": answers, "initial": answers.get(step) or None}
    data = request.POST if request.method == "POST" else None
    if step in PLACES:
        return forms.PlaceForm(data, choices=_choices(step, answers), label=f"孩子的{stepping.STEPS[step]}？", **about)
    if step in words.PARENTS:
        return forms.ParentForm(data, side=step, **about)
    if step.endswith("_more"):
        side = step.removesuffix("_more")
        return forms.DetailForm(data, side=side, status=answers[side]["status"], **about)
    kinds = {"child": forms.ChildForm, "me": forms.MeForm, "account": forms.AccountForm, "aids": forms.AidsForm}
    return kinds[step](data, **about)


def _choices(step: str, answers: dict[str, Any]) -> list[tuple[str, str]]:
    return directory.places(answers[PLACES[step]]["code"] if PLACES[step] else "")


def _papers(request: PublicRequest, draft: Draft) -> HttpResponse:
    """The list of papers, each with its own button; a paper is looked through before it is kept."""
    proof, code = request.proof, request.POST.get("item", "")
    listed = stepping.checklist(draft, proof, request.on)  # type: ignore[arg-type]
    proofs = {paper.code: accepted for paper, _, accepted in listed}
    form, status = None, 200
    if request.method == "POST" and "next" in request.POST:
        drafting.keep_draft(proof, by=public(), at=request.at, now=request.true_at, answers={"papers": {}})  # type: ignore[arg-type]
        return redirect("public:apply_step", "check")
    if request.method == "POST":
        if code not in proofs:
            raise NotThere
        form, status = forms.PaperForm(request.POST, request.FILES, proofs=proofs[code]), 422
        if form.is_valid():
            with refusals_shown(form):
                sent = form.cleaned_data["file"]
                about = {"item": code, "proof": form.chosen, "name": sent.name, "content": sent.read()}
                drafting.keep_paper(draft, by=public(), at=request.at, now=request.true_at, **about)
                return redirect("public:apply_step", "papers")
    rows = [
        (paper, there, form if form and paper.code == code else forms.PaperForm(proofs=accepted, auto_id=f"id_{turn}_%s"))
        for turn, (paper, there, accepted) in enumerate(listed)
    ]
    shown = {"rows": rows, "step": "papers", "before": stepping.before("papers", draft.answers), "failed": form}
    return render(request, "public/papers.html", {**shown, **_progress("papers", draft.answers)}, status=status)


@require_POST
@proved_page(Purpose.APPLY)
def drop_paper(request: PublicRequest, pk: int) -> HttpResponse:
    """A wrong photo goes."""
    draft = stepping.draft_of(request.proof, request.true_at)  # type: ignore[arg-type]
    paper = draft.papers.filter(pk=pk).first() if draft else None
    if paper is None:
        raise NotThere
    drafting.drop_paper(paper, by=public(), at=request.at)
    return redirect("public:apply_step", "papers")


def _check(request: PublicRequest, draft: Draft) -> HttpResponse:
    """Everything once more, and the button that sends it."""
    proof = request.proof
    if request.method == "POST":
        handing_in.hand_in(draft, by=public(), at=request.at, on=request.on, proof=proof)  # type: ignore[arg-type]
        return redirect("public:follow")
    listed = stepping.checklist(draft, proof, request.on)  # type: ignore[arg-type]
    shown = {"lines": stepping.lines(draft.answers, request.on), "papers": listed, "before": "papers", "phone": proof.phone}  # type: ignore[union-attr]
    return render(request, "public/check_answers.html", shown)


@require_POST
@proved_page(Purpose.APPLY)
def drop_draft(request: PublicRequest) -> HttpResponse:
    """The draft is not wanted any more."""
    draft = stepping.draft_of(request.proof, request.true_at)  # type: ignore[arg-type]
    if draft is not None:
        drafting.drop_draft(draft, by=public(), at=request.at)
    return redirect("public:home")
