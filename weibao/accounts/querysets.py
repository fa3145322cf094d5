"""Accounts that sleep, sessions that are open, tries that count."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, Q

from weibao.org.models import Post, Staff
from weibao.org.powers import READS

if TYPE_CHECKING:
    from weibao.accounts.models import Account, Attempt, Device, Sitting

HOUR = dt.timedelta(hours=1)


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts by their state."""

    def visible_to(self, staff: Staff, on: dt.date) -> Self:
        """Accounts of people who ever held a post inside the divisions of a post that looks after accounts; to all others, none."""
        looking = [post for post in staff.posts_on(on) if post.role in READS["accounts"]]
        inside = Q(pk__in=[])
        for post in looking:
            inside |= Q(division__code__startswith=post.division_id)
        return self.filter(Exists(Post.objects.filter(inside, staff=OuterRef("staff"))))

    def locked(self) -> Self:
        """Accounts that nobody can sign in to."""
        return self.exclude(lock="")

    def asleep(self, since: dt.datetime) -> Self:
        """Activated accounts, not locked yet, that nobody has used since a (true) moment. Service accounts never sleep."""
        awake = self.filter(lock="", activated_at__isnull=False, staff__is_active=True, staff__is_service=False)
        return awake.filter(Q(awake_since=None) | Q(awake_since__lt=since))


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Sessions of people."""

    def open_at(self, now: dt.datetime) -> Self:
        """Sessions that have not ended, and whose cookie still opens something at a (true) moment."""
        alive = Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=now)
        return self.filter(Exists(alive), ended_at=None)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Tries that have not succeeded count for an hour."""

    def counted_at(self, now: dt.datetime) -> Self:
        """Tries of the last hour that led to nothing."""
        return self.filter(at__gt=now - HOUR, succeeded=False)

    def on_name(self, digest: bytes, device: "Device | None") -> Self:
        """Tries on an account from a known device of its owner, or from everywhere else together."""
        return self.filter(name_digest=digest, device=device)

    def of_source(self, source: str) -> Self:
        """Tries from one place of the network, known devices aside."""
        return self.filter(source=source, device=None)
