"""The file of a batch in the fields of the register, with the columns for its answer, and the index of the papers that go with it."""

from weibao.attachments.models import Attachment
from weibao.children.querysets import KIND
from weibao.exports.makers import Made, Maker, Order, Wanted, register
from weibao.kernel.sheets import Column, Sheet
from weibao.national.actions.preparing import take_out
from weibao.national.models import Batch, Record
from weibao.national.reports.answer_file import NUMBER, REASON, RECORD, RESULT
from weibao.national.reports.mapping import Table, tables


def _want(order: Order) -> Wanted:
    rows = Batch.objects.visible_to(order.staff, order.on).select_related("division", "child")
    batch = rows.there(order.number("batch"))
    return Wanted(f"全国系统{tables()[batch.kind].label}报送文件（批次 {batch.pk}）", {"batch": str(batch.pk)}, batch)


def _make(order: Order, wanted: Wanted) -> Made:
    batch: Batch = wanted.subject
    rows = take_out(batch, by=order.staff, at=order.at)
    sheets = [record_sheet(tables()[batch.kind], rows), field_sheet(tables()[batch.kind])]
    papers = paper_sheet(rows)
    return Made([*sheets, *([papers] if papers.rows else [])], len(rows), [row.pk for row in rows])


def record_sheet(table: Table, rows: list[Record]) -> Sheet:
    """The records, each with its number, and the empty columns in which the answer comes back."""
    answer = [one for one in (RESULT, REASON, NUMBER) if table.field(one) is None]
    columns = [
        Column(RECORD, 12),
        *(Column(one.name, max(12, min(one.width, 30))) for one in table.fields),
        *(Column(one, 14) for one in answer),
    ]
    return Sheet(table.label, columns, [[row.label, *((row.values or {}).get(one.name, "") for one in table.fields)] for row in rows])


def field_sheet(table: Table) -> Sheet:
    """The table of the fields, so that the file explains itself."""
    rows = [[one.name, one.shape, (one.required and "是") or "", one.basis] for one in table.fields]
    return Sheet("字段说明", [Column("字段", 22), Column("格式", 50), Column("必填", 8), Column("依据", 10)], rows)


def paper_sheet(rows: list[Record]) -> Sheet:
    """The papers of the children, named; the papers themselves are taken from the file of each child."""
    labels = {row.child_id: row.label for row in rows if row.child_id}
    papers = Attachment.objects.of(KIND, labels).present()
    listed = [[labels[one.subject_id], one.get_category_display(), one.name, one.kind, one.size] for one in papers]
    columns = [Column(RECORD, 12), Column("种类", 18), Column("文件名", 40), Column("类型", 8), Column("字节", 12, "count")]
    return Sheet("附件目录", columns, sorted(listed, key=lambda row: str(row[0])))


def _still(order: Order, keys: list[int]) -> bool:
    seen = Record.objects.visible_to(order.staff, order.on).filter(pk__in=keys)
    return seen.count() == len(keys) and not seen.filter(batch__secret=False, child__restricted=True).exists()


register(Maker("national.batch", "全国系统报送文件", "national.take_out", _want, _make, _still, forms=("xlsx", "csv")))
