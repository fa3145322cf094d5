"""The rights said once more, in plain Python: who may know of which child on which day, in which order lists stand.

Written from the promises (docs/manual, the powers of each role), not from the code: this module imports nothing of the project.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

# roles that work with children's files, and those that are kept apart from every file
READERS = {
    "village_director", "township_supervisor", "station_worker", "county_officer", "county_approver", "centre_worker",
    "institution_worker", "city_officer",
}  # fmt: skip
APART = {"security_admin", "system_admin", "auditor", "console"}
OF_AGE = 18


@dataclass(frozen=True)
class Held:
    """A post as the model knows it: first and last day both inside, None is open."""

    role: str
    unit: int
    division: str
    first: date | None
    last: date | None

    def on(self, day: date) -> bool:
        """Whether the post is held on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass
class Kid:
    """A child as the model knows it."""

    pk: int
    name: str
    pinyin: str
    initials: str
    born: date
    household: str
    residence: str
    institution: int | None
    restricted: bool
    merged_into: int | None
    number: str
    category: str | None
    care: str
    place_open: bool
    doubtful: bool


@dataclass
class Person:
    """Who asks: posts, days on case teams by child, windows by child."""

    active: bool
    posts: list[Held]
    teams: dict[int, tuple[date | None, date | None]] = field(default_factory=dict)
    windows: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)

    def held(self, day: date) -> list[Held]:
        """The posts of a day."""
        return [post for post in self.posts if post.on(day)]

    def serves(self, day: date) -> bool:
        """Whether some post of the day may be on a team or hold a window at all."""
        return self.active and any(post.role not in APART for post in self.held(day))

    def reads(self, day: date) -> bool:
        """Whether some post of the day works with files."""
        return self.active and any(post.role in READERS for post in self.held(day))

    def on_team(self, kid: Kid, day: date) -> bool:
        """Whether the person is on the child's team."""
        if kid.pk not in self.teams or not self.serves(day):
            return False
        first, last = self.teams[kid.pk]
        return (first is None or first <= day) and (last is None or day <= last)

    def sees(self, kid: Kid, day: date) -> bool:
        """Whether the child stands on this person's lists."""
        return self.on_team(kid, day) or (not kid.restricted and self.active and any(reaches(post, kid) for post in self.held(day)))

    def opens(self, kid: Kid, at: datetime, day: date) -> bool:
        """Whether the person may open the one file."""
        window = self.windows.get(kid.pk)
        through = window is not None and window[0] <= at < window[1] and not kid.restricted and self.serves(day)
        return self.sees(kid, day) or through


def reaches(post: Held, kid: Kid) -> bool:
    """Whether the standing approval of a post covers a child."""
    if post.role not in READERS:
        return False
    if kid.institution is not None and kid.institution == post.unit:
        return True
    inside = kid.household.startswith(post.division) or kid.residence.startswith(post.division)
    return inside and post.role != "institution_worker"


@dataclass(frozen=True)
class Asked:
    """What a list is asked for."""

    words: str = ""
    place: str = ""
    category: str = ""
    care: str = ""
    open_place: bool = False
    of_age: bool = False
    doubtful: bool = False
    sort: str = "name"


def matches(kid: Kid, words: str, places: dict[str, str], merged: Iterable[Kid]) -> bool:
    """What the search box finds: a name by its beginning or end, pinyin or initials by their beginning, a number, a place."""
    if not words:
        return True
    if words == kid.number or any(one.number == words and one.merged_into == kid.pk for one in merged):
        return True
    if words.isascii():
        return not words.isdigit() and (kid.pinyin.startswith(words) or kid.initials.startswith(words))
    if kid.name.startswith(words) or kid.name.endswith(words) or (len(words) > 2 and words in kid.name):
        return True
    here = [code for code, name in places.items() if len(words) > 1 and words in name]
    return any(kid.household.startswith(code) or kid.residence.startswith(code) for code in here)


def fits(kid: Kid, asked: Asked, day: date) -> bool:
    """Whether a child passes the filters."""
    birthday = kid.born.replace(year=kid.born.year + OF_AGE)
    return (
        (kid.household.startswith(asked.place) or kid.residence.startswith(asked.place))
        and (not asked.category or (kid.category or "none") == asked.category)
        and (not asked.care or kid.care == asked.care)
        and (not asked.open_place or kid.place_open)
        and (not asked.of_age or birthday <= day)
        and (not asked.doubtful or kid.doubtful)
    )


ORDERS = {
    "name": lambda kid: (kid.pinyin, kid.pk),
    "age": lambda kid: (kid.born, kid.pk),
    "place": lambda kid: (kid.household, kid.pinyin, kid.pk),
}


def listed(person: Person, kids: list[Kid], asked: Asked, day: date, places: dict[str, str]) -> list[int]:
    """The numbers of the children on a list, in its order."""
    merged = [kid for kid in kids if kid.merged_into]
    found = [kid for kid in kids if not kid.merged_into and person.sees(kid, day) and fits(kid, asked, day)]
    found = [kid for kid in found if matches(kid, asked.words, places, merged)]
    down = asked.sort.startswith("-")
    return [kid.pk for kid in sorted(found, key=ORDERS[asked.sort.removeprefix("-")], reverse=down)]
