"""Our people for a department to compare with, in the columns of its kind of list: the fewest fields by which somebody is known."""

from datetime import datetime

from django.utils.timezone import localdate

from weibao.children.models import Child, Parent, Status
from weibao.departments.models import Who
from weibao.departments.tables import PERSON, ListKind
from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Staff

FILLED = ("name", "id_number")
GROWN = 18


def sheet_for(kind: ListKind, division: str, staff: Staff, at: datetime) -> tuple[Sheet, list[int]]:
    """The sheet, and the numbers of the children whose people are on it. Each person stands once; who has no number is left out.

    Only children whom this person may see, who are not of age and whose protection has not ended; no restricted child. Parents who
    are known to be dead are not asked about.
    """
    on = localdate(at)
    born = on.replace(year=on.year - GROWN, day=min(on.day, 28))
    rows = Child.objects.visible_to(staff, on).current().unrestricted().filter(household__code__startswith=division, birth_date__gt=born)
    rows = rows.exclude(endings__isnull=False, endings__taken_back_at=None).order_by("household", "pk")
    children = list(rows)
    people: dict[str, tuple[str, int]] = {}
    if Who.CHILD in kind.about:
        people |= {one.id_number: (one.name, one.pk) for one in children if one.id_number}
    if Who.PARENT in kind.about:
        parents = Parent.objects.filter(child__in=children, id_index__isnull=False).exclude(circumstances__status=Status.DEAD)
        people |= {one.id_number: (one.name, one.child_id) for one in parents.order_by("pk") if one.id_number}
    columns = [column for column in kind.columns.values() if column.key in FILLED or column not in PERSON]
    table = [(name, number, *(None for _ in columns[len(FILLED) :])) for number, (name, _) in people.items()]
    heads = [Column(column.label, max(12, len(column.label) * 2 + 4)) for column in columns]
    return Sheet(kind.label, heads, table), sorted({child for _, child in people.values()})
