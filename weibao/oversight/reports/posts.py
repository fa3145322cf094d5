"""Posts that are amiss: vacant, doubled, past their date, ending soon, stood in for."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from weibao.org.models import Division, Level, Post, Staff
from weibao.org.powers import SEATS, Role, holders

SOON: Final = 30  # days
SHOWS: Final = {
    "vacant": "空缺",
    "doubled": "一岗多人",
    "past": "任期已满未交接",
    "ending": f"{SOON}天内届满",
    "standing": "代理中",
}
NEEDED: Final = {
    Level.VILLAGE: (Role.VILLAGE_DIRECTOR,),
    Level.TOWNSHIP: (Role.TOWNSHIP_SUPERVISOR,),
    Level.COUNTY: (Role.COUNTY_OFFICER, Role.COUNTY_APPROVER),
    Level.CITY: (Role.CITY_OFFICER, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR),
}
NO_COUNTY: Final = "市辖区"  # a line of the statistical code, no place


@dataclass(frozen=True)
class Vacancy:
    """A place where a role is wanted and nobody holds it."""

    place: Division
    role: Role

    @property
    def is_seat(self) -> bool:
        """Whether somebody can stand in at once."""
        return self.role in SEATS


def roots_of(staff: Staff, on: date) -> list[str]:
    """The divisions over which a person watches posts."""
    return [post.division_id for post in staff.posts_on(on) if post.role in holders("oversight.ask")]


def vacancies(roots: list[str], on: date) -> list[Vacancy]:
    """Places without a holder or a stand-in, wholes before parts, in one query.

    未成年人保护法第43条、第81条；民发〔2019〕34号; three administrators: GB/T 22239-2019.
    """
    inside = Q(pk__in=[])
    for root in roots:
        inside |= Q(code__startswith=root)
    held = Post.objects.held_on(on).filter(division=OuterRef("pk"))
    pairs = [(level, role) for level, roles in NEEDED.items() for role in roles]
    bare = Q(pk__in=[])
    for level, role in pairs:
        bare |= Q(**{"level": level, f"has_{role}": False})
    has = {f"has_{role}": Exists(held.filter(role=role)) for _, role in pairs}
    places = Division.objects.filter(inside).exclude(name=NO_COUNTY).annotate(**has).filter(bare)
    return [
        Vacancy(place, role)
        for place in places.select_related("parent").order_by("level", "code")
        for role in NEEDED[Level(place.level)]
        if not getattr(place, f"has_{role}")
    ]


def doubled(staff: Staff, on: date) -> QuerySet[Post]:
    """Posts of places that one person should hold and several do, stand-ins aside."""
    mine = Post.objects.visible_to(staff, on).held_on(on).filter(role__in=SEATS, stands_in=False)
    same = mine.order_by().values("role", "division").annotate(people=Count("staff", distinct=True)).filter(people__gt=1)
    pairs = same.filter(role=OuterRef("role"), division=OuterRef("division"))
    return _shown(mine.filter(Exists(pairs)))


def past(staff: Staff, on: date) -> QuerySet[Post]:
    """Posts whose term has run out and that are held still, stand-ins overdue among them."""
    return _shown(Post.objects.visible_to(staff, on).past_term(on))


def ending(staff: Staff, on: date) -> QuerySet[Post]:
    """Posts that end, or whose term ends, within SOON days."""
    return _shown(Post.objects.visible_to(staff, on).ending_within(on, SOON))


def standing(staff: Staff, on: date) -> QuerySet[Post]:
    """Posts of those who stand in today."""
    return _shown(Post.objects.visible_to(staff, on).held_on(on).filter(stands_in=True))


LISTS: Final = {"doubled": doubled, "past": past, "ending": ending, "standing": standing}


def listed(show: str, staff: Staff, on: date) -> Any:
    """The rows of one of SHOWS."""
    return vacancies(roots_of(staff, on), on) if show == "vacant" else LISTS[show](staff, on)


def counts(staff: Staff, on: date) -> dict[str, int]:
    """How many rows each of SHOWS has."""
    found = {show: rows(staff, on).count() for show, rows in LISTS.items()}
    return {"vacant": len(vacancies(roots_of(staff, on), on)), **found}


def _shown(posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.select_related("staff", "unit", "division__parent").order_by("term_until", "division", "pk")
