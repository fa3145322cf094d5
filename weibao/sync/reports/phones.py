"""What became of what phones sent, the epoch, and the directors of a township with their phones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.sync.models import Complaint, Envelope, Epoch, FieldPhone, Invitation
from weibao.visits.models import VisitPlan


@dataclass(frozen=True)
class Director:
    """A director of the supervisor's villages: the phone in force, and the code that waits."""

    post: Post
    phone: FieldPhone | None
    code: Invitation | None


def epoch() -> str:
    """The number of the server's life; the first one has none."""
    last = Epoch.objects.first()
    return str(last.number) if last else "0"


def unknown_of(staff: Staff, numbers: Iterable[Any]) -> list[str]:
    """Which of these receipts the server does not have: a backup may have lost them."""
    asked = [str(one) for one in numbers]
    known = {str(one) for one in Envelope.objects.filter(staff=staff, number__in=asked).values_list("number", flat=True)}
    return [one for one in asked if one not in known]


def states_of(staff: Staff, numbers: Iterable[str]) -> dict[str, dict[str, str]]:
    """What has become of these: one that was set aside may have been done or dropped by a person meanwhile."""
    rows = Envelope.objects.filter(staff=staff, number__in=list(numbers))
    return {str(one.number): {"state": one.state, "reason": one.remark or one.reason or ""} for one in rows}


def answers(staff: Staff) -> list[dict[str, Any]]:
    """The person's own complaints with the answers, the youngest first."""
    rows = Complaint.objects.filter(staff=staff)[:20]
    return [
        {"words": one.words, "at": one.at.isoformat(), "answer": one.answer or "", "answered_at": _iso(one.answered_at)} for one in rows
    ]


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def directors(staff: Staff, on: date, now: Any) -> list[Director]:
    """The directors of the viewer's villages with their phones, by village: three queries."""
    rows = Post.objects.visible_to(staff, on).held_on(on).filter(role=Role.VILLAGE_DIRECTOR, stands_in=False)
    posts = list(rows.filter(staff__is_active=True).select_related("staff", "division").order_by("division_id"))
    people = [post.staff_id for post in posts]
    phones = {one.staff_id: one for one in FieldPhone.objects.in_force().visible_to(staff, on).filter(staff__in=people)}
    codes = {one.staff_id: one for one in Invitation.objects.open_at(now).visible_to(staff, on).filter(staff__in=people)}
    return [Director(post, phones.get(post.staff_id), codes.get(post.staff_id)) for post in posts]


def nudge_words(post: Post, staff: Staff, on: date) -> str:
    """What a tap on 提醒 says: how many children of the village are to be visited, if any are late."""
    late = VisitPlan.objects.visible_to(staff, on).late(on).filter(child__residence__code__startswith=post.division_id).count()
    return f"有 {late} 名孩子的走访已过期限，请尽快看望；有困难请告诉我。" if late else "请看一看今天的清单；有困难请告诉我。"
