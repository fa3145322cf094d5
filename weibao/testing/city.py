"""A fixed little city: two counties, three townships, four villages on real codes, and invented people in every role.

Four people stand for the four places from which a scope can be tried, seen from the village 新营村:
`above` (the county over it), `inside` (its own director), `beside` (the director of a village of another township) and
`nowhere` (a person who holds no post at all).
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.clock import SHANGHAI
from weibao.org.models import Division, Level, Post, Staff, Unit
from weibao.org.powers import Role
from weibao.training.models import GateChoice

CITY = "1407"
PINGYAO, QIXIAN = "140728", "140727"
HONGSHAN, DUANCUN, DONGGUAN = "140728103", "140728101", "140727101"
XINYING, BAIJIAZHUANG, QIDONG, BAIGUI = "140728103201", "140728103203", "140728101216", "140727101215"

NAMES = {
    "14": "山西省",
    CITY: "晋中市",
    PINGYAO: "平遥县",
    QIXIAN: "祁县",
    HONGSHAN: "洪善镇",
    DUANCUN: "段村镇",
    DONGGUAN: "东观镇",
    XINYING: "新营村村民委员会",
    BAIJIAZHUANG: "白家庄村民委员会",
    QIDONG: "七洞村民委员会",
    BAIGUI: "白圭村村委会",
}
LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
SINCE = date(2021, 6, 1)

UNITS = {
    "committee_office": ("晋中市未保委办公室", CITY),
    "bureau": ("晋中市民政局", CITY),
    "pingyao": ("平遥县民政局", PINGYAO),
    "qixian": ("祁县民政局", QIXIAN),
    "centre": ("平遥县未成年人救助保护中心", PINGYAO),
    "hongshan": ("洪善镇人民政府", HONGSHAN),
    "duancun": ("段村镇人民政府", DUANCUN),
    "dongguan": ("东观镇人民政府", DONGGUAN),
    "station": ("洪善镇未成年人保护工作站", HONGSHAN),
    "hotline": ("晋中市12345热线", CITY),
    "institution": ("晋中市儿童福利院", CITY),
    "finance": ("晋中市民政局财务科", CITY),
    "member": ("晋中市教育局", CITY),
    "operations": ("晋中市儿童福利信息中心", CITY),
}
KINDS = {
    "pingyao": "bureau",
    "qixian": "bureau",
    "hongshan": "township",
    "duancun": "township",
    "dongguan": "township",
}

# sign-in name: (name, role, unit, division)
PEOPLE = {
    "director": ("侯秀梅", Role.VILLAGE_DIRECTOR, "hongshan", XINYING),
    "director_beside": ("马永红", Role.VILLAGE_DIRECTOR, "duancun", QIDONG),
    "director_near": ("田桂兰", Role.VILLAGE_DIRECTOR, "hongshan", BAIJIAZHUANG),
    "director_far": ("段小燕", Role.VILLAGE_DIRECTOR, "dongguan", BAIGUI),
    "supervisor": ("乔静", Role.TOWNSHIP_SUPERVISOR, "hongshan", HONGSHAN),
    "supervisor_beside": ("武建国", Role.TOWNSHIP_SUPERVISOR, "duancun", DUANCUN),
    "station_worker": ("郝丽", Role.STATION_WORKER, "station", HONGSHAN),
    "county_officer": ("赵敏", Role.COUNTY_OFFICER, "pingyao", PINGYAO),
    "county_officer_beside": ("渠文斌", Role.COUNTY_OFFICER, "qixian", QIXIAN),
    "county_approver": ("冀春生", Role.COUNTY_APPROVER, "pingyao", PINGYAO),
    "centre_worker": ("霍雅琴", Role.CENTRE_WORKER, "centre", PINGYAO),
    "hotline_operator": ("任晓", Role.HOTLINE_OPERATOR, "hotline", CITY),
    "city_officer": ("梁卫东", Role.CITY_OFFICER, "bureau", CITY),
    "city_officer_second": ("闫志芳", Role.CITY_OFFICER, "bureau", CITY),
    "leader": ("郭振华", Role.LEADER, "bureau", CITY),
    "finance_officer": ("温玉珍", Role.FINANCE_OFFICER, "finance", CITY),
    "unit_liaison": ("邓海燕", Role.UNIT_LIAISON, "member", CITY),
    "institution_worker": ("范秀英", Role.INSTITUTION_WORKER, "institution", CITY),
    "security_admin": ("史俊", Role.SECURITY_ADMIN, "operations", CITY),
    "system_admin": ("贺伟", Role.SYSTEM_ADMIN, "operations", CITY),
    "auditor": ("康宁", Role.AUDITOR, "operations", CITY),
    "console": ("本机控制台", Role.CONSOLE, "operations", CITY),
}
NOWHERE = ("nowhere", "常无岗")
FORMER = ("former_director", "曾秀英")


@dataclass
class LittleCity:
    """The rows of the little city: divisions by code, units and people by the keys above."""

    divisions: dict[str, Division] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Staff] = field(default_factory=dict)

    @property
    def above(self) -> Staff:
        """The officer of the county over 新营村."""
        return self.people["county_officer"]

    @property
    def inside(self) -> Staff:
        """The director of 新营村."""
        return self.people["director"]

    @property
    def beside(self) -> Staff:
        """The director of a village in another township of the same county."""
        return self.people["director_beside"]

    @property
    def nowhere(self) -> Staff:
        """A person without any post."""
        return self.people["nowhere"]

    @property
    def former(self) -> Staff:
        """A person who was the director of 新营村 until the end of 2022 and is nobody since."""
        return self.people["former_director"]

    def in_role(self, role: str) -> Staff:
        """The first person in a role."""
        return next(self.people[key] for key, (_, held, _, _) in PEOPLE.items() if held == role)

    @property
    def village(self) -> Division:
        """新营村."""
        return self.divisions[XINYING]


def build() -> LittleCity:
    """Put the little city into the database."""
    city = LittleCity(divisions=_divisions())
    for key, (name, code) in UNITS.items():
        city.units[key], _ = Unit.objects.get_or_create(kind=KINDS.get(key, key), name=name, division=city.divisions[code])
    everybody = {key: name for key, (name, *_) in PEOPLE.items()} | dict([NOWHERE, FORMER])
    Staff.objects.bulk_create([Staff(username=key, name=name, password="!") for key, name in everybody.items()])
    city.people = {staff.username: staff for staff in Staff.objects.filter(username__in=everybody)}
    posts = [_post(city, key, (role, unit, code), DateRange(SINCE, None)) for key, (_, role, unit, code) in PEOPLE.items()]
    choice = {"value": "warn", "reason": "小城只提醒", "by": city.people["city_officer"]}
    GateChoice.objects.create(**choice, at=datetime(2021, 6, 1, tzinfo=SHANGHAI))  # tests of the gate itself choose otherwise
    gone = DateRange(date(2019, 1, 1), date(2023, 1, 1))
    Post.objects.bulk_create([*posts, _post(city, FORMER[0], (Role.VILLAGE_DIRECTOR, "hongshan", XINYING), gone)])
    return city


def _divisions() -> dict[str, Division]:
    parents = {2: None, 4: 2, 6: 4, 9: 6, 12: 9}
    rows = [
        Division(code=code, name=name, level=LEVELS[len(code)], parent_id=code[: parents[len(code)]] if parents[len(code)] else None)
        for code, name in NAMES.items()
    ]
    Division.objects.bulk_create(rows, ignore_conflicts=True)
    return Division.objects.in_bulk(list(NAMES))


def _post(city: LittleCity, key: str, held: tuple[Role, str, str], during: DateRange) -> Post:
    role, unit, code = held
    return Post(staff=city.people[key], role=role, unit=city.units[unit], division=city.divisions[code], during=during)
