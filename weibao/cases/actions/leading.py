"""主办 Leading: an open case always has a lead worker in service; who leaves hands over, or the case goes to the next in place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate

from weibao.access.actions.teaming import put_on_team
from weibao.access.models import Member
from weibao.cases.actions.telling import CaseOver, need, tell
from weibao.cases.models import Case
from weibao.cases.querysets import KIND
from weibao.cases.states import CaseState
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Post, Staff
from weibao.org.powers import CASE_HANDLERS, Role, holders

LAW: Final = "未成年人保护法第81条；民发〔2019〕34号"
ORDER: Final = (Role.CENTRE_WORKER, Role.COUNTY_OFFICER, Role.TOWNSHIP_SUPERVISOR, Role.STATION_WORKER)


class CannotLead(Refusal):
    """The person holds no post that works on cases of this place, or is not on the team of a closed one."""


def leaders_of(place: str, at: datetime, roles: Iterable[str] = CASE_HANDLERS) -> list[Post]:
    """Posts that can lead a case of a place on the day: the centre first, then the county; who leads fewer first."""
    above = [place[:length] for length in range(2, len(place) + 1)]
    posts = Post.objects.held_on(localdate(at)).filter(role__in=list(roles), division__in=above, staff__is_active=True)
    rank = {role: turn for turn, role in enumerate(ORDER)}
    counted = posts.select_related("staff")
    load = dict(
        Case.objects.open().filter(lead__in=[post.staff_id for post in counted]).order_by().values_list("lead").annotate(Count("pk"))
    )
    return sorted(counted, key=lambda post: (rank.get(Role(post.role), 9), load.get(post.staff_id, 0), post.pk))


def can_lead(staff: Staff, place: str, at: datetime) -> bool:
    """Whether a person's posts work on cases of a place."""
    posts = staff.posts_on(localdate(at))
    return staff.is_active and any(post.role in CASE_HANDLERS and place.startswith(post.division_id) for post in posts)


def chosen(lead: Staff | None, by: Staff, place: str, at: datetime) -> Staff:
    """Who leads: the one named, else who opens it, else the next of the place. Raises CannotLead."""
    if lead is not None:
        if not can_lead(lead, place, at):
            raise CannotLead(f"{lead.name}没有办理该地个案的岗位。")
        return lead
    if can_lead(by, place, at):
        return by
    found = leaders_of(place, at)
    if not found:
        raise CannotLead("该地没有能够主办个案的在岗人员，请选择上一级辖区或者先配备人员。")
    return found[0].staff


def form_team(case: Case, *, by: Staff, at: datetime) -> None:
    """The team of a case that its team alone may know of: its lead, somebody who may name others, and an approver. Called by deeds."""
    on = localdate(at)
    known = set(Member.objects.around(KIND, case.pk).on(on).values_list("staff", flat=True))
    wanted = [(case.lead, "主办")]
    if can_lead(by, case.place_id, at):
        wanted.append((by, "承办"))
    may_name = holders("access.join_team")
    managers = [] if any(staff.roles_on(on) & may_name for staff, _ in wanted) else leaders_of(case.place_id, at, may_name & CASE_HANDLERS)
    wanted += [(post.staff, "个案管理") for post in managers[:1]]
    approvers = leaders_of(case.place_id, at, {Role.COUNTY_APPROVER}) or leaders_of(case.place_id, at, {Role.CITY_OFFICER})
    wanted += [(post.staff, "审批") for post in approvers[:1]]
    for staff, duty in wanted:
        if staff.pk not in known:
            put_on_team(case, staff, by=by, at=at, duty=duty)
            known.add(staff.pk)
    by.forget()


@action("cases.hand_over", label="变更个案主办人", law=LAW)
def hand_over(case: Case, *, by: Staff, at: datetime, lead: Staff, words: str) -> Case:
    """Another person leads the case from now on. Raises CannotLead, CaseOver for a closed case, Stale when somebody was quicker."""
    if case.state == CaseState.CLOSED:
        raise CaseOver("个案已办结。")
    words = need(words, "请写明变更的原因。")
    new = chosen(lead, by, case.place_id, at)
    if Case.objects.filter(pk=case.pk, lead=case.lead_id).exclude(lead=new).update(lead=new) != 1:
        raise Stale
    case.lead = new
    if case.restricted:
        form_team(case, by=by, at=at)
    note(staff=new.pk)
    tell(case, "cases.hand_over", by=by, at=at, words=f"主办人变更为{new.name}：{words}")
    return case


@action("cases.keep_led", label="主办人离岗的个案改派", law=LAW, says="改派{count}件", system=True)
def keep_led(cases: type[Case], *, by: None, at: datetime) -> list[int]:
    """Open cases whose lead worker holds no post any more go to the next in place; where nobody is, the approver's list has them."""
    moved = pass_on(Case.objects.without_leader(localdate(at)), at)
    note_many(moved)
    return moved


def pass_on(rows: "Iterable[Case]", at: datetime) -> list[int]:
    """The cases go to the next in place. Called by the reaction to the end of a post, and by the nightly job. No law of its own."""
    moved = []
    for case in rows:
        found = [post.staff for post in leaders_of(case.place_id, at) if post.staff_id != case.lead_id]
        if found:
            Case.objects.filter(pk=case.pk).update(lead=found[0])
            case.lead = found[0]
            if case.restricted:
                form_team(case, by=found[0], at=at)
            tell(case, "cases.keep_led", by=None, at=at, words=f"原主办人离岗，改由{found[0].name}主办")
            moved.append(case.pk)
    return moved


def leaderless_of(staff: int, at: datetime) -> list[Case]:
    """Open cases of a person who can no longer lead them."""
    rows = Case.objects.open().filter(Q(lead=staff)).select_related("lead")
    return [case for case in rows if not can_lead(Staff.objects.get(pk=staff), case.place_id, at)]
