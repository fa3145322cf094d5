"""The timeline of a child's file: when what began, ended and is foreseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from weibao.children.models import Side, Status
from weibao.children.reports.file import FileAsOf, Span


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `ahead` marks what is foreseen and has not come."""

    on: date
    kind: str
    label: str
    detail: str = ""
    ahead: bool = False


def timeline(file: FileAsOf) -> list[Event]:
    """The dated events of a file, newest first; what is foreseen after the day stands on top."""
    events = [Event(file.child.birth_date, "born", "出生", "", file.child.birth_date > file.day), *_spans_begin_and_end(file)]
    events += [
        Event(one["on"], "ended", str(one["label"]), one["proof"] + ("（已撤回）" if one["taken_back"] else "")) for one in file.endings
    ]
    events += [Event(one["on"], "merged", "合并重复档案", one["reason"] + ("（已撤销）" if one["undone"] else "")) for one in file.merges]
    return sorted(events, key=lambda event: event.on, reverse=True)


def by_day(events: list[Event]) -> list[tuple[date, bool, list[Event]]]:
    """The timeline with all events of a day under one head: day, whether it is ahead, events."""
    return [(key[0], key[1], list(those)) for key, those in groupby(events, key=lambda event: (event.on, event.ahead))]


def _spans_begin_and_end(file: FileAsOf) -> Iterator[Event]:
    for table, spans in file.spans.items():
        for span in spans:
            label, detail = say(table, span)
            if span.since:
                yield Event(span.since, table, label, detail, ahead=span.since > file.day)
            if span.until and table == "circumstances" and span["status"] != Status.NORMAL:
                yield Event(span.until, table, f"{label}期满", "", ahead=span.until > file.day)


def say(table: str, span: Span) -> tuple[str, str]:
    """What a dated fact is called, and its detail."""
    facts = span.facts
    if table == "circumstances":
        return f"{Side(facts['side']).label}{facts['status_label']}", facts["proof_name"] or ""
    if table in {"households", "residences"}:
        return {"households": "户籍", "residences": "居住"}[table], facts["place"]
    if table == "cares":
        return str(facts["form_label"]), facts["institution"] or ""
    if table == "guardians":
        return "监护人", f"{facts['name']}（{facts['relation'] or '关系未填'}）"
    if table == "schoolings":
        return "就学", " ".join(filter(None, (facts["school"], facts["stage"])))
    return {"healths": ("健康状况", "已更新"), "accounts": ("收款账户", facts.get("bank") or "")}[table]
