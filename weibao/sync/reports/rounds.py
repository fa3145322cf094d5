"""The round of one director, by residence: a summary a child whatever its history, and the fields of the facts that may be proposed."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from weibao.benefits.models import Recognition
from weibao.children.models import Child, Circumstance, Guardian, Health, Parent, PayeeAccount, ResidencePeriod, Schooling, Side
from weibao.children.querysets import ChildQuerySet
from weibao.org.models import Staff
from weibao.org.powers import Role
from weibao.visits.actions.applying import MARK, digest
from weibao.visits.forms import fields_of
from weibao.visits.models import WEIGHTY, UpdatedFact, Visit

PAGE: Final = 50  # children a page of the first sync
LAST: Final = 3  # visits a child


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
        "categories": _categories(keys), "visits": _visits(keys), "marks": _marks(keys, on),
    }  # fmt: skip
    return [_versioned(_summary(one, told)) for one in children]


def _summary(one: Child, told: dict[str, dict[int, Any]]) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "sex": one.get_sex_display(), "birth": one.birth_date.isoformat(), "village": one.residence.name,
        **told["school"].get(one.pk, {"school": "", "learns": ["", ""]}), "address": told["address"].get(one.pk, ""),
        "guardians": told["guardians"].get(one.pk, []), "parents": told["parents"].get(one.pk, []),
        "categories": told["categories"].get(one.pk, []), "visits": told["visits"].get(one.pk, []), "marks": told["marks"].get(one.pk, {}),
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


def _schools(keys: list[int], on: date) -> dict[int, dict[str, Any]]:
    """In one line, and apart for who proposes another."""
    rows = Schooling.objects.on(on).filter(child__in=keys)
    told = {one.child_id: (one.school, one.stage) for one in rows}
    return {key: {"school": " ".join(part for part in both if part), "learns": list(both)} for key, both in told.items()}


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


def _marks(keys: list[int], on: date) -> dict[int, dict[str, str]]:
    """What a phone does not hold, by a mark of it: so that a proposal tells which words on health and which account its maker meant."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for one in Health.objects.on(on).filter(child__in=keys):
        found[one.child_id]["health"] = digest({"condition": one.condition})[:MARK]
    for row in PayeeAccount.objects.on(on).filter(child__in=keys):
        found[row.child_id]["account"] = digest({"bank": row.bank, "account": row.account, "holder": row.holder})[:MARK]
    return found


def updates() -> list[dict[str, Any]]:
    """The facts that a phone may propose to change, with their fields: a new one needs no new app."""
    return [{"fact": one.value, "label": str(one.label), "weighty": one in WEIGHTY, "fields": fields_of(one)} for one in UpdatedFact]
