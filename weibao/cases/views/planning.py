"""Conferences and plans."""

from typing import Any, Final

from weibao.cases.actions import conferring, planning
from weibao.cases.forms.opening import ReasonForm
from weibao.cases.forms.planning import CallForm, DecideForm, DoneForm, DraftForm, EmptyForm, HoldForm, MeasureForm, ReviewForm, called
from weibao.cases.models import Case
from weibao.cases.states import CaseState, ConferenceState, HelpState
from weibao.cases.views.deeds import Deed, Shown, Tab, numbered, works
from weibao.kernel.refusal import Refusal
from weibao.web.requests import StaffRequest


def _rows(case: Case, _: StaffRequest) -> Shown:
    conferences = list(case.conferences.prefetch_related("members", "resolutions"))
    plans = list(case.plans.select_related("by", "decided_by").prefetch_related("measures"))
    for one in conferences:
        one.case = case
    for plan in plans:
        plan.case = case
        for measure in plan.measures.all():
            measure.plan = plan
    by_state = {plan.state: plan for plan in plans}
    approved = by_state.get(HelpState.APPROVED)
    return {
        "conferences": conferences,
        "called": next((one for one in conferences if one.state == ConferenceState.CALLED), None),
        "plans": plans,
        "draft": by_state.get(HelpState.DRAFT),
        "asked": by_state.get(HelpState.ASKED),
        "approved": approved,
        "undone": [one for one in approved.measures.all() if one.done_on is None] if approved else [],
    }


def _there(shown: Shown, name: str) -> Any:
    if shown[name] is None:
        raise Refusal("现在没有可以办理的会商或者方案。")
    return shown[name]


def _call(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    conferring.call_conference(case, by=request.staff, at=request.at, **called(given))
    return "已召集会商。"


def _hold(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    conferring.hold_conference(_there(shown, "called"), by=request.staff, at=request.at, **given)
    return "已记录会商。"


def _call_off(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    conferring.call_off_conference(_there(shown, "called"), by=request.staff, at=request.at, **given)
    return "已取消会商。"


def _skip(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    conferring.skip_conference(case, by=request.staff, at=request.at, **given)
    return "现在可以拟定方案。"


def _draft(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    planning.draft_plan(case, by=request.staff, at=request.at, **given)
    return "方案已起草，核对后报批。"


def _add(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    planning.add_measure(_there(shown, "draft"), by=request.staff, at=request.at, new=planning.NewMeasure(**given))
    return "已增加措施。"


def _submit(request: StaffRequest, _: Case, __: dict[str, Any], shown: Shown) -> str:
    planning.submit_plan(_there(shown, "draft"), by=request.staff, at=request.at)
    return "已报批。"


def _decide(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    approved = given["decision"] == "yes"
    planning.decide_plan(_there(shown, "asked"), by=request.staff, at=request.at, approved=approved, opinion=given["opinion"])
    return "已同意，开始帮扶。" if approved else "已退回。"


def _done(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    measure = numbered(shown["undone"], given.pop("row"))
    planning.finish_measure(measure, by=request.staff, at=request.at, **given)
    return "已记录。"


def _review(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    planning.review_plan(_there(shown, "approved"), by=request.staff, at=request.at, **given)
    return "已复核。"


def _draftable(case: Case, shown: Shown) -> bool:
    return case.state in {CaseState.PLANNING, CaseState.HELPING} and not shown["draft"] and not shown["asked"]


PLAN: Final = Tab(
    "会商与方案",
    "cases/plan.html",
    _rows,
    (
        Deed("cases.decide_plan", DecideForm, _decide, lambda _, shown: shown["asked"] is not None, "审批", first=True),
        Deed("cases.submit_plan", EmptyForm, _submit, lambda _, shown: shown["draft"] is not None, "报批", first=True),
        Deed("cases.add_measure", MeasureForm, _add, lambda _, shown: shown["draft"] is not None, "增加"),
        Deed("cases.hold_conference", HoldForm, _hold, lambda _, shown: shown["called"] is not None, "记录"),
        Deed("cases.call_off_conference", ReasonForm, _call_off, lambda _, shown: shown["called"] is not None, "取消会商"),
        Deed("cases.call_conference", CallForm, _call, lambda case, shown: works(case, shown) and shown["called"] is None, "召集"),
        Deed("cases.skip_conference", ReasonForm, _skip, lambda case, _: case.state == CaseState.ASSESSED, "不经会商"),
        Deed("cases.draft_plan", DraftForm, _draft, _draftable, "起草"),
        Deed("cases.finish_measure", DoneForm, _done, lambda case, shown: works(case, shown) and bool(shown["undone"]), "记录"),
        Deed("cases.review_plan", ReviewForm, _review, lambda case, _: case.state == CaseState.HELPING, "复核"),
    ),
)
