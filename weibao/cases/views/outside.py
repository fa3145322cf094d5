"""Units outside, other counties, court and police; the page of a unit, without an account."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from weibao.cases.actions import ordering, sending, transferring
from weibao.cases.forms.opening import ReasonForm
from weibao.cases.forms.outside import (
    AnswerOfferForm,
    AskOrderForm,
    CheckOrderForm,
    CompleteOrderForm,
    DecideOrderForm,
    OfferForm,
    RecallForm,
    RecordOrderForm,
    ResendForm,
    SendForm,
    SettleForm,
    UnitForm,
)
from weibao.cases.models import Case, Errand
from weibao.cases.reports import people
from weibao.cases.reports.told import preview
from weibao.cases.states import ErrandState, HandOverState, OrderState
from weibao.cases.views.deeds import Deed, Shown, Tab, numbered, works
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.actions import public
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

BOTH = require_http_methods(["GET", "HEAD", "POST"])
CALLED: Final = {ErrandState.SENT, ErrandState.ACCEPTED, ErrandState.REJECTED, ErrandState.EXPIRED}


def _tasks(case: Case, request: StaffRequest) -> Shown:
    errands = list(case.errands.select_related("by"))
    handovers = list(case.handovers.select_related("to", "by", "decided_by"))
    for row in (*errands, *handovers):
        row.case = case
    return {
        "errands": errands,
        "handovers": handovers,
        "offered": next((one for one in handovers if one.state == HandOverState.OFFERED), None),
        "counties": people.counties_beside(case) if allows(request.staff, "cases.offer", case, request.at) else [],
    }


def _orders(case: Case, _: StaffRequest) -> Shown:
    orders = list(case.orders.select_related("by"))
    for row in orders:
        row.case = case
    return {"orders": orders}


def _sent(request: StaffRequest, case: Case, errand: Errand, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("cases:errand", args=[token]))
    return render(request, "cases/sent.html", {"row": case, "errand": errand, "address": address, "told": preview(case, errand.told)})


def _previewed(request: StaffRequest, case: Case, key: str, to: str, given: dict[str, Any]) -> HttpResponse | None:
    """What the receiver will see, before it goes out; None once the sender has looked at it."""
    if request.POST.get("seen") == "yes":
        return None
    sent = [(name, value) for name, values in request.POST.lists() if name not in {"csrfmiddlewaretoken", "seen"} for value in values]
    context = {"row": case, "key": key, "to": to, "words": given["words"], "told": preview(case, given["told"]), "sent": sent}
    return render(request, "cases/preview.html", context)


def _send(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str | HttpResponse:
    shown = _previewed(request, case, "send_errand", given["unit"], given)
    if shown is not None:
        return shown
    errand, token = sending.send_errand(case, by=request.staff, at=request.at, new=sending.NewErrand(**given))
    return _sent(request, case, errand, token)


def _resend(request: StaffRequest, case: Case, given: dict[str, Any], shown: Shown) -> HttpResponse:
    row = numbered(shown["errands"], given["row"])
    errand, token = sending.resend_errand(row, by=request.staff, at=request.at, due=given["due"])
    return _sent(request, case, errand, token)


def _recall(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    sending.recall_errand(numbered(shown["errands"], given["row"]), by=request.staff, at=request.at, remark=given["remark"])
    return "已撤回，链接失效。"


def _settle(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    row, done = numbered(shown["errands"], given["row"]), given["done"] == "yes"
    sending.settle_errand(row, by=request.staff, at=request.at, done=done, remark=given["remark"])
    return "已办结。" if done else "已请对方继续办理，原链接有效。"


def _offer(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str | HttpResponse:
    to = people.place_numbered(given.pop("to"))
    shown = _previewed(request, case, "offer", to.name, given)
    if shown is not None:
        return shown
    transferring.offer(case, by=request.staff, at=request.at, to=to, **given)
    return f"已移送{to.name}，待对方接收；接收之前仍由本地办理。"


def _recall_offer(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    if shown["offered"] is None:
        raise Refusal("没有待对方接收的移送。")
    transferring.recall_offer(shown["offered"], by=request.staff, at=request.at, **given)
    return "已撤回移送。"


def _ask(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    ordering.ask_order(case, by=request.staff, at=request.at, new=ordering.NewOrder(body="court", **given))
    return "已登记申请。"


def _record(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    new = ordering.NewOrder(given["kind"], given["body"], given["content"])
    ordering.record_order(case, by=request.staff, at=request.at, new=new, made=_made(given))
    return "已登记。"


def _decide(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    row = numbered(shown["orders"], given["row"])
    ordering.decide_order(row, by=request.staff, at=request.at, granted=given["granted"] == "yes", made=_made(given))
    return "已登记结果。"


def _check(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    ordering.check_order(numbered(shown["orders"], given["row"]), by=request.staff, at=request.at, words=given["words"])
    return "已记录核查。"


def _complete(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    row = numbered(shown["orders"], given["row"])
    ordering.complete_order(row, by=request.staff, at=request.at, lifted=given["end"] == "lifted", words=given["words"])
    return "已记录。"


def _made(given: dict[str, Any]) -> ordering.Made:
    return ordering.Made(given["number"], given["made_on"], given["until"])


def _any_errand(*states: str) -> Any:
    return lambda case, shown: works(case, shown) and any(one.state in states for one in shown["errands"])


def _any_order(*states: str) -> Any:
    return lambda case, shown: works(case, shown) and any(one.state in states for one in shown["orders"])


TASKS: Final = Tab(
    "协办与移送",
    "cases/tasks.html",
    _tasks,
    (
        Deed("cases.settle_errand", SettleForm, _settle, _any_errand(ErrandState.ANSWERED), "确认"),
        Deed("cases.send_errand", SendForm, _send, works, "预览对方看到的内容"),
        Deed("cases.resend_errand", ResendForm, _resend, _any_errand(ErrandState.REJECTED, ErrandState.EXPIRED), "重发"),
        Deed("cases.recall_errand", RecallForm, _recall, _any_errand(*CALLED), "撤回"),
        Deed("cases.offer", OfferForm, _offer, lambda case, shown: works(case, shown) and not shown["offered"], "预览对方看到的内容"),
        Deed("cases.recall_offer", ReasonForm, _recall_offer, lambda _, shown: shown["offered"] is not None, "撤回移送"),
    ),
)
ORDERS: Final = Tab(
    "令状与裁判",
    "cases/orders.html",
    _orders,
    (
        Deed("cases.ask_order", AskOrderForm, _ask, works, "登记申请"),
        Deed("cases.decide_order", DecideOrderForm, _decide, _any_order(OrderState.ASKED), "登记结果"),
        Deed("cases.record_order", RecordOrderForm, _record, works, "登记"),
        Deed("cases.check_order", CheckOrderForm, _check, _any_order(OrderState.IN_FORCE), "记录核查"),
        Deed("cases.complete_order", CompleteOrderForm, _complete, _any_order(OrderState.ASKED, OrderState.IN_FORCE), "结束"),
    ),
)


@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    """Cases that other places offer to the viewer's."""
    if not request.staff.roles_on(request.on) & READS["cases"]:
        raise NotAllowed("您的岗位不查看个案。")
    rows = people.offers_to(request.staff, request.on)
    return render(request, "cases/offers.html", {"rows": rows.order_by("-at", "-pk")[:100]})


@BOTH
def offer(request: StaffRequest, pk: int) -> HttpResponse:
    """One offer as its receiver sees it: what was ticked and no more, and the answer."""
    row = people.offers_to(request.staff, request.on).there(pk)
    received = transferring.Received(row)
    may = allows(request.staff, "cases.answer_offer", received, request.at)
    form = AnswerOfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may:
            raise NotAllowed("您没有“答复个案移送”的权限。")
        if form.is_valid():
            accepted = form.cleaned_data["decision"] == "yes"
            with refusals_shown(form):
                transferring.answer_offer(
                    received, by=request.staff, at=request.at, accepted=accepted, opinion=form.cleaned_data["opinion"]
                )
                messages.success(request, "已接收，由本地办理。" if accepted else "已答复不予接收。")
                return redirect("cases:offers")
    waits = row.state == HandOverState.OFFERED
    context = {"row": row, "told": preview(row.case, row.told), "form": form if may and waits else None}
    return render(request, "cases/offer.html", context, status=422 if form.errors else 200)


@login_not_required
@BOTH
def errand(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a unit: what is asked, what it is told, and its answer. Whatever is wrong with a token is answered alike."""
    at, who = request.at, public()  # type: ignore[attr-defined]
    try:
        row = sending.open_errand(token, by=who, at=at)
    except sending.LinkShut as shut:
        return render(request, "cases/link_shut.html", {"sentence": shut.message}, status=shut.status)
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _answer(row, form.cleaned_data, who, at)
            return render(request, "cases/link_done.html", {"row": row})
    context = {"row": row, "told": preview(row.case, row.told), "form": form}
    return render(request, "cases/link.html", context, status=422 if form.errors else 200)


def _answer(row: Errand, given: dict[str, Any], who: Any, at: Any) -> None:
    if given["verb"] == "accept":
        sending.accept_errand(row, by=who, at=at, filled_by=given["filled_by"])
    elif given["verb"] == "answer":
        sending.answer_errand(row, by=who, at=at, filled_by=given["filled_by"], answer=given["answer"])
    else:
        sending.reject_errand(row, by=who, at=at, filled_by=given["filled_by"], answer=given["answer"])
