"""文书 The papers of decision: numbered without gaps, what they say kept sealed as it was issued.

GB/T 9704 gives the layout, which `reports.notices` draws. No law numbers them; the office does.
"""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from weibao.applications.models import Application, Notice, NoticeKind, Series
from weibao.applications.reports.wording import body
from weibao.org.models import Staff

COUNTY, TOWNSHIP = 6, 9
BY_COUNTY = {NoticeKind.APPROVAL, NoticeKind.REFUSAL, NoticeKind.ENDING}


def issue(application: Application, kind: NoticeKind, *, by: Staff | None, at: datetime, **facts: Any) -> Notice:
    """Number a paper and keep what it says. Called inside an action, so that a number is used or was never given. No law of its own."""
    here = application.is_accepted_for_elsewhere
    issuer = application.place_id[: COUNTY if kind in BY_COUNTY and not here else TOWNSHIP]
    year = localdate(at).year
    turn = _next(issuer, kind, year)
    said = body(application, kind, at=at, turn=turn, issuer=issuer, **facts)
    return Notice.objects.create(
        application=application, kind=kind, issuer_id=issuer, year=year, turn=turn, body=said, by=by, at=at
    )  # fmt: skip


def _next(issuer: str, kind: str, year: int) -> int:
    """The next number, under lock: two who issue at once follow each other, and an undone issue leaves no gap."""
    Series.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    rows = Series.objects.filter(issuer=issuer, kind=kind, year=year)
    rows.update(last=F("last") + 1)
    return rows.values_list("last", flat=True).get()
