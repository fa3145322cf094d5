"""Deeds on the registry, one page or button each. The file and the list themselves are assembled on the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from weibao.children.actions import amending, circumstances, ending, merging, placing, reading, registering
from weibao.children.actions.facts import NewGuardian, NewIdentity, NewSchooling
from weibao.children.forms import amending as forms
from weibao.children.forms.fields import account_of, circumstance_of, villages_of
from weibao.children.forms.registering import RegisterForm
from weibao.children.models import Child, Merge
from weibao.children.reports.merging import merge_preview
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import holders
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

FILE = "desk:file"
LONGEST_PK = 19  # digits: what fits into a bigint
Given = dict[str, Any]
Deed = Callable[..., Any]


@dataclass(frozen=True)
class Amendment:
    """One kind of change: the action, its form, and how the form's answers are handed over."""

    action: str
    form: type[forms.SeenForm]
    do: Callable[[Child, Given, Given], object]
    tab: str = ""


def _dated(given: Given) -> Given:
    return {"since": given["since"], "source": given["source"]}


def _household(child: Child, given: Given, who: Given) -> object:
    return amending.amend_household(child, division=given["division"], **_dated(given), **who)


def _residence(child: Child, given: Given, who: Given) -> object:
    return amending.amend_residence(child, division=given["division"], address=given["address"], **_dated(given), **who)


def _care(child: Child, given: Given, who: Given) -> object:
    return amending.amend_care(child, form=given["form"], institution=given["institution"], **_dated(given), **who)


def _guardian(child: Child, given: Given, who: Given) -> object:
    new = NewGuardian(given["name"], given["relation"], given["phone"])
    return amending.amend_guardian(child, new=new, beside=given["beside"], **_dated(given), **who)


def _schooling(child: Child, given: Given, who: Given) -> object:
    return amending.amend_schooling(child, new=NewSchooling(given["school"], given["stage"]), **_dated(given), **who)


def _health(child: Child, given: Given, who: Given) -> object:
    return amending.amend_health(child, condition=given["condition"], **_dated(given), **who)


def _account(child: Child, given: Given, who: Given) -> object:
    return amending.amend_account(child, new=account_of(given), **_dated(given), **who)


def _circumstance(child: Child, given: Given, who: Given) -> object:
    return circumstances.amend_circumstance(child, side=given["side"], new=circumstance_of(given, ""), **who)


def _identity(child: Child, given: Given, who: Given) -> object:
    return circumstances.correct_identity(child, new=NewIdentity(**given), **who)


def _same(deed: Deed) -> Callable[[Child, Given, Given], object]:
    """A deed that takes the answers of its form as they are."""
    return lambda child, given, who: deed(child, **given, **who)


AMENDMENTS: Mapping[str, Amendment] = {
    "household": Amendment("children.amend_household", forms.HouseholdForm, _household, "family"),
    "residence": Amendment("children.amend_residence", forms.ResidenceForm, _residence, "family"),
    "care": Amendment("children.amend_care", forms.CareForm, _care, "family"),
    "guardian": Amendment("children.amend_guardian", forms.GuardianForm, _guardian, "family"),
    "circumstance": Amendment("children.amend_circumstance", forms.CircumstanceForm, _circumstance, "family"),
    "parent": Amendment("children.amend_parent", forms.ParentForm, _same(circumstances.amend_parent), "family"),
    "schooling": Amendment("children.amend_schooling", forms.SchoolingForm, _schooling, "schooling"),
    "health": Amendment("children.amend_health", forms.HealthForm, _health, "schooling"),
    "account": Amendment("children.amend_account", forms.AccountForm, _account, "benefits"),
    "identity": Amendment("children.correct_identity", forms.IdentityForm, _identity),
    "ending": Amendment("children.end", forms.EndingForm, _same(ending.end)),
    "take-back": Amendment("children.take_back_ending", forms.TakeBackForm, _same(ending.take_back_ending)),
    "place": Amendment("children.check_place", forms.PlaceForm, _same(placing.check_place)),
}
ROW_AMENDMENTS: Mapping[str, Amendment] = {
    "end": Amendment("children.end_circumstance", forms.EndCircumstanceForm, _same(circumstances.end_circumstance), "family"),
    "strike": Amendment("children.strike_circumstance", forms.StrikeForm, _same(circumstances.strike_circumstance), "family"),
}


def child_of(request: StaffRequest, pk: int) -> Child:
    """A child that the person may see. Raises NotThere for any other."""
    rows = Child.objects.visible_to(request.staff, request.on).select_related("household__parent", "residence", "institution")
    return rows.there(pk)


def _pk(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_PK else None


def _must(request: StaffRequest, action: str, subject: object) -> None:
    if not allows(request.staff, action, subject, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")


def _file(child_id: int, tab: str = "") -> str:
    return reverse(FILE, args=[child_id, tab] if tab else [child_id])


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest) -> HttpResponse:
    """Open the file of a new child; look-alikes are shown and must be answered."""
    _must(request, "children.register", None)
    villages = villages_of(request.staff, request.on, holders("children.register"))
    form = RegisterForm(request.POST or None, villages=villages, initial={"since": request.on})
    alike: list[Child] = []
    if request.method == "POST" and form.is_valid():
        acknowledged = frozenset(filter(None, map(_pk, request.POST.getlist("acknowledged"))))
        with refusals_shown(form):
            try:
                child = registering.register(form.child(), by=request.staff, at=request.at, acknowledged=acknowledged)
            except registering.Resembles as warning:
                alike = warning.children
                raise
            messages.success(request, f"已为{child.name}建立档案。")
            return redirect(_file(child.pk))
    return render(request, "children/register.html", {"form": form, "alike": alike}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Change one fact of a file."""
    if what not in AMENDMENTS:
        raise NotThere
    return _amend(request, child_of(request, pk), AMENDMENTS[what], {})


@require_http_methods(["GET", "HEAD", "POST"])
def amend_row(request: StaffRequest, pk: int, row: int, what: str) -> HttpResponse:
    """End or strike one situation of a parent."""
    if what not in ROW_AMENDMENTS:
        raise NotThere
    return _amend(request, child_of(request, pk), ROW_AMENDMENTS[what], {"row_id": row})


def _amend(request: StaffRequest, child: Child, what: Amendment, more: Given) -> HttpResponse:
    _must(request, what.action, child)
    villages = villages_of(request.staff, request.on, holders(what.action))
    form = what.form(request.POST or None, child=child, villages=villages, initial=_initial(what, child, request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = {**form.cleaned_data, **more}
            who = {"by": request.staff, "at": request.at, "seen": given.pop("seen")}
            what.do(child, given, who)
            messages.success(request, f"已{ACTIONS[what.action].label}。")
            return redirect(_file(child.pk, what.tab))
    context = {"form": form, "child": child, "action": ACTIONS[what.action], "back": _file(child.pk, what.tab)}
    return render(request, "children/amend.html", context, status=422 if form.errors else 200)


def _initial(what: Amendment, child: Child, request: StaffRequest) -> Given:
    if what.form is forms.IdentityForm:
        names = ("name", "sex", "birth_date", "ethnicity", "is_foundling")
        return {name: getattr(child, name) for name in names}
    if what.form is forms.PlaceForm:
        return {"division": child.household_id}
    return {"side": request.GET.get("side", "")}


@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Uncover one masked value; the asking is recorded. htmx puts it in place of the button."""
    child = Child.objects.openable_by(request.staff, request.at).there(pk)
    row = _pk(request.POST.get("row", ""))
    what = request.POST.get("what", "")
    value = reading.reveal(child, by=request.staff, at=request.at, what=what, row=row)
    template = "children/_revealed.html" if request.htmx else "children/revealed.html"
    return render(request, template, {"value": value, "child": child, "label": reading.MASKED[what].label, "back": _file(child.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Look for files that may be the same child's; with `?with=` the preview of a merge, and the merge."""
    kept = child_of(request, pk)
    _must(request, "children.merge", kept)
    other = _pk(request.GET.get("with", ""))
    if other is None:
        return _candidates(request, kept)
    merged = child_of(request, other)
    preview = merge_preview(kept, merged)
    choices = [(one.key, _choice(one.label, one.kept, one.merged)) for one in preview.differences if one.takeable]
    form = forms.MergeForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            merging.merge(kept, by=request.staff, at=request.at, merged=merged, reason=given["reason"], take=given["take"])
            messages.success(request, "已合并。合并可以在保留的档案中撤销。")
            return redirect(_file(kept.pk))
    context = {"kept": kept, "merged": merged, "preview": preview, "form": form, "back": _file(kept.pk)}
    return render(request, "children/merge.html", context, status=422 if form.errors else 200)


def _choice(label: str, kept: str, merged: str) -> str:
    return f"{label}：{merged}（现为 {kept}）"


def _candidates(request: StaffRequest, kept: Child) -> HttpResponse:
    rows = Child.objects.visible_to(request.staff, request.on).select_related("household__parent")
    alike = rows.resembling(name=kept.name, birth_date=kept.birth_date, place=kept.household_id).exclude(pk=kept.pk)[:20]
    words = request.POST.get("q", "").strip()
    found = rows.current().matching(words).exclude(pk=kept.pk).order_by("pinyin", "pk")[:20] if words else rows.none()
    context = {"kept": kept, "alike": alike, "found": found, "words": words, "back": _file(kept.pk)}
    return render(request, "children/candidates.html", context)


@require_POST
def unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo a merge that went into a file that the person may see."""
    entry = Merge.objects.visible_to(request.staff, request.on).select_related("kept", "merged").there(pk)
    merging.unmerge(entry, by=request.staff, at=request.at)
    messages.success(request, "已撤销合并，两份档案恢复原状。")
    return redirect(_file(entry.kept_id))
