"""Which papers a file rests on, and what was entered when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from weibao.attachments.models import Attachment
from weibao.children.models import Side
from weibao.children.reports.file import FileAsOf, Span
from weibao.children.reports.timeline import say


@dataclass(frozen=True)
class Paper:
    """A proof that a fact names."""

    name: str
    of: str
    on: date | None
    source: str


@dataclass(frozen=True)
class Note:
    """Something that was entered or done in the file."""

    at: datetime
    label: str
    detail: str
    source: str


def papers(file: FileAsOf) -> list[Paper]:
    """The proofs of parents' situations and of endings, as the file names them."""
    return [*_of_circumstances(file), *(Paper(one["proof"], str(one["label"]), one["on"], "") for one in file.endings)]


def attachments(file: FileAsOf) -> list[Attachment]:
    """The scans and pictures of a child that was found through its scope, and of the files that were merged into it: one query."""
    merged = [one["merged"] for one in file.merges if not one["undone"]]
    return list(Attachment.objects.of("children.child", [file.child.pk, *merged]))


def _of_circumstances(file: FileAsOf) -> Iterator[Paper]:
    for span in file.spans["circumstances"]:
        if span["proof_name"] or span["proof"]:
            of = f"{Side(span['side']).label}{span['status_label']}"
            yield Paper(span["proof_name"] or "（只登记了证明种类）", of, span.since, span["source"])


def notes(file: FileAsOf) -> list[Note]:
    """All entries of the file, newest first."""
    found = [_entered(table, span) for table, spans in file.spans.items() for span in spans]
    found += [Note(one["noted"], f"登记终止事由：{one['label']}", one["proof"], "") for one in file.endings]
    found += [Note(one["at"], "合并重复档案", one["reason"] + ("（已撤销）" if one["undone"] else ""), one["by"]) for one in file.merges]
    return sorted(found, key=lambda note: note.at, reverse=True)


def _entered(table: str, span: Span) -> Note:
    label, detail = say(table, span)
    return Note(span["noted"], f"录入{label}", detail, span["source"])
