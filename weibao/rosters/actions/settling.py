"""处理 Settling: what a person found out about a line, and the workbook that goes back to its sender."""

from datetime import datetime

from django.utils.timezone import localdate

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.rosters.actions.receiving import LAW
from weibao.rosters.checking import read_contents
from weibao.rosters.models import Book, Line


class OriginalErased(Refusal):
    """The file as it came is gone: its time was over."""

    status = 409


class AlreadySettled(Refusal):
    """Another person dealt with this line meanwhile."""


@action("rosters.settle", label="处理名册疑点", law=LAW, says="处理名册疑点 {line}：{note}")
def settle(line: Line, *, by: Staff, at: datetime, note_text: str) -> Line:
    """A person looked into a rejected or disputed line and says what was found; payment goes on by the kept line.

    Raises AlreadySettled when another was quicker, Refusal without a word of explanation.
    """
    if not note_text.strip():
        raise Refusal("请写明处理意见")
    rows = Line.objects.filter(pk=line.pk, settled_at=None)
    if rows.update(settled_at=at, settled_note=note_text.strip()[:200]) != 1:
        raise AlreadySettled("这一行已由他人处理，请刷新后再看")
    line.refresh_from_db()
    note(line=line.pk, note="已填写意见")
    return line


@action("rosters.download", label="下载退回名册", law=LAW, reads=True)
def download(book: Book, *, by: Staff, at: datetime) -> bytes:
    """The sender's own workbook with its faults marked: red cells, comments, an error column; lines that `by` may not see are empty."""
    from weibao.rosters.returning import return_workbook  # noqa: PLC0415  openpyxl is loaded only here

    if book.erased_at:
        raise OriginalErased("名册原件已过保存期限，按规定销毁。")
    content = bytes(book.content)
    readings = read_contents([(book.name, content)]).readings
    seen = Line.objects.visible_to(by, localdate(at)).filter(book=book)
    left_out = frozenset(book.lines.exclude(pk__in=seen.values("pk")).values_list("row", flat=True))
    note(book=book.pk)
    return return_workbook(content, [fault for reading in readings for fault in reading.faults], left_out=left_out)
