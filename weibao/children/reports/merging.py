"""What a merge of two files would do: where they differ, what would move, what would stay behind and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from weibao.children.models import (
    CarePeriod,
    Child,
    Circumstance,
    Ending,
    Guardian,
    Health,
    HouseholdPeriod,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
    Sex,
    contradicts,
    overlaps,
)
from weibao.children.reports.file import short_place
from weibao.kernel.identity import mask


class Takeable(NamedTuple):
    """A fact of the child itself that may be taken from the merged file: its label, columns and how it is shown."""

    label: str
    columns: tuple[str, ...]
    show: Callable[[Child], str]


def _date(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"


TAKEABLE: Mapping[str, Takeable] = {
    "name": Takeable("姓名", ("name", "pinyin", "initials"), lambda child: child.name),
    "sex": Takeable("性别", ("sex",), lambda child: str(Sex(child.sex).label)),
    "birth_date": Takeable("出生日期", ("birth_date",), lambda child: _date(child.birth_date)),
    "id_number": Takeable("公民身份号码", ("id_number", "id_index"), lambda child: mask(child.id_number) if child.id_number else "未登记"),
    "ethnicity": Takeable("民族", ("ethnicity",), lambda child: child.ethnicity or "未登记"),
    "is_foundling": Takeable("查找不到生父母", ("is_foundling",), lambda child: "是" if child.is_foundling else "否"),
}
# Every merged file with the file that was kept in the end; whoever was never merged stands for themselves.
PERSON = """
WITH RECURSIVE way(child, kept) AS (
    SELECT id, merged_into_id FROM children_child WHERE merged_into_id IS NOT NULL
    UNION SELECT way.child, next.merged_into_id FROM way JOIN children_child next ON next.id = way.kept
    WHERE next.merged_into_id IS NOT NULL
), person(child, kept) AS (
    SELECT way.child, way.kept FROM way JOIN children_child last ON last.id = way.kept AND last.merged_into_id IS NULL
)
"""
SERIES = (HouseholdPeriod, ResidencePeriod, CarePeriod, Schooling, PayeeAccount)


@dataclass(frozen=True)
class Difference:
    """A fact in which the two files differ, masked as on any screen."""

    key: str
    label: str
    kept: str
    merged: str
    takeable: bool = True


@dataclass(frozen=True)
class MergePreview:
    """Differences, and the rows that would move or stay, by kind."""

    differences: list[Difference]
    moving: list[tuple[str, int]]
    staying: list[tuple[str, int]]


Moves = dict[str, dict[str, dict[str, list[int]]]]


def merge_moves(kept: Child, merged: Child) -> Moves:
    """Which rows change hands: table → column → rows, with their owners before and after.

    A row that contradicts one of the kept file stays where it is.
    """
    moves: Moves = {}
    for model in SERIES:
        _add(moves, model, "child_id", _free(model, kept, merged), (merged.pk, kept.pk))
    _add(moves, Guardian, "child_id", _free(Guardian, kept, merged, same="name"), (merged.pk, kept.pk))
    _add(moves, Health, "child_id", list(merged.healths.values_list("pk", flat=True)), (merged.pk, kept.pk))
    standing = kept.endings.filter(taken_back_at=None).exists()
    endings = Ending.objects.filter(child=merged)
    _add(moves, Ending, "child_id", [one.pk for one in endings if one.taken_back_at or not standing], (merged.pk, kept.pk))
    _parents(moves, kept, merged)
    return {table: columns for table, columns in moves.items() if columns}


def _parents(moves: Moves, kept: Child, merged: Child) -> None:
    ours = {parent.side: parent for parent in kept.parents.prefetch_related("circumstances")}
    for parent in merged.parents.prefetch_related("circumstances"):
        if parent.side not in ours:
            _add(moves, Parent, "child_id", [parent.pk], (merged.pk, kept.pk))
            continue
        there = list(ours[parent.side].circumstances.all())
        free = [
            row.pk
            for row in parent.circumstances.all()
            if not any(contradicts(row.status, other.status) and overlaps(row.during, other.during) for other in there)
        ]
        _add(moves, Circumstance, "parent_id", free, (parent.pk, ours[parent.side].pk))


def _free(model: Any, kept: Child, merged: Child, same: str = "") -> list[int]:
    there = list(model.objects.filter(child=kept))
    rows = model.objects.filter(child=merged).order_by("pk")
    return [
        row.pk
        for row in rows
        if not any((not same or getattr(row, same) == getattr(other, same)) and overlaps(row.during, other.during) for other in there)
    ]


def _add(moves: Moves, model: Any, column: str, rows: list[int], owners: tuple[int, int]) -> None:
    if rows:
        entry = moves.setdefault(model._meta.label, {}).setdefault(column, {"rows": [], "from": [], "to": []})  # noqa: SLF001  Django's public name for it
        entry["rows"] += rows
        entry["from"] += [owners[0]] * len(rows)
        entry["to"] += [owners[1]] * len(rows)


def merge_preview(kept: Child, merged: Child) -> MergePreview:
    """What the two files say differently, and how many rows of each kind would move or stay."""
    differences = [
        Difference(key, one.label, one.show(kept), one.show(merged)) for key, one in TAKEABLE.items() if one.show(kept) != one.show(merged)
    ]
    if kept.household_id != merged.household_id:
        places = short_place(kept.household.name), short_place(merged.household.name)
        differences.append(Difference("household", "户籍地", *places, takeable=False))
    moves = merge_moves(kept, merged)
    counted: dict[str, tuple[int, int]] = {}
    for model in (*SERIES, Guardian, Health, Ending):
        moving = len(moves.get(model._meta.label, {}).get("child_id", {}).get("rows", []))  # noqa: SLF001  Django's public name for it
        counted[str(model._meta.verbose_name)] = moving, model.objects.filter(child=merged).count() - moving  # noqa: SLF001
    counted["父母情形"] = _count_circumstances(moves, merged)
    return MergePreview(
        differences=differences,
        moving=[(label, moving) for label, (moving, _) in counted.items() if moving],
        staying=[(label, staying) for label, (_, staying) in counted.items() if staying],
    )


def _count_circumstances(moves: Moves, merged: Child) -> tuple[int, int]:
    parents = moves.get(Parent._meta.label, {}).get("child_id", {}).get("rows", [])  # noqa: SLF001  Django's public name for it
    rows = moves.get(Circumstance._meta.label, {}).get("parent_id", {}).get("rows", [])  # noqa: SLF001
    every = Circumstance.objects.filter(parent__child=merged)
    moving = len(rows) + every.filter(parent_id__in=parents).count()
    return moving, every.count() - moving
