"""The file of a child as of a day, its timeline, and what a merge would do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, Model, OuterRef, Q
from django.db.models.functions import JSONObject

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
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
    Side,
    Status,
)

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
class Event:
    """One line of the timeline. `ahead` marks what is foreseen and has not come."""

    on: date
    kind: str
    label: str
    detail: str = ""
    ahead: bool = False


@dataclass(frozen=True)
class FileAsOf:
    """All dated facts of one child, read at once, seen from a day. Sealed values are not in it: only that they are there."""

    child: Child
    day: date
    spans: Mapping[str, list[Span]]
    known_parents: list[Mapping[str, Any]] = field(default_factory=list)
    endings: list[Mapping[str, Any]] = field(default_factory=list)
    merges: list[Mapping[str, Any]] = field(default_factory=list)

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
    return ArraySubquery(rows.values(data=JSONObject(pk=F("pk"), **fields)))


def file_as_of(child: Child, day: date) -> FileAsOf:
    """Everything dated in a child's file, under today's knowledge, seen from `day`: one query."""
    dates = {
        "since": Func("during", function="lower"),
        "end": Func("during", function="upper"),
        "source": F("source"),
        "noted_at": F("noted_at"),
    }
    parts = {f"all_{name}": _rows(model, path, "during", {**dates, **fields}) for name, (model, path, fields) in SERIES.items()}
    found: dict[str, Any] = dict(
        Child.objects.filter(pk=child.pk).values(
            **parts,
            known=_rows(Parent, "child", "side", {"side": F("side"), "name": F("name"), "has_number": Q(id_number__isnull=False)}),
            ended=_rows(
                Ending, "child", "on", {"on": F("on"), "kind": F("kind"), "proof": F("proof"), "taken_back": Q(taken_back_at__isnull=False)}
            ),
            joined=_rows(
                Merge, "kept", "at", {"at": F("at"), "undone": Q(undone_at__isnull=False), "reason": F("reason"), "merged": F("merged_id")}
            ),
        )[0]
    )
    return FileAsOf(
        child=child,
        day=day,
        spans={name: [_span(name, row) for row in found[f"all_{name}"]] for name in SERIES},
        known_parents=found["known"],
        endings=[row | {"on": date.fromisoformat(row["on"]), "label": EndingKind(row["kind"]).label} for row in found["ended"]],
        merges=[row | {"on": date.fromisoformat(row["at"][:10])} for row in found["joined"]],
    )


LABELS: Mapping[str, Any] = {"status": Status, "form": Care, "disability_class": DisabilityClass}


def _span(table: str, row: dict[str, Any]) -> Span:
    facts = {name: value for name, value in row.items() if name not in {"pk", "since", "end"}}
    for name, choices in LABELS.items():
        if facts.get(name):
            facts[f"{name}_label"] = choices(facts[name]).label
    if "division" in facts:
        facts["place"] = place_label(facts["top"] if facts["level"] == 5 else None, facts["over"], facts["name"])
    return Span(table, row["pk"], _day(row["since"]), _day(row["end"]), facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def timeline(file: FileAsOf) -> list[Event]:
    """The dated events of a file, newest first; what is foreseen after the day stands on top."""
    events = [Event(file.child.birth_date, "born", "出生", "", file.child.birth_date > file.day), *_spans_begin_and_end(file)]
    events += [
        Event(one["on"], "ended", str(one["label"]), one["proof"] + ("（已撤回）" if one["taken_back"] else "")) for one in file.endings
    ]
    events += [Event(one["on"], "merged", "合并重复档案", one["reason"] + ("（已撤销）" if one["undone"] else "")) for one in file.merges]
    return sorted(events, key=lambda event: event.on, reverse=True)


def _spans_begin_and_end(file: FileAsOf) -> Iterator[Event]:
    for table, spans in file.spans.items():
        for span in spans:
            label, detail = _say(table, span)
            if span.since:
                yield Event(span.since, table, label, detail, ahead=span.since > file.day)
            if span.until and table == "circumstances":
                yield Event(span.until, table, f"{label}期满", "", ahead=span.until > file.day)


def _say(table: str, span: Span) -> tuple[str, str]:
    facts = span.facts
    if table == "circumstances":
        return f"{Side(facts['side']).label}{facts['status_label']}", facts["proof_name"] or ""
    if table in {"households", "residences"}:
        return {"households": "户籍", "residences": "居住"}[table], facts["place"]
    if table == "cares":
        return str(facts["form_label"]), facts["institution"] or ""
    if table == "guardians":
        return "监护人", f"{facts['name']}（{facts['relation'] or '关系未填'}）"
    if table == "schoolings":
        return "就学", " ".join(filter(None, (facts["school"], facts["stage"])))
    return {"healths": ("健康状况", "已更新"), "accounts": ("收款账户", facts.get("bank") or "")}[table]
