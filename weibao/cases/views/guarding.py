"""Assessment and placement."""

from typing import Any, Final

from weibao.cases.actions import assessing, comforting, placing
from weibao.cases.forms.guarding import DropForm, FinishForm, FirstAidForm, PlaceForm, ReturnForm, StartForm, found
from weibao.cases.models import AssessmentKind, Case
from weibao.cases.states import AssessmentState, PlacementState
from weibao.cases.views.deeds import Deed, Shown, Tab, numbered, works
from weibao.kernel.refusal import Refusal
from weibao.web.requests import StaffRequest


def _rows(case: Case, _: StaffRequest) -> Shown:
    assessments = list(case.assessments.select_related("by").prefetch_related("assessors"))
    for one in assessments:
        one.case = case
    placements = list(case.placements.select_related("by"))
    for row in placements:
        row.case = case
    return {
        "assessments": assessments,
        "running": [one for one in assessments if one.state == AssessmentState.STARTED],
        "placements": placements,
        "placed": next((one for one in placements if one.state == PlacementState.PLACED), None),
        "aids": list(case.first_aids.all()),
    }


def _place(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    row = placing.place(case, by=request.staff, at=request.at, new=placing.NewPlacement(**given))
    return f"已登记{row.get_kind_display()}。"


def _return(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    if shown["placed"] is None:
        raise Refusal("儿童没有在安置中。")
    placing.return_home(shown["placed"], by=request.staff, at=request.at, **given)
    return "已登记送返，安置结束。"


def _start(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    row = assessing.start_assessment(case, by=request.staff, at=request.at, **given)
    return f"已启动{row.get_kind_display()}。"


def _finish(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    row = numbered(shown["running"], given.pop("row"))
    assessing.finish_assessment(row, by=request.staff, at=request.at, found=found(given))
    return f"评估完成：{row.get_level_display()}，监护人{'适合' if row.fit else '不适合'}履行监护职责。"


def _drop(request: StaffRequest, _: Case, given: dict[str, Any], shown: Shown) -> str:
    assessing.drop_assessment(numbered(shown["running"], given["row"]), by=request.staff, at=request.at, words=given["words"])
    return "已终止评估。"


def _aid(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    comforting.give_first_aid(case, by=request.staff, at=request.at, new=comforting.NewFirstAid(**given))
    return "已登记心理急救。"


def _may_start(case: Case, shown: Shown) -> bool:
    kinds = {one.kind for one in shown["running"]}
    fresh = case.state in {"opened", "helping"} and AssessmentKind.GUARDIANSHIP not in kinds
    return works(case, shown) and (fresh or (shown["placed"] is not None and AssessmentKind.RETURN not in kinds))


def _returnable(_: Case, shown: Shown) -> bool:
    return any(one.kind == AssessmentKind.RETURN for one in shown["running"])


GUARD: Final = Tab(
    "评估与安置",
    "cases/guard.html",
    _rows,
    (
        Deed("cases.place", PlaceForm, _place, works, "登记"),
        Deed("cases.start_assessment", StartForm, _start, _may_start, "启动"),
        Deed("cases.finish_assessment", FinishForm, _finish, lambda _, shown: bool(shown["running"]), "完成评估"),
        Deed("cases.drop_assessment", DropForm, _drop, _returnable, "终止"),
        Deed("cases.return_home", ReturnForm, _return, lambda case, shown: works(case, shown) and shown["placed"] is not None, "登记送返"),
        Deed("cases.give_first_aid", FirstAidForm, _aid, works, "登记"),
    ),
)
