"""The child's file assembled from all floors: the registry's facts, the recognitions, the entitlement and the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject

from weibao.applications.models import Application
from weibao.benefits.models import Agreement, AidKind, Category, Direction, Fostering, HandOver, ReceivedAid, Recognition
from weibao.benefits.reports import facts, parameters, reason_label
from weibao.children.models import Care, Child
from weibao.children.reports.file import FileAsOf, file_as_of, file_parts, place_label
from weibao.desk.reports.together import answered
from weibao.kernel.months import Month
from weibao.org.models import Level, Post, Staff
from weibao.org.powers import Role
from weibao.payroll.models import Entry
from weibao.rules import NotYetLaw
from weibao.rules.entitlement import decide_months
from weibao.rules.explain import explain_day

LEDGER: Final = 36


@dataclass(frozen=True)
class ChildFile:
    """What the head and the tabs of the file show, as of a day."""

    child: Child
    file: FileAsOf
    recognitions: Sequence[Mapping[str, Any]]
    worker: str
    beside: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def standing(self) -> Mapping[str, Any] | None:
        """The recognition that stands on the day, if one does."""
        first = self.file.day.replace(day=1)
        return next((one for one in self.recognitions if _holds(one, self.file.day, first)), None)

    @property
    def latest(self) -> Mapping[str, Any] | None:
        """The recognition of the day, or the last one there was."""
        return self.standing or (self.recognitions[-1] if self.recognitions else None)

    @property
    def place(self) -> str:
        """Where the child lived on the day; before the first known day, where it lives now."""
        return self.file.residence["place"] if self.file.residence else _place_of(self.child)


@dataclass(frozen=True)
class Entitlement:
    """Why the child is or is not entitled, what the months are worth, and what the ledger holds."""

    tree: Mapping[str, Any] | None = None
    months: Sequence[Mapping[str, Any]] = ()
    entries: Sequence[Entry] = ()
    relief: Sequence[Mapping[str, Any]] = ()
    handovers: Sequence[Mapping[str, Any]] = ()
    fosterings: Sequence[Mapping[str, Any]] = ()
    sentence: str = ""
    label: str = ""
    care: Mapping[str, str] = field(default_factory=lambda: {str(value): str(label) for value, label in Care.choices})


def child_file(staff: Staff, at: datetime, pk: int, day: date) -> ChildFile | None:
    """The file of a child that a person may open at a moment, as of a day: one query. None for any other child."""
    worker = Post.objects.filter(role=Role.VILLAGE_DIRECTOR, division=OuterRef("residence"), during__contains=day)
    recognitions = Recognition.objects.filter(child=OuterRef("pk")).order_by("confirmed_month", "pk")
    rows = (
        Child.objects.openable_by(staff, at)
        .select_related("household__parent__parent", "residence__parent__parent", "institution", "merged_into")
        .annotate(
            **file_parts(),
            worker=Subquery(worker.order_by("pk").values("staff__name")[:1]),
            recognised=ArraySubquery(recognitions.values(data=_RECOGNITION)),
            **_columns_beside(),
        )
    )
    child = rows.filter(pk=pk).first()
    if child is None:
        return None
    read: Any = child  # with the columns that the annotations add
    return ChildFile(child, file_as_of(child, day), [_recognition(row) for row in read.recognised], read.worker or "", _beside(read))


def benefits_of(found: ChildFile, staff: Staff, on: date) -> dict[str, Any]:
    """The child's applications, care agreements and entitlement, as far as the person may know of them; the rows in one query."""
    child = found.child
    applications, agreements, entries = answered(
        [
            Application.objects.visible_to(staff, on).of_child(child.pk),
            Agreement.objects.visible_to(staff, on).filter(child=child),
            Entry.objects.visible_to(staff, on).filter(child=child).order_by("-month", "-pk")[:LEDGER],
        ]
    )
    return {"applications": applications, "agreements": agreements, "card": entitlement(found, entries, on)}


_RECOGNITION = JSONObject(
    pk=F("pk"),
    category=F("category"),
    confirmed=F("confirmed_month"),
    ended=F("ended_month"),
    reason=F("ended_reason"),
    by=F("confirmed_by__name"),
    source=F("source"),
    doubt=F("doubt"),
    agreement=F("agreement"),
)


def _recognition(row: dict[str, Any]) -> dict[str, Any]:
    label = Category(row["category"]).label if row["category"] else "类别待核"
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("confirmed", "ended")}
    return {**row, **days, "label": label, "doubt_label": reason_label(row["doubt"]) if row["doubt"] else ""}


def _holds(one: Mapping[str, Any], day: date, first: date) -> bool:
    return bool(one["confirmed"] <= day and (one["ended"] is None or one["ended"] >= first))


def _place_of(child: Child) -> str:
    division = child.residence
    over = division.parent
    top = over.parent if over and division.level == Level.VILLAGE else None
    return place_label(top.name if top else None, over.name if over else None, division.name)


def entitlement(found: ChildFile, entries: Sequence[Entry], on: date) -> Entitlement:
    """The entitlement card: the tree of the day, this month and the next, and the rows of the ledger that the viewer may see."""
    beside: dict[str, Any] = {"entries": entries, **found.beside}
    one = found.latest
    if one is None:
        return Entitlement(**beside, sentence="尚未认定。认定后，这里逐条说明符合或不符合的理由。")
    given, _ = facts([found.child.pk])
    law = parameters()
    month = Month.of(found.file.day)
    try:
        tree = explain_day(given, one["pk"], found.file.day, law).as_dict()
    except NotYetLaw as unknown:
        return Entitlement(**beside, sentence=str(unknown), label=one["label"])
    months: list[Mapping[str, Any]] = []
    for wanted in (month, month.next()):
        try:
            rows = decide_months(given, [str(wanted)], law).to_dicts()
        except NotYetLaw:
            months.append({"month": wanted, "unknown": True})
        else:
            months += [_month(row, wanted, ahead=wanted > Month.of(on)) for row in rows if row["child"] == one["pk"]]
    return Entitlement(tree, months, **beside, label=one["label"])


def _columns_beside() -> dict[str, ArraySubquery]:
    """Relief of the household, months handed over, foster care, read along with the child."""
    days = {"since": Func("during", function="lower"), "upper": Func("during", function="upper")}
    relief = {"kind": F("kind"), "monthly": Cast("monthly", CharField()), "persons": F("persons"), "proof": F("proof")}
    handover = JSONObject(direction=F("direction"), other=F("other"), last_month=F("last_month"), proof=F("proof"))
    foster = {"place": F("household__name"), "agreement": F("agreement"), "assessed_on": F("assessed_on")}
    household = Cast("household_amount", CharField())
    asked = {
        "relief": ReceivedAid.objects.order_by("kind", "during").values(row=JSONObject(pk=F("pk"), household=household, **relief, **days)),
        "handovers": HandOver.objects.order_by("-pk").values(row=handover),
        "fosterings": Fostering.objects.order_by("during").values(row=JSONObject(pk=F("pk"), **foster, **days)),
    }
    return {f"rows_of_{name}": ArraySubquery(rows.filter(child=OuterRef("pk"))) for name, rows in asked.items()}


def _beside(read: Any) -> dict[str, list[dict[str, Any]]]:
    names = ("relief", "handovers", "fosterings")
    return {name: [_read(row) for row in getattr(read, f"rows_of_{name}")] for name in names}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Days and money of a row, read from JSON; `span` holds first and last day, both inside."""
    for name in ("since", "upper", "last_month", "assessed_on"):
        if row.get(name):
            row[name] = date.fromisoformat(row[name])
    for name in ("monthly", "household"):
        if row.get(name):
            row[name] = Decimal(row[name])
    if "upper" in row:
        row["span"] = {"since": row["since"], "until": row["upper"] - timedelta(days=1) if row["upper"] else None}
    if "kind" in row:
        row["label"] = AidKind(row["kind"]).label
    if "direction" in row:
        row["label"] = Direction(row["direction"]).label
    return row


def _month(row: dict[str, Any], month: Month, *, ahead: bool) -> dict[str, Any]:
    care = Care(row["care"]).label if row["care"] else "未登记"
    return {**row, "month": month, "ahead": ahead, "care_label": care, "reason_label": reason_label(row["reason"]), "unknown": False}
