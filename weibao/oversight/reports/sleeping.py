"""Accounts that nobody has used for a month while their holders are in post (等保2.0: dormant accounts)."""

from datetime import date, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now  # house: allow clock – sign-in knows the true clock only, so its age is asked of the database

from weibao.org.models import Post, Staff
from weibao.org.powers import Role

ASLEEP = 31  # days


def sleeping(staff: Staff, on: date) -> QuerySet[Staff]:
    """People in post inside the viewer's divisions who have not signed in for 31 days, or never, by the true clock.

    Sign-in knows the true clock only, so the database's own is asked. Accounts that cannot sign in at all do not count.
    """
    held = Post.objects.visible_to(staff, on).held_on(on).exclude(role=Role.CONSOLE).filter(staff=OuterRef("pk"))
    unused = Q(last_login=None) | Q(last_login__lt=Now() - timedelta(days=ASLEEP))
    no_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return Staff.objects.filter(Exists(held), unused, ~no_password, is_active=True, is_service=False).order_by("last_login", "username")
