"""Reads the hand-kept table of routes (routes.txt): what every role is to be answered, by address and verb."""

import re
from dataclasses import dataclass, field
from pathlib import Path

TABLE = Path(__file__).with_name("routes.txt")
PLACES = ("own", "sibling", "parent", "county")
ALONE = {"n": "county", "t": "restricted", "w": "own"}
REACH = {"o": 1, "s": 2, "p": 3, "c": 4}
NAMED_IN_BODIES = {"twin"}  # rows that a body names, where the address names none
BLANK = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Cell:
    """One role's answer on one route, as the table writes it."""

    text: str

    def expected(self, place: str, ok: int) -> int:
        """The status for a row at a place; `ok` is what the route answers to those who may.

        Small letters tell how far the route answers, capitals how far the row is known and the deed refused.
        """
        if self.text.isdigit():
            return int(self.text)
        if self.text in FIXED:
            return FIXED[self.text] or ok
        far = PLACES.index(place) + 1 if place in PLACES else len(PLACES) + 1
        if place == "restricted" and self.text[-1] in SENTENCE:
            return SENTENCE[self.text[-1]]
        for letter in self.text:
            if ALONE.get(letter.lower()) == place or far <= REACH.get(letter.lower(), 0):
                return ok if letter.islower() else 403
        return 404


SENTENCE = {"r": 422, "R": 409}
FIXED = {"y": 0, "x": 403, ".": 404, ">": 302}


@dataclass
class Line:
    """One line: a verb on an address, the status of those who may, a cell a role, and the body that is sent."""

    number: int
    verb: str
    ok: int
    address: str
    cells: dict[str, Cell]
    body: list[str] = field(default_factory=list)
    knows: dict[str, Cell] = field(default_factory=dict)

    @property
    def blanks(self) -> list[str]:
        """The rows that the address names."""
        return BLANK.findall(self.address) or [kind for part in self.body for kind in BLANK.findall(part) if kind in NAMED_IN_BODIES]

    @property
    def part(self) -> str:
        """The words of the address without its rows, at most two: one test a part."""
        words = [word for word in self.address.split("?")[0].strip("/").split("/") if word and not word.startswith("<")]
        return "-".join(words[: 2 if words[:1] in (["children"], ["api"]) else 1]) or "home"

    def filled(self, text: str, rows: dict[str, object]) -> str:
        """An address or body with its blanks filled."""
        return BLANK.sub(lambda blank: str(rows[blank[1]]), text)


def read() -> tuple[list[str], list[Line]]:
    """The columns and the lines. Raises ValueError for a line that is not of the form."""
    columns: list[str] = []
    lines: list[Line] = []
    for number, text in enumerate(TABLE.read_text().splitlines(), start=1):
        words = text.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "verb":
            columns = words[3:]
        elif words[0] == "knows":
            lines[-1].knows = {column: Cell(reach) for column, reach in (word.split("=") for word in words[1:])}
        elif text.startswith(" "):
            lines[-1].body.append(text.strip())
        else:
            if len(words) != len(columns) + 3:
                raise ValueError(f"line {number}: {len(words) - 3} cells for {len(columns)} columns")
            cells = {column: Cell(word) for column, word in zip(columns, words[3:], strict=True)}
            lines.append(Line(number, words[0], int(words[1]), words[2], cells))
    return columns, lines
