"""Who opened a child's file, when and why, in sentences; who is on its team, and whether it is shut to all others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from weibao.access.models import Member, Permit
from weibao.access.states import PermitState
from weibao.audit.models import Entry, Outcome
from weibao.audit.reports import sentence
from weibao.children.models import Basis, Child, Opening, Restriction
from weibao.children.querysets import KIND
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post, Staff
from weibao.org.powers import APART, READS, STANDING, Role, Standing
from weibao.org.querysets import covering, serves

LATEST: Final = 300
SHOWN: Final = ("children.reveal", "children.take_out")
EMERGENCY: Final = frozenset({PermitState.TAKEN, PermitState.JUSTIFIED, PermitState.UNJUSTIFIED})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: who (a name, and unit with role), what was done, and by what right.

    `reason` and the name of an approver are for the office; `why_plain` is what goes on paper.
    """

    at: datetime
    name: str
    who: str
    did: str
    why: str
    reason: str = ""
    approver: str = ""

    @property
    def why_plain(self) -> str:
        """By what right, without a name."""
        return self.why.replace(f"（{self.approver}批准）", "") if self.approver else self.why


def readings(child: Child) -> list[Reading]:
    """The latest readings of a file, newest first: openings, values that were uncovered, lists that left. Three queries."""
    openings = Opening.objects.filter(child=child).select_related("by", "post__unit", "permit__decided_by").order_by("-at", "-pk")[:LATEST]
    uncovered = Entry.objects.for_subject(child).of_action(*SHOWN).filter(outcome=Outcome.DONE).select_related("actor")[:LATEST]
    entries = list(uncovered)
    posts = _posts_of(entry.actor_id for entry in entries)
    found = [_opened(one) for one in openings] + [_uncovered(one, posts) for one in entries]
    return sorted(found, key=lambda one: one.at, reverse=True)[:LATEST]


def _opened(one: Opening) -> Reading:
    who = f"{one.post.unit.name}{one.post.get_role_display()}" if one.post else ""
    return Reading(one.at, one.by.name, who, "查阅档案", _why(one), one.permit.reason if one.permit else "", _approver(one))


def _why(one: Opening) -> str:
    if one.basis == Basis.POST and one.post:
        return f"岗位职责：{Standing(STANDING[Role(one.post.role)]).label}"
    if one.basis == Basis.TEAM:
        return "个案团队成员"
    if one.permit is None:
        return "当时未记载依据"
    if one.permit.state in EMERGENCY:
        return one.permit.get_state_display()
    return f"经审批的查阅申请（{_approver(one)}批准）"


def _approver(one: Opening) -> str:
    return one.permit.decided_by.name if one.permit and one.permit.decided_by else ""


def _uncovered(entry: Entry, posts: Mapping[int, Sequence[Post]]) -> Reading:
    on = localdate(entry.at)
    held = next((one for one in posts.get(entry.actor_id or 0, ()) if on in _days(one)), None)
    did = f"显示{entry.facts['label']}" if entry.facts.get("label") else sentence(entry).partition("（")[0]
    who = f"{held.unit.name}{held.get_role_display()}" if held else ""
    return Reading(entry.at, getattr(entry.actor, "name", ""), who, did, "查阅档案时办理")


class _days:  # noqa: N801  reads as a word in the condition
    """The days of a post, to ask whether one is among them."""

    def __init__(self, post: Post) -> None:
        self.first, self.end = post.during.lower, post.during.upper

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.end is None or day < self.end)


def _posts_of(staff: Iterable[int | None]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    rows = Post.objects.filter(staff__in={one for one in staff if one}, role__in=READS["children"]).select_related("unit")
    for post in rows.order_by("-during"):
        found.setdefault(post.staff_id, []).append(post)
    return found


def team_of(child: Child, on: date) -> list[Member]:
    """Who is on the team of a file on a day."""
    return list(Member.objects.around(KIND, child.pk).on(on).select_related("staff", "by").order_by("during", "pk"))


def restriction_of(child: Child) -> Restriction | None:
    """Why a file is shut to all but its team, if it is."""
    if not child.restricted:
        return None
    return Restriction.objects.filter(child=child, lifted_at=None).select_related("by").first()


def window_on(child: Child, staff: Staff, at: datetime) -> Permit | None:
    """The window through which a person reads a file; None for who reads it by post or on the team."""
    on = localdate(at)
    if covering(staff, "children.read", child, at) is not None or (serves(staff, on) and child.scope_team(staff, on)):
        return None
    return Permit.objects.of(staff, KIND).open_at(at).filter(row=child.pk).order_by("-closes_at").first()


def candidates(child: Child, on: date) -> QuerySet[Post]:
    """Posts whose holders may well be on the team: over the child's places, and of the institution that it lives in."""
    codes = {code[:length] for code in child.scope_codes() for length in (4, 6, 9, 12)}
    posts = Post.objects.held_on(on).filter(role__in=READS["children"] - APART, division__in=codes, staff__is_active=True)
    rows = posts.filter(role=Role.INSTITUTION_WORKER, unit__in=child.scope_units()) | posts.exclude(role=Role.INSTITUTION_WORKER)
    return rows.select_related("staff", "unit").order_by("-division", "role", "staff__name")


def bare_files(on: date) -> list[int]:
    """Numbers of restricted files whose team nobody in post leads: nobody can help these children."""
    shut = list(Child.objects.current().filter(restricted=True).order_by("pk").values_list("pk", flat=True))
    served = set(Member.objects.filter(kind=KIND, row__in=shut).leading(on).values_list("row", flat=True))
    return [pk for pk in shut if pk not in served]


def staff_called(login: str) -> Staff:
    """The person of a sign-in name. Raises Refusal."""
    return _in_service(Staff.objects.filter(username=login.strip()))


def staff_numbered(pk: int) -> Staff:
    """The person of a number that a form offered. Raises Refusal."""
    return _in_service(Staff.objects.filter(pk=pk))


def _in_service(rows: QuerySet[Staff]) -> Staff:
    found = rows.filter(is_active=True, is_service=False).first()
    if found is None:
        raise Refusal("没有这名在用的人员，请核对登录名。")
    return found
