"""The sentences of the trail: an entry stores a code and facts, and becomes Chinese when it is read."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Count

from weibao.audit.models import Entry, Outcome
from weibao.audit.querysets import EntryQuerySet
from weibao.kernel import door

SYSTEM = "系统"
UNKNOWN = "…"


class _Facts(dict[str, Any]):
    """Facts for a sentence: one that an older entry does not have is left open, never an error."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def sentence(entry: Entry) -> str:
    """What was done, without the person and the moment: "导入花名册，1328行（花名册 12号）"."""
    known = door.ACTIONS.get(entry.action)
    said = known.label if known else entry.action
    if known and known.says and entry.outcome == Outcome.DONE:
        said = known.says.format_map(_Facts(entry.facts))
    elif "count" in entry.facts:
        said += f"，共{entry.facts['count']}项"
    about = subject_words(entry)
    refused = f"（{Outcome.REFUSED.label}）" if entry.outcome == Outcome.REFUSED else ""
    way = f"，经手机 {entry.facts['phone']}号" if "phone" in entry.facts else ""
    return f"{said}（{about}）{way}{refused}" if about else said + way + refused


def subject_words(entry: Entry) -> str:
    """What it was done to, by kind and number. Names stand in no entry: who may know them opens the row itself."""
    if not entry.subject_type:
        return ""
    try:
        kind = str(apps.get_model(entry.subject_type)._meta.verbose_name)  # noqa: SLF001
    except LookupError:
        kind = entry.subject_type
    return f"{kind} {entry.subject_id}号" if entry.subject_id else kind


def actor_words(entry: Entry) -> str:
    """Who did it; a scheduled job is the system."""
    return getattr(entry.actor, "name", "") or str(entry.actor) if entry.actor_id else SYSTEM


def sentences(entries: EntryQuerySet) -> list[tuple[Entry, str]]:
    """A page of the trail with its sentences, in one query."""
    return [(entry, sentence(entry)) for entry in entries.select_related("actor")]


def by_action(entries: EntryQuerySet) -> Counter[str]:
    """How often each action was done or tried, by its label, the most frequent first."""
    rows: Iterable[tuple[str, int]] = entries.order_by().values_list("action").annotate(times=Count("pk"))
    labels = {name: deed.label for name, deed in door.ACTIONS.items()}
    return Counter({labels.get(name, name): times for name, times in rows})
