"""What is due to go out: what is new, what changed since it was last sent or accepted, and what ended; and what lacks a required field."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from weibao.kernel.sealed import fingerprint
from weibao.national.models import Record, RegisterDifference, Registration
from weibao.national.reports.collecting import Within, subjects
from weibao.national.reports.facts import FACTS, Subject
from weibao.national.reports.mapping import Field, Table
from weibao.national.reports.requiring import faults
from weibao.national.states import Decision, RecordState

LABEL: Final = "national.record"
THEIRS: Final = "全国系统编号"  # the register gives it; it tells nothing of ours
# of a change, the last entry counts as what was sent before: both hold the same fields of one child
SAME_THING: Final[Mapping[str, tuple[str, ...]]] = {"change": ("entry", "change")}


@dataclass
class Ready:
    """One record that is due: its subject, its values, and what stands in its way."""

    subject: Subject
    values: dict[str, str]
    digest: str
    faults: dict[Field, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether nothing stands in the way of sending it."""
        return not self.faults


def values_of(table: Table, row: Subject) -> dict[str, str]:
    """The values of a record, by the names of the register."""
    return {one.name: FACTS[one.fact].read(row) for one in table.fields}


def digest_of(table: Table, values: Mapping[str, str]) -> str:
    """The keyed digest of what a record tells; what tells of the report itself, and the register's own number, do not count."""
    told = {one.name: values.get(one.name, "") for one in table.fields if one.name != THEIRS and not one.of_report}
    return fingerprint(LABEL, json.dumps(told, ensure_ascii=False, sort_keys=True))


def due(table: Table, within: Within) -> list[Ready]:
    """The records that are due, whole ones and others, in a fixed order."""
    rows = subjects(table, within)
    before = last_records(table.kind, rows)
    known = _known(rows) if table.kind in {"entry", "change"} else frozenset()
    asked = _asked(rows) if table.kind == "change" else frozenset()
    found = []
    for row in rows:
        values = values_of(table, row)
        last = before.get(_thing(table.kind, row))
        if _is_due(table, row, last, digest_of(table, values), known=known, asked=asked):
            found.append(_ready(table, row, values, last))
    return found


def _ready(table: Table, row: Subject, values: dict[str, str], last: Record | None) -> Ready:
    if table.kind == "change":
        row.changed = changes(table, values, last)
        values = values_of(table, row)
    return Ready(row, values, digest_of(table, values), faults(table, row, values))


def changes(table: Table, values: Mapping[str, str], last: Record | None) -> list[str]:
    """The fields in which the values differ from those of the last record; all of a restored one, none where nothing was sent."""
    old = (last.values or {}) if last else {}
    names = [one.name for one in table.fields if not one.of_report and one.name != THEIRS]
    return [name for name in names if old and old.get(name, "") != values[name]]


def _is_due(table: Table, row: Subject, last: Record | None, digest: str, *, known: frozenset[int], asked: frozenset[int]) -> bool:
    if table.kind == "entry" and row.kid.pk in known and (last is None or last.state == RecordState.ACCEPTED):
        return False
    if table.kind == "change" and row.kid.pk not in known:
        return False
    if last is None:
        return table.kind != "change" or row.kid.pk in asked
    if last.state == RecordState.RESEND or (table.kind == "change" and row.kid.pk in asked and last.state == RecordState.ACCEPTED):
        return True
    if last.state == RecordState.REJECTED or not table.once:
        return last.digest != digest
    return False


def last_records(kind: str, rows: Iterable[Subject]) -> dict[str, Record]:
    """The standing record of each thing, the youngest, by what names it. Two queries at most."""
    kinds = SAME_THING.get(kind, (kind,))
    things = {_thing(kind, row) for row in rows}
    found = Record.objects.standing().filter(batch__kind__in=kinds).order_by("pk")
    if kind == "change":
        wanted = [row.kid.pk for row in rows]
        return {f"child:{one.child_id}": one for one in found.filter(child__in=wanted)}
    return {one.key: one for one in found.filter(key__in=things)}


def _thing(kind: str, row: Subject) -> str:
    return f"child:{row.kid.pk}" if kind == "change" else row.key


def _known(rows: Sequence[Subject]) -> frozenset[int]:
    """Children that stand in the register: numbered by it, named in its export, or accepted as an entry; not those it let go."""
    children = [row.kid.pk for row in rows]
    listed = set(Registration.objects.filter(child__in=children).values_list("child_id", flat=True))
    moved = Record.objects.filter(child__in=children, batch__kind__in=("entry", "exit"), state=RecordState.ACCEPTED).order_by("pk")
    last = dict(moved.values_list("child_id", "batch__kind"))
    out = {child for child, kind in last.items() if kind == "exit"}
    return frozenset(child for child in listed | set(last) if child and child not in out)


def _asked(rows: Sequence[Subject]) -> frozenset[int]:
    """Children of whom a person said that we are right and the register is not."""
    children = [row.kid.pk for row in rows]
    return frozenset(RegisterDifference.objects.filter(child__in=children, decision=Decision.OURS).values_list("child_id", flat=True))
