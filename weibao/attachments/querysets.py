"""Reads of attachments that can be chained."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from weibao.org.querysets import NumberedQuerySet
from weibao.org.subjects import SUBJECTS

if TYPE_CHECKING:
    from weibao.attachments.models import Attachment
    from weibao.org.models import Staff


class AttachmentQuerySet(NumberedQuerySet["Attachment"]):
    """Attachments. Each belongs to a row of some kind, and is visible where that row is: nothing is said twice."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Attachments of rows that the person may know of, kind by kind."""
        seen = Q(pk__in=[])
        for kind, subject in SUBJECTS.items():
            seen |= Q(subject_kind=kind, subject_id__in=subject.rows().visible_to(staff, on).values("pk"))
        return self.filter(seen)

    def of(self, kind: str, keys: Iterable[int]) -> Self:
        """Those of rows of a kind, youngest first. Whoever asks has asked for the rows through their scope."""
        rows = self.filter(subject_kind=kind, subject_id__in=list(keys)).select_related("added_by", "removed_by")
        return rows.order_by("-added_at", "-pk")

    def present(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)
