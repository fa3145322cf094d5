"""A child is harmed: anybody tells it in four steps, a child in its own words; what became of it, by the code.

Nothing is kept before it is sent, no cookie is set, and neither address nor title tells what the page is about.
"""

from typing import Any, Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from weibao.kernel.refusal import NotThere
from weibao.org.actions import public
from weibao.public.forms.saying import STEPS, CodeForm, OnceForm, OwnWordsForm, told
from weibao.public.visiting import PublicRequest, open_page
from weibao.reporting.actions import filing, following, registering
from weibao.reporting.models import HarmReport
from weibao.reporting.reports.findings import told_reporter

BOTH = require_http_methods(["GET", "HEAD", "POST"])
NAMES: Final = list(STEPS)


@csrf_exempt  # whoever sends it has no power that a foreign page could borrow; a token would be a cookie
@BOTH
@open_page
def say(request: PublicRequest) -> HttpResponse:
    """我要报告: what, where, who, send. The answers travel in the body; a step that is wrong comes back."""
    sent = request.POST if request.method == "POST" else QueryDict()
    step = sent.get("step", "what")
    if sent.get("back"):
        return _step(request, sent, NAMES[max(0, (NAMES.index(step) if step in NAMES else len(NAMES)) - 1)], fresh=True)
    given: dict[str, Any] = {}
    for name in NAMES[: NAMES.index(step) + 1] if step in NAMES and sent else NAMES if sent else []:
        form = STEPS[name](sent)
        if not form.is_valid():
            return _step(request, sent, name, form=form)
        given |= form.cleaned_data
    if step == "send":
        return _send(request, sent, given)
    after = NAMES[NAMES.index(step) + 1 :] if step in NAMES and sent else NAMES
    return _step(request, sent, after[0], fresh=True) if after else _check(request, sent, given)


@csrf_exempt  # as above
@BOTH
@open_page
def own_words(request: PublicRequest) -> HttpResponse:
    """我想说: a child tells, on one page, in everyday words."""
    form = OwnWordsForm(request.POST if request.method == "POST" else None, initial={"once": filing.drawn()}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        made, code = filing.tell_us(form.told(), by=public(), at=request.at)
        return _sent(request, "public/self_sent.html", made, code)
    return render(request, "public/self.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt  # as above
@BOTH
@open_page
def follow(request: PublicRequest) -> HttpResponse:
    """What became of a report, by its code; a wrong one is counted."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        source = str(request.META.get("REMOTE_ADDR", ""))
        if registering.is_shut_to(source, request.true_at):
            raise registering.KnockedTooOften
        try:
            row = following.follow(form.cleaned_data["code"], by=public(), at=request.at)
        except NotThere as wrong:
            registering.knock(source, request.true_at)
            form.add_error("code", wrong.message)
        else:
            shown |= {"row": row, "said": list(told_reporter(row))}
    answer = render(request, "public/say_follow.html", shown, status=422 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _send(request: PublicRequest, sent: QueryDict, given: dict[str, Any]) -> HttpResponse:
    once = OnceForm(sent)
    if not once.is_valid():
        return _check(request, sent, given)
    made, code = filing.tell_us(told(given, once.cleaned_data["once"]), by=public(), at=request.at)
    return _sent(request, "public/say_sent.html", made, code)


def _sent(request: PublicRequest, template: str, made: HarmReport, code: str) -> HttpResponse:
    answer = render(request, template, {"row": made, "code": f"{code[:4]} {code[4:8]} {code[8:]}"})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _step(request: PublicRequest, sent: QueryDict, name: str, *, form: forms.Form | None = None, fresh: bool = False) -> HttpResponse:
    kind = STEPS[name]
    shown = form or kind(initial={one: sent.getlist(one) if one == "seen" else sent.get(one, "") for one in kind.base_fields})
    context = {"form": shown, "step": name, "turn": NAMES.index(name) + 1, "carried": _carried(sent, name)}
    return render(request, "public/say.html", context, status=200 if fresh or form is None else 422)


def _check(request: PublicRequest, sent: QueryDict, given: dict[str, Any]) -> HttpResponse:
    labels = dict(STEPS["what"].base_fields["seen"].choices)  # type: ignore[attr-defined]
    context = {
        "given": given, "seen": [labels[one] for one in given["seen"]], "once": filing.drawn(), "carried": _carried(sent, ""),
        "county": dict(STEPS["where"].base_fields["county"].choices).get(given["county"], ""),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "public/say_check.html", context)


def _carried(sent: QueryDict, but: str) -> list[tuple[str, str]]:
    """The answers of the other steps, to be sent again with this one."""
    return [(field, value) for name, kind in STEPS.items() if name != but for field in kind.base_fields for value in sent.getlist(field)]
