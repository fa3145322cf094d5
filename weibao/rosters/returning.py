"""The sender's own roster, given back: what is wrong in which cell (how it is marked: weibao/kernel/marking.py)."""

from collections.abc import Iterable, Mapping

from weibao.kernel.archive import examined
from weibao.kernel.marking import LEFT_OUT, RED, Layout, mark_workbook
from weibao.rosters.lines import Finding
from weibao.rosters.workbook import read_roster

__all__ = ["LEFT_OUT", "RED", "return_workbook"]


def return_workbook(
    original: bytes,
    faults: Iterable[Finding],
    *,
    remarks: Mapping[int, str] | None = None,
    left_out: frozenset[int] = frozenset(),
    file: str = "",
) -> bytes:
    """Give the workbook back with its faults marked; `remarks` adds a word to rows (by number) in the error column.

    Rows that are `left_out` come back empty: whoever takes the file may not know of the child.

    Marks of an earlier return are taken off first. The error column is one that the reader passes over.
    Raises BadWorkbook for what is no roster, or cannot be written back.
    """
    roster = read_roster(original, file)
    layout = Layout(roster.sheet, roster.head_row, roster.columns, roster.width)
    return mark_workbook(examined(original, file), layout, faults, remarks=remarks, left_out=left_out)
