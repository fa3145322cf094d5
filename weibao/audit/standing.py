"""Whether the trail stands: what waits for its seal, the last verification, the head outside the database."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q

from weibao.audit import anchor
from weibao.audit.models import Entry, Outcome

VERIFY: Final = "audit.verify"
REVIEW: Final = "org.review_powers"


@dataclass(frozen=True)
class Standing:
    """How the trail stands.

    `late` entries have no seal a minute after they were written. `entries`, `seals` and `findings` are what the last
    verification read and found; `head` is the newest link that stands outside the database.
    """

    late: int
    verified_at: datetime | None = None
    verified_by: str = ""
    entries: int = 0
    seals: int = 0
    findings: int = 0
    head: anchor.Head | None = None


# the true clock, that of the database: the seal is a second late by it, whatever day the house lives on
_STANDING: Final = """
SELECT (SELECT count(*) FROM audit_waiting WHERE written_at < now() - interval '1 minute'), e.at, s.name, e.facts
FROM (SELECT 1) one
LEFT JOIN LATERAL (
    SELECT at, actor_id, facts FROM audit_entry WHERE action = %s AND outcome = %s ORDER BY id DESC LIMIT 1
) e ON true
LEFT JOIN org_staff s ON s.id = e.actor_id
"""


def standing() -> Standing:
    """How the trail stands now; one query, and a look at the anchor."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [VERIFY, Outcome.DONE])
        late, at, name, facts = cursor.fetchone()
    told: dict[str, Any] = json.loads(facts) if isinstance(facts, str) else facts or {}
    read = {key: int(told.get(key, 0)) for key in ("entries", "seals", "findings")}
    return Standing(late=late, verified_at=at, verified_by=name or "", head=anchor.last(), **read)


def last_review() -> Entry | None:
    """The last time that somebody looked the table of powers over."""
    return Entry.objects.of_action(REVIEW).filter(outcome=Outcome.DONE).order_by("-id").first()


def people_named(text: str, most: int = 50) -> list[int]:
    """The numbers of the people of this name, or with this sign-in name: an address holds numbers, never names."""
    named = get_user_model().objects.filter(Q(name__contains=text) | Q(username=text))
    return list(named.order_by("pk").values_list("pk", flat=True)[:most])


def kinds() -> dict[str, str]:
    """Every kind of row that an entry may be about (app.model), with its name."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("weibao.")]
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in ours}  # noqa: SLF001
