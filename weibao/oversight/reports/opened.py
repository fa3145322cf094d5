"""For the auditor: who opened a file, what a person opened in a week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from weibao.audit.models import Entry
from weibao.audit.querysets import EntryQuerySet
from weibao.audit.reports import actor_words, sentence
from weibao.org.models import Staff

CHILD = "children.child"


@dataclass(frozen=True)
class Line:
    """One opening in words."""

    entry: Entry
    who: str
    what: str


def of_file(entries: EntryQuerySet, number: int) -> EntryQuerySet:
    """Openings of one file, and what was tried without the power to."""
    return entries.reads().of_kind(CHILD, str(number))


def of_person(entries: EntryQuerySet, *, who: int, first: date, last: date) -> EntryQuerySet:
    """What one person opened from a day to a day."""
    return entries.reads().filter(actor=who).between(first, last)


def week(on: date, back: int) -> tuple[date, date]:
    """Monday and Sunday of this week, or of one so many weeks back."""
    monday = on - timedelta(days=on.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def lines(entries: list[Entry]) -> list[Line]:
    """A page of openings with who and what."""
    return [Line(entry, actor_words(entry), sentence(entry)) for entry in entries]


def files(entries: EntryQuerySet) -> int:
    """How many different files these openings were of."""
    return entries.filter(subject_type=CHILD).exclude(subject_id="").order_by().values("subject_id").distinct().count()


def person_of(pk: int) -> Staff | None:
    """A member of staff by number."""
    return Staff.objects.filter(pk=pk).first()


def people_called(words: str, most: int = 20) -> list[Staff]:
    """Staff of this name or sign-in name, former ones too: the trail is of everybody."""
    return list(Staff.objects.filter(Q(name__contains=words) | Q(username=words)).order_by("pk")[:most])
