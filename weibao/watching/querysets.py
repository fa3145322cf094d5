"""Reads of alarms and declarations that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from weibao.org.powers import READS
from weibao.org.querysets import NumberedQuerySet
from weibao.watching.states import OPEN, AlarmState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.watching.models import Alarm, Home, Relation


class AlarmQuerySet(NumberedQuerySet["Alarm"]):
    """Alarms: the auditor sees all of them; the person whom one is about sees it once an explanation is asked for."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All alarms for a post that reads them, nothing for anybody else. They hold file numbers, never names of children."""
        return self.all() if staff.roles_on(on) & READS["alarms"] else self.none()

    def of_reader(self, staff: "Staff") -> Self:
        """Those about a person's own reading that this person was asked about."""
        return self.filter(staff=staff).exclude(asked_at=None)

    def waiting(self) -> Self:
        """Those that the auditor has not answered."""
        return self.filter(state__in=OPEN)

    def asked(self) -> Self:
        """Those that wait for the reader's explanation."""
        return self.filter(state=AlarmState.ASKED)


class OwnQuerySet(NumberedQuerySet["Relation"]):
    """Declared relations: only the person who declared one sees it."""

    def visible_to(self, staff: "Staff", on: date) -> Self:  # noqa: ARG002  every scope is asked in the same way
        """One's own."""
        return self.filter(staff=staff)

    def standing(self) -> Self:
        """Declarations that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class HomeQuerySet(models.QuerySet["Home"]):
    """Declared homes."""

    def visible_to(self, staff: "Staff", on: date) -> Self:  # noqa: ARG002
        """One's own."""
        return self.filter(staff=staff)

    def standing(self) -> Self:
        """Declarations that no later one replaced."""
        return self.filter(withdrawn_at=None)
