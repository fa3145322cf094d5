"""Where the rows behind a figure are, for a viewer who may open them."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.payroll.models import Run


def address(name: str, *args: object, **query: str | int) -> str:
    """The address of a page; empty where its package has no pages here."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode(query)}" if query else url


@dataclass(frozen=True, slots=True)
class Rows:
    """Addresses of lists of the run that a viewer's figures are counted from; empty for who may not open them."""

    viewer: Viewer
    of: Run | None

    def paid(self, **query: str | int) -> str:
        """The lines of the month itself that are paid, filtered by `county` (the code of any place) and `category`."""
        return self._tab("list", kind="regular", moves="paid", **query)

    def unpaid(self, reason: str) -> str:
        """The children on the list who get nothing, for one reason."""
        return self._tab("unpaid", reason=reason)

    def _tab(self, tab: str, **query: str | int) -> str:
        if not self.viewer.payments or self.of is None:
            return ""
        return address("payroll:tab", str(Month.of(self.of.month)), tab, **query)

    def run(self, month: date) -> str:
        """The run of a month."""
        return address("payroll:run", str(Month.of(month))) if self.viewer.payments else ""
