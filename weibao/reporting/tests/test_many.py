"""Many report, each twice: every receipt has its report, every red one its notices."""

from uuid import uuid4

from weibao.kernel.tokens import digest_of
from weibao.org.actions import public
from weibao.reporting.actions import filing
from weibao.reporting.actions.filing import Told
from weibao.reporting.models import HarmReport, ReportNotice

REPORTS = 60


def test_every_receipt_has_its_report(city, at, place, contacts):
    marks = [uuid4() for _ in range(REPORTS)]
    told = [Told("anybody", place, "孩子有危险", mark, ("danger_now",)) for mark in (*marks, *marks)]
    receipts = [filing.tell_us(one, by=public(), at=at) for one in told]
    kept = {one.reference: bytes(one.code) for one in HarmReport.objects.all()}
    assert len(kept) == REPORTS
    assert {report.reference: digest_of(code) for report, code in receipts} == kept
    assert ReportNotice.objects.count() == REPORTS * len(contacts)
