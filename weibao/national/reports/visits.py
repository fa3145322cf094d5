"""The subjects of visits: each visit that counts, of a child that was recognised, in its last version; a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from weibao.attachments.models import Attachment
from weibao.benefits.models import Recognition
from weibao.children.querysets import ChildQuerySet
from weibao.national.reports.facts import Subject
from weibao.visits.models import Visit


def visits(children: ChildQuerySet, on: date) -> list[Subject]:
    """The visits of recognised children. A correction keeps the name of what it corrects, so that it goes out as a change of it."""
    last = {one.child_id: one for one in Recognition.objects.filter(child__in=children).order_by("child", "pk")}
    rows = Visit.objects.counting().filter(child__in=list(last)).select_related("child")
    before = dict(Visit.objects.filter(child__in=list(last), corrects__isnull=False).values_list("pk", "corrects"))
    found = list(rows.prefetch_related("callbacks__by", "callbacks__office").order_by("child_id", "on", "pk"))
    papers = Counter(Attachment.objects.of("visits.visit", [one.pk for one in found]).present().values_list("subject_id", flat=True))
    return [
        Subject(f"visit:{_first(one.pk, before)}", on, one.child, last[one.child_id], visit=one, visit_papers=papers[one.pk])
        for one in found
    ]


def _first(pk: int, before: Mapping[int, int | None]) -> int:
    while (older := before.get(pk)) is not None:
        pk = older
    return pk
