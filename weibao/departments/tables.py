"""The kinds of lists and the mapping table of each: which column holds which fact. One YAML file a kind in `data/lists`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from weibao.kernel.reading import tidy_text

FOLDER: Final = Path(__file__).parent / "data" / "lists"
READS: Final = frozenset({"text", "word", "date", "month", "money", "count", "number"})
ABOUT: Final = {"child": "儿童", "parent": "父母", "guardian": "监护人"}
_KEYS: Final = {"label", "department", "law", "about", "compare", "proof", "columns"}
_MARKS = re.compile(r"[()（）、，,/／:：*＊\[\]【】\"'“”.。\-—_\s]|元|必填")


class BadTable(ValueError):
    """A mapping table that cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of a row: our key, the usual head, other heads that mean the same, how it is read, and what its words mean."""

    key: str
    label: str
    others: tuple[str, ...] = ()
    required: bool = False
    reads: str = "text"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def meaning(self, text: str) -> str:
        """The code that a word stands for; empty for a word that nobody agreed on."""
        plain = plain_head(text)
        return next((code for code, words in self.words.items() if plain in {plain_head(word) for word in words}), "")

    def say(self, code: str) -> str:
        """The usual word of a code."""
        return self.words[code][0] if code in self.words else code


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: whose it is, of whom it speaks, the law behind the comparison, and its columns."""

    code: str
    label: str
    department: str
    law: str
    about: tuple[str, ...]
    compare: str
    proof: str
    columns: Mapping[str, Column]
    status: str = ""

    @property
    def title(self) -> str:
        """Department and list in one word, as a source is named."""
        return f"{self.department}·{self.label}"

    def find_columns(self, heads: Sequence[object]) -> dict[str, int]:
        """Which column holds which fact; the first of two that claim the same wins."""
        known = {plain_head(word): one.key for one in self.columns.values() for word in (one.label, *one.others)}
        found: dict[str, int] = {}
        for index, head in enumerate(heads):
            key = known.get(plain_head(head))
            if key:
                found.setdefault(key, index)
        return found

    def missing(self, found: Mapping[str, int]) -> list[str]:
        """The heads without which a row says nothing."""
        return [one.label for one in self.columns.values() if one.required and one.key not in found]


# who is spoken of: the same in every kind
PERSON: Final = (
    Column("name", "姓名", ("人员姓名", "本人姓名", "被收养人姓名", "被监护人姓名", "学生姓名", "患者姓名"), required=True),
    Column("id_number", "公民身份号码", ("身份证号", "身份证号码", "身份号码", "证件号码", "身份证件号码"), reads="number"),
    Column("birth", "出生日期", ("出生年月日", "出生年月"), reads="date"),
    Column("sex", "性别"),
    Column("place", "户籍地址", ("户籍地", "住址", "户籍所在地", "家庭住址", "居住地", "地址", "原户籍地")),
)  # fmt: skip


def plain_head(value: object) -> str:
    """A head or a word without the marks and breaks that people put into it."""
    return _MARKS.sub("", tidy_text(value))


@cache
def kinds() -> dict[str, ListKind]:
    """All kinds by code, in the order of department and label. Raises BadTable."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {one.code: one for one in sorted(found, key=lambda one: (one.department, one.label))}


def kind_of(code: str) -> ListKind:
    """The kind of a code. Raises KeyError."""
    return kinds()[code]


def choices() -> list[tuple[str, str]]:
    """The kinds as a form offers them."""
    return [(one.code, one.title) for one in kinds().values()]


def _read(path: Path) -> ListKind:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not raw.keys() >= _KEYS or raw.keys() - _KEYS - {"status"}:
        raise BadTable(f"{path.name} 应有 {'、'.join(sorted(_KEYS))}")
    if not raw["about"] or set(raw["about"]) - set(ABOUT):
        raise BadTable(f"{path.name} 的 about 只能是 {'、'.join(ABOUT)}")
    columns = {one.key: one for one in PERSON}
    columns |= {key: _column(path.name, key, told) for key, told in raw.pop("columns").items()}
    return ListKind(path.stem, columns=columns, about=tuple(raw.pop("about")), **raw)


def _column(file: str, key: str, told: Mapping[str, Any]) -> Column:
    reads = told.get("reads", "text")
    if (
        not isinstance(key, str)
        or set(told) - {"label", "others", "required", "reads", "words"}
        or reads not in READS
        or (reads == "word") != ("words" in told)
    ):
        raise BadTable(f"{file} 的 {key} 写法不对")
    words = {code: tuple(map(str, said)) for code, said in told.get("words", {}).items()}
    return Column(key, told["label"], tuple(told.get("others", ())), bool(told.get("required")), reads, words)
