"""Which division a person means by what they wrote: 榆次, 郝北, 太谷县, 张超村委会.

Each name is sought inside the division above it, so that the five 城区 of the city do not meet.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from weibao.kernel.reading import shown, tidy_text

DATA = Path(__file__).parent / "data"
COUNTY, TOWNSHIP, VILLAGE = 6, 9, 12
MOST_REMEMBERED = 20_000

_COUNTY_SUFFIX = re.compile(r"(?<=.)(?:自治县|[区县市旗])$")
_TOWNSHIP_SUFFIX = re.compile(r"(?<=..)(?:街道办事处|街道办|街道|地区办事处|[镇乡区])$")
_OFFICE = re.compile(r"(?:(?:人民)?政府|党政办公室|(?<=街道)办事处|(?<=街道)办|社会事务服务中心)$")
_VILLAGERS = r"村民委员会|村民员委会|村民委会|村委员会|村民委员|村委会"
_RESIDENTS = r"居民委员会|居民委会|居民委员|居委会"
_COMMITTEE = re.compile(rf"(?<=.)(?:(?P<villagers>{_VILLAGERS})|(?P<residents>{_RESIDENTS}))$")

Row = tuple[str, str]
Kind = Literal["村", "社区", ""]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text was taken for: the code (empty if none fits), a word of warning, and all that fitted."""

    code: str = ""
    warning: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on one of the three texts: a code, the text concerned, and a Chinese sentence."""

    code: str
    field: Literal["county", "township", "village"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a line lives: codes, empty where nothing fits; `fault` stops a line, `warnings` do not."""

    county: str
    township: str
    village: str
    fault: Note | None
    warnings: tuple[Note, ...]


NOWHERE = Found()


class Gazetteer:
    """A resolver over (code, name) rows: counties of 6 digits, townships of 9, villages of 12.

    `aliases` are further names of the same codes, such as former ones.
    """

    def __init__(self, rows: Iterable[Row], aliases: Iterable[Row] = (), *, prefixes: Iterable[str] = ()) -> None:
        self._names = dict(rows)
        self._prefixes = tuple(prefixes)
        self._official: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._short: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._villages: dict[str, list[tuple[str, str, str, Kind]]] = defaultdict(list)
        self._memory: dict[tuple[str, str, str], Location] = {}
        for code, name in self._names.items():
            self._enter(code, tidy_text(name))
        self._aliases: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name in aliases:
            if code in self._names:
                self._aliases[_whole(code)][tidy_text(name)] = code

    @staticmethod
    def of_city(city: str) -> "Gazetteer":
        """Give the gazetteer of a city (4 digits) from the tables of this package, read once."""
        return _of_city(city)

    def name(self, code: str) -> str:
        """Give the official name of a code, empty if it is not here."""
        return self._names.get(code, "")

    def counties(self) -> dict[str, str]:
        """Give the counties by code with their official names."""
        return {code: name for code, name in self._names.items() if len(code) == COUNTY}

    def county(self, text: str) -> Found:
        """Find the county that a text means; a former or wrong kind (县 for 区) warns."""
        wanted = self._without_prefix(tidy_text(text), self._prefixes)
        return self._seek("", wanted, _COUNTY_SUFFIX, self._prefixes)

    def township(self, county: str, text: str) -> Found:
        """Find the township inside a county (its code)."""
        name = self.name(county)
        above = (*self._prefixes, name, _COUNTY_SUFFIX.sub("", name)) if len(name) > len("祁县") else (*self._prefixes, name)
        return self._seek(county, tidy_text(text), _TOWNSHIP_SUFFIX, above)

    def village(self, township: str, text: str) -> Found:
        """Find the village or community inside a township: none and two that fit are warnings."""
        wanted = tidy_text(text)
        candidates = self._fitting(township, wanted)
        if not candidates:
            rest = self._without_prefix(wanted, (self.name(township[:COUNTY]), self.name(township)))
            candidates = self._fitting(township, rest) if rest != wanted else []
        if len(candidates) == 1:
            return Found(candidates[0], "", tuple(candidates))
        return Found("", "village.ambiguous" if candidates else "village.unknown", tuple(candidates))

    def locate(self, county: object, township: object, village: object) -> Location:
        """Resolve the three texts of a line, each inside the one before; remembered for the next line."""
        key = (tidy_text(county), tidy_text(township), tidy_text(village))
        if key not in self._memory:
            if len(self._memory) >= MOST_REMEMBERED:
                self._memory.clear()
            self._memory[key] = self._locate(*key)
        return self._memory[key]

    def _locate(self, county: str, township: str, village: str) -> Location:
        in_county = self.county(county)
        if not in_county.code:
            sentence = f"本市没有{shown(county)}这个县（市、区）" if county else "没有填写县（市、区）"
            return Location("", "", "", Note("division.unknown", "county", sentence), ())
        where = self.name(in_county.code)
        warnings = [_former("county", county, where)] if in_county.warning else []
        in_township = self.township(in_county.code, township)
        if not in_township.code:
            fault = Note("division.unknown", "township", self._no_township(where, township, in_township))
            return Location(in_county.code, "", "", fault, tuple(warnings))
        if in_township.warning:
            warnings.append(_former("township", township, self.name(in_township.code)))
        in_village = self.village(in_township.code, village)
        if in_village.warning:
            warnings.append(Note(in_village.warning, "village", self._no_village(in_township.code, village, in_village)))
        return Location(in_county.code, in_township.code, in_village.code, None, tuple(warnings))

    def _no_township(self, where: str, text: str, found: Found) -> str:
        if not text:
            return "没有填写乡镇（街道）"
        if found.candidates:
            return f"{where}有{self._several(found)}，{shown(text)}分不清是哪一个"
        return f"{where}没有{shown(text)}这个乡镇（街道）"

    def _no_village(self, township: str, text: str, found: Found) -> str:
        where = self.name(township)
        if not text:
            return "没有填写村（社区）"
        if found.candidates:
            return f"{where}有{self._several(found)}，{shown(text)}分不清是哪一个"
        return f"{where}没有{shown(text)}这个村（社区）"

    def _several(self, found: Found) -> str:
        return "、".join(self.name(code) for code in found.candidates)

    def _enter(self, code: str, name: str) -> None:
        whole = _whole(code)
        if len(code) == VILLAGE:
            self._villages[whole].append((code, name, *_without_committee(name)))
            return
        self._official[whole][name].add(code)
        suffix = _COUNTY_SUFFIX if len(code) == COUNTY else _TOWNSHIP_SUFFIX
        plain = _OFFICE.sub("", name)
        if len(code) == TOWNSHIP:
            plain = self._without_prefix(plain, (self.name(whole),))
        for form in {plain, suffix.sub("", plain)}:
            self._short[whole][form].add(code)

    def _seek(self, whole: str, wanted: str, suffix: re.Pattern[str], prefixes: Iterable[str]) -> Found:
        forms = [wanted, _OFFICE.sub("", wanted)]
        forms += [self._without_prefix(form, prefixes) for form in forms]
        for form in dict.fromkeys(forms):
            for names in (self._official[whole], self._short[whole]):
                if form in names:
                    return _one_of(names[form])
            if form in self._aliases[whole]:
                return Found(self._aliases[whole][form], "division.former", (self._aliases[whole][form],))
        for form in dict.fromkeys(forms):
            bare = suffix.sub("", form)
            if bare != form and bare in self._short[whole]:
                return _one_of(self._short[whole][bare], warning="division.former")
        return NOWHERE

    def _fitting(self, township: str, text: str) -> list[str]:
        """Give the villages that a text fits: by its full name, else without the committee and with 村 or 社区."""
        entries = self._villages.get(township, [])
        exact = [code for code, name, _, _ in entries if name == text]
        if exact or not text:
            return exact
        wanted, kind = _without_committee(text)
        fits = [
            (code, own_kind)
            for code, _, stem, own_kind in entries
            if stem in {wanted, wanted + "村", wanted + "社区"} or (own_kind and stem + own_kind == wanted)
        ]
        of_kind = [code for code, own_kind in fits if kind and own_kind == kind]
        return of_kind or [code for code, _ in fits]

    @staticmethod
    def _without_prefix(text: str, prefixes: Iterable[str]) -> str:
        for prefix in prefixes:
            if prefix and text.startswith(prefix) and len(text) > len(prefix) + 1:
                text = text.removeprefix(prefix)
        return text


@cache
def _of_city(city: str) -> Gazetteer:
    above = [name for code, name in _table("divisions.csv") if code in {city[:2], city}]
    rows = [row for row in _table("divisions.csv") if row[0].startswith(city) and len(row[0]) > len(city)]
    rows += [row for row in _table("villages.csv") if row[0].startswith(city)]
    return Gazetteer(rows, _table("aliases.csv"), prefixes=above)


def _table(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return [(row["code"], row["name"]) for row in csv.DictReader(lines)]


def _whole(code: str) -> str:
    """Give the code of the division above, empty above a county."""
    return {TOWNSHIP: code[:COUNTY], VILLAGE: code[:TOWNSHIP]}.get(len(code), "")


def _without_committee(name: str) -> tuple[str, Kind]:
    """Take one committee off a name, and say which kind of place it told of."""
    found = _COMMITTEE.search(name)
    stem = name[: found.start()] if found else name
    if found:
        return stem, "村" if found["villagers"] else "社区"
    return stem, "村" if stem.endswith("村") else "社区" if stem.endswith("社区") else ""


def _one_of(codes: set[str], *, warning: str = "") -> Found:
    candidates = tuple(sorted(codes))
    return Found(candidates[0], warning, candidates) if len(candidates) == 1 else Found("", "", candidates)


def _former(field: Literal["county", "township"], text: str, name: str) -> Note:
    return Note("division.former", field, f"{shown(text)}按{name}处理")
