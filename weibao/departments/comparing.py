"""What a row of a list would change in the file of the child it was found for: an answer a kind, in the words of `Effect`.

Nothing is changed here: a person decides. A fact that the file has already gives no difference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from weibao.benefits.models import AidKind
from weibao.benefits.reports import parameters
from weibao.children.models import Child, Circumstance, Status
from weibao.departments.models import Effect, Who
from weibao.departments.reading import Told
from weibao.departments.scoring import stem
from weibao.departments.tables import ListKind
from weibao.kernel.money import show, yuan
from weibao.org.models import Division, Level

NEAR: Final = timedelta(days=31)
"""Two days that are nearer tell of one event: papers of two offices differ by some days."""


@dataclass(frozen=True, slots=True)
class New:
    """One difference as it was found; `why` says in words what a person looks into."""

    effect: Effect
    on: date | None = None
    side: str = ""
    status: str = ""
    until: date | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same fact of a later list."""
        parts = (self.effect, self.side, self.status, self.on or "", self.detail.get("what", ""))
        return ":".join(str(part) for part in parts)[:80]


@dataclass(frozen=True, slots=True)
class Case:
    """A row and the file it was found for: of whom it speaks, and where the places of the city are looked up."""

    kind: ListKind
    told: Told
    who: str
    child: Child
    side: str
    places: "Places"
    today: date

    def word(self, key: str = "word") -> str:
        """The code of a word of the row."""
        return self.told.more.get(key, "")

    def said(self, key: str = "word") -> str:
        """The usual word of that code."""
        return self.kind.columns[key].say(self.word(key))


class Places:
    """The divisions of the city by name, read once when the first address is looked up."""

    def __init__(self, city: str) -> None:
        self.city = city
        self._rows: list[Division] | None = None

    def meant(self, address: str) -> Division | None:
        """The division inside the city that an address names, as far down as it goes; None where it lies elsewhere."""
        inside = self._named(address, self.city, Level.COUNTY)
        for level in (Level.TOWNSHIP, Level.VILLAGE):
            nearer = self._named(address, inside.code, level) if inside else None
            inside = nearer or inside
        return inside

    def _named(self, address: str, above: str, level: int) -> Division | None:
        if self._rows is None:
            self._rows = list(Division.objects.filter(code__startswith=self.city, level__gte=Level.COUNTY))
        found = [one for one in self._rows if one.level == level and one.code.startswith(above) and stem(one.name) in address]
        longest = sorted(found, key=lambda one: -len(stem(one.name)))
        return longest[0] if longest else None


def compare(case: Case) -> list[New]:
    """Where the row says something else than the file; empty where the file says so already."""
    return list(_COMPARE[case.kind.compare](case))


def _look(why: str, on: date | None, what: str, side: str = "") -> New:
    return New(Effect.LOOK, on, side, detail={"why": why, "what": what})


def _death(case: Case) -> Iterator[New]:
    if case.who == Who.CHILD:
        yield from _ended(case, Effect.CHILD_DIED)
    elif case.who == Who.PARENT:
        yield from _begins(case, Status.DEAD, case.told.on, more={"proof": "court_declaration"} if case.word() == "dead" else None)
    else:
        yield _look("监护人（实际照料人）去世，须确定新的监护人并变更收款、养育协议", case.told.on, "guardian_died")


def _cancellation(case: Case) -> Iterator[New]:
    if case.word() == "death":
        yield from _death(case)
    else:
        yield _look(f"户籍因“{case.said()}”注销，须核实对监护和保障的影响", case.told.on, f"cancelled_{case.word()}", case.side)


def _custody(case: Case) -> Iterator[New]:
    status = case.kind.status
    since, until = case.told.day("since"), case.told.day("until")
    if case.word() == "inside" and since:
        yield from _begins(case, status, since, until)
    elif case.word() == "inside":
        if not _standing(case, status, case.today):
            yield _look("名单写明在押（在所），但没有起始日期", None, f"no_start_{status}", case.side)
    elif case.told.on:
        yield from _ends(case, status, case.told.on)
    elif _standing(case, status, case.today):
        yield _look("名单写明已释放（解除），但没有日期", None, f"no_end_{status}", case.side)


def _judgment(case: Case) -> Iterator[New]:
    word, on = case.word(), case.told.on
    if word == "dead":
        yield from _death(case)
    elif case.who == Who.CHILD or word == "sentence":
        why = "判刑不等于收监，须核实实际收押日期" if word == "sentence" else "法院裁判涉及儿童本人"
        yield _look(f"{case.said()}：{why}", on, f"judgment_{word}", case.side)
    elif word == "revoked":
        yield from _begins(case, Status.GUARDIANSHIP_REVOKED, on)
    elif word == "missing":
        yield from _begins(case, Status.MISSING, on, more={"proof": "court_declaration"})
    else:
        ended = {"restored": Status.GUARDIANSHIP_REVOKED, "missing_lifted": Status.MISSING, "dead_lifted": Status.DEAD}[word]
        yield from _ends(case, ended, on)


def _disability(case: Case) -> Iterator[New]:
    kind, grade = case.word("class"), int(case.word("grade"))
    if case.who == Who.CHILD:
        yield from _health(case, f"{case.said('class')}残疾{case.said('grade')}（残疾人证）")
    elif grade in parameters().at(case.today).numbers(f"recognition/severe_disability/{kind}"):
        yield from _begins(case, Status.SEVERE_DISABILITY, case.told.on, more={"class": kind, "grade": grade})
    else:
        yield from _ends(case, Status.SEVERE_DISABILITY, case.told.on)


def _illness(case: Case) -> Iterator[New]:
    if case.who == Who.CHILD:
        yield from _health(case, case.told.more["word"])
    else:
        yield from _begins(case, Status.SERIOUS_ILLNESS, case.told.on)


def _health(case: Case, condition: str) -> Iterator[New]:
    if not any(condition == one.condition for one in case.child.healths.all()):
        yield New(Effect.HEALTH, case.told.on, detail={"condition": condition})


def _adoption(case: Case) -> Iterator[New]:
    yield from _ended(case, Effect.ADOPTED)


def _ended(case: Case, effect: Effect) -> Iterator[New]:
    if not any(one.taken_back_at is None for one in case.child.endings.all()):
        yield New(effect, case.told.on)


def _move(case: Case) -> Iterator[New]:
    to = case.places.meant(case.told.more["to"])
    if to is None:
        yield from _ended(case, Effect.MOVED_OUT)
    elif not case.child.household_id.startswith(to.code):
        yield New(Effect.HOUSEHOLD, case.told.on, detail={"division": to.code, "name": to.name, "what": to.code})


def _relief(case: Case) -> Iterator[New]:
    """The child's share: the household's sum divided by its persons (民发〔2019〕62号: 人均救助水平)."""
    share = yuan(Decimal(case.told.more["amount"]) / int(case.told.more["persons"]))
    held = [one for one in case.child.aids.all() if one.kind == AidKind.MINIMUM_LIVING and _holds(one.during, case.told.on)]
    if share != (held[0].monthly if held else Decimal("0.00")):
        detail = {"amount": case.told.more["amount"], "persons": case.told.more["persons"], "share": str(share), "what": show(share)}
        yield New(Effect.RELIEF, case.told.on, detail=detail)


def _schooling(case: Case) -> Iterator[New]:
    school, stage = case.told.more["school"], case.told.more.get("stage", "")
    held = [one for one in case.child.schoolings.all() if _holds(one.during, case.told.on)]
    if not any(one.school == school and stage in {"", one.stage} for one in held):
        yield New(Effect.SCHOOLING, case.told.on, detail={"school": school, "stage": stage, "what": school[:30]})


def _search(case: Case) -> Iterator[New]:
    if case.word() == "unfound":
        more = {"proof": "police_receipt"} if case.told.more.get("number") else {}
        yield from _begins(case, Status.OUT_OF_CONTACT, case.told.day("since"), more=more)
    else:
        yield from _ends(case, Status.OUT_OF_CONTACT, case.told.on)


def _holds(during: Any, on: date | None) -> bool:
    return on is not None and (during.lower is None or during.lower <= on) and (during.upper is None or on < during.upper)


def _situations(case: Case, status: str) -> list[Circumstance]:
    rows = [one for parent in case.child.parents.all() if parent.side == case.side for one in parent.circumstances.all()]
    return [one for one in rows if one.status == status]


def _standing(case: Case, status: str, on: date | None) -> Circumstance | None:
    return next((one for one in _situations(case, status) if _holds(one.during, on)), None)


def _begins(case: Case, status: str, since: date | None, until: date | None = None, more: Mapping[str, Any] | None = None) -> Iterator[New]:
    """The situation holds from a day on: known where the file has it, another day than in the file is looked into."""
    rows = _situations(case, status)
    same = [one for one in rows if _holds(one.during, since) or (since and one.during.lower and abs(one.during.lower - since) <= NEAR)]
    later = [one for one in rows if since and one.during.lower and one.during.lower > since and one not in same]
    if same:
        ends = {one.during.upper - timedelta(days=1) if one.during.upper else None for one in same}
        if until and until not in ends:
            yield _look(f"期满日期与档案不同：名单为{until:%Y年%-m月%-d日}", since, f"until_{status}_{until}", case.side)
    elif later:
        yield _look(f"起始日期与档案不同：名单为{since:%Y年%-m月%-d日}", since, f"since_{status}", case.side)
    else:
        yield New(Effect.STATUS, since, case.side, status, until, dict(more or {}))


def _ends(case: Case, status: str, on: date | None) -> Iterator[New]:
    """The situation ended on a day: known where it does not hold after it."""
    if on and _standing(case, status, on + timedelta(days=1)):
        yield New(Effect.STATUS_ENDED, on, case.side, status)


_COMPARE: Final[Mapping[str, Callable[[Case], Iterator[New]]]] = {
    "death": _death, "cancellation": _cancellation, "custody": _custody, "judgment": _judgment, "disability": _disability,
    "illness": _illness, "adoption": _adoption, "move": _move, "relief": _relief, "schooling": _schooling, "search": _search,
}  # fmt: skip
