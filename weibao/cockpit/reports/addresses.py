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

    def lines(self, **query: str | int) -> str:
        """The lines of the list that a filter leaves."""
        if not self.viewer.payments or self.of is None:
            return ""
        return address("payroll:lines", str(Month.of(self.of.month)), **query)

    def run(self, month: date) -> str:
        """The run of a month."""
        return address("payroll:run", str(Month.of(month))) if self.viewer.payments else ""
