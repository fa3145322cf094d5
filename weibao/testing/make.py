"""Rows with sensible defaults, straight into the database: a test says only what it is about. All people are invented."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.access.models import Member, Permit
from weibao.access.states import PermitState
from weibao.benefits.models import Recognition
from weibao.children.models import (
    Care,
    CarePeriod,
    Child,
    Circumstance,
    Guardian,
    HouseholdPeriod,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Restriction,
    Schooling,
    Side,
    Status,
)
from weibao.children.querysets import KIND
from weibao.kernel.clock import SHANGHAI
from weibao.kernel.identity import check_digit
from weibao.kernel.pinyin import full, initials
from weibao.kernel.sealed import blind_index
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.testing.city import XINYING

AT = datetime(2023, 7, 3, 9, 0, tzinfo=SHANGHAI)
ON = AT.date()
_serial = count(1)
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = "子泽雨晨浩宇欣怡梓涵俊杰思远佳琪志强晓梅建军丽华文博诗琪天佑静雯鹏飞春燕"


def period(since: date | None, until: date | None = None) -> DateRange:
    """A period from a first day to a last day, both inside; None is open."""
    return DateRange(since, until.fromordinal(until.toordinal() + 1) if until else None)


def id_number(birth: date, *, sex: str = "male", region: str = "140728", serial: int | None = None) -> str:
    """An invented identity number with the right check digit; each call another one of the same day and place."""
    turn = (next(_serial) if serial is None else serial) % 500
    order = turn * 2 + (1 if sex == "male" else 0)
    body = f"{region}{birth:%Y%m%d}{order % 1000:03d}"
    return body + check_digit(body)


def name() -> str:
    """An invented name; they repeat after some thousands."""
    turn = next(_serial)
    return _FAMILY[turn % len(_FAMILY)] + _GIVEN[turn % len(_GIVEN)] + _GIVEN[(turn // 3) % len(_GIVEN)]


def child(**facts: Any) -> Child:
    """A child with household, residence, care form, both parents, a guardian, a school and an account.

    Facts: name, birth, sex, number (None: no identity number), village (code), home (code of residence), care, institution,
    foundling, since (first day of the dated facts), father and mother (Status or None for an unknown parent), place_note.
    """
    return children([facts])[0]


def children(all_facts: Iterable[dict[str, Any]]) -> list[Child]:
    """Many children at once, by the same facts as `child`: a few statements whatever their number."""
    wanted = [_with_defaults(facts) for facts in all_facts]
    rows = Child.objects.bulk_create([_child(facts) for facts in wanted], batch_size=1000)
    both = list(zip(rows, wanted, strict=True))
    HouseholdPeriod.objects.bulk_create([_dated(HouseholdPeriod, row, facts, division_id=facts["village"]) for row, facts in both])
    ResidencePeriod.objects.bulk_create([_dated(ResidencePeriod, row, facts, division_id=facts["home"]) for row, facts in both])
    CarePeriod.objects.bulk_create([_care(row, facts) for row, facts in both])
    Guardian.objects.bulk_create([_dated(Guardian, row, facts, name="王福贵", relation="祖父", phone="13900000000") for row, facts in both])
    Schooling.objects.bulk_create([_dated(Schooling, row, facts, school="洪善镇中心小学", stage="小学") for row, facts in both])
    PayeeAccount.objects.bulk_create([_account(row, facts) for row, facts in both])
    _parents(both)
    return rows


def _with_defaults(facts: dict[str, Any]) -> dict[str, Any]:
    birth = facts.get("birth", date(2014, 11, 6))
    sex = facts.get("sex", "male")
    village = facts.get("village", XINYING)
    defaults = {
        "name": facts.get("name") or name(),
        "birth": birth,
        "sex": sex,
        "village": village,
        "home": village,
        "care": Care.INSTITUTIONAL if facts.get("institution") else Care.SCATTERED,
        "institution": None,
        "foundling": False,
        "since": max(birth, date(2020, 1, 1)),
        "father": Status.DEAD,
        "mother": Status.DEAD,
        "place_note": "",
    }
    if "number" not in facts:
        defaults["number"] = id_number(birth, sex=sex, region=village[:6])
    return defaults | facts


def _child(facts: dict[str, Any]) -> Child:
    number = facts["number"]
    return Child(
        name=facts["name"],
        pinyin=full(facts["name"]),
        initials=initials(facts["name"]),
        sex=facts["sex"],
        birth_date=facts["birth"],
        ethnicity="汉族",
        id_number=number,
        id_index=blind_index("children.id_number", number) if number else None,
        is_foundling=facts["foundling"],
        household_id=facts["village"],
        residence_id=facts["home"],
        institution=facts["institution"],
        place_note=facts["place_note"],
        registered_at=AT,
        changed_at=AT,
    )


def _dated(model: Any, row: Child, facts: dict[str, Any], **more: Any) -> Any:
    return model(child=row, during=DateRange(facts["since"], None), source="测试", noted_at=AT, **more)


def _care(row: Child, facts: dict[str, Any]) -> CarePeriod:
    return _dated(CarePeriod, row, facts, form=facts["care"], institution=facts["institution"])


def _account(row: Child, facts: dict[str, Any]) -> PayeeAccount:
    number = f"6217000{row.pk:09d}"
    sealed = {"account": number, "account_index": blind_index("children.bank_account", number)}
    return _dated(PayeeAccount, row, facts, bank="平遥农商银行", holder=facts["name"], **sealed)


def _parents(both: list[tuple[Child, dict[str, Any]]]) -> None:
    known = [(row, facts, side) for row, facts in both for side in Side.values if facts[side]]
    named = [(row, side, row.name[0] + "某") for row, _, side in known]
    made = Parent.objects.bulk_create([Parent(child=row, side=side, name=called, pinyin=full(called)) for row, side, called in named])
    pairs = zip(made, known, strict=True)
    Circumstance.objects.bulk_create([_circumstance(parent, facts[side], facts["since"], None) for parent, (_, facts, side) in pairs])


def parent(row: Child, side: str, **facts: Any) -> Parent:
    """The father or the mother of a child; the one that is there already, if so."""
    return Parent.objects.get_or_create(child=row, side=side, defaults={"name": "王某"} | facts)[0]


def circumstance(
    row: Child, side: str, status: str, since: date | None = date(2020, 1, 1), until: date | None = None, **facts: Any
) -> Circumstance:
    """One dated situation of a parent, first and last day inside."""
    made = _circumstance(parent(row, side), status, since, until, **facts)
    made.save()
    return made


def _circumstance(whose: Parent, status: str, since: date | None, until: date | None, **facts: Any) -> Circumstance:
    proof = {"proof": "death_certificate", "proof_name": "户籍注销证明"} if status == Status.DEAD else {}
    return Circumstance(parent=whose, status=status, during=period(since, until), source="测试", noted_at=AT, **proof | facts)


def recognition(row: Child, **facts: Any) -> Any:
    """A standing recognition, by default of an orphan confirmed in May 2023 by the first person there is."""
    defaults: dict[str, Any] = {
        "category": "orphan",
        "confirmed_month": date(2023, 5, 1),
        "confirmed_at": AT,
        "rules_version": "test",
        "source": "测试",
    }
    if "confirmed_by" not in facts:
        defaults["confirmed_by"] = Staff.objects.earliest("pk")
    return Recognition.objects.create(child=row, **defaults | facts)


def member(row: Child, staff: Staff, since: date | None = None, until: date | None = None) -> Member:
    """A person on the case team of a child; without dates, always."""
    return Member.objects.create(kind=KIND, row=row.pk, staff=staff, during=period(since, until), duty="个案管理", by=staff, noted_at=AT)


def second_director(first: Staff, second: Staff) -> Post:
    """Another person who is director of the first one's village too: two phones have its children on them."""
    post = first.posts.get(role=Role.VILLAGE_DIRECTOR)
    return Post.objects.create(
        staff=second, role=post.role, unit_id=post.unit_id, division_id=post.division_id, during=post.during, stands_in=True
    )


def permit(row: Child, staff: Staff, *, opens: datetime = AT, hours: int = 24) -> Permit:
    """A granted request of a person to read a child's file, its window open for some hours."""
    return Permit.objects.create(
        kind=KIND,
        row=row.pk,
        place=row.household_id[:6],
        asked_for=str(row.pk),
        staff=staff,
        reason="测试所需，核对一项信息。",
        asked_at=opens,
        state=PermitState.GRANTED,
        opens_at=opens,
        closes_at=opens + timedelta(hours=hours),
    )


def restricted(row: Child, *team: Staff) -> Child:
    """The child, shut to all but the team."""
    Restriction.objects.create(child=row, ground="sexual_harm", reason="测试", by=team[0] if team else Staff.objects.earliest("pk"), at=AT)
    Child.objects.filter(pk=row.pk).update(restricted=True)
    for staff in team:
        member(row, staff)
    row.refresh_from_db()
    return row
