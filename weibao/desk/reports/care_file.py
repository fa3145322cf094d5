"""The tab 关爱服务 of a child's file, in one query whatever the number of rows."""

from datetime import date
from typing import Any

from weibao.care.models import CarePlan, Delegation, Listing, RiskLevel, Unguarded
from weibao.care.reports.levels import told
from weibao.children.models import Child
from weibao.desk.reports.together import answered
from weibao.org.models import Staff


def care_of(child: Child, staff: Staff, on: date) -> dict[str, Any]:
    """What is done for the child beside the allowance, as far as the person may know of it."""
    listings, delegations, unguarded, levels, plans = answered(
        [
            Listing.objects.visible_to(staff, on).filter(child=child).order_by("-at"),
            Delegation.objects.visible_to(staff, on).filter(child=child).order_by("-signed_on", "-pk"),
            Unguarded.objects.visible_to(staff, on).filter(child=child).order_by("-at"),
            RiskLevel.objects.visible_to(staff, on).current().filter(child=child),
            CarePlan.objects.visible_to(staff, on).filter(child=child).with_counts().order_by("-begun_on", "-pk"),
        ]
    )
    return {
        "listings": listings,
        "delegations": delegations,
        "unguarded": unguarded,
        "risk": told(levels[0], on) if levels else None,
        "plans": plans,
        "planned": any(one.closed_at is None for one in plans),
    }
