"""What goes in and out of the interface. What comes in is strict: no field that is not declared, no text that is taken for a number."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from weibao.benefits.models import Category
from weibao.children.models import Care, Sex, Side, Status


def _text_only(value: Any) -> Any:
    """Days and moments come as text: a number would be taken for seconds. Raises ValueError."""
    if not isinstance(value, str | date):
        raise ValueError("text is wanted")  # noqa: TRY004  pydantic turns a ValueError into an answer
    return value


def _whole(value: Any) -> Any:
    """966.0 is the whole number 966 to JSON; true is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
SOLID = r"^[^\x00-\x20\x7f-\xa0　]+$"

YEARS = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
Line = Annotated[str, Field(max_length=80, pattern=LINE)]
Word = Annotated[str, Field(min_length=1, max_length=60, pattern=SOLID)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2099, 12, 31), json_schema_extra={"pattern": YEARS}), BeforeValidator(_text_only)]
Moment = Annotated[AwareDatetime, BeforeValidator(_text_only)]
MonthText = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
Code = Annotated[str, Field(pattern=r"^[0-9]{2,12}$", max_length=12)]
Village = Annotated[str, Field(pattern=r"^[0-9]{12}$", max_length=12, min_length=12)]
Number = Annotated[StrictInt, Field(ge=1, le=2**63 - 1), BeforeValidator(_whole)]


class In(BaseModel):
    """What is sent to the interface."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What the interface answers."""


class Page(BaseModel):
    """A page of a list: `after` is the `next` of the page before."""

    after: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Places(BaseModel):
    """A page of divisions inside a code."""

    inside: Annotated[str, Field(max_length=12, pattern=r"^[0-9]*$")] = ""
    after: Annotated[str, Field(max_length=12, pattern=r"^[0-9]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 200


class Words(In):
    """Words to search for: in the body, since addresses stand in logs."""

    words: Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]


class PickUp(In):
    """The code that the security administrator was shown."""

    code: Annotated[str, Field(min_length=8, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]


class GuardianIn(In):
    """Who guards or actually cares for the child."""

    name: Word
    relation: Annotated[str, Field(max_length=20, pattern=LINE)] = ""


class CircumstanceIn(In):
    """A parent's situation; first and last day are both inside."""

    status: Status
    since: Day | None = None
    until: Day | None = None


class ParentIn(In):
    """The father or the mother, as far as known."""

    side: Side
    name: Annotated[str, Field(max_length=60, pattern=LINE)] = ""
    circumstances: Annotated[list[CircumstanceIn], Field(max_length=6)] = []


class NewChildIn(In):
    """A child to be registered. `acknowledged` are the numbers of look-alike files that were compared."""

    name: Word
    sex: Sex
    birth_date: Day
    household: Village
    residence: Village | None = None
    since: Day | None = None
    id_number: Annotated[str, Field(pattern=r"^[0-9]{17}[0-9X]$", min_length=18, max_length=18)] | None = None
    ethnicity: Annotated[str, Field(max_length=20, pattern=LINE)] = ""
    is_foundling: StrictBool = False
    care: Care | None = None
    parents: Annotated[list[ParentIn], Field(max_length=2)] = []
    guardians: Annotated[list[GuardianIn], Field(max_length=4)] = []
    acknowledged: Annotated[list[Number], Field(max_length=50)] = []


class DatedIn(In):
    """A fact that is another one from a day on. `seen` is the file's `changed_at` that the caller knew."""

    since: Day
    source: Line = ""
    seen: Moment | None = None


class PlaceIn(DatedIn):
    """Another village."""

    division: Village


class CareIn(DatedIn):
    """Another care form; `institution` is the number of the unit."""

    form: Care
    institution: Number | None = None


class NewGuardianIn(DatedIn):
    """Another guardian, or one beside those who stand."""

    name: Word
    relation: Annotated[str, Field(max_length=20, pattern=LINE)] = ""
    beside: StrictBool = False


class SchoolingIn(DatedIn):
    """Another school or stage."""

    school: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE)]
    stage: Annotated[str, Field(max_length=20, pattern=LINE)] = ""


class NewCircumstanceIn(CircumstanceIn):
    """Another situation of a parent."""

    side: Side
    source: Line = ""
    seen: Moment | None = None


class RecognitionIn(In):
    """A county confirms a child; the allowance starts in the month after."""

    child: Number
    category: Category
    confirmed_month: MonthText


class Made(Out):
    """The number of what was made or changed."""

    id: int


class ChildMade(Made):
    """A file after a write, with the moment that the next write may name as `seen`."""

    changed_at: datetime


class Division(Out):
    """A division by its statistical code."""

    code: str
    name: str
    level: int
    parent: str | None


class Unit(Out):
    """An office or institution."""

    id: int
    kind: str
    name: str
    division: str


class Post(Out):
    """A post held today."""

    id: int
    role: str
    unit: int
    division: str
    staff: int
    name: str
    since: date | None
    until: date | None


class Me(Out):
    """Who asks, with which posts, and what a token may do."""

    id: int
    name: str
    service: bool
    posts: list[Post]
    grants: list[str] | None
    expires_at: datetime | None


class ChildLine(Out):
    """A child in a list: the name masked."""

    id: int
    name: str
    sex: str
    birth_year: int
    household: str
    residence: str
    institution: int | None
    changed_at: datetime


class Situation(Out):
    """A situation of a parent; last day inside."""

    id: int
    status: str
    since: date | None
    until: date | None


class ParentOut(Out):
    """A parent with the situations of today."""

    side: str
    name: str
    circumstances: list[Situation]


class GuardianOut(Out):
    """A guardian of today."""

    name: str
    relation: str


class ChildOut(Out):
    """A child's file as of today. Sealed values (numbers, phones, accounts, health) are never in it."""

    id: int
    name: str
    sex: str
    birth_date: date
    ethnicity: str
    is_foundling: bool
    household: str
    residence: str
    care: str | None
    institution: int | None
    school: str | None
    stage: str | None
    parents: list[ParentOut]
    guardians: list[GuardianOut]
    ended: str | None
    changed_at: datetime


class Recognition(Out):
    """A recognition; months as their first day."""

    id: int
    child: int
    category: str
    confirmed_month: date
    ended_month: date | None
    in_doubt: bool


class Standard(Out):
    """A published monthly standard in yuan."""

    id: int
    care: str
    monthly: Decimal
    effective_from: date
    document: str


class PayRun(Out):
    """The run of a month: how it stands, and its sums in yuan."""

    month: date
    state: str
    people: int
    amount: Decimal
    frozen_at: datetime | None


class Divisions(Out):
    """A page of divisions; `next` is the code to go on after."""

    items: list[Division]
    next: str | None


class Units(Out):
    """A page of units; `next` is the number to go on after."""

    items: list[Unit]
    next: int | None


class Posts(Out):
    """A page of posts."""

    items: list[Post]
    next: int | None


class Children(Out):
    """A page of children."""

    items: list[ChildLine]
    next: int | None


class Recognitions(Out):
    """A page of recognitions."""

    items: list[Recognition]
    next: int | None


class Standards(Out):
    """All published standards."""

    items: list[Standard]


class PayRuns(Out):
    """All runs."""

    items: list[PayRun]


class Issued(Out):
    """The token: it is shown this once."""

    token: str
    account: str
    grants: list[str]
    expires_at: datetime
