"""Whom the rows of a list may be: first by the blind index of the identity number, then by sound, birth date and township.

Reads only. Numbers of those whose number was not found are opened one by one, and only of people who resemble somebody on the list.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from weibao.children.models import Child, Guardian, Parent
from weibao.children.querysets import ID_LABEL, PARENT_ID_LABEL
from weibao.departments.models import Line, Match, Who
from weibao.departments.reading import Told
from weibao.departments.scoring import Likeness, Person, birth_in, likeness
from weibao.departments.states import MatchState
from weibao.kernel.pinyin import full
from weibao.kernel.sealed import blind_index
from weibao.org.models import Division, Level

CHILDHOOD: Final = timedelta(days=20 * 366)
MOST_IN_TOWNS: Final = 5_000
CHAIN: Final = "household__parent__parent"


@dataclass(frozen=True, slots=True)
class Found:
    """A person of ours who may be meant, and how far the machine goes: MATCHED or WAITING."""

    person: Person
    likeness: Likeness
    state: MatchState


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a person is asked, and from which the two are taken for one."""

    ask: int
    same: int


def find(told: Sequence[Told], *, area: str, about: Iterable[str], on: date, limits: Thresholds) -> list[list[Found]]:
    """Whom each row may be, in the order of the rows; empty for a stranger. `area` is the code of the list's division."""
    about = frozenset(about)
    people = _numbered(told, area, about)
    open_rows = [one for one in told if not people.get(one.number)]
    resembling = _Resembling(open_rows, area, about, on)
    return [_judged(one, people.get(one.number) or resembling.of(one), limits) for one in told]


def _judged(told: Told, people: Iterable[Person], limits: Thresholds) -> list[Found]:
    scored = [(person, likeness(told, person)) for person in people]
    near = [(person, like) for person, like in scored if like.score >= limits.ask or "number.same" in like.reasons]
    exact = [one for one in near if one[1].exact]
    near = exact or near
    sure = [one for one in near if one[1].score >= limits.same and not one[1].doubtful]
    alone = bool(exact) or len({(person.number, person.child) for person, _ in near}) == 1
    return [
        Found(person, like, MatchState.MATCHED if alone and (person, like) in sure else MatchState.WAITING)
        for person, like in sorted(near, key=lambda one: -one[1].score)
    ]


def _inside(area: str, path: str = "") -> Q:
    return Q(**{f"{path}household__code__startswith": area}) | Q(**{f"{path}residence__code__startswith": area})


def _children(area: str) -> "QuerySet[Child]":
    return Child.objects.current().filter(_inside(area)).select_related(CHAIN)


def _parents(area: str) -> "QuerySet[Parent]":
    rows = Parent.objects.filter(_inside(area, "child__"), child__merged_into=None, child__erased_at=None)
    return rows.select_related(f"child__{CHAIN}")


def _numbered(told: Sequence[Told], area: str, about: frozenset[str]) -> dict[str, list[Person]]:
    """The people whose number stands on the list, by number."""
    numbers = {one.number for one in told if one.number}
    found: dict[str, list[Person]] = defaultdict(list)
    rows: list[tuple[str, str, Any, Any]] = [
        (Who.CHILD, ID_LABEL, _children(area), of_child),
        (Who.PARENT, PARENT_ID_LABEL, _parents(area), of_parent),
    ]
    for who, label, people, person in rows:
        if who in about and numbers:
            for row in people.filter(id_index__in=[blind_index(label, number) for number in numbers]):
                one = person(row)
                found[one.number].append(one)
    return found


class _Resembling:
    """People of ours who sound like somebody on the list, were born on the same day, or live in a township that it names."""

    def __init__(self, told: Sequence[Told], area: str, about: frozenset[str], on: date) -> None:
        self.by_sound: dict[str, list[Person]] = defaultdict(list)
        self.by_birth: dict[date, list[Person]] = defaultdict(list)
        self.by_town: dict[str, list[Person]] = defaultdict(list)
        self.towns = _towns(area) if told else {}
        if told:
            self._gather(told, area, about, on)

    def of(self, told: Told) -> list[Person]:
        """Those who may be meant, each once."""
        birth = told.birth or birth_in(told.number)
        found = [*self.by_sound.get(full(told.name), ()), *(self.by_birth.get(birth, ()) if birth else ())]
        for town in self._named(told):
            found += self.by_town.get(town, ())
        return list({(one.kind, one.child, one.row): one for one in found}.values())

    def _gather(self, told: Sequence[Told], area: str, about: frozenset[str], on: date) -> None:
        sounds = {full(one.name) for one in told}
        births = {day for one in told if (day := one.birth or birth_in(one.number)) and day > on - CHILDHOOD}
        near = self._near_towns(told)
        if Who.CHILD in about:
            for child in _children(area).filter(Q(pinyin__in=sounds) | Q(birth_date__in=births) | near("")):
                self._put(of_child(child), child.household_id)
        if Who.PARENT in about:
            for parent in _parents(area).filter(Q(pinyin__in=sounds) | near("child__")):
                self._put(of_parent(parent), parent.child.household_id)
        if Who.GUARDIAN in about:
            named = Guardian.objects.on(on).filter(_inside(area, "child__"), name__in={one.name for one in told}, child__merged_into=None)
            for guardian in named.select_related(f"child__{CHAIN}"):
                self._put(of_guardian(guardian), guardian.child.household_id)

    def _near_towns(self, told: Sequence[Told]) -> Any:
        """A condition for everybody of the townships that the list names, unless they are too many to be looked at one by one."""
        codes = sorted({town for one in told for town in self._named(one)})
        wide = not codes or Child.objects.filter(_any_of(codes, "")).count() > MOST_IN_TOWNS
        return (lambda path: Q(pk__in=[])) if wide else (lambda path: _any_of(codes, path))  # noqa: ARG005  asked with a path

    def _named(self, told: Told) -> Iterator[str]:
        return (code for code, name in self.towns.items() if name in told.place) if told.place else iter(())

    def _put(self, person: Person, household: str) -> None:
        self.by_sound[full(person.name)].append(person)
        if person.birth:
            self.by_birth[person.birth].append(person)
        self.by_town[household[:9]].append(person)


def _any_of(codes: Iterable[str], path: str) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{f"{path}household__code__startswith": code})
    return found


def _towns(area: str) -> dict[str, str]:
    rows = Division.objects.filter(code__startswith=area[:6], level=Level.TOWNSHIP)
    return dict(rows.values_list("code", "name"))


def _place(child: Child) -> tuple[str, ...]:
    names = []
    place: Division | None = child.household
    while place is not None and place.level >= Level.COUNTY:
        names.append(place.name)
        place = place.parent if place.level > Level.COUNTY else None
    return tuple(names)


def of_child(row: Child) -> Person:
    """The child as somebody to be compared."""
    return Person(Who.CHILD, row.pk, None, row.name, row.id_number or "", row.birth_date, row.sex, _place(row))


def of_parent(row: Parent) -> Person:
    """A parent as somebody to be compared; birth date and sex as the number and the side tell them."""
    number = row.id_number or ""
    sex = "male" if row.side == "father" else "female"
    return Person(Who.PARENT, row.child_id, row.pk, row.name, number, birth_in(number), sex, _place(row.child), row.child.name)


def of_guardian(row: Guardian) -> Person:
    """A guardian as somebody to be compared: no number and no birth date is known."""
    return Person(Who.GUARDIAN, row.child_id, row.pk, row.name, place=_place(row.child), child_name=row.child.name)


def decided_before(told: Sequence[Told], since: date) -> dict[tuple[str, str, int, int | None], str]:
    """What people said of the same persons in earlier lists, by who is meant and whom it was taken for."""
    texts = {one.who() for one in told}
    wanted = {spelling: text for text in texts for spelling in blind_index("departments.who", text).spellings}
    lines = Line.objects.filter(who_index__in=[blind_index("departments.who", text) for text in texts])
    rows = Match.objects.filter(line__in=lines, decided_at__date__gte=since).order_by("decided_at").select_related("line")
    return {
        (wanted[bytes(one.line.who_index)], one.who, one.child_id, one.parent_id or one.guardian_id): one.state
        for one in rows
        if one.line.who_index is not None and bytes(one.line.who_index) in wanted
    }
