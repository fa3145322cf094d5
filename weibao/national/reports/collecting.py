"""The subjects of a record type: the rows of many children or posts, read with a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from weibao.attachments.models import Attachment
from weibao.benefits.models import ReceivedAid, Recognition
from weibao.children.models import (
    CarePeriod,
    Child,
    Circumstance,
    Ending,
    Guardian,
    Health,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
)
from weibao.children.querysets import KIND, ChildQuerySet
from weibao.exchange.models import Crossing
from weibao.national.models import Registration, StaffNumber, Supplement
from weibao.national.reports.aid import awards, cases
from weibao.national.reports.facts import Subject
from weibao.national.reports.mapping import Table
from weibao.national.reports.visits import visits
from weibao.org.models import Division, Post
from weibao.org.powers import Role
from weibao.payroll.models import Entry

VILLAGE: Final = 12


@dataclass(frozen=True)
class Within:
    """Whose records: an ordinary batch holds those of a county and no restricted child, a secret one that child alone."""

    county: str
    on: date
    child: Child | None = None
    month: date | None = None

    def children(self) -> ChildQuerySet:
        """The children it may hold."""
        rows: ChildQuerySet = Child.objects.current()
        if self.child is not None:
            return rows.filter(pk=self.child.pk)
        return rows.unrestricted().filter(household__code__startswith=self.county)


def subjects(table: Table, within: Within) -> list[Subject]:
    """The subjects of a table, in a fixed order."""
    if table.about == "post":
        return _posts(table.role, within)
    if table.about == "crossing":
        return _crossings(within)
    return filled(_of_children(table, within), within.on)


def _of_children(table: Table, within: Within) -> list[Subject]:
    if table.about == "award":
        return awards(within.children(), within.on)
    if table.about == "case":
        return cases(within.children(), within.on)
    if table.about == "visit":
        return visits(within.children(), within.on)
    return _payments(within) if table.about == "payment" else _recognitions(table, within)


def _recognitions(table: Table, within: Within) -> list[Subject]:
    known = Recognition.objects.filter(child__in=within.children()).select_related("child")
    known = known.exclude(ended_month=None) if table.about == "ended" else known.standing()
    of_child = table.about == "child"
    return [
        Subject(f"child:{one.child_id}" if of_child else f"recognition:{one.pk}", within.on, one.child, one)
        for one in known.order_by("child__household_id", "child_id", "pk")
    ]


def _payments(within: Within) -> list[Subject]:
    if within.month is None:
        return []
    rows = Entry.objects.filter(run__month=within.month, child__in=within.children()).select_related("child", "run")
    last = {one.child_id: one for one in Recognition.objects.filter(child__in=rows.values("child")).order_by("child", "pk")}
    return [
        Subject(f"payment:{one.pk}", within.on, one.child, last.get(one.child_id), entry=one)
        for one in rows.order_by("child__household_id", "child_id", "month", "pk")
    ]


def _crossings(within: Within) -> list[Subject]:
    """Those that our townships accepted and those that were pushed to them; none that is shut to all but a team."""
    rows = Crossing.objects.filter(application__place__code__startswith=within.county, application__closed=False)
    rows = rows.exclude(application__child__restricted=True) if within.child is None else rows.filter(application__child=within.child)
    found = rows.select_related("application__child", "application__decided_by").prefetch_related("their_steps").order_by("pk")
    return [Subject(f"crossing:{one.pk}", within.on, one.application.child, crossing=one) for one in found]


def filled(rows: list[Subject], on: date) -> list[Subject]:
    """The subjects with all that is known of their children."""
    children = {row.kid.pk for row in rows}
    many: dict[int, dict[str, Any]] = defaultdict(dict)
    for name, found in _dated(children, on).items():
        for one in found:
            many[one.child_id][name] = one
    for name, grouped in _sets(children, on).items():
        for child, listed in grouped.items():
            many[child][name] = listed
    places = names_of({row.kid.household_id for row in rows} | {row.kid.residence_id for row in rows})
    directors = _directors({row.kid.residence_id for row in rows}, on)
    for row in rows:
        row.places, row.director = places, directors.get(row.kid.residence_id, "")
        for name, value in many[row.kid.pk].items():
            setattr(row, name, value)
    return rows


def _dated(children: set[int], on: date) -> dict[str, Iterable[Any]]:
    """The fact of each child that holds on the day, by the name it has in a subject."""
    kinds: dict[str, Any] = {"residence": ResidencePeriod, "schooling": Schooling, "health": Health, "account": PayeeAccount}
    found: dict[str, Iterable[Any]] = {
        name: model.objects.filter(child__in=children).on(on).order_by("pk") for name, model in kinds.items()
    }
    found["care"] = CarePeriod.objects.filter(child__in=children).on(on).select_related("institution")
    found["ending"] = Ending.objects.filter(child__in=children, taken_back_at=None)
    return found


def _sets(children: set[int], on: date) -> dict[str, dict[int, Any]]:
    situations: dict[int, Any] = defaultdict(lambda: defaultdict(list))
    for one in Circumstance.objects.filter(parent__child__in=children).select_related("parent").order_by("pk"):
        situations[one.parent.child_id][one.parent.side].append(one)
    parents: dict[int, Any] = defaultdict(dict)
    for parent in Parent.objects.filter(child__in=children):
        parents[parent.child_id][parent.side] = parent
    guardians: dict[int, Any] = defaultdict(list)
    for guardian in Guardian.objects.filter(child__in=children).on(on).order_by("pk"):
        guardians[guardian.child_id].append(guardian)
    aids: dict[int, Any] = defaultdict(list)
    for aid in ReceivedAid.objects.filter(child__in=children, during__contains=on).order_by("kind"):
        aids[aid.child_id].append(aid)
    more: dict[int, Any] = defaultdict(dict)
    for typed in Supplement.objects.filter(child__in=children):
        more[typed.child_id][typed.fact] = typed.value
    numbers = {one.child_id: one.number or "" for one in Registration.objects.filter(child__in=children)}
    papers = Attachment.objects.of(KIND, children).present().order_by().values_list("subject_id").annotate(many=Count("pk"))
    first = {child: listed[0] for child, listed in guardians.items()}
    return {
        "situations": situations, "parents": parents, "guardians": guardians, "guardian": first, "aids": aids, "more": more,
        "number": numbers, "papers": dict(papers),
    }  # fmt: skip


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The full name of each division: 山西省晋中市平遥县洪善镇新营村村民委员会."""
    codes = set(codes)
    above = {code[:length] for code in codes for length in (2, 4, 6, 9, VILLAGE) if length <= len(code)}
    names = dict(Division.objects.filter(code__in=above).values_list("code", "name"))
    return {code: "".join(names.get(code[:length], "") for length in (2, 4, 6, 9, VILLAGE) if length <= len(code)) for code in codes}


def _directors(villages: set[str], on: date) -> dict[str, str]:
    posts = Post.objects.held_on(on).filter(role=Role.VILLAGE_DIRECTOR, division__in=villages).order_by("stands_in", "pk")
    return {post.division_id: post.staff.name for post in reversed(posts.select_related("staff"))}


def _posts(role: str, within: Within) -> list[Subject]:
    """The posts of a role that hold on the day or ended in the year before it: a leaver goes out once more, with the day."""
    year = within.on.replace(year=within.on.year - 1, day=min(within.on.day, 28))
    rows = Post.objects.filter(Q(during__contains=within.on) | Q(during__endswith__gt=year, during__endswith__lte=within.on))
    rows = rows.filter(role=role, division__code__startswith=within.county, staff__is_service=False)
    posts = list(rows.select_related("staff").order_by("division_id", "pk"))
    numbers = dict(StaffNumber.objects.filter(staff__in=[post.staff_id for post in posts]).values_list("staff", "number"))
    standing = Recognition.objects.standing().filter(child__restricted=False, child__residence__code__startswith=within.county)
    linked = Counter(
        code[: VILLAGE if role == Role.VILLAGE_DIRECTOR else 9] for code in standing.values_list("child__residence", flat=True)
    )
    places = names_of(post.division_id for post in posts)
    return [
        Subject(
            f"post:{post.pk}", within.on, post=post, places=places, number=numbers.get(post.staff_id, ""), linked=linked[post.division_id]
        )
        for post in posts
    ]
