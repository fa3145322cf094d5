"""What goes back to the sender: the faulty rows in the sender's own workbook, every other row left out."""

from weibao.departments.reading import ReadList
from weibao.departments.tables import ListKind
from weibao.kernel.archive import BadWorkbook
from weibao.kernel.marking import ERROR_COLUMN, mark_workbook
from weibao.kernel.sheets import Column, Sheet, workbook


def returned(read: ReadList, kind: ListKind) -> bytes:
    """The workbook with its faulty cells marked; of a text table, or of a workbook that cannot be written back, the list of faults."""
    good = frozenset(row.number for row in read.rows if row.told is not None)
    faults = [fault for row in read.rows for fault in row.faults]
    if read.plain is not None:
        try:
            return mark_workbook(read.plain, read.layout, faults, left_out=good)
        except BadWorkbook:
            pass
    rows = [(row.number, fault.cell, kind.columns[fault.key].label, fault.sentence) for row in read.rows for fault in row.faults]
    heads = (Column("行号", 8, "count"), Column("单元格", 10), Column("栏目", 18), Column(ERROR_COLUMN, 60))
    return workbook([Sheet("退回的行", heads, rows)])
