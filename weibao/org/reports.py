"""Figures of the organisation: who covers what, and where nobody does."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from weibao.org.models import Division, Level, Post, Unit, UnitKind
from weibao.org.powers import POWERS, READS, Role

# role, division code, staff id, name, kind of the unit
Seat = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class Several:
    """A worker who holds more than one place in the same role."""

    staff_id: int
    name: str
    role: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class CountyCover:
    """The cover of one county."""

    code: str
    name: str
    townships: int
    with_station: int
    with_person: int
    townships_bare: int
    units: int
    units_without_supervisor: int
    villages: int
    villages_without_director: int


@dataclass(frozen=True)
class Coverage:
    """Whether every place has its person (未成年人保护法第43条、第81条；民发〔2019〕34号).

    `townships` are the real ones; `units` are all township-level units, statistical ones included.
    """

    on: date
    townships: int
    stations: int
    designated: int
    bare_townships: list[Division]
    units: int
    units_without_supervisor: list[Division]
    supervisors: int
    villages: int
    villages_without_director: list[Division]
    directors: int
    several: list[Several]
    counties: list[CountyCover] = field(default_factory=list)


def coverage(root: str, on: date) -> Coverage:
    """The coverage report of a division (1407 for the city, six digits for a county) on a day."""
    places = list(Division.objects.filter(code__startswith=root, level__in=(Level.TOWNSHIP, Level.VILLAGE)).order_by("code"))
    townships = [place for place in places if place.level == Level.TOWNSHIP]
    villages = [place for place in places if place.level == Level.VILLAGE]
    posts = Post.objects.held_on(on).inside(root)
    seats = list(posts.values_list("role", "division_id", "staff_id", "staff__name", "unit__kind"))
    held: dict[str, set[str]] = defaultdict(set)
    for role, code, *_ in seats:
        held[role].add(code)
    stations = set(
        Unit.objects.open_on(on).filter(kind=UnitKind.STATION, division__code__startswith=root).values_list("division_id", flat=True)
    )
    persons = {code for role, code, _, _, kind in seats if role == Role.STATION_WORKER and kind != UnitKind.STATION}
    return _coverage(on, townships, villages, held, stations, persons, seats)


def _coverage(  # noqa: PLR0913, PLR0917  the seven parts of one report
    on: date,
    townships: list[Division],
    villages: list[Division],
    held: dict[str, set[str]],
    stations: set[str],
    persons: set[str],
    seats: list[Seat],
) -> Coverage:
    real = [place for place in townships if not place.is_quasi]
    bare = [place for place in real if place.code not in stations and place.code not in persons]
    no_supervisor = [place for place in townships if place.code not in held[Role.TOWNSHIP_SUPERVISOR]]
    no_director = [place for place in villages if place.code not in held[Role.VILLAGE_DIRECTOR]]
    people: Counter[str] = Counter()
    for role in (Role.TOWNSHIP_SUPERVISOR, Role.VILLAGE_DIRECTOR):
        people[role] = len({staff for held_role, _, staff, _, _ in seats if held_role == role})
    return Coverage(
        on=on,
        townships=len(real),
        stations=len(stations),
        designated=len(persons - stations),
        bare_townships=bare,
        units=len(townships),
        units_without_supervisor=no_supervisor,
        supervisors=people[Role.TOWNSHIP_SUPERVISOR],
        villages=len(villages),
        villages_without_director=no_director,
        directors=people[Role.VILLAGE_DIRECTOR],
        several=_several(seats, {place.code: place.name for place in [*townships, *villages]}),
        counties=_by_county(townships, villages, stations, persons, no_supervisor, no_director),
    )


def _several(seats: list[Seat], names: dict[str, str]) -> list[Several]:
    places: dict[tuple[int, str], list[str]] = defaultdict(list)
    people: dict[int, str] = {}
    for role, code, staff, name, _ in seats:
        if role in (Role.TOWNSHIP_SUPERVISOR, Role.VILLAGE_DIRECTOR):
            places[staff, role].append(names.get(code, code))
            people[staff] = name
    return [Several(staff, people[staff], Role(role).label, tuple(found)) for (staff, role), found in places.items() if len(found) > 1]


def _by_county(  # noqa: PLR0913, PLR0917
    townships: list[Division],
    villages: list[Division],
    stations: set[str],
    persons: set[str],
    no_supervisor: list[Division],
    no_director: list[Division],
) -> list[CountyCover]:
    names = dict(Division.objects.filter(level=Level.COUNTY, code__in={place.code[:6] for place in townships}).values_list("code", "name"))
    found = []
    for code in sorted(names):
        mine = [place for place in townships if place.code.startswith(code)]
        real = {place.code for place in mine if not place.is_quasi}
        found.append(
            CountyCover(
                code=code,
                name=names[code],
                townships=len(real),
                with_station=len(real & stations),
                with_person=len((real & persons) - stations),
                townships_bare=len(real - stations - persons),
                units=len(mine),
                units_without_supervisor=sum(place.code.startswith(code) for place in no_supervisor),
                villages=sum(place.code.startswith(code) for place in villages),
                villages_without_director=sum(place.code.startswith(code) for place in no_director),
            )
        )
    return found


@dataclass(frozen=True)
class PowerRow:
    """One row of the powers table: an action or a read, and the roles that hold it with how many people hold each now."""

    name: str
    roles: list[tuple[str, int]]


def powers_table(on: date) -> list[PowerRow]:
    """Role × action, with how many people hold each role on the day."""
    held = Counter(Post.objects.held_on(on).values_list("role", "staff_id").distinct().values_list("role", flat=True))
    rows = [*POWERS.items(), *((f"查看 {kind}", roles) for kind, roles in READS.items())]
    return [PowerRow(name, [(role.label, held[role]) for role in Role if role in roles]) for name, roles in rows]
