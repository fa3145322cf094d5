"""The kinds of files that can be asked for. A package that lets something out registers its maker when it is ready.

A maker reads through the scope of the person who asked, at the moment it works; the power behind it is asked three
times: when the file is asked for, when it is made, and when it is fetched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model

from weibao.kernel.refusal import NotThere
from weibao.kernel.sheets import Sheet
from weibao.org.models import Staff
from weibao.org.subjects import SUBJECTS

LONGEST: Final = 18  # digits of a number that the database holds


@dataclass(frozen=True)
class Order:
    """What is wanted: by whom, at which moment, with which words. `asked` holds texts only, as a form sends them."""

    staff: Staff
    at: datetime
    on: date
    asked: Mapping[str, str]
    form: str = "xlsx"

    def number(self, name: str) -> int:
        """The row's number that stands under a name; 0, which no row has, for anything else that was sent."""
        text = self.asked.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST else 0


@dataclass(frozen=True)
class Wanted:
    """An order that was understood: a title without any person in it, the words to keep, the subject of the power."""

    title: str
    asked: Mapping[str, str] = field(default_factory=dict)
    subject: Any = None


@dataclass(frozen=True)
class Paper:
    """A page for PDF: markup without styles of its own."""

    markup: str


@dataclass(frozen=True)
class Made:
    """What a maker made: sheets, a finished workbook, or a paper; how many rows, and the numbers of those inside."""

    content: list[Sheet] | bytes | Paper
    rows: int
    keys: Iterable[int] = ()


@dataclass(frozen=True)
class Maker:
    """A kind of file.

    `want` reads an order and raises a Refusal for what may not be asked; `make` is given the order and what was wanted,
    and leaves its own entry in the trail; `still` says whether every row inside is within the person's scope at that moment.
    `csv` stands among the forms only where `make` answers with sheets.
    """

    name: str
    label: str
    power: str
    want: Callable[[Order], Wanted]
    make: Callable[[Order, Wanted], Made]
    still: Callable[[Order, list[int]], bool]
    forms: tuple[str, ...] = ("xlsx", "csv", "pdf")


MAKERS: dict[str, Maker] = {}


def register(*makers: Maker) -> None:
    """Make kinds known; the same name again replaces the earlier one."""
    for maker in makers:
        MAKERS[maker.name] = maker


def maker_of(name: str) -> Maker:
    """The maker of a name. Raises NotThere."""
    if name not in MAKERS:
        raise NotThere
    return MAKERS[name]


def all_visible(kind: str) -> Callable[[Order, list[int]], bool]:
    """All rows of a registered kind are still visible to the person: the answer for `still`."""
    return _all_seen(lambda: SUBJECTS[kind].rows())  # noqa: PLW0108  the kind may be registered later


def all_visible_of(model: type[Model]) -> Callable[[Order, list[int]], bool]:
    """As `all_visible`, for rows that no other package speaks of."""
    return _all_seen(lambda: model._default_manager)  # noqa: SLF001  Django's public name for it


def _all_seen(rows: Callable[[], Any]) -> Callable[[Order, list[int]], bool]:
    def still(order: Order, keys: list[int]) -> bool:
        return bool(rows().visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys)))

    return still
