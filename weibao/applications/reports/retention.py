"""What of the applications need not be kept any more."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Q

from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.privacy.retention import Due, years_after

COUNTY: Final = 6


def withdrawn_due(on: date, years: int) -> Iterator[Due]:
    """Applications that were withdrawn so many years ago, undecided: nothing is done with what they say.

    A closed one, or one about a restricted child, comes on no list by itself.
    """
    rows = Application.objects.filter(state=State.WITHDRAWN, erased_at=None, closed_on__lte=years_after(on, -years))
    rows = rows.filter(Q(child=None) | Q(child__restricted=False), closed=False)
    for pk, closed_on, place in rows.values_list("pk", "closed_on", "place").order_by("pk"):
        if closed_on is not None:
            yield Due(pk, place[:COUNTY], years_after(closed_on, years))
