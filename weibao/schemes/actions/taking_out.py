"""查阅 Taking out: a table that leaves the house is an action too. No law of its own: whoever takes data out leaves a record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from weibao.kernel.door import action, note
from weibao.org.models import Staff
from weibao.schemes.ledger import Batch
from weibao.schemes.models import PremiumList


@action("schemes.batch_take_out", label="导出专项救助批次名册", says="导出{label}，{rows} 行", reads=True)
def batch_take_out(batch: Batch, *, by: Staff, at: datetime, lines: Sequence[Any]) -> Batch:
    """The lines that go into a file, names masked. No law of its own."""
    note(batch=batch.pk, label=batch.label, rows=len(lines))
    return batch


@action("schemes.study_take_out", label="导出孤儿助学名单", says="导出孤儿助学名单 {rows} 行", reads=True)
def study_take_out(_every: None, *, by: Staff, at: datetime, rows: int) -> int:
    """The students within scope go into a file, names masked. No law of its own."""
    note(rows=rows)
    return rows


@action(
    "schemes.premium_take_out", label="导出参保资助交换文件", law="国办发〔2021〕42号", says="导出{label}（{to}），{rows} 人", reads=True
)
def premium_take_out(made: PremiumList, *, by: Staff, at: datetime, to: str, rows: int) -> PremiumList:
    """The file for a bureau, with names and identity numbers: without them nobody is insured."""
    note(list=made.pk, label=made.label, to=to, rows=rows)
    return made
