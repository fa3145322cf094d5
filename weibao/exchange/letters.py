"""What each kind of letter holds: strict shapes, in which whatever is not declared is refused.

No law gives a format between cities; the fields of an application are those of the national system (data/national_fields.yaml).
"""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from weibao.applications.models import Matter
from weibao.benefits.models import AidKind
from weibao.children.actions.facts import NewChild
from weibao.exchange.models import LetterKind
from weibao.exchange.states import Outcome

KEYS_TOPIC: Final = UUID(int=1)
PAPERS_TOPIC: Final = UUID(int=2)
PART: Final = 1024 * 1024  # bytes of a paper in one letter
LONGEST_OPINION: Final = 200  # 民办发〔2021〕10号, as the national system's form has it

Short = Annotated[str, StringConstraints(max_length=80)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^\d{6,12}$")]


class Shape(BaseModel):
    """Nothing undeclared, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(Shape):
    """One row of the table: unit, person, day, step, result, opinion."""

    unit: Short
    person: Annotated[str, StringConstraints(max_length=40)]
    day: date
    step: Annotated[str, StringConstraints(max_length=40)]
    result: Annotated[str, StringConstraints(max_length=20)]
    words: Annotated[str, StringConstraints(max_length=LONGEST_OPINION)] = ""


class Applies(Shape):
    """Who applies."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    relation: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    id_number: Annotated[str, StringConstraints(max_length=20)] = ""


class Enclosed(Shape):
    """A file that follows in parts."""

    digest: Digest
    name: Annotated[str, StringConstraints(max_length=120)]
    category: Annotated[str, StringConstraints(max_length=12)]
    size: Annotated[int, Field(ge=1, le=20 * PART)]
    parts: Annotated[int, Field(ge=1, le=20)]


class ApplicationLetter(Shape):
    """An application is pushed, or pushed again with what was missing."""

    matter: Matter
    from_code: Code
    from_name: Annotated[str, StringConstraints(max_length=120)]
    to_code: Code
    child: NewChild
    applicant: Applies
    papers: Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(max_length=60)]
    aids: dict[AidKind, Annotated[str, StringConstraints(pattern=r"^\d{1,7}(\.\d{1,2})?$")]]
    files: Annotated[list[Enclosed], Field(max_length=200)]
    complete_on: date
    pushed_on: date
    round: Annotated[int, Field(ge=1, le=99)]
    rows: Annotated[list[Row], Field(max_length=99)]


class FileLetter(Shape):
    """One part of a file."""

    digest: Digest
    place: Annotated[int, Field(ge=0, le=19)]
    data: Annotated[str, StringConstraints(max_length=2 * PART)]


class ProgressLetter(Shape):
    """Where the sender's side stands, and until when it has time."""

    state: Annotated[str, StringConstraints(max_length=40)]
    due: date | None
    rows: Annotated[list[Row], Field(max_length=99)] = []
    told_on: date | None = None


class AnswerLetter(Shape):
    """The decision of the household place."""

    outcome: Outcome
    answered_on: date
    words: Annotated[str, StringConstraints(max_length=LONGEST_OPINION)]
    asked: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=60)] = []
    rows: Annotated[list[Row], Field(max_length=99)]


class WithdrawalLetter(Shape):
    """The applicant took the application back at the accepting place."""

    withdrawn_on: date


class PapersLetter(Shape):
    """A list of papers of a household place; a later one replaces it."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{4}(\d\d)?$")]
    place: Short
    category: Matter
    items: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(min_length=1, max_length=60)]
    contact: Annotated[str, StringConstraints(max_length=40)] = ""


class KeysLetter(Shape):
    """The sender's new public keys, signed with the ones known so far."""

    sign: dict[str, Any]
    encrypt: dict[str, Any]


SHAPES: Final[dict[str, type[Shape]]] = {
    LetterKind.APPLICATION: ApplicationLetter,
    LetterKind.FILE: FileLetter,
    LetterKind.PROGRESS: ProgressLetter,
    LetterKind.ANSWER: AnswerLetter,
    LetterKind.WITHDRAWAL: WithdrawalLetter,
    LetterKind.PAPERS: PapersLetter,
    LetterKind.KEYS: KeysLetter,
}
