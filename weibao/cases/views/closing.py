"""The end of a case, and after it."""

from typing import Any, Final

from weibao.cases.actions import closing
from weibao.cases.forms.closing import AskClosingForm, FollowUpForm
from weibao.cases.forms.opening import ReasonForm
from weibao.cases.forms.planning import DecideForm
from weibao.cases.models import Case, CaseOutcome
from weibao.cases.states import CASE, CaseState, ClosureState
from weibao.cases.views.deeds import Deed, Shown, Tab, numbered
from weibao.kernel.refusal import Refusal
from weibao.rules.protection import OUTCOMES, PROOFS
from weibao.web.requests import StaffRequest

NEEDS: Final = [(label, "、".join(PROOFS[one] for one in needed)) for label, needed in OUTCOMES.values()]


def _rows(case: Case, _: StaffRequest) -> Shown:
    closures = list(case.closures.select_related("by", "decided_by"))
    follow_ups = list(case.follow_ups.select_related("by"))
    for row in (*closures, *follow_ups):
        row.case = case
    closable = CASE.allows(case.state, CaseState.CLOSING)
    return {
        "closures": [(one, [(PROOFS[name], words) for name, words in one.proofs.items()]) for one in closures],
        "asked": next((one for one in closures if one.state == ClosureState.ASKED), None),
        "follow_ups": follow_ups,
        "left": list(closing.still_open(case, CaseOutcome.SAFE_AT_HOME)) if closable else [],
        "needs": NEEDS,
    }


def _ask(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    proofs = {name: given[f"proof_{name}"] for name in PROOFS}
    closing.ask_closing(case, by=request.staff, at=request.at, outcome=given["outcome"], words=given["words"], proofs=proofs)
    return "已报批结案。"


def _decide(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    if shown["asked"] is None:
        raise Refusal("没有待审批的结案。")
    approved = given["decision"] == "yes"
    closing.decide_closing(shown["asked"], by=request.staff, at=request.at, approved=approved, opinion=given["opinion"])
    return "已同意结案。" if approved else "已退回。"


def _follow_up(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    row, safe = numbered(shown["follow_ups"], given["row"]), given["safe"] == "yes"
    closing.follow_up(row, by=request.staff, at=request.at, safe=safe, words=given["words"])
    return "已登记跟进。" if safe else "已重新办理，启动监护评估。"


def _reopen(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    closing.reopen(case, by=request.staff, at=request.at, **given)
    return "已重新办理，启动监护评估。"


CLOSE: Final = Tab(
    "结案与跟进",
    "cases/close.html",
    _rows,
    (
        Deed("cases.decide_closing", DecideForm, _decide, lambda _, shown: shown["asked"] is not None, "审批", first=True),
        Deed("cases.ask_closing", AskClosingForm, _ask, lambda case, _: CASE.allows(case.state, CaseState.CLOSING), "报批结案"),
        Deed("cases.follow_up", FollowUpForm, _follow_up, lambda case, _: case.state == CaseState.FOLLOWING, "登记跟进", first=True),
        Deed("cases.reopen", ReasonForm, _reopen, lambda case, _: case.state in {CaseState.FOLLOWING, CaseState.CLOSED}, "重新办理"),
    ),
)
