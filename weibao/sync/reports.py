"""What a phone takes along: the round of one director, by residence, a summary a child whatever its history, and what is to be done."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from weibao.benefits.models import Recognition
from weibao.children.models import Child, Circumstance, Guardian, Parent, ResidencePeriod, Schooling, Side
from weibao.children.querysets import ChildQuerySet
from weibao.discovery.models import Lead, Scheme
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.sync.models import Complaint, Envelope, Epoch, FieldPhone, Invitation
from weibao.visits.models import QuestionSet, Visit, VisitPlan
from weibao.visits.reports.plans import AHEAD, next_of

PAGE: Final = 50  # children a page of the first sync
MOST_TASKS: Final = 500
LAST: Final = 3  # visits a child
VISITS: Final = "民发〔2019〕34号（定期走访）"
DISCOVERY: Final = "民发〔2019〕62号；国办发〔2010〕54号（应保尽保）"


@dataclass(frozen=True)
class Director:
    """A director of the supervisor's villages: the phone in force, and the code that waits."""

    post: Post
    phone: FieldPhone | None
    code: Invitation | None


def round_of(staff: Staff, on: date) -> ChildQuerySet:
    """The children who live where this person is village director on the day: own place and those where one stands in."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role == Role.VILLAGE_DIRECTOR]
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(residence__code__startswith=code)
    return Child.objects.visible_to(staff, on).current().filter(inside)


def summaries(rows: ChildQuerySet, on: date) -> list[dict[str, Any]]:
    """Each child in brief, with the version of the summary: a digest of its contents. As many queries for one child as for fifty."""
    children = list(rows.select_related("residence").order_by("pk"))
    keys = [one.pk for one in children]
    told: dict[str, Any] = {
        "guardians": _guardians(keys, on), "parents": _parents(keys, on), "school": _schools(keys, on), "address": _addresses(keys, on),
        "categories": _categories(keys), "visits": _visits(keys),
    }  # fmt: skip
    return [_versioned(_summary(one, told)) for one in children]


def _summary(one: Child, told: dict[str, dict[int, Any]]) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "sex": one.get_sex_display(), "birth": one.birth_date.isoformat(), "village": one.residence.name,
        "school": told["school"].get(one.pk, ""), "address": told["address"].get(one.pk, ""),
        "guardians": told["guardians"].get(one.pk, []), "parents": told["parents"].get(one.pk, []),
        "categories": told["categories"].get(one.pk, []), "visits": told["visits"].get(one.pk, []),
    }  # fmt: skip


def _versioned(summary: dict[str, Any]) -> dict[str, Any]:
    plain = json.dumps(summary, ensure_ascii=False, sort_keys=True)
    return summary | {"version": hashlib.sha256(plain.encode()).hexdigest()[:16]}


def _guardians(keys: list[int], on: date) -> dict[int, list[dict[str, str]]]:
    found = defaultdict(list)
    for one in Guardian.objects.on(on).filter(child__in=keys).order_by("pk"):
        found[one.child_id].append({"name": one.name, "relation": one.relation, "phone": one.phone or ""})
    return found


def _parents(keys: list[int], on: date) -> dict[int, list[dict[str, Any]]]:
    holding = defaultdict(list)
    for one in Circumstance.objects.on(on).filter(parent__child__in=keys).order_by("pk"):
        holding[one.parent_id].append(one.get_status_display())
    found = defaultdict(list)
    for parent in Parent.objects.filter(child__in=keys).order_by("child", "side"):
        found[parent.child_id].append({"side": Side(parent.side).label, "name": parent.name, "statuses": holding[parent.pk]})
    return found


def _schools(keys: list[int], on: date) -> dict[int, str]:
    rows = Schooling.objects.on(on).filter(child__in=keys)
    return {one.child_id: " ".join(part for part in (one.school, one.stage) if part) for one in rows}


def _addresses(keys: list[int], on: date) -> dict[int, str]:
    return {one.child_id: one.address or "" for one in ResidencePeriod.objects.on(on).filter(child__in=keys)}


def _categories(keys: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for one in Recognition.objects.standing().filter(child__in=keys).order_by("pk"):
        found[one.child_id].append(one.get_category_display() or "已纳入保障")
    return found


def _visits(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The last three visits of each child, whether it has five or five hundred."""
    last = Visit.objects.current().filter(child=OuterRef("pk")).order_by("-on", "-pk").values("pk")[:LAST]
    numbers = Child.objects.filter(pk__in=keys).annotate(last=ArraySubquery(last)).values_list("last", flat=True)
    found = defaultdict(list)
    for one in Visit.objects.filter(pk__in=[pk for some in numbers for pk in some]).order_by("-on", "-pk"):
        words = [f"{label}：{said}" for label, well, said in one.areas if not well]
        told = {"on": one.on.isoformat(), "way": one.get_way_display(), "seen": one.seen, "words": words, "note": one.told.get("note", "")}
        found[one.child_id].append(told)
    return found


def tasks(staff: Staff, on: date) -> list[dict[str, Any]]:
    """What waits for this person about the children of the round, each with why, under which rule, and until when."""
    leads = Lead.objects.visible_to(staff, on).waiting(on).filter(child__in=round_of(staff, on))
    plans = (
        VisitPlan.objects.visible_to(staff, on)
        .worked_by(staff, on)
        .due_by(on + timedelta(days=AHEAD))
        .filter(child__in=round_of(staff, on))
    )
    mine = plans.filter(child__in=round_of(staff, on))
    asked = {one.category: one for one in QuestionSet.objects.order_by("version")}
    visits = [_visit(one, asked.get(one.category), on) for one in mine.order_by("due", "pk")[:MOST_TASKS]]
    return [*visits, *(_lead(one) for one in leads.order_by("due", "pk")[:MOST_TASKS])]


def _visit(plan: VisitPlan, asked: QuestionSet | None, on: date) -> dict[str, Any]:
    rule = next_of(plan, on)
    return {
        "key": f"visit:{plan.child_id}", "kind": "visit", "subject": plan.child_id, "child": plan.child_id, "base": str(plan.last_on or ""),
        "title": f"走访。{rule.why}", "law": VISITS + ("" if rule.verified else "〔参数未核实〕"),
        "due": plan.due.isoformat() if plan.due else None, "grave": plan.grave,
        "asks": {"set": asked.pk, "questions": asked.questions} if asked else None,
    }  # fmt: skip


def _lead(one: Lead) -> dict[str, Any]:
    what = one.get_scheme_display() if one.scheme != Scheme.ALLOWANCE else f"{one.get_category_display()}保障"
    due = one.due if one.state == "open" else one.until
    return {
        "key": f"discovery:{one.pk}", "kind": "discovery", "subject": one.pk, "child": one.child_id, "base": one.state,
        "title": f"可能符合{what}，请上门告知，问问是否愿意申请", "law": DISCOVERY, "due": due.isoformat() if due else None, "grave": True,
    }  # fmt: skip


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
