"""Merging: two files that are one child's, with undo.

Rows change hands by their foreign key alone, so nothing sealed is written anew. A row that contradicts one of the kept file
stays with the merged one, which is kept too. What was there before stands in the Merge, and undo puts it back to the byte.
No law prescribes how duplicates are put right.
"""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.timezone import localdate

from weibao.access.models import Member
from weibao.children.actions.amending import IsMerged, settle_place
from weibao.children.announcements import ChildrenMerged, MergeUndone
from weibao.children.models import Child, Merge
from weibao.children.querysets import KIND
from weibao.children.reports.merging import TAKEABLE, merge_moves
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, allows, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff

TABLE = Child._meta.db_table  # noqa: SLF001  Django's public name for it
PLACES = ("household_id", "residence_id", "institution_id")


class CannotMerge(Refusal):
    """The two cannot be one file."""


class CannotUndo(Refusal):
    """The merge cannot be undone any more, or was undone already."""

    status = 409


@action("children.merge", label="合并儿童档案", says="档案 {merged} 并入 {kept}")
def merge(kept: Child, *, by: Staff, at: datetime, merged: Child, reason: str, take: Collection[str] = ()) -> Merge:
    """Put the file `merged` into `kept`; `take` names what of the child itself comes from the merged file (TAKEABLE).

    Raises CannotMerge for one file with itself, without reason or with an unknown field; IsMerged for one that went into
    another; NotAllowed when `by` may not merge the other file.
    """
    if not allows(by, "children.merge", merged, at):
        raise NotAllowed("另一份档案不在您的辖区，请由上级民政部门合并。")
    if kept.pk == merged.pk or not reason.strip() or not set(take) <= set(TAKEABLE):
        raise CannotMerge("请选择两份不同的档案，并写明合并的理由。")
    _lock(kept, merged)
    _no_team(kept, merged, localdate(at))
    before = _raw(kept.pk)
    moved = merge_moves(kept, merged)
    _change_hands(moved, to=lambda table, column: moved[table][column]["to"])
    Child.objects.filter(pk=merged.pk).update(merged_into=kept)
    columns = _take(kept, merged, take)
    settle_place(kept, at)
    Child.objects.filter(pk=kept.pk).update(changed_at=at)
    after = _raw(kept.pk)
    kept_columns = {name: before[name] for name in (*columns, *PLACES, "changed_at")}
    entry = Merge.objects.create(
        kept=kept,
        merged=merged,
        moved=moved,
        before={"before": kept_columns, "after": {name: after[name] for name in kept_columns}},
        reason=reason.strip(),
        by=by,
        at=at,
    )
    note(kept=kept.pk, merged=merged.pk, merge=entry.pk, taken=sorted(take), rows=_count(moved))
    announce(ChildrenMerged(entry.pk, kept.pk, merged.pk, at))
    _refresh(kept, merged)
    return entry


@action("children.unmerge", label="撤销合并", says="撤销合并 {merge}")
def unmerge(entry: Merge, *, by: Staff, at: datetime) -> Merge:
    """Undo a merge: both files are as they were, to the byte; what was entered since stays with the kept file.

    Raises CannotUndo when it was undone already, when the kept file itself went into another, or when the number of the
    merged child has another file by now.
    """
    if not Merge.objects.select_for_update().filter(pk=entry.pk, undone_at=None).exists():
        raise CannotUndo("该合并已经撤销。")
    kept, merged = entry.kept, entry.merged
    if kept.restricted:
        raise CannotUndo("限制查阅的档案不能撤销合并，请先解除限制。")
    if kept.erased_at:
        raise CannotUndo("档案已按规定销毁，不能撤销合并。")
    _lock_to_undo(kept, merged)
    _change_hands(entry.moved, to=lambda table, column: entry.moved[table][column]["from"])
    _put_back(entry, at)
    if merged.id_index and Child.objects.current().filter(id_index=bytes(merged.id_index)).exists():
        raise CannotUndo("被并入档案的公民身份号码已有新的档案，不能撤销。")
    Child.objects.filter(pk=merged.pk).update(merged_into=None)
    Merge.objects.filter(pk=entry.pk).update(undone_at=at)
    note(merge=entry.pk, kept=kept.pk, merged=merged.pk, rows=_count(entry.moved))
    announce(MergeUndone(entry.pk, kept.pk, merged.pk, at))
    entry.refresh_from_db()
    _refresh(kept, merged)
    return entry


def _no_team(kept: Child, merged: Child, on: date) -> None:
    if kept.restricted or merged.restricted:
        raise CannotMerge("限制查阅的档案不能合并，请先解除限制。")
    if Member.objects.around(KIND, merged.pk).on(on).exists():
        raise CannotMerge("要并入的档案还有个案团队，请先在保留的档案中安排团队，再结束它的团队。")


def _lock(kept: Child, merged: Child) -> None:
    held = Child.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    if any(child.merged_into_id for child in held):
        raise IsMerged("其中一份档案已经并入另一份档案。")


def _lock_to_undo(kept: Child, merged: Child) -> None:
    held = {child.pk: child for child in Child.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    if held[kept.pk].merged_into_id:
        raise CannotUndo("保留的档案又并入了另一份档案，请先撤销后一次合并。")
    if held[merged.pk].merged_into_id != kept.pk:
        raise CannotUndo("该合并已经撤销。")


def _change_hands(moved: dict[str, Any], to: Any) -> None:
    for table, columns in moved.items():
        model = apps.get_model(table)
        for column in columns:
            for owner, ids in _by_owner(columns[column]["rows"], to(table, column)).items():
                model._default_manager.filter(pk__in=ids).update(**{column: owner})  # noqa: SLF001  Django's public name for it


def _by_owner(rows: list[int], owners: list[int]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = {}
    for row, owner in zip(rows, owners, strict=True):
        grouped.setdefault(owner, []).append(row)
    return grouped


def _take(kept: Child, merged: Child, take: Collection[str]) -> list[str]:
    columns = [column for name in take for column in TAKEABLE[name].columns]
    if columns:
        taken = ", ".join(f'"{column}" = m."{column}"' for column in columns)
        with connection.cursor() as cursor:  # in the database, so that a sealed value is copied as it is
            cursor.execute(f'UPDATE "{TABLE}" k SET {taken} FROM "{TABLE}" m WHERE k.id = %s AND m.id = %s', [kept.pk, merged.pk])  # noqa: S608  names of TAKEABLE only
    return columns


def _raw(child_id: int) -> dict[str, Any]:
    """The child's row as the database writes it, sealed values as bytes in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(c)::text FROM "{TABLE}" c WHERE id = %s', [child_id])  # noqa: S608  a fixed name
        return dict(json.loads(cursor.fetchone()[0]))


def _put_back(entry: Merge, at: datetime) -> None:
    before, after = entry.before["before"], entry.before["after"]
    now = _raw(entry.kept_id)
    untouched = now["changed_at"] == after["changed_at"]
    columns = [name for name in before if now[name] == after[name] and (untouched or name not in (*PLACES, "changed_at"))]
    if columns:
        back = ", ".join(f'"{name}" = r."{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{TABLE}" k SET {back} FROM jsonb_populate_record(NULL::"{TABLE}", %s::jsonb) r WHERE k.id = %s',  # noqa: S608  names of our own columns
                [json.dumps(before), entry.kept_id],
            )
    if not untouched:
        settle_place(Child.objects.get(pk=entry.kept_id), at)
        Child.objects.filter(pk=entry.kept_id).update(changed_at=at)


def _count(moved: dict[str, Any]) -> dict[str, int]:
    return {table: sum(len(columns[column]["rows"]) for column in columns) for table, columns in moved.items()}


def _refresh(*children: Child) -> None:
    for child in children:
        child.refresh_from_db()
