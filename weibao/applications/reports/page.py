"""What the page of one application shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from weibao.applications.models import Application, Notice, Remedy, Step, Supplement
from weibao.applications.querysets import KIND
from weibao.applications.reports.advice import Advice, advice
from weibao.applications.reports.clocks import Clock, clock
from weibao.applications.reports.differences import Pair, pairs
from weibao.applications.reports.papers import papers
from weibao.attachments.models import Attachment
from weibao.rules.papers import Paper


@dataclass(frozen=True)
class Page:
    """Evidence beside the rule, the clock, the papers and the story."""

    clock: Clock | None
    advice: Advice
    pairs: list[Pair]
    papers: list[Paper]
    uploads: list[Attachment]
    steps: list[Step]
    supplements: list[dict[str, Any]]
    remedies: list[Remedy]
    notices: list[Notice]
    terms: dict[str, date]


def page(application: Application, on: date) -> Page:
    """All that the page needs, about ten queries whatever there is."""
    listed = papers(application)
    labels = {one.code: one.label for one in listed}
    return Page(
        clock=clock(application, on, law=True),
        advice=advice(application, on),
        pairs=pairs(application, on),
        papers=listed,
        uploads=list(Attachment.objects.of(KIND, [application.pk]).present()),
        steps=list(application.steps.select_related("by")),
        supplements=[_supplement(one, labels) for one in application.supplements.select_related("by")],
        remedies=list(application.remedies.select_related("by", "settled_by")),
        notices=list(application.notices.all()),
        terms={str(one.code): one.until for one in application.paper_terms.all()},
    )


def _supplement(one: Supplement, labels: dict[str, str]) -> dict[str, Any]:
    return {"row": one, "asked": [labels.get(code, code) for code in one.asked]}
