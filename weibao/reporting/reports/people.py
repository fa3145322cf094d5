"""Who may be named to see reporters, and units with how often they reported."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from weibao.org.models import Post, Staff
from weibao.org.powers import READS
from weibao.reporting.duty import UnitLink
from weibao.reporting.querysets import KIND


def nameable(staff: Staff, on: date) -> QuerySet[Staff]:
    """People with a post that works with reports, within the divisions of a person's own posts."""
    mine = Q(pk__in=[])
    for post in staff.posts_on(on):
        mine |= Q(division__code__startswith=post.division_id)
    posts = Post.objects.held_on(on).filter(mine, role__in=READS[KIND])
    return Staff.objects.filter(pk__in=posts.values("staff"), is_active=True, is_service=False).order_by("name", "pk")


def units_with_links(rows: Any, at: datetime) -> Any:
    """Units with the number of their open link and how many reports they made."""
    link = UnitLink.objects.filter(unit=OuterRef("pk")).open_at(at)
    told = Count("reports")
    rows = rows.select_related("place").annotate(link=Subquery(link.values("pk")[:1]), until=Subquery(link.values("expires_at")[:1]))
    return rows.annotate(told=told).order_by("place", "trade", "name")
