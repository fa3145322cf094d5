"""The file of a child as of a day, its timeline, and what a merge would do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, Model, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from weibao.children.models import (
    Care,
    CarePeriod,
    Child,
    Circumstance,
    DisabilityClass,
    Ending,
    EndingKind,
    Guardian,
    Health,
    HouseholdPeriod,
    Merge,
    Opening,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
    Side,
    Status,
)
from weibao.org.models import Staff

LATEST = 50  # readings shown in a file
COMMITTEES = ("村民委员会", "社区居民委员会", "居民委员会", "村村委会", "村委会", "居委会")


@dataclass(frozen=True)
class Span:
    """One dated fact: from its first day to the day after its last (`end`), None is open; what it says stands in `facts`."""

    table: str
    pk: int
    since: date | None
    end: date | None
    facts: Mapping[str, Any]

    @property
    def until(self) -> date | None:
        """The last day, inside the period."""
        return self.end - timedelta(days=1) if self.end else None

    def holds(self, day: date) -> bool:
        """Whether the fact holds on a day."""
        return (self.since is None or self.since <= day) and (self.end is None or day < self.end)

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]


@dataclass(frozen=True)
class ParentOnDay:
    """A parent with the situations of the day, and those of other days."""

    side: str
    label: str
    pk: int | None
    name: str
    has_number: bool
    holding: list[Span]
    others: list[Span]


@dataclass(frozen=True)
class FileAsOf:
    """All dated facts of one child, read at once, seen from a day. Sealed values are not in it: only that they are there."""

    child: Child
    day: date
    spans: Mapping[str, list[Span]]
    known_parents: list[Mapping[str, Any]] = field(default_factory=list)
    endings: list[Mapping[str, Any]] = field(default_factory=list)
    merges: list[Mapping[str, Any]] = field(default_factory=list)
    openings: list[Mapping[str, Any]] = field(default_factory=list)

    def holding(self, table: str) -> list[Span]:
        """The facts of a table that hold on the day."""
        return [span for span in self.spans[table] if span.holds(self.day)]

    def one(self, table: str) -> Span | None:
        """The fact of a table that holds on the day, where only one can."""
        return next(iter(self.holding(table)), None)

    @property
    def household(self) -> Span | None:
        """Where the household registration stood."""
        return self.one("households")

    @property
    def residence(self) -> Span | None:
        """Where the child lived."""
        return self.one("residences")

    @property
    def care(self) -> Span | None:
        """The care form."""
        return self.one("cares")

    @property
    def schooling(self) -> Span | None:
        """School and stage."""
        return self.one("schoolings")

    @property
    def health(self) -> Span | None:
        """That a state of health is on file."""
        return self.one("healths")

    @property
    def account(self) -> Span | None:
        """The account of the payee."""
        return self.one("accounts")

    @property
    def guardians(self) -> list[Span]:
        """Who guarded the child."""
        return self.holding("guardians")

    @property
    def age(self) -> int:
        """Full years on the day (民法典第17条、民法典第1259条: the birthday is inside)."""
        return age(self.child.birth_date, self.day)

    @property
    def ending(self) -> Mapping[str, Any] | None:
        """The standing ending, if its day has come."""
        return next((one for one in self.endings if not one["taken_back"] and one["on"] <= self.day), None)

    def opened_by(self, staff: Staff, since: datetime) -> bool:
        """Whether a person opened the file after a moment, by the latest readings."""
        return any(one["by_id"] == staff.pk and one["at"] > since for one in self.openings)

    @property
    def parents(self) -> list[ParentOnDay]:
        """Father and mother, known or not."""
        return [self._parent(side) for side in Side]

    def _parent(self, side: Side) -> ParentOnDay:
        known: Mapping[str, Any] = next((one for one in self.known_parents if one["side"] == side.value), {})
        spans = [span for span in self.spans["circumstances"] if span["side"] == side.value]
        return ParentOnDay(
            side=side.value,
            label=str(side.label),
            pk=known.get("pk"),
            name=known.get("name", ""),
            has_number=known.get("has_number", False),
            holding=[span for span in spans if span.holds(self.day)],
            others=[span for span in spans if not span.holds(self.day)],
        )


def age(birth: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def short_place(name: str) -> str:
    """A village as people call it: without the words for its committee."""
    for word in COMMITTEES:
        if name.endswith(word) and len(name) > len(word):
            stem = name.removesuffix(word)
            if word.startswith("社区"):
                return stem + "社区"
            return stem if stem.endswith(("村", "社区")) else stem + ("村" if word.startswith("村") else "社区")
    return name


def tell(child: Child) -> str:
    """Which child it is, in a line for somebody who may see it: 李*彤，女，新营村，档案 12 号."""
    name = child.name[0] + "*" * max(1, len(child.name) - 2) + (child.name[-1] if len(child.name) > 2 else "")
    return f"{name}，{child.get_sex_display()}，{short_place(child.household.name)}，档案 {child.pk} 号"


def place_label(*names: str | None) -> str:
    """County, township and village in one line, as far as known."""
    return " ".join(short_place(name) for name in names if name)


PLACE = {
    "division": F("division_id"),
    "name": F("division__name"),
    "over": F("division__parent__name"),
    "top": F("division__parent__parent__name"),
    "level": F("division__level"),
}
SERIES: Mapping[str, tuple[type[Model], str, Mapping[str, Any]]] = {
    "households": (HouseholdPeriod, "child", PLACE),
    "residences": (ResidencePeriod, "child", PLACE | {"has_address": Q(address__isnull=False)}),
    "cares": (CarePeriod, "child", {"form": F("form"), "institution": F("institution__name")}),
    "circumstances": (
        Circumstance,
        "parent__child",
        {
            "side": F("parent__side"),
            "status": F("status"),
            "proof": F("proof"),
            "proof_name": F("proof_name"),
            "disability_class": F("disability_class"),
            "disability_grade": F("disability_grade"),
        },
    ),
    "guardians": (Guardian, "child", {"name": F("name"), "relation": F("relation"), "has_phone": Q(phone__isnull=False)}),
    "schoolings": (Schooling, "child", {"school": F("school"), "stage": F("stage")}),
    "healths": (Health, "child", {}),
    "accounts": (PayeeAccount, "child", {"bank": F("bank"), "holder": F("holder")}),
}


def _rows(model: type[Model], path: str, order: str, fields: Mapping[str, Any]) -> ArraySubquery:
    rows = model._default_manager.filter(**{path: OuterRef("pk")}).order_by(order, "pk")  # noqa: SLF001  Django's public name for it
    found = rows.values(data=JSONObject(pk=F("pk"), **fields))
    return ArraySubquery(found[:LATEST] if model is Opening else found)


def file_parts() -> dict[str, Any]:
    """All dated rows of a child as annotations, so that whoever reads the child reads its whole file in the same query."""
    dates = {
        "since": Func("during", function="lower"),
        "end": Func("during", function="upper"),
        "source": F("source"),
        "noted_at": F("noted_at"),
    }
    parts: dict[str, Any] = {
        f"all_{name}": _rows(model, path, "during", {**dates, **fields}) for name, (model, path, fields) in SERIES.items()
    }
    return parts | {
        f"all_{name}": _rows(model, "child" if model is not Merge else "kept", order, fields)
        for name, (model, order, fields) in OTHERS.items()
    }


OTHERS: Mapping[str, tuple[type[Model], str, Mapping[str, Any]]] = {
    "known": (Parent, "side", {"side": F("side"), "name": F("name"), "has_number": Q(id_number__isnull=False)}),
    "ended": (
        Ending,
        "on",
        {"on": F("on"), "kind": F("kind"), "proof": F("proof"), "noted_at": F("noted_at"), "taken_back": Q(taken_back_at__isnull=False)},
    ),
    "joined": (
        Merge,
        "at",
        {"at": F("at"), "by": F("by__name"), "undone": Q(undone_at__isnull=False), "reason": F("reason"), "merged": F("merged_id")},
    ),
    "openings": (Opening, "-at", {"at": F("at"), "by": F("by__name"), "by_id": F("by_id")}),
}


def file_as_of(child: Child, day: date) -> FileAsOf:
    """Everything dated in a child's file, under today's knowledge, seen from `day`: one query, none for a child read with `file_parts`."""
    if not hasattr(child, "all_known"):
        child = Child.objects.annotate(**file_parts()).get(pk=child.pk)
    found: dict[str, Any] = {name: getattr(child, f"all_{name}") for name in (*SERIES, *OTHERS)}
    return FileAsOf(
        child=child,
        day=day,
        spans={name: [_span(name, row) for row in found[name]] for name in SERIES},
        known_parents=found["known"],
        endings=[
            row | {"on": date.fromisoformat(row["on"]), "label": EndingKind(row["kind"]).label, "noted": _moment(row["noted_at"])}
            for row in found["ended"]
        ],
        merges=[row | {"at": _moment(row["at"]), "on": localdate(_moment(row["at"]))} for row in found["joined"]],
        openings=[row | {"at": _moment(row["at"])} for row in found["openings"]],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


LABELS: Mapping[str, Any] = {"status": Status, "form": Care, "disability_class": DisabilityClass}


def _span(table: str, row: dict[str, Any]) -> Span:
    facts = {name: value for name, value in row.items() if name not in {"pk", "since", "end"}}
    facts["noted"] = _moment(row["noted_at"])
    for name, choices in LABELS.items():
        if facts.get(name):
            facts[f"{name}_label"] = choices(facts[name]).label
    if "division" in facts:
        facts["place"] = place_label(facts["top"] if facts["level"] == 5 else None, facts["over"], facts["name"])
    return Span(table, row["pk"], _day(row["since"]), _day(row["end"]), facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
