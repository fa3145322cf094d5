"""What an application states: the child as the registry would be told of it, who applies, which papers came along."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from weibao.applications.models import Channel, Entry
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent, NewSchooling
from weibao.rules.deadlines import MATTERS

DAYS = ("birth_date", "since", "until")


@dataclass(frozen=True)
class Applicant:
    """Who applies and as what: the guardian, a near relative, the village committee, the institution; all sealed."""

    name: str
    relation: str
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True)
class NewApplication:
    """An application as it came in.

    `matter` is orphan, de_facto or hiv (rules.deadlines.MATTERS). `child` holds the facts as stated; its `household` is the code of the
    household place, in the country, not in our city only. `place` is the code of the division that handles it: empty, the household.
    `papers` are codes of papers handed in (rules.papers: form, identity, photo, account, foundling, institution, health); the proof
    of a parent's situation stands in the situation itself. `aids` are yuan a month by kind (benefits.AidKind). `team` are the ids of
    those who may know of a closed one (hiv).
    """

    matter: str
    child: NewChild
    applicant: Applicant
    entry: str = Entry.TOWNSHIP
    channel: str = Channel.LOCAL
    place: str = ""
    accepted_code: str = ""
    child_id: int | None = None
    papers: tuple[str, ...] = ()
    aids: dict[str, str] = field(default_factory=dict)
    team: tuple[int, ...] = ()

    @property
    def where(self) -> str:
        """The code of the place that handles it."""
        return self.place or self.child.household

    @property
    def is_closed(self) -> bool:
        """Whether only a team may know of it (艾滋病防治条例第39条)."""
        return self.matter == "hiv"

    def scope_codes(self) -> list[str]:
        return [self.where]

    def scope_units(self) -> list[int]:
        return [self.child.institution] if self.child.institution else []


def stated(facts: dict[str, Any]) -> NewChild:
    """The child as stated, back from the sealed column."""
    given = _days(facts)
    parents = tuple(
        NewParent(**{**one, "circumstances": tuple(NewCircumstance(**_days(what)) for what in one["circumstances"])})
        for one in facts.get("parents", ())
    )
    return NewChild(
        **{
            **given,
            "parents": parents,
            "guardians": tuple(NewGuardian(**one) for one in facts.get("guardians", ())),
            "schooling": NewSchooling(**facts["schooling"]) if facts.get("schooling") else None,
            "account": NewAccount(**facts["account"]) if facts.get("account") else None,
        }
    )


def _days(row: dict[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key in DAYS and value else value for key, value in row.items()}


def known_matter(matter: str) -> bool:
    """Whether such a thing can be applied for."""
    return matter in MATTERS
