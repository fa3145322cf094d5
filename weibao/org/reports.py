"""Figures of the organisation: who covers what, and where nobody does."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from weibao.kernel.door import ACTIONS
from weibao.org.models import Division, Level, Post, Staff, Unit, UnitKind
from weibao.org.powers import NO_PERSON, POWERS, READS, Role

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


def _coverage(
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


def _by_county(
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


READ_LABELS = {
    "children": "查看儿童",
    "recognitions": "查看认定",
    "month_reports": "乡镇月报",
    "reports": "强制报告",
    "visits": "查看走访",
    "cases": "查看个案",
    "phones": "查看结对手机和手机上报",
    "complaints": "查看基层意见",
    "care": "查看关爱名册、风险和照护",
    "rosters": "查看花名册",
    "payments": "查看发放",
    "figures": "查看统计",
    "posts": "查看岗位",
    "interfaces": "查看系统接口",
    "trail": "查看操作记录",
    "accounts": "查看账号",
    "permits": "审批查阅申请",
    "alarms": "查看查阅预警",
    "privacy": "查看个人信息保护台账",
    "consents": "查看同意登记",
    "rights_requests": "查看权利请求",
    "assessments": "查看影响评估",
    "year_reports": "查看年度合规报告",
    "destructions": "查看销毁清单",
    "keys": "查看密钥",
    "applications": "查看申请件",
    "partners": "查看对接单位",
    "department_lists": "查看部门名单",
    "national": "查看全国系统数据",
    "parameters": "查看政策参数",
    "schemes": "查看专项救助",
    "training": "查看培训",
    "school_links": "查看学校核对链接",
    "candidates": "查看拟任人选",
    "entry_checks": "查看入职查询",
    "allowances": "查看补贴表",
    "scheme_choices": "查看专项救助的待定问题和选定",
}


@dataclass(frozen=True)
class PowerRow:
    """One row of the powers table: an action or a read, and the roles that hold it with how many people hold each now."""

    name: str
    roles: list[tuple[str, int]]

    @property
    def label(self) -> str:
        """What the action is called; the bare name while no package declares it."""
        known = ACTIONS.get(self.name)
        return known.label if known else READ_LABELS.get(self.name.removeprefix("查看 "), self.name)

    @property
    def law(self) -> str:
        """The article that the action stands on."""
        known = ACTIONS.get(self.name)
        return known.law if known else ""


def powers_table(on: date) -> list[PowerRow]:
    """Role × action, with how many people hold each role on the day."""
    held = Counter(dict(Post.objects.held_on(on).order_by().values_list("role").annotate(Count("staff", distinct=True))))
    rows = [*POWERS.items(), *((f"查看 {kind}", roles) for kind, roles in READS.items())]
    return [PowerRow(name, [(role.label, held[role]) for role in Role if role in roles]) for name, roles in rows]


def powers_of(role: str) -> list[PowerRow]:
    """What one role may do and see, without counts."""
    rows = [*POWERS.items(), *((f"查看 {kind}", roles) for kind, roles in READS.items())]
    return [PowerRow(name, []) for name, roles in rows if role in roles]


def powers_digest() -> str:
    """A digest of both tables: another one means that somebody changed who may do what."""
    rows = [f"{name}:{','.join(sorted(roles))}" for name, roles in sorted({**POWERS, **READS}.items())]
    return sha256("\n".join(rows).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Vacancies:
    """How many places of some divisions have nobody on a day: the coverage report as three counts, in one query."""

    villages: int
    supervisors: int
    townships: int


def _held(role: Role, on: date) -> Exists:
    return Exists(Post.objects.held_on(on).filter(role=role, division=OuterRef("pk")))


def _inside(roots: Iterable[str]) -> Q:
    inside = Q(pk__in=[])
    for root in roots:
        inside |= Q(code__startswith=root)
    return inside


def vacancies(roots: Iterable[str], on: date) -> Vacancies:
    """Villages without a director, township-level units without a supervisor, townships with neither station nor person.

    未成年人保护法第43条、第81条；民发〔2019〕34号.
    """
    station = Exists(Unit.objects.open_on(on).filter(kind=UnitKind.STATION, division=OuterRef("pk")))
    person = Exists(Post.objects.held_on(on).filter(role=Role.STATION_WORKER, division=OuterRef("pk")).exclude(unit__kind=UnitKind.STATION))
    places = Division.objects.filter(_inside(roots), level__in=(Level.TOWNSHIP, Level.VILLAGE)).alias(
        director=_held(Role.VILLAGE_DIRECTOR, on), supervisor=_held(Role.TOWNSHIP_SUPERVISOR, on), station=station, person=person
    )
    counted = places.aggregate(
        villages=Count("pk", filter=Q(level=Level.VILLAGE, director=False)),
        supervisors=Count("pk", filter=Q(level=Level.TOWNSHIP, supervisor=False)),
        townships=Count("pk", filter=Q(level=Level.TOWNSHIP, is_quasi=False, station=False, person=False)),
    )
    return Vacancies(**counted)


def villages_without_director(roots: Iterable[str], on: date) -> QuerySet[Division]:
    """Villages of these divisions where nobody is director on a day."""
    places = Division.objects.filter(_inside(roots), level=Level.VILLAGE).exclude(_held(Role.VILLAGE_DIRECTOR, on))
    return places.select_related("parent").order_by("code")


def units_without_post(on: date) -> int:
    """Units that are open on a day and in which nobody holds a post."""
    held = Post.objects.held_on(on).filter(unit=OuterRef("pk"))
    return Unit.objects.open_on(on).filter(~Exists(held)).count()


def _city(staff: Staff, on: date) -> str:
    """The city of a person's first post; nobody's list holds another city's units."""
    return next((post.division_id[:4] for post in staff.posts_on(on)), "-")


def _of_place(text: str, path: str) -> Q:
    """Inside a place, by its code or a part of its name."""
    if text.isdigit():
        return Q(**{f"{path}__code__startswith": text})
    return Q(**{f"{path}__name__contains": text}) | Q(**{f"{path}__parent__name__contains": text})


def units_of(staff: Staff, on: date, *, kind: str = "", place: str = "", name: str = "", empty: bool = False) -> QuerySet[Unit]:
    """The open units of the viewer's city with `people`, how many hold a post there on the day."""
    rows = Unit.objects.open_on(on).filter(division__code__startswith=_city(staff, on), name__contains=name)
    if kind:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(_of_place(place, "division"))
    held = Count("posts__staff", filter=Q(posts__during__contains=on), distinct=True)
    if empty:
        rows = rows.exclude(Exists(Post.objects.held_on(on).filter(unit=OuterRef("pk"))))
    return rows.annotate(people=held).select_related("division").order_by("division", "kind", "name")


def units_serving(role: str, code: str, on: date) -> QuerySet[Unit]:
    """The units in which a post of a role over a division can stand, the nearest first; units are public."""
    return Unit.objects.serving(role, code, on)


def units_by_kind(staff: Staff, on: date) -> list[tuple[str, str, int]]:
    """Kind, its label and how many units of it stand in the viewer's city."""
    rows = Unit.objects.open_on(on).filter(division__code__startswith=_city(staff, on))
    counts = dict(rows.values_list("kind").annotate(Count("pk")))
    return [(kind.value, kind.label, counts[kind]) for kind in UnitKind if kind in counts]


def people_by_role(staff: Staff, on: date) -> list[tuple[str, str, int]]:
    """Role, its label and how many people hold it inside the viewer's divisions."""
    held = Post.objects.visible_to(staff, on).held_on(on).exclude(role__in=NO_PERSON)
    counts = dict(held.values_list("role").annotate(Count("staff", distinct=True)))
    return [(role.value, role.label, counts[role]) for role in Role if role in counts]


def people_named(staff: Staff, on: date, name: str, most: int = 50) -> list[int]:
    """The numbers of the people of this name who hold a post inside the viewer's divisions."""
    rows = Post.objects.visible_to(staff, on).held_on(on).filter(staff__name__contains=name)
    return list(rows.order_by("staff_id").values_list("staff_id", flat=True).distinct()[:most])


def posts_of(
    staff: Staff, on: date, *, role: str = "", place: str = "", when: str = "", who: str = "", unit: int | None = None
) -> QuerySet[Post]:
    """The posts of the day inside the viewer's divisions, filtered; `when`: those that begin later (ahead) or have ended (past)."""
    mine = Post.objects.visible_to(staff, on).exclude(role__in=NO_PERSON)
    rows = mine.ahead_of(on) if when == "ahead" else mine.over_by(on) if when == "past" else mine.held_on(on)
    if role:
        rows = rows.filter(role=role)
    if place:
        rows = rows.filter(_of_place(place, "division"))
    if who:
        rows = rows.filter(staff__in=[int(one) for one in who.split(",")])
    if unit:
        rows = rows.filter(unit=unit)
    return rows.select_related("staff", "unit", "division__parent").order_by("division", "role", "pk")
