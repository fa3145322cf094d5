"""What the pages show: figures, tables with what is lacking, records field by field, differences side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from weibao.children.models import Child
from weibao.kernel.identity import mask
from weibao.national.models import Batch, Gap, Record, RegisterDifference, Registration, Supplement
from weibao.national.querysets import BatchQuerySet
from weibao.national.reports.due import SAME_THING
from weibao.national.reports.facts import FACTS
from weibao.national.reports.mapping import Field, Table, tables
from weibao.national.states import BatchState, RecordState
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import Role, holders

# where a fact is put right: the name of the registry's form
AMENDED_AT: Final = {
    "name": "identity", "sex": "identity", "id_type": "identity", "id_number": "identity", "birth_date": "identity",
    "household_code": "household", "household_address": "household", "residence_address": "residence", "health_state": "health",
    "health_words": "health", "study_state": "schooling", "stage": "schooling", "school": "schooling", "guardian_name": "guardian",
    "guardian_relation": "guardian", "guardian_phone": "guardian", "is_collective": "care", "national_category": "care", "payee": "account",
    "pay_mode": "account", "bank": "account", "account": "account", "father_name": "parent", "mother_name": "parent",
    "father_id_number": "parent", "mother_id_number": "parent", "father_id_type": "parent", "mother_id_type": "parent",
    "father_status": "circumstance", "mother_status": "circumstance", "father_release": "circumstance", "mother_release": "circumstance",
}  # fmt: skip
OWN_PAGE: Final = frozenset({"payee_relation", "payee_id_number", "national_number"})


@dataclass(frozen=True)
class Tally:
    """What waits, within the viewer's scope."""

    waiting: int
    rejected: int
    gaps: int
    differences: int


def makers() -> frozenset[Role]:
    """The roles that make batches."""
    return holders("national.prepare")


def tally(staff: Staff, on: date) -> Tally:
    """Batches without all answers, rejected records, children with a gap, differences nobody has decided on. Four queries."""
    return Tally(
        waiting=Batch.objects.visible_to(staff, on).filter(state=BatchState.OUT).count(),
        rejected=Record.objects.visible_to(staff, on).to_settle().count(),
        gaps=Gap.objects.visible_to(staff, on).aggregate(found=Count("child", distinct=True))["found"],
        differences=RegisterDifference.objects.visible_to(staff, on).undecided().count(),
    )


def with_counts(rows: BatchQuerySet) -> BatchQuerySet:
    """Batches with how many of their records wait, were accepted or rejected."""
    return rows.order_by("-pk").annotate(
        waits=Count("records", filter=Q(records__state=RecordState.WAITING)),
        good=Count("records", filter=Q(records__state=RecordState.ACCEPTED)),
        bad=Count("records", filter=Q(records__state=RecordState.REJECTED)),
    )


def counties(staff: Staff, on: date) -> list[tuple[str, str]]:
    """The counties for which a person may make batches."""
    inside = Q(pk__in=[])
    for post in staff.posts_on(on):
        if post.role in makers():
            inside |= Q(code__startswith=post.division_id)
    return list(Division.objects.filter(inside, level=Level.COUNTY).order_by("code").values_list("code", "name"))


def county(code: str) -> Division:
    """A county by its code, as the form checked it against `counties`."""
    return Division.objects.get(pk=code)


def owners() -> dict[str, str]:
    """The roles by which a gap is filled, in words."""
    return {str(value): str(label) for value, label in Role.choices}


def lacking(table: Table, staff: Staff, on: date) -> list[tuple[Field, str, int]]:
    """Each field of a table with where it comes from and how many of the viewer's records lack it. One query."""
    many: dict[str, int] = {}
    for names in Gap.objects.visible_to(staff, on).filter(kind=table.kind).values_list("fields", flat=True):
        for name in names:
            many[name] = many.get(name, 0) + 1
    return [(one, FACTS[one.fact].says, many.get(one.name, 0)) for one in table.fields]


@dataclass(frozen=True)
class Sent:
    """One field of a record: what was sent, and what the record before it held where that was another."""

    field: Field
    value: str
    before: str
    changed: bool


def fields_of(row: Record) -> list[Sent]:
    """A record field by field; numbers are masked."""
    old = _before(row) if row.changed else None
    values, earlier = row.values or {}, (old.values or {}) if old else {}
    found = []
    for one in tables()[row.batch.kind].fields:
        changed = one.name in row.changed
        found.append(Sent(one, shown(one, values.get(one.name, "")), shown(one, earlier.get(one.name, "")) if changed else "", changed))
    return found


def _before(row: Record) -> Record | None:
    kinds = SAME_THING.get(row.batch.kind, (row.batch.kind,))
    rows = Record.objects.filter(child=row.child_id, batch__kind__in=kinds, pk__lt=row.pk).exclude(state=RecordState.WITHDRAWN)
    return rows.order_by("-pk").first()


def shown(one: Field, value: str) -> str:
    """A value as a screen shows it."""
    return mask(value) if one.is_secret and value else value


def side_by_side(rows: Iterable[RegisterDifference]) -> list[tuple[RegisterDifference, str, str, str]]:
    """Each difference with both values, masked where they are numbers, and where the file is put right."""
    entry = tables()["entry"]
    found = []
    for row in rows:
        one = entry.field(row.field)
        mine, other = (shown(one, value or "") if one else "" for value in (row.ours, row.theirs))
        found.append((row, mine, other, amending(row.child_id, row.field)))
    return found


def amending(child: int, name: str) -> str:
    """The page on which a field of a child is put right."""
    one = next((found for table in tables().values() if (found := table.field(name))), None)
    fact = FACTS[one.fact] if one else None
    if fact and (fact.typed or fact.name in OWN_PAGE):
        return reverse("national:child", args=[child])
    where = AMENDED_AT.get(fact.name) if fact else None
    return reverse("children:amend", args=[child, where]) if where else reverse("desk:file", args=[child])


def typed(child: Child) -> dict[str, str]:
    """The supplements of a child."""
    return dict(Supplement.objects.filter(child=child).values_list("fact", "value"))


def registration(child: Child) -> Registration | None:
    """The register's entry of a child, if it is known."""
    return Registration.objects.filter(child=child).first()


def records_of(child: Child, staff: Staff, on: date) -> "QuerySet[Record]":
    """What was sent of a child, the youngest first."""
    return Record.objects.visible_to(staff, on).filter(child=child).select_related("batch").order_by("-pk")[:20]
