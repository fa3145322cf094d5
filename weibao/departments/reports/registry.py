"""Our people as one frame, for a comparison of everybody with everybody."""

import polars as pl

from weibao.children.models import Child, Parent
from weibao.departments.linkage import COLUMNS
from weibao.departments.models import Who
from weibao.departments.reading import ReadList
from weibao.departments.scoring import birth_in
from weibao.departments.tables import ListKind
from weibao.kernel.pinyin import full
from weibao.org.models import Division, Level

TOWNSHIP = 9
Key = tuple[str, int, int]


def people(area: str, kind: ListKind) -> tuple[pl.DataFrame, list[Key]]:
    """Everybody of an area of whom a kind of list can speak, and for each row who it is: as whom, of which child, which row.

    Every number of the area is opened: for the console's whole comparison only.
    """
    rows: list[tuple[object, ...]] = []
    keys: list[Key] = []
    if Who.CHILD in kind.about:
        for one in Child.objects.current().filter(household__code__startswith=area).iterator(chunk_size=2_000):
            rows.append((len(rows), one.name, one.pinyin, one.id_number, one.birth_date, one.household_id[:TOWNSHIP]))
            keys.append((str(Who.CHILD), one.pk, one.pk))
    if Who.PARENT in kind.about:
        parents = Parent.objects.filter(child__household__code__startswith=area, child__merged_into=None, child__erased_at=None)
        for row in parents.exclude(name="").select_related("child").iterator(chunk_size=2_000):
            number = row.id_number or None
            rows.append((len(rows), row.name, row.pinyin, number, birth_in(number or ""), row.child.household_id[:TOWNSHIP]))
            keys.append((str(Who.PARENT), row.child_id, row.pk))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row"), keys


def listed(read: ReadList, area: str) -> pl.DataFrame:
    """The good rows of a list as a frame, the row number as `id`; the township as far as the address names one of the area."""
    towns = dict(Division.objects.filter(code__startswith=area, level=Level.TOWNSHIP).values_list("name", "code"))
    rows = [
        (row.number, told.name, full(told.name), told.number or None, told.birth or birth_in(told.number), _town(told.place, towns))
        for row in read.rows
        if (told := row.told) is not None
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _town(place: str, towns: dict[str, str]) -> str | None:
    return next((code for name, code in towns.items() if name in place), None)
