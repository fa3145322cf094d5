"""The units and posts of the demo city: the numbers of domain S1, S2, S3 and S12 on the real divisions of Jinzhong.

36 member units, 1 + 11 centres, 88 stations and 30 designated persons for 118 townships, 129 supervisors for 130
township-level units, 2,170 directors for 2,201 villages of whom some hold two. Every person is invented.
"""

from collections.abc import Iterator
from datetime import date
from itertools import count

from weibao.demo.names import Names
from weibao.org.actions import Appointment
from weibao.org.models import Division, Level, Unit, UnitKind
from weibao.org.powers import Role

CITY = "1407"
SINCE = date(2021, 6, 1)
STATIONS = 88
SUPERVISORS = 129
DIRECTORS = 2170
DIRECTORS_OF_TWO = 12

# the 36 member units of the committee (policy 22.12); the list is the demo's own reckoning
MEMBERS = (
    "市委宣传部（文明办） 市委政法委 市委网信办 市委编办 市中级人民法院 市人民检察院 市发展改革委 市教育局 市科技局 市工信局 "
    "市公安局 市民政局 市司法局 市财政局 市人社局 市住建局 市城管局 市交通局 市农业农村局 市商务局 市文旅局 市卫健委 市应急局 "
    "市国资委 市市场监管局 市体育局 市统计局 市医保局 市乡村振兴局 市行政审批服务管理局（12345） 市总工会 团市委 "
    "市妇联（妇儿工委办） 市残联 市消防救援支队 市关工委"
).split()


def _unit(kind: UnitKind, name: str, code: str) -> Unit:
    return Unit(kind=kind, name=name, division_id=code, opened_on=SINCE)


def units() -> Iterator[Unit]:
    """Every unit of the city."""
    yield _unit(UnitKind.COMMITTEE, "晋中市未成年人保护工作委员会", CITY)
    yield _unit(UnitKind.COMMITTEE_OFFICE, "晋中市未成年人保护工作委员会办公室", CITY)
    yield from (_unit(UnitKind.MEMBER, name, CITY) for name in MEMBERS)
    yield _unit(UnitKind.BUREAU, "晋中市民政局", CITY)
    yield _unit(UnitKind.CENTRE, "晋中市未成年人救助保护中心", CITY)
    yield _unit(UnitKind.INSTITUTION, "晋中市儿童福利院", CITY)
    yield _unit(UnitKind.HOTLINE, "晋中市12345政务服务便民热线", CITY)
    yield _unit(UnitKind.FINANCE, "晋中市民政局规划财务科", CITY)
    yield _unit(UnitKind.OPERATIONS, "晋中市儿童福利信息中心", CITY)
    for county in Division.objects.filter(level=Level.COUNTY, code__startswith=CITY):
        if county.name != "市辖区":
            yield _unit(UnitKind.BUREAU, f"{county.name}民政局", county.code)
            yield _unit(UnitKind.CENTRE, f"{county.name}未成年人救助保护中心", county.code)
    stations = {one.code for one in townships()[:STATIONS]}
    for place in Division.objects.filter(level=Level.TOWNSHIP, code__startswith=CITY):
        yield _unit(UnitKind.TOWNSHIP, f"{place.name}{'办事处' if place.name.endswith('街道') else '人民政府'}", place.code)
        if place.code in stations:
            yield _unit(UnitKind.STATION, f"{place.name}未成年人保护工作站", place.code)


def townships() -> list[Division]:
    """The 118 real townships, those with the most villages first: they got a station."""
    from django.db.models import Count  # noqa: PLC0415

    real = Division.objects.filter(level=Level.TOWNSHIP, code__startswith=CITY, is_quasi=False)
    return list(real.annotate(villages=Count("parts")).order_by("-villages", "code"))


class _Logins:
    """Sign-in names: a letter for the role and a running number."""

    def __init__(self) -> None:
        self.names = Names("jinzhong")
        self.numbers: dict[str, count[int]] = {}

    def appoint(self, letter: str, role: Role, unit: int, code: str) -> Appointment:
        number = next(self.numbers.setdefault(letter, count(1)))
        return Appointment(f"{letter}{number:04d}", self.names.next(), role, unit, code, SINCE)


def appointments() -> list[Appointment]:
    """Every post of the city, in a fixed order; the sign-in names follow from it."""
    logins = _Logins()
    by_kind: dict[tuple[str, str], int] = {(u.kind, u.division_id): u.pk for u in Unit.objects.filter(division__code__startswith=CITY)}
    posts = [*_city_posts(logins, by_kind), *_county_posts(logins, by_kind), *_township_posts(logins, by_kind)]
    return [*posts, *_village_posts(logins, by_kind)]


def _city_posts(logins: _Logins, units_: dict[tuple[str, str], int]) -> Iterator[Appointment]:
    bureau, centre = units_["bureau", CITY], units_["centre", CITY]
    for _ in range(3):
        yield logins.appoint("city", Role.CITY_OFFICER, bureau, CITY)
    for _ in range(2):
        yield logins.appoint("leader", Role.LEADER, bureau, CITY)
    for _ in range(3):
        yield logins.appoint("finance", Role.FINANCE_OFFICER, units_["finance", CITY], CITY)
    for _ in range(3):
        yield logins.appoint("centre", Role.CENTRE_WORKER, centre, CITY)
    for _ in range(4):
        yield logins.appoint("hotline", Role.HOTLINE_OPERATOR, units_["hotline", CITY], CITY)
    for _ in range(4):
        yield logins.appoint("home", Role.INSTITUTION_WORKER, units_["institution", CITY], CITY)
    for role, letter in ((Role.SECURITY_ADMIN, "security"), (Role.SYSTEM_ADMIN, "system"), (Role.AUDITOR, "auditor")):
        yield logins.appoint(letter, role, units_["operations", CITY], CITY)
    for unit in Unit.objects.filter(kind=UnitKind.MEMBER).order_by("pk"):
        yield logins.appoint("unit", Role.UNIT_LIAISON, unit.pk, CITY)


def _county_posts(logins: _Logins, units_: dict[tuple[str, str], int]) -> Iterator[Appointment]:
    for kind, code in sorted(units_):
        if kind == "bureau" and code != CITY:
            unit = units_[kind, code]
            yield logins.appoint("county", Role.COUNTY_OFFICER, unit, code)
            yield logins.appoint("approver", Role.COUNTY_APPROVER, unit, code)
            yield logins.appoint("centre", Role.CENTRE_WORKER, units_["centre", code], code)


def _township_posts(logins: _Logins, units_: dict[tuple[str, str], int]) -> Iterator[Appointment]:
    places = list(Division.objects.filter(level=Level.TOWNSHIP, code__startswith=CITY).order_by("code"))
    quasi_without = next(place.code for place in reversed(places) if place.is_quasi)
    for place in places:
        if place.code != quasi_without:
            yield logins.appoint("supervisor", Role.TOWNSHIP_SUPERVISOR, units_["township", place.code], place.code)
    for place in townships():
        unit = units_.get(("station", place.code)) or units_["township", place.code]
        yield logins.appoint("station", Role.STATION_WORKER, unit, place.code)


def _village_posts(logins: _Logins, units_: dict[tuple[str, str], int]) -> Iterator[Appointment]:
    villages = list(Division.objects.filter(level=Level.VILLAGE, code__startswith=CITY).order_by("code"))
    spread = len(villages) / DIRECTORS
    seats = [villages[int(index * spread)] for index in range(DIRECTORS)]
    taken = {village.code for village in seats}
    free = [village for village in villages if village.code not in taken]
    posts = []
    for village in seats:
        posts.append(logins.appoint("director", Role.VILLAGE_DIRECTOR, units_["township", village.code[:9]], village.code))
    yield from posts
    by_township = {post.division_code[:9]: post for post in posts}
    for village in free[:DIRECTORS_OF_TWO]:  # a neighbour looks after a second village
        near = by_township.get(village.code[:9])
        if near is not None:
            yield Appointment(near.username, near.name, near.role, near.unit_id, village.code, SINCE)
