"""What the registry is told of a child: plain facts, not yet rows, and the checks that need nothing but the facts."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.children.models import Side, Status, contradicts, overlaps
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.refusal import Refusal


class BadFacts(Refusal):
    """Facts of one child that cannot all be true; `key` names the child in a set."""

    def __init__(self, message: str, key: Hashable = None) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class NewIdentity:
    """Who the child is, as now known; without a number the one on file stays."""

    name: str
    sex: str
    birth_date: date
    id_number: str | None = None
    ethnicity: str = ""
    is_foundling: bool = False


@dataclass(frozen=True)
class NewCircumstance:
    """A parent's situation; first and last day are both inside, None is open."""

    status: str
    since: date | None = None
    until: date | None = None
    disability_class: str = ""
    disability_grade: int | None = None
    proof: str = ""
    proof_name: str = ""

    @property
    def during(self) -> DateRange:
        """The period as the database holds it."""
        return days(self.since, self.until)


@dataclass(frozen=True)
class NewParent:
    """The father or the mother, as far as known, with all situations."""

    side: str
    name: str = ""
    id_number: str | None = None
    circumstances: tuple[NewCircumstance, ...] = ()


@dataclass(frozen=True)
class NewGuardian:
    """Who guards or actually cares for the child."""

    name: str
    relation: str = ""
    phone: str | None = None


@dataclass(frozen=True)
class NewSchooling:
    """School and stage."""

    school: str = ""
    stage: str = ""


@dataclass(frozen=True)
class NewAccount:
    """The account that the money goes to."""

    account: str
    holder: str
    bank: str = ""


@dataclass(frozen=True)
class NewChild:
    """A child to be entered. Places are division codes; `since` is the first day of the facts that bring no date of their own."""

    name: str
    sex: str
    birth_date: date
    household: str
    since: date | None = None
    id_number: str | None = None
    residence: str | None = None
    address: str | None = None
    ethnicity: str = ""
    is_foundling: bool = False
    care: str | None = None
    institution: int | None = None
    place_note: str = ""
    parents: tuple[NewParent, ...] = ()
    guardians: tuple[NewGuardian, ...] = ()
    schooling: NewSchooling | None = None
    account: NewAccount | None = None
    health: str | None = None
    source: str = ""

    @property
    def home(self) -> str:
        """Where the child lives: where nothing else is said, where the household is registered."""
        return self.residence or self.household

    def scope_codes(self) -> list[str]:
        return [self.household, self.home]

    def scope_units(self) -> list[int]:
        return [self.institution] if self.institution else []


def days(since: date | None, until: date | None = None) -> DateRange:
    """A period from a first to a last day, both inside; None is open. Raises BadFacts when it ends before it begins."""
    if since and until and until < since:
        raise BadFacts(f"起始日期 {since:%Y年%-m月%-d日} 晚于期满日期 {until:%Y年%-m月%-d日}")
    return DateRange(since, until + timedelta(days=1) if until else None)


def check_number(text: str, birth_date: date, sex: str) -> str:
    """The tidied identity number. Raises BadFacts when it does not hold or tells another birth date or sex."""
    try:
        number = read_id_number(text)
    except BadIdNumber as bad:
        raise BadFacts(str(bad)) from bad
    if number.birth_date != birth_date:
        raise BadFacts("出生日期与公民身份号码不一致")
    if number.sex != sex:
        raise BadFacts("性别与公民身份号码不一致")
    return number.text


def check_circumstances(side: str, given: tuple[NewCircumstance, ...]) -> None:
    """Raise BadFacts when two situations of one parent cannot both be true: the same one twice, or one beside 正常."""
    for place, one in enumerate(given):
        for other in given[place + 1 :]:
            if contradicts(one.status, other.status) and overlaps(one.during, other.during):
                words = f"“{Status(one.status).label}”与“{Status(other.status).label}”"
                raise BadFacts(f"{Side(side).label}的情形{words}期间重叠，请核对起止日期")
        _ = one.during
