"""The same child on two good lines: which line is kept, and where the other differs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from weibao.org.gazetteer import Gazetteer
from weibao.rosters.lines import RosterLine
from weibao.rosters.workbook import Roster

DISPUTED = {"payee": "账户姓名", "account": "银行账号", "care": "养育方式", "confirmed": "确认月份"}
"""What a person must settle where two lines of a child differ in it; payment goes by the kept line meanwhile."""

_OTHERS = {
    "name": "儿童姓名", "county": "县（市、区）", "foundling": "父母情形", "father": "父亲情形", "mother": "母亲情形",
    "minimum_living": "低保特困月领金额", "disability_living": "困难残疾人补贴",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A line set aside: the same child stands on `same_as`.

    `differs` are the keys of DISPUTED in which the two differ (a task for a person if any); `also` the keys
    of other facts of weight in which they differ.
    """

    line: RosterLine
    same_as: RosterLine
    differs: tuple[str, ...]
    also: tuple[str, ...]


def county_of(roster: Roster, gazetteer: Gazetteer) -> str:
    """Give the code of the county whose roster this is: by title, issuer, then file name; empty if none tells."""
    stem = PurePath(roster.file).stem
    for code in gazetteer.counties():
        if stem.startswith(code):
            named = code
            break
    else:
        named = ""
    for text in (roster.title, roster.issuer):
        if told := _told(text, gazetteer):
            return told
    return named or _told(stem, gazetteer)


def _told(text: str, gazetteer: Gazetteer) -> str:
    found = {code for code, name in gazetteer.counties().items() if name in text}
    found = found or {code for code, name in gazetteer.counties().items() if len(name) > len("祁县") and name[:-1] in text}
    return found.pop() if len(found) == 1 else ""


def set_aside(lines: Iterable[RosterLine], counties: Mapping[str, str]) -> tuple[list[RosterLine], list[Duplicate]]:
    """Give the lines kept and the duplicates, each in the order of the lines.

    `lines` are good lines, files in the order of their names; `counties` tells the county of each file.
    Kept is the line in the file of the child's household county; within one file, or where no file is that
    county's, the first.
    """
    same: dict[str, list[RosterLine]] = defaultdict(list)
    for line in lines:
        same[line.id_number].append(line)
    kept: list[RosterLine] = []
    duplicates: list[Duplicate] = []
    for group in same.values():
        best = _at_home(group, counties)
        kept.append(best)
        duplicates += [_duplicate(line, best) for line in group if line is not best]
    return kept, duplicates


def _at_home(group: Sequence[RosterLine], counties: Mapping[str, str]) -> RosterLine:
    return next((line for line in group if counties.get(line.file) == line.county), group[0])


def _duplicate(line: RosterLine, kept: RosterLine) -> Duplicate:
    return Duplicate(line, kept, _differing(line, kept, DISPUTED), _differing(line, kept, _OTHERS))


def _differing(line: RosterLine, kept: RosterLine, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if getattr(line, key) != getattr(kept, key))
