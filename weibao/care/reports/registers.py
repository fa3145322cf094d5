"""Figures of the registers within a viewer's scope."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from weibao.care.models import Listing, RegisterKind
from weibao.care.states import ListingState
from weibao.org.models import Staff


@dataclass(frozen=True)
class Figure:
    """A register with its number of children, and where they are listed."""

    label: str
    standing: int
    note: str
    url: str


def tally(staff: Staff, on: date) -> list[Figure]:
    """Of each register, how many stand on it and how many wait for the township; one query."""
    asked = {}
    for kind in RegisterKind.values:
        asked[f"{kind}_on"] = Count("pk", filter=Q(kind=kind, state=ListingState.STANDING))
        asked[f"{kind}_new"] = Count("pk", filter=Q(kind=kind, state=ListingState.PROPOSED))
    found = Listing.objects.visible_to(staff, on).filter(child__merged_into=None).aggregate(**asked)
    return [
        Figure(str(label), found[f"{kind}_on"], f"另有 {new} 人待核实" if (new := found[f"{kind}_new"]) else "", f"?kind={kind}#rows")
        for kind, label in RegisterKind.choices
    ]
