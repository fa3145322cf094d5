"""What a child's months are worth and what the books must hold, told a second time in plain Python.

It imports nothing of the rules, the books or the files it judges: the law is written out here again, number by number, and it
keeps its own account of what became known and when. Days and months are plain dates and "2023-07".
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NONE = Decimal("0.00")
TIMED = ("in_prison", "drug_rehab", "other_custody")
AT_ONCE = ("serious_illness", "guardianship_revoked", "deported")


@dataclass
class Span:
    """Something that held from a first to a last day, both inside; None is open. `what` says what, `more` how much or by which paper."""

    what: str
    since: date | None
    until: date | None = None
    more: Decimal | str | None = None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def meets(self, other: "Span") -> bool:
        starts = self.since is None or other.until is None or self.since <= other.until
        return starts and (other.since is None or self.until is None or other.since <= self.until)


@dataclass
class Grant:
    """A recognition: the month of confirmation and, once ended, the last month paid."""

    confirmed: str
    last: str | None = None
    handed: bool = False  # `last` was agreed with the place to which the household moved


@dataclass
class End:
    """Death, adoption or moving away on a day; one entered by mistake is taken back."""

    on: date
    back: bool = False
    kind: str = "died"


@dataclass
class File:
    """A child's file as it is known at a moment; `into` is the file it was merged into."""

    birth: date
    father: list[Span]
    mother: list[Span]
    care: list[Span]
    aid: list[Span] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    into: "File | None" = None
    account: bool = True
    moved: list[tuple[str, object]] = field(default_factory=list)  # what the merge took from here

    @property
    def ended(self) -> date | None:
        return next((one.on for one in self.ends if not one.back), None)

    @property
    def moved_away(self) -> bool:
        return any(one.kind == "moved" for one in self.ends if not one.back)

    # what people enter

    def change_care(self, form: str, since: date) -> None:
        self.care = _followed(self.care, Span(form, since))

    def change_aid(self, kind: str, share: Decimal, since: date) -> None:
        own = [one for one in self.aid if one.what == kind]
        others = [one for one in self.aid if one.what != kind]
        self.aid = others + _followed(own, Span(kind, since, None, share))

    def parent_is(self, side: str, new: Span) -> None:
        """Another situation from a day on; what contradicts it and began earlier ends the day before."""
        for other in getattr(self, side):
            if (other.what == new.what or "normal" in {other.what, new.what}) and other.meets(new):
                assert new.since is not None
                other.until = new.since - timedelta(days=1)
        getattr(self, side).append(new)

    def merge_into(self, kept: "File") -> None:
        """What does not contradict the kept file goes over; the rest stays here."""
        self.into, self.moved = kept, []
        for side in ("father", "mother"):
            ours = list(getattr(kept, side))
            for row in list(getattr(self, side)):
                if not any((row.what == one.what or "normal" in {row.what, one.what}) and row.meets(one) for one in ours):
                    self._hand_over(kept, side, row)
        for row in list(self.care):
            if not any(row.meets(one) for one in kept.care):
                self._hand_over(kept, "care", row)
        ours = list(kept.aid)
        for row in list(self.aid):
            if not any(row.what == one.what and row.meets(one) for one in ours):
                self._hand_over(kept, "aid", row)
        standing = kept.ended is not None
        for end in list(self.ends):
            if end.back or not standing:
                self._hand_over(kept, "ends", end)

    def _hand_over(self, kept: "File", where: str, row: object) -> None:
        _without(getattr(self, where), row)
        getattr(kept, where).append(row)
        self.moved.append((where, row))

    def take_apart(self) -> None:
        """What the merge took comes back as it is now; what is gone meanwhile does not."""
        kept = self.into
        assert kept is not None
        for where, row in self.moved:
            if _without(getattr(kept, where), row):
                getattr(self, where).append(row)
        self.into, self.moved = None, []


def _without(rows: list[object], row: object) -> bool:
    for place, one in enumerate(rows):
        if one is row:
            del rows[place]
            return True
    return False


def _followed(rows: list[Span], new: Span) -> list[Span]:
    """The row of that day ends the day before; the new one holds until the next known change."""
    assert new.since is not None
    day_before = new.since - timedelta(days=1)
    later = [one.since for one in rows if one.since is not None and one.since > new.since]
    new.until = min(later) - timedelta(days=1) if later else None
    kept = []
    for one in rows:
        if one.on(new.since) and one.since == new.since:
            one.what, one.more = new.what, new.more  # the same day again puts right what was said of it
            return rows
        if one.on(new.since):
            new.until, one.until = one.until, day_before
        kept.append(one)
    return [*kept, new]


def months_after(day: date, months: int) -> date:
    """So many months later; where the month has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _gone(row: Span) -> bool:
    return row.what == "dead" or (row.what == "missing" and row.more == "court_declaration")


def _unable(row: Span, day: date) -> bool:
    if row.what in AT_ONCE:
        return True
    if row.what == "out_of_contact":
        return row.more in {"police_receipt", "village_chain", "case_by_case"} and _half_a_year(row.since, day)
    if row.what in TIMED:
        if row.what == "in_prison" and row.until is None:
            return True
        return _half_a_year(row.since, day) or (row.until is not None and _half_a_year(row.since, row.until + timedelta(days=1)))
    return False


def _half_a_year(start: date | None, day: date) -> bool:
    return start is not None and months_after(start, 6) <= day


def category(file: File, day: date) -> str:
    """orphan, de_facto_unattended or neither."""
    if not file.birth <= day < months_after(file.birth, 12 * 18):
        return "neither"
    gone, affected = [], []
    for rows in (file.father, file.mother):
        holding = [one for one in rows if one.on(day)]
        gone.append(any(_gone(one) for one in holding))
        affected.append(gone[-1] or any(_unable(one, day) for one in holding))
    if all(gone):
        return "orphan"
    return "de_facto_unattended" if all(affected) else "neither"


Standards = dict[str, dict[str, Decimal]]  # year → care form → yuan; what is published so far


def worth(file: File, month: str, standards: Standards, grants: list[Grant]) -> Decimal:
    """Yuan that a month is due to a child under today's knowledge. `grants` are those of all files that are one with this one."""
    first = date.fromisoformat(f"{month}-01")
    before = first - timedelta(days=1)
    if file.into is not None:
        return NONE
    if file.ended is not None and file.ended <= before:  # who moved away is paid to the month that both places agreed
        grants = [grant for grant in grants if grant.handed and file.moved_away]
    kind = category(file, before)
    if kind == "neither" or not any(_in_force(grant, month) for grant in grants):
        return NONE
    form = next((one.what for one in file.care if one.on(before)), None)
    if form is None:
        return NONE
    year = str(first.year) if str(first.year) in standards else str(first.year - 1)  # on account until the year's is published
    full = standards[year][form]
    if kind == "orphan":
        return full
    received = sum((Decimal(one.more or 0) for one in file.aid if one.on(first)), NONE)
    return max(full - received, NONE)


def _in_force(grant: Grant, month: str) -> bool:
    return grant.confirmed < month and (grant.last is None or month <= grant.last)


def share(household: Decimal, persons: int) -> Decimal:
    """The child's part of what the household receives."""
    return (household / persons).quantize(CENT, ROUND_HALF_UP)


@dataclass
class Books:
    """An account of its own: what was booked of each file and month, what the bank was asked for, what came back."""

    opened: str | None = None
    booked: dict[tuple[int, str], Decimal] = field(default_factory=dict)
    balance: dict[int, Decimal] = field(default_factory=dict)  # to be paid, below zero to come back

    def run(self, month: str, files: dict[int, File], standards: Standards) -> dict[tuple[int, str], Decimal]:
        """The lines that move money in the run of a month: person and month → yuan."""
        months = _span(self.opened or month, month)
        held: dict[tuple[int, str], Decimal] = {}
        for (key, of_month), amount in self.booked.items():
            place = (_person(key, files), of_month)
            held[place] = held.get(place, NONE) + amount
        lines = {}
        for key, file in files.items():
            if file.into is None:
                grants = [grant for one in files.values() if one is file or one.into is file for grant in one.grants]
                for one in months:
                    amount = worth(file, one, standards, grants) - held.get((key, one), NONE)
                    if amount:
                        lines[key, one] = amount
        return lines

    def book(self, month: str, lines: dict[tuple[int, str], Decimal]) -> None:
        """The run is frozen: its lines are in the books."""
        self.opened = self.opened or month
        for place, amount in lines.items():
            self.booked[place] = self.booked.get(place, NONE) + amount
            self.balance[place[0]] = self.balance.get(place[0], NONE) + amount

    def asked(self, files: dict[int, File]) -> dict[int, Decimal]:
        """What the bank is to pay to each person who has an account: all that is open, never less than nothing."""
        open_of: dict[int, Decimal] = {}
        for key, amount in self.balance.items():
            person = _person(key, files)
            open_of[person] = open_of.get(person, NONE) + amount
        return {key: amount for key, amount in open_of.items() if amount > 0 and files[key].account}

    def moved(self, key: int, amount: Decimal) -> None:
        """Paid out (below zero) or failed and paid back (above)."""
        self.balance[key] = self.balance.get(key, NONE) + amount


def _person(key: int, files: dict[int, File]) -> int:
    file = files[key]
    return key if file.into is None else next(one for one, other in files.items() if other is file.into)


def _span(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
