"""How alike two persons are, with every reason in Chinese: the same name, the same sound, one wrong digit, birth date, place.

Whose name or number differs in anything is never taken for the same person by the machine: a person decides, whatever the score.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from weibao.departments.reading import Told
from weibao.kernel.pinyin import full

NUMBER: Final = 18
POINTS: Final = {
    "name.same": 40, "name.sound": 32, "name.one": 24, "name.other": 0,
    "number.same": 60, "number.digit": 30, "number.swapped": 30, "number.other": -40,
    "birth.same": 25, "birth.near": 12, "birth.other": -25,
    "place.village": 20, "place.township": 12, "place.county": 5,
    "sex.other": -20, "child.same": 25,
}  # fmt: skip
"""Points of each reason: this office's own choice; no law gives any. The thresholds are parameters (matching/…)."""
LABELS: Final = {
    "name.same": "姓名相同", "name.sound": "姓名同音", "name.one": "姓名一字不同", "name.other": "姓名不同",
    "number.same": "身份号码相同", "number.digit": "身份号码一位数字不同", "number.swapped": "身份号码相邻两位颠倒",
    "number.other": "身份号码不同",
    "birth.same": "出生日期相同", "birth.near": "出生日期一处不同", "birth.other": "出生日期不同",
    "place.village": "同村（社区）", "place.township": "同乡镇（街道）", "place.county": "同县（市、区）",
    "sex.other": "性别不同", "child.same": "名单所写子女相同",
}  # fmt: skip
DOUBTFUL: Final = frozenset(
    {"name.sound", "name.one", "name.other", "number.digit", "number.swapped", "number.other", "birth.near", "birth.other", "sex.other"}
)
_STEM_ENDS: Final = ("社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in our files: the child, or a parent or guardian of the child. `row` is the number of the parent or guardian.

    `place` holds the names of village, township and county of the child's household, as far as it is registered.
    """

    kind: str
    child: int
    row: int | None
    name: str
    number: str = ""
    birth: date | None = None
    sex: str = ""
    place: tuple[str, ...] = ()
    child_name: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score and its reasons (keys of LABELS), the weightiest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def doubtful(self) -> bool:
        """Whether anything differs: then a person decides."""
        return any(reason in DOUBTFUL for reason in self.reasons)

    @property
    def exact(self) -> bool:
        """The same number and the same name, and nothing against it."""
        return {"name.same", "number.same"} <= set(self.reasons) and not self.doubtful


def likeness(told: Told, ours: Person) -> Likeness:
    """Compare what a list says with somebody in our files."""
    number = _number(told.number, ours.number)
    birth = "" if number == "number.same" else _birth(told.birth or birth_in(told.number), ours.birth)
    found = [_name(told.name, ours.name), number, birth, _place(told.place, ours.place), _sex(told, ours), _child(told, ours)]
    reasons = tuple(sorted((one for one in found if one), key=lambda one: -abs(POINTS[one])))
    return Likeness(sum(POINTS[one] for one in reasons), reasons)


def birth_in(number: str) -> date | None:
    """The birth date inside an identity number; None where there is none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if len(number) == NUMBER else None
    except ValueError:
        return None


def words(reasons: Iterable[str]) -> str:
    """The reasons in one line."""
    return "、".join(LABELS[one] for one in reasons)


def differing_digits(one: str, other: str) -> list[int]:
    """At which places (from 1) two numbers of the same length differ."""
    return [place for place, (a, b) in enumerate(zip(one, other, strict=False), start=1) if a != b]


def _name(told: str, ours: str) -> str:
    if told == ours:
        return "name.same"
    if full(told) == full(ours):
        return "name.sound"
    one_off = len(told) == len(ours) and len(told) > 1 and sum(a != b for a, b in zip(told, ours, strict=True)) == 1
    return "name.one" if one_off else "name.other"


def _number(told: str, ours: str) -> str:
    if not told or not ours:
        return ""
    if told == ours:
        return "number.same"
    if len(told) != len(ours):
        return "number.digit" if _one_lost(told, ours) else "number.other"
    # the last sign is computed from the others: whoever mistypes a digit and lets a machine write the rest changes it too
    places = differing_digits(told, ours)
    inner = [place for place in places if place < NUMBER]
    if len(inner) <= 1:
        return "number.digit"
    swapped = (
        len(inner) == 2
        and inner[1] == inner[0] + 1
        and told[inner[0] - 1] == ours[inner[1] - 1]
        and told[inner[1] - 1] == ours[inner[0] - 1]
    )
    return "number.swapped" if swapped else "number.other"


def _one_lost(one: str, other: str) -> bool:
    """Whether one number is the other with one sign left out or put in."""
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))


def _birth(told: date | None, ours: date | None) -> str:
    if told is None or ours is None:
        return ""
    if told == ours:
        return "birth.same"
    parts = ((told.year, ours.year), (told.month, ours.month), (told.day, ours.day))
    near = sum(a != b for a, b in parts) == 1 or (told.year == ours.year and (told.month, told.day) == (ours.day, ours.month))
    return "birth.near" if near else "birth.other"


def _place(told: str, ours: tuple[str, ...]) -> str:
    """The nearest of our places that the list's address names, from the village up."""
    if not told or not ours:
        return ""
    named = [stem(one) in told for one in ours]
    if len(named) == 3 and named[0] and named[1]:
        return "place.village"
    if named[-2:] and len(named) >= 2 and named[-2]:
        return "place.township"
    return "place.county" if named[-1] else ""


def stem(name: str) -> str:
    """The name of a place as people write it in an address."""
    for end in _STEM_ENDS:
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name


def _sex(told: Told, ours: Person) -> str:
    return "sex.other" if told.sex and ours.sex and told.sex != ours.sex else ""


def _child(told: Told, ours: Person) -> str:
    named = told.more.get("child_name", "")
    return "child.same" if named and ours.kind == "parent" and named == ours.child_name else ""
