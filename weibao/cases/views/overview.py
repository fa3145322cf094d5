"""The first page of a case, and its team."""

from typing import Any, Final

from weibao.access.actions import teaming
from weibao.cases.actions import leading, opening
from weibao.cases.forms.opening import HandOverForm, JoinForm, LeaveForm, NameChildForm, ReasonForm, RecolourForm, WriteDownForm
from weibao.cases.models import Case
from weibao.cases.reports import people
from weibao.cases.states import CaseState
from weibao.cases.views.deeds import Deed, Shown, Tab, works
from weibao.children.models import Child
from weibao.kernel.door import ACTIONS
from weibao.kernel.refusal import Refusal
from weibao.web.requests import StaffRequest

STORY: Final = 200


def _overview(case: Case, _: StaffRequest) -> Shown:
    events = list(case.events.select_related("by")[:STORY])
    return {"events": [(one, ACTIONS[one.deed].label if one.deed in ACTIONS else one.deed) for one in events]}


def _team(case: Case, request: StaffRequest) -> Shown:
    return {"team": people.team_of(case, request.on), "leaders": people.leaders(case, request.at)}


def _write_down(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    opening.write_down(case, by=request.staff, at=request.at, **given)
    return "已记录。"


def _recolour(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    opening.recolour(case, by=request.staff, at=request.at, **given)
    return "等级已调整。"


def _name_child(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    child = Child.objects.visible_to(request.staff, request.on).current().filter(pk=given["child"]).first()
    if child is None:
        raise Refusal("没有找到这份档案，或者您不能查看。")
    opening.name_child(case, by=request.staff, at=request.at, child=child)
    return "已关联儿童档案。"


def _shut(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    opening.shut_case(case, by=request.staff, at=request.at, **given)
    return "现在只有团队成员能查阅。"


def _hand_over(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    lead = people.staff_numbered(int(given["lead"]))
    leading.hand_over(case, by=request.staff, at=request.at, lead=lead, words=given["words"])
    return f"现在由{lead.name}主办。"


def _join(request: StaffRequest, case: Case, given: dict[str, Any], _: Shown) -> str:
    staff = people.staff_called(given["login"])
    teaming.join_team(case, by=request.staff, at=request.at, staff=staff, duty=given["duty"])
    return f"{staff.name}已加入团队。"


def _leave(request: StaffRequest, case: Case, given: dict[str, Any], shown: Shown) -> str:
    member = next(one for one in shown["team"] if one.pk == int(given["member"]))
    teaming.leave_team(case, by=request.staff, at=request.at, member=member)
    return "已退出团队。"


OVERVIEW: Final = Tab(
    "概况",
    "cases/overview.html",
    _overview,
    (
        Deed("cases.write_down", WriteDownForm, _write_down, works, "记录"),
        Deed("cases.recolour", RecolourForm, _recolour, works, "调整等级"),
        Deed("cases.name_child", NameChildForm, _name_child, lambda case, _: case.child_id is None, "关联档案"),
        Deed("cases.shut_case", ReasonForm, _shut, lambda case, _: not case.restricted, "限团队查阅"),
    ),
)
TEAM: Final = Tab(
    "团队",
    "cases/team.html",
    _team,
    (
        Deed("cases.hand_over", HandOverForm, _hand_over, lambda case, _: case.state != CaseState.CLOSED, "变更主办人"),
        Deed("access.join_team", JoinForm, _join, button="加入团队"),
        Deed("access.leave_team", LeaveForm, _leave, lambda _, shown: bool(shown["team"]), "结束成员"),
    ),
)
