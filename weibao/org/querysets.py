"""Scope, said once: which rows a person may know of, and which posts hold a power over a subject."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BigIntegerField, Case, Count, Q, SmallIntegerField, Value, When
from django.db.models.functions import Abs, Cast, Length, RPad
from django.utils import timezone

from weibao.kernel.refusal import NotThere
from weibao.org.powers import APART, READS, STANDING, Role, Standing, holders

if TYPE_CHECKING:
    from weibao.org.models import Post, Staff, Unit

Row = TypeVar("Row", bound=models.Model)


COUNTY = 6  # digits of a county's code


@dataclass(frozen=True)
class Scope:
    """Where the division codes of a row stand, and which kind of row it is in the table of reads.

    `codes` are lookups that lead to a division code; one that lies inside a post's division makes the row visible.
    `units` are lookups to a unit: whose post is at that unit sees the row too (an institution sees its residents).
    `closed` leads to a flag that shuts the row to all but its team; `team` gives the numbers of the rows on whose team a
    person is on a day, and `row` leads to such a number. `blurred` leads to a flag of rows that are shown without their place:
    only a post over a county or more reaches them.
    """

    kind: str
    codes: tuple[str, ...]
    units: tuple[str, ...] = ()
    closed: str = ""
    row: str = "pk"
    blurred: str = ""
    team: Callable[["Staff", date], "models.QuerySet[Any, Any]"] | None = None

    def inside(self, post: "Post") -> Q:
        """Rows that a post's standing approval reaches: of its division, or of its unit alone."""
        seen = Q(pk__in=[])
        if STANDING[Role(post.role)] != Standing.UNIT:
            for path in self.codes:
                seen |= Q(**{f"{path}__startswith": post.division_id})
        for path in self.units:
            seen |= Q(**{path: post.unit_id})
        return seen & ~Q(**{self.blurred: True}) if self.blurred and len(post.division_id) > COUNTY else seen

    def seen_by(self, staff: "Staff", on: date) -> Q:
        """Rows that a person may know of on a day: what the posts reach and is not closed, and what the person is on the team of."""
        seen = Q(pk__in=[])
        for post in staff.posts_on(on):
            if post.role in READS[self.kind]:
                seen |= self.inside(post)
        if self.closed:
            seen &= ~Q(**{self.closed: True})
        if self.team is not None and serves(staff, on):
            seen |= Q(**{f"{self.row}__in": self.team(staff, on)})
        return seen


def serves(staff: "Staff", on: date) -> bool:
    """Whether a person holds a post on a day that may be on a team or read through a window at all."""
    return bool(staff.is_active and staff.roles_on(on) - APART)


class NumberedQuerySet(models.QuerySet[Row]):
    """Rows of which one is asked for by its number, after `visible_to`."""

    def there(self, pk: int) -> Row:
        """The one of these rows with this number. Raises NotThere: what does not exist and what one may not see answer alike."""
        row = self.filter(pk=pk).first()
        if row is None:
            raise NotThere
        return row


class ScopedQuerySet(NumberedQuerySet[Row]):
    """Rows that a person may know of: one SQL predicate, whatever the number of villages."""

    scope: ClassVar[Scope]

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Rows inside the divisions of the posts whose role may see this kind, closed ones for their team only. No post, no rows."""
        return self.filter(self.scope.seen_by(staff, on))


# the kinds of unit in which a role has its post
WHERE: dict[str, tuple[str, ...]] = {
    Role.VILLAGE_DIRECTOR: ("township", "station"),
    Role.TOWNSHIP_SUPERVISOR: ("township",),
    Role.STATION_WORKER: ("station", "township"),
    Role.COUNTY_OFFICER: ("bureau",),
    Role.COUNTY_APPROVER: ("bureau",),
    Role.CENTRE_WORKER: ("centre",),
    Role.HOTLINE_OPERATOR: ("hotline",),
    Role.CITY_OFFICER: ("bureau", "committee_office"),
    Role.LEADER: ("bureau", "committee", "committee_office"),
    Role.FINANCE_OFFICER: ("finance",),
    Role.UNIT_LIAISON: ("member",),
    Role.INSTITUTION_WORKER: ("institution",),
    Role.SECURITY_ADMIN: ("operations",),
    Role.SYSTEM_ADMIN: ("operations",),
    Role.AUDITOR: ("operations",),
}


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, open on a day, of a kind."""

    def open_on(self, on: date) -> Self:
        """Units that exist on a day."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on))

    def serving(self, role: str, code: str, on: date) -> Self:
        """Open units in which a post of this role over this division can stand, the nearest first."""
        places = [code[:length] for length in (4, 6, 9, 12) if length <= len(code)]
        kinds = WHERE.get(role, ())
        rows = self.open_on(on).filter(kind__in=kinds, division__in=places)
        usual = Case(*(When(kind=kind, then=turn) for turn, kind in enumerate(kinds)), default=9, output_field=SmallIntegerField())
        return rows.select_related("division").order_by(Length("division").desc(), usual, "pk")


def _stand_ins(role: str, code: str) -> tuple[str, Q]:
    """Inside which division a neighbour of the same role is looked for, and who else could stand in."""
    if role == Role.VILLAGE_DIRECTOR:
        return code[:9], Q(role=Role.TOWNSHIP_SUPERVISOR, division=code[:9])
    if role == Role.TOWNSHIP_SUPERVISOR:
        return code[:6], Q(role=Role.STATION_WORKER, division=code)
    return code, Q(pk__in=[])


class PostQuerySet(ScopedQuerySet["Post"]):
    """Posts: held on a day, inside a branch, waiting for their holder's look."""

    scope = Scope(kind="posts", codes=("division__code",))

    def held_on(self, on: date) -> Self:
        """Posts whose dates hold the day."""
        return self.filter(during__contains=on)

    def lasting_from(self, on: date) -> Self:
        """Posts that hold on a day or on a later one."""
        return self.filter(during__overlap=DateRange(on, None))

    def of_place(self, role: str, code: str) -> Self:
        """Posts of one role over exactly this division."""
        return self.filter(role=role, division=code)

    def reaching(self, kind: str, codes: Iterable[str], units: Iterable[int]) -> Self:
        """Posts whose standing approval reaches a row of this kind with these codes and units: `Scope.inside`, asked from the row."""
        above = {code[:length] for code in codes for length in range(2, len(code) + 1)}
        by_unit = Q(unit__in=list(units))
        alone = [role for role in READS[kind] if STANDING[Role(role)] == Standing.UNIT]
        return self.filter(by_unit | (Q(division__in=above) & ~Q(role__in=alone)), role__in=READS[kind])

    def ahead_of(self, on: date) -> Self:
        """Posts that begin after a day."""
        return self.filter(during__startswith__gt=on)

    def over_by(self, on: date) -> Self:
        """Posts that have ended by a day, and those that were withdrawn."""
        return self.filter(Q(during__endswith__lte=on) | Q(during__isempty=True))

    def could_stand_in(self, role: str, code: str, on: date) -> Self:
        """Holders who could look after a place, the nearest first: of a neighbouring village of the same township, then the township.

        For a township: the supervisors of the same county, then the station's people. For any other role: the same role over the place.
        Of two neighbours the one with fewer places, then the one whose division code is nearer. A house rule; no law names the stand-in.
        """
        around, above = _stand_ins(role, code)
        near = Q(role=role, division__code__startswith=around) & ~Q(division=code, role=role, during__contains=on)
        rows = self.held_on(on).filter(stands_in=False).filter(near | above)
        places = Count("staff__posts", filter=Q(staff__posts__during__contains=on))
        padded = RPad("division__code", 12, Value("0"))
        distance = Abs(Cast(padded, BigIntegerField()) - int(code.ljust(12, "0")))
        rows = rows.filter(staff__is_active=True, staff__is_service=False)
        is_above = Case(When(role=role, then=0), default=1, output_field=SmallIntegerField())
        return rows.annotate(is_above=is_above, places=places, distance=distance).order_by("is_above", "places", "distance", "pk")

    def past_term(self, on: date) -> Self:
        """Posts that are still held though their term has run out: stand-ins overdue, terms neither renewed nor handed over."""
        return self.held_on(on).filter(term_until__lt=on)

    def ending_within(self, on: date, days: int) -> Self:
        """Posts held today whose term, or whose period, ends within so many days."""
        last = on + timedelta(days=days)
        ends = Q(during__endswith__gt=on, during__endswith__lte=last + timedelta(days=1))
        return self.held_on(on).filter(Q(term_until__gte=on, term_until__lte=last) | ends)

    def inside(self, code: str) -> Self:
        """Posts over a division or a part of it."""
        return self.filter(division__code__startswith=code)

    def unconfirmed(self) -> Self:
        """Posts that their holders have not looked over yet."""
        return self.filter(confirmed_at=None)


def may(by: Any, name: str, subject: Any, at: datetime) -> bool:
    """Whether a person's posts hold the power of an action over a subject, on the day of the deed.

    A subject that tells its division codes (`scope_codes`) must lie inside the post's division; one that tells its
    unit (`scope_units`) may also be reached from a post at that unit. One that knows a team (`scope_team`) may be reached
    by its members wherever they serve, and a closed one (`scope_closed`) by nobody else. One that may be opened for a
    while (`scope_window`) is reached by whoever holds the window, for the actions that read and for no other.
    """
    if by is None or not getattr(by, "is_active", False):
        return False
    if covering(by, name, subject, at) is not None:
        return True
    on = timezone.localtime(at).date()
    serving = [post for post in by.posts_on(on) if post.role not in APART and (name == OPENING or post.role in holders(name))]
    if not serving:
        return False
    return _says(subject, "scope_team", by, on) or (name in READING and _says(subject, "scope_window", by, at))


def covering(by: "Staff", name: str, subject: Any, at: datetime) -> "Post | None":
    """The post whose standing approval holds a power over a subject; none over a closed one, unless money alone is moved."""
    if name not in MONEY and _says(subject, "scope_closed"):
        return None
    posts = by.posts_on(timezone.localtime(at).date())
    return next((post for post in posts if post.role in holders(name) and _covers(post, subject)), None)


OPENING = "children.read"  # a team or a window opens the file to any post; other deeds want their power as well
READING = frozenset({OPENING, "children.reveal"})
MONEY = frozenset({"payroll.record_repayment"})  # asked of a child, who stays unnamed to those off the team


def _says(subject: Any, question: str, *facts: Any) -> bool:
    answer = getattr(subject, question, None)
    return bool(answer(*facts)) if answer is not None and not isinstance(subject, type) else False


def _covers(post: "Post", subject: Any) -> bool:
    codes: Iterable[str] | None = subject.scope_codes() if hasattr(subject, "scope_codes") else None
    units: Iterable[int] = subject.scope_units() if hasattr(subject, "scope_units") else ()
    if post.unit_id in units:
        return True
    if codes is None:
        return True
    if STANDING[Role(post.role)] == Standing.UNIT:
        return False
    return any(code.startswith(post.division_id) for code in codes)
