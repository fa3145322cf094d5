"""The door: all that staff may do is a list of actions, and each goes through here.

One verb, one name: `children.register` is the power that a role grants, the code in the trail and the name of the URL.
An action asks for the power on its subject, does the deed and leaves its entry in the trail, in one transaction.
The door knows neither roles nor the trail: `org` fills the slot `may`, `audit` the slot `record`, when they are ready.
"""

import datetime as dt
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from cryptography.hazmat.primitives import hashes
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from weibao.kernel.refusal import NotAllowed, Refusal

P = ParamSpec("P")
R = TypeVar("R")

DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Action:
    """A deed that staff (or, `system`, a scheduled job) may do.

    `says` is the sentence of the trail with the noted facts filled in: "导入{rows}行"; empty: the label alone.
    `reads`: it changes nothing but opens sensitive data, and that is an action too.
    """

    name: str
    label: str
    law: str
    says: str
    reads: bool
    system: bool
    verb: Callable[..., Any]


class May(Protocol):
    def __call__(self, by: Any, name: str, subject: Any, at: dt.datetime, /) -> bool: ...


class Record(Protocol):
    def __call__(
        self,
        *,
        name: str,
        subject: Any,
        by: Any,
        at: dt.datetime,
        facts: dict[str, Any],
        result: Any,
        outcome: str,
    ) -> None: ...


class _Slots:
    may: May | None = None
    record: Record | None = None


ACTIONS: dict[str, Action] = {}
SLOTS = _Slots()
_NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_facts: ContextVar[dict[str, Any] | None] = ContextVar("facts of the action", default=None)
# an 18-digit identity number with a date of birth in it: a person in the trail is a fault of the caller
_PERSON = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")


def action(
    name: str, *, label: str, law: str = "", says: str = "", reads: bool = False, system: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare `verb(subject, *, by, at, …facts)` as an action.

    The verb returns what it made, or raises a Refusal. `by` is the member of staff and `at` an aware moment. A `system`
    action is done by a scheduled job: `by` is None and nobody is asked for a power.
    Raises NotAllowed when `by` lacks the power on the subject; the attempt is in the trail, too.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an action: package.verb")

    def declare(verb: Callable[P, R]) -> Callable[P, R]:
        _check_shape(name, verb)

        @wraps(verb)
        def through_the_door(*args: P.args, **kwargs: P.kwargs) -> R:
            return cast("R", _enter(ACTIONS[name], verb, args, kwargs))

        if name in ACTIONS and ACTIONS[name].verb.__module__ != verb.__module__:
            raise ValueError(f"{name} is declared twice, in {ACTIONS[name].verb.__module__} and {verb.__module__}")
        ACTIONS[name] = Action(name, label, law, says, reads, system, through_the_door)
        return through_the_door

    return declare


def within(verb: Callable[P, R]) -> Callable[P, R]:
    """The deed of another action as a part of the one that runs: its power is not asked anew, its facts go into the same entry.

    For an action whose own power covers the part: who may decide on a proposal may have it applied. Raises RuntimeError outside of one.
    """
    deed = cast("Callable[P, R]", inspect.unwrap(verb))

    def part(*args: P.args, **kwargs: P.kwargs) -> R:
        if _facts.get() is None:
            raise RuntimeError("within() belongs inside an action")
        return deed(*args, **kwargs)

    return part


def note(**facts: Any) -> None:
    """Add facts to the trail entry of the action that runs: ids, codes, counts, sums, digests.

    Raises RuntimeError outside of an action, ValueError for an identity number: names and numbers of persons never enter the trail.
    """
    kept = _facts.get()
    if kept is None:
        raise RuntimeError("note() belongs inside an action")
    kept.update({key: _plain(value) for key, value in facts.items()})


def note_many(ids: Iterable[int]) -> None:
    """Note the rows of an action on a set: how many, which ids, and the SM3 digest of the list."""
    listed = list(ids)
    digest = hashes.Hash(hashes.SM3())
    digest.update(",".join(map(str, listed)).encode())
    note(count=len(listed), ids=listed, digest=digest.finalize().hex())


def allows(by: Any, name: str, subject: Any, at: dt.datetime) -> bool:
    """Whether `by` has the power to do this to the subject at that moment. Raises LookupError for an unknown action."""
    wanted = ACTIONS.get(name)
    if wanted is None:
        raise LookupError(f"there is no action {name!r}")
    if SLOTS.may is None:
        raise ImproperlyConfigured("the slot `may` of the door is empty")
    return not wanted.system and by is not None and SLOTS.may(by, name, subject, at)


def fill_may(answer: May) -> None:
    """`org` says here who may do what."""
    SLOTS.may = answer


def fill_record(write: Record) -> None:
    """`audit` writes the trail here."""
    SLOTS.record = write


def _enter(deed: Action, verb: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if SLOTS.record is None:
        raise ImproperlyConfigured("the slot `record` of the door is empty")
    subject, by, at = args[0] if args else None, kwargs["by"], kwargs["at"]
    if not isinstance(at, dt.datetime) or at.tzinfo is None:
        raise TypeError(f"{deed.name}: `at` must be an aware moment, not {at!r}")
    with _notes() as facts:
        try:
            with transaction.atomic():
                _ask(deed, by, subject, at)
                result = verb(*args, **kwargs)
                SLOTS.record(name=deed.name, subject=subject, by=by, at=at, facts=facts, result=result, outcome=DONE)
        except Refusal as refusal:
            if refusal.stays:
                tried = {} if isinstance(refusal, NotAllowed) else facts
                with transaction.atomic():  # the deed is undone; that it was tried stays
                    SLOTS.record(name=deed.name, subject=subject, by=by, at=at, facts=tried, result=None, outcome=REFUSED)
            raise
    return result


def _ask(deed: Action, by: Any, subject: Any, at: dt.datetime) -> None:
    if deed.system:
        if by is not None:
            raise TypeError(f"{deed.name} is done by the system: by=None")
        return
    if by is None or not allows(by, deed.name, subject, at):
        raise NotAllowed(f"您没有“{deed.label}”的权限。")


@contextmanager
def _notes() -> Iterator[dict[str, Any]]:
    facts: dict[str, Any] = {}
    token = _facts.set(facts)
    try:
        yield facts
    finally:
        _facts.reset(token)


def _plain(value: Any) -> Any:
    """The fact as JSON has it; money, days and months as text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    text = str(value)
    if _PERSON.search(text):
        raise ValueError("an identity number must not enter the trail")
    return text


def _check_shape(name: str, verb: Callable[..., Any]) -> None:
    given = list(inspect.signature(verb).parameters.values())
    first = given[0] if given else None
    keywords = {one.name for one in given if one.kind is one.KEYWORD_ONLY}
    others = [one for one in given[1:] if one.kind is not one.KEYWORD_ONLY]
    if first is None or first.kind is first.KEYWORD_ONLY or others or not {"by", "at"} <= keywords:
        raise TypeError(f"{name}: an action is verb(subject, *, by, at, …facts)")
