"""The facts behind the fields: a closed registry of named functions over what is known of one child, recognition, payment or post.

Each function is given a `Subject` whose rows were read before, many at once, and answers with the text that the file holds;
an empty text is a fact that nobody has entered. `says` tells where the fact stands, for the screen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from weibao.benefits.models import ReceivedAid, Recognition
from weibao.children.models import (
    Care,
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
    Status,
)
from weibao.exchange.models import Crossing
from weibao.kernel.months import Month
from weibao.org.models import Post
from weibao.payroll.models import Entry
from weibao.rules.parameters import load
from weibao.rules.study_aid import Plan
from weibao.rules.words import health_state as state_of_health
from weibao.schemes.models import Award, MedicalCase
from weibao.visits.models import Visit

HELD: Final = frozenset({Status.IN_PRISON, Status.DRUG_REHAB, Status.OTHER_CUSTODY})


@dataclass(frozen=True)
class AidMoney:
    """What the ledger of the schemes holds of a row, yuan and number of payments; for study aid also how its year is paid."""

    booked: Decimal
    booked_times: int
    plan: Plan | None = None


@dataclass
class Subject:
    """All that a record may draw on, as of `on`. What does not concern it, or is not known, is absent."""

    key: str
    on: date
    child: Child | None = None
    recognition: Recognition | None = None
    entry: Entry | None = None
    post: Post | None = None
    crossing: Crossing | None = None
    award: Award | None = None
    case: MedicalCase | None = None
    visit: Visit | None = None
    money: AidMoney | None = None
    places: dict[str, str] = field(default_factory=dict)  # division code → name with the places above
    parents: dict[str, Parent] = field(default_factory=dict)
    situations: dict[str, list[Circumstance]] = field(default_factory=dict)  # by side, all of them
    residence: ResidencePeriod | None = None
    guardian: Guardian | None = None
    guardians: list[Guardian] = field(default_factory=list)
    schooling: Schooling | None = None
    health: Health | None = None
    account: PayeeAccount | None = None
    care: CarePeriod | None = None
    aids: list[ReceivedAid] = field(default_factory=list)
    ending: Ending | None = None
    number: str = ""
    more: dict[str, str] = field(default_factory=dict)  # the supplements, by fact
    papers: int = 0
    visit_papers: int = 0
    director: str = ""
    linked: int = 0
    changed: list[str] = field(default_factory=list)

    @property
    def kid(self) -> Child:
        """The child of a record that has one."""
        if self.child is None:
            raise LookupError(f"{self.key} tells of no child")
        return self.child

    @property
    def known(self) -> Recognition:
        """The recognition of a record that has one."""
        if self.recognition is None:
            raise LookupError(f"{self.key} tells of no recognition")
        return self.recognition


@dataclass(frozen=True)
class Fact:
    """A named fact: where it stands, in words, and how it is read. `typed`: it is entered for the register alone."""

    name: str
    says: str
    read: Callable[[Subject], str]
    typed: bool = False


FACTS: dict[str, Fact] = {}


def fact(says: str) -> Callable[[Callable[[Subject], str]], Callable[[Subject], str]]:
    """Register a function under its own name."""

    def keep(read: Callable[[Subject], str]) -> Callable[[Subject], str]:
        name = read.__name__.lstrip("_")
        FACTS[name] = Fact(name, says, read)
        return read

    return keep


def _typed(name: str, label: str) -> None:
    FACTS[name] = Fact(name, f"全国系统补充项 · {label}", lambda row: row.more.get(name, ""), typed=True)


# typed once for the register alone, sealed, sent each time: name → label, longest
TYPED: Final[dict[str, tuple[str, int]]] = {
    "life_overview": ("生活概况", 200),
    "employment": ("就业情况", 60),
    "payee_relation": ("领款人与儿童关系", 20),
    "payee_id_number": ("领款人证件号码", 18),
    "father_phone": ("父亲联系电话", 20),
    "mother_phone": ("母亲联系电话", 20),
    "death_cause": ("死亡原因", 100),
    "death_handling": ("善后处理", 100),
}
# numbers: never shown again once they were typed; an empty box leaves them as they are
TYPED_SECRET: Final = frozenset({"payee_id_number", "father_phone", "mother_phone"})
for _name in ("life_overview", "employment", "father_phone", "mother_phone", "death_cause", "death_handling"):
    _typed(_name, TYPED[_name][0])


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _month(value: date | None) -> str:
    return str(Month.of(value)) if value else ""


def _yes(holds: bool) -> str:
    return "是" if holds else "否"


@fact("全国系统登记 · 编号（回执带回，不再录入）")
def national_number(row: Subject) -> str:
    return row.number


@fact("儿童档案 · 姓名")
def name(row: Subject) -> str:
    return row.kid.name


@fact("儿童档案 · 性别")
def sex(row: Subject) -> str:
    return row.kid.get_sex_display()


@fact("儿童档案 · 公民身份号码：有号码的为居民身份证")
def id_type(row: Subject) -> str:
    return "居民身份证" if row.kid.id_number else ""


@fact("儿童档案 · 公民身份号码")
def id_number(row: Subject) -> str:
    return str(row.kid.id_number or "")


@fact("儿童档案 · 出生日期")
def birth_date(row: Subject) -> str:
    return _day(row.kid.birth_date)


@fact("认定类别和养育方式：孤儿按养育方式分，事实无人抚养儿童不分")
def national_category(row: Subject) -> str:
    category = row.recognition.category if row.recognition else ""
    if category == "hiv":
        return "艾滋病病毒感染儿童"
    if category == "de_facto_unattended":
        return "事实无人抚养儿童"
    if category == "orphan" and row.care:
        return "福利机构养育孤弃儿童" if row.care.form == Care.INSTITUTIONAL else "社会散居孤儿"
    return ""


@fact("儿童档案 · 户籍地")
def household_code(row: Subject) -> str:
    return row.kid.household_id


@fact("儿童档案 · 户籍地（省、市、县、乡、村全称）")
def household_address(row: Subject) -> str:
    return row.places.get(row.kid.household_id, "")


@fact("儿童档案 · 居住地和住址")
def residence_address(row: Subject) -> str:
    words = str(row.residence.address or "") if row.residence else ""
    return words or row.places.get(row.kid.residence_id, "")


@fact("儿童档案 · 健康状况：按登记的词归入五类，其他词归“其他”并附说明")
def health_state(row: Subject) -> str:
    return state_of_health(str(row.health.condition) if row.health else "")


@fact("儿童档案 · 健康状况（原文）")
def health_words(row: Subject) -> str:
    return str(row.health.condition) if row.health and health_state(row) != "健康" else ""


@fact("儿童档案 · 就学：当日有在读记录的为在读，学龄前为未在读")
def study_state(row: Subject) -> str:
    if row.schooling and (row.schooling.school or row.schooling.stage):
        return "在读"
    young = row.on.year - row.kid.birth_date.year < SCHOOL_AGE
    return "未在读" if row.schooling or young else ""


SCHOOL_AGE: Final = 6  # 义务教育法第11条: a child begins school at six


@fact("儿童档案 · 就学 · 学段")
def stage(row: Subject) -> str:
    return row.schooling.stage if row.schooling else ""


@fact("儿童档案 · 就学 · 就读学校")
def school(row: Subject) -> str:
    return row.schooling.school if row.schooling else ""


def _of_parent(side: str, label: str) -> None:
    """The six facts of a parent."""

    def standing(row: Subject) -> list[Circumstance]:
        return [one for one in row.situations.get(side, []) if row.on in one.during]

    def whose(row: Subject) -> Parent | None:
        return row.parents.get(side)

    def told(row: Subject) -> str:
        return parent.name if (parent := whose(row)) else ""

    def number(row: Subject) -> str:
        return str(parent.id_number or "") if (parent := whose(row)) else ""

    def status(row: Subject) -> str:
        return "、".join(sorted({one.get_status_display() for one in standing(row)}))

    def release(row: Subject) -> str:
        ends = [one.during.upper for one in standing(row) if one.status in HELD and one.during.upper]
        return _day(max(ends) - timedelta(days=1)) if ends else ""

    where = f"儿童档案 · {label}"
    FACTS[f"{side}_name"] = Fact(f"{side}_name", f"{where} · 姓名", told)
    FACTS[f"{side}_id_type"] = Fact(
        f"{side}_id_type", f"{where} · 公民身份号码：有号码的为居民身份证", lambda row: "居民身份证" if number(row) else ""
    )
    FACTS[f"{side}_id_number"] = Fact(f"{side}_id_number", f"{where} · 公民身份号码", number)
    FACTS[f"{side}_status"] = Fact(f"{side}_status", f"{where} · 当日的情形", status)
    FACTS[f"{side}_release"] = Fact(f"{side}_release", f"{where} · 情形的止日", release)


_of_parent("father", "父亲")
_of_parent("mother", "母亲")


def _institution(row: Subject) -> str:
    return row.care.institution.name if row.care and row.care.institution else ""


@fact("儿童档案 · 监护人；在机构的为机构")
def guardian_name(row: Subject) -> str:
    return row.guardian.name if row.guardian else _institution(row)


@fact("儿童档案 · 监护人 · 与儿童关系；在机构的为福利机构")
def guardian_relation(row: Subject) -> str:
    return row.guardian.relation if row.guardian else "福利机构" if _institution(row) else ""


@fact("儿童档案 · 监护人 · 电话")
def guardian_phone(row: Subject) -> str:
    return str(row.guardian.phone or "") if row.guardian else ""


@fact("儿童档案 · 养育方式：机构集中养育为“是”")
def is_collective(row: Subject) -> str:
    return _yes(row.care.form == Care.INSTITUTIONAL) if row.care else ""


@fact("保障 · 已享受的救助")
def other_aid(row: Subject) -> str:
    return "、".join(one.get_kind_display() for one in row.aids)


@fact("认定 · 确认月份的次月")
def first_month(row: Subject) -> str:
    return str(Month.of(row.known.confirmed_month).next())


@fact("认定 · 末领月份；在享的为年满上限年龄的当月（age/limit）")
def last_month(row: Subject) -> str:
    if row.known.ended_month:
        return _month(row.known.ended_month)
    return f"{row.kid.birth_date.year + load().at(row.on).whole('age/limit'):04d}-{row.kid.birth_date.month:02d}"


@fact("儿童档案 · 收款账户 · 账户姓名")
def payee(row: Subject) -> str:
    return row.account.holder if row.account else ""


@fact("由收款人姓名推得（本人、父母、监护人、机构）；推不出的为补充项")
def payee_relation(row: Subject) -> str:
    holder = payee(row)
    if not holder:
        return ""
    known = {row.kid.name: "本人", _institution(row): "福利机构"}
    known |= {one.name: one.relation for one in row.guardians}
    known |= {parent.name: parent.get_side_display() for parent in row.parents.values()}
    known |= {row.kid.name: "本人"}
    return known.get(holder) or row.more.get("payee_relation", "")


@fact("收款人为本人、父母的取其号码；其他的为补充项")
def payee_id_number(row: Subject) -> str:
    holder = payee(row)
    if holder and holder == row.kid.name:
        return str(row.kid.id_number or "")
    found = next((str(one.id_number or "") for one in row.parents.values() if one.name == holder), "") if holder else ""
    return found or row.more.get("payee_id_number", "")


@fact("有收款账户的为银行转账")
def pay_mode(row: Subject) -> str:
    return "银行转账" if row.account else ""


@fact("儿童档案 · 收款账户 · 开户银行")
def bank(row: Subject) -> str:
    return row.account.bank if row.account else ""


@fact("儿童档案 · 收款账户 · 账号")
def account(row: Subject) -> str:
    return str(row.account.account) if row.account else ""


@fact("组织与岗位 · 居住村（社区）的儿童主任")
def director_name(row: Subject) -> str:
    return row.director


@fact("儿童档案 · 材料：份数，目录在文件的“附件目录”表")
def paper_count(row: Subject) -> str:
    return str(row.papers)


@fact("与上次报送比较：不同的字段")
def changed_fields(row: Subject) -> str:
    return "、".join(row.changed)


@fact("本批的事实日期")
def reported_on(row: Subject) -> str:
    return _day(row.on)
