"""Reads of exports that can be chained."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from weibao.exports.states import State
from weibao.org.querysets import NumberedQuerySet

if TYPE_CHECKING:
    from weibao.exports.models import Export
    from weibao.org.models import Staff

HEAVY = ("key", "body", "keys", "asked")


class ExportQuerySet(NumberedQuerySet["Export"]):
    """Exports. Each belongs to the person who asked, and to nobody else."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """A person's own, as long as there is a post on the day."""
        return self.filter(by=staff) if staff.posts_on(on) else self.none()

    def listed(self) -> Self:
        """Without the files themselves, youngest first."""
        return self.defer(*HEAVY).order_by("-asked_at", "-pk")

    def waiting(self) -> Self:
        """Asked for and not made yet."""
        return self.filter(state=State.ASKED)

    def over(self, at: datetime) -> Self:
        """Ready ones whose time is up."""
        return self.filter(state=State.READY, expires_at__lte=at)
