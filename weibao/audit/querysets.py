"""Reads of the trail. Only auditors see it, and their looking is an entry of its own (`actions.read_trail`)."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from weibao.kernel import door
from weibao.org.powers import READS

if TYPE_CHECKING:
    from weibao.audit.models import Entry, Waiting

LATE = dt.timedelta(minutes=1)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries: of a subject, of an actor, reads, refusals, in a period; newest first."""

    def visible_to(self, staff: Any, on: dt.date) -> Self:
        """All of the trail for a post that may read it; nothing for anybody else."""
        return self.all() if staff.roles_on(on) & READS["trail"] else self.none()

    def for_subject(self, subject: models.Model) -> Self:
        """What was done to one row: as the subject, as what was made, or as one of many of an action on a set."""
        label, key = subject._meta.label_lower, subject.pk  # noqa: SLF001
        itself = Q(subject_type=label, subject_id=str(key))
        return self.filter(itself | Q(facts__made=f"{label}:{key}") | Q(subject_type=label, facts__ids__contains=[key]))

    def of_actor(self, staff: models.Model) -> Self:
        """What one person did, or tried to do."""
        return self.filter(actor_id=staff.pk)

    def of_action(self, *names: str) -> Self:
        """Entries of these actions."""
        return self.filter(action__in=names)

    def of_kind(self, kind: str, number: str = "") -> Self:
        """Entries about one kind of row (app.model), or about one row of it; one of a set counts too."""
        of_kind = self.filter(subject_type=kind)
        if not number:
            return of_kind
        return self.filter(
            Q(subject_type=kind, subject_id=number)
            | Q(facts__made=f"{kind}:{number}")
            | Q(subject_type=kind, facts__ids__contains=[int(number)])
        )

    def since(self, first: dt.date | None, last: dt.date | None) -> Self:
        """Entries of a period, both days included; an end that is not given is open."""
        rows = self.filter(at__date__gte=first) if first else self.all()
        return rows.filter(at__date__lte=last) if last else rows

    def reads(self) -> Self:
        """Openings of sensitive data."""
        return self.filter(action__in=[one.name for one in door.ACTIONS.values() if one.reads])

    def refused(self) -> Self:
        """What was tried without the power to do it."""
        return self.filter(outcome=door.REFUSED)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Entries of a period, both days included, by the day in China."""
        return self.filter(at__date__gte=first, at__date__lte=last)

    def unsealed_since(self, moment: dt.datetime) -> Self:
        """Entries that came before a (true) moment and still wait for their seal: give it a minute ago, and any row is an alarm."""
        from weibao.audit.models import Waiting  # noqa: PLC0415 - the model needs this module

        return self.filter(pk__in=Waiting.objects.late(moment).values("entry"))


class WaitingQuerySet(models.QuerySet["Waiting"]):
    """The queue of the sealer."""

    def late(self, moment: dt.datetime) -> Self:
        """What waits since before a (true) moment."""
        return self.filter(written_at__lte=moment)
