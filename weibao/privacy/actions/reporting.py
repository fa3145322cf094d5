"""年度报告 Reporting: the compliance audit of a year, drawn from real data, signed, filed with its receipt."""

import json
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.privacy.models import YearReport
from weibao.privacy.reports.year import figures_of
from weibao.privacy.states import REPORT_MOVES, ReportState

LAW = "未成年人网络保护条例第37条"


class CannotReport(Refusal):
    """The year is to come, the report is signed already, or words are missing."""

    status = 409


@action("privacy.draft_report", label="生成年度合规审计报告", law=LAW, says="生成 {year} 年度报告")
def draft_report(year: int, *, by: Staff, at: datetime) -> YearReport:
    """Draw the figures of a year, or draw them again while it is a draft; the words of people stay. Raises CannotReport."""
    if year > timezone.localtime(at).year:
        raise CannotReport("这一年还没有开始。")
    report = YearReport.objects.select_for_update().filter(year=year).first()
    if report is not None and report.state != ReportState.DRAFTED:
        raise CannotReport("报告已签发，数据不能再变；需要更正的，请先退回草稿。")
    figures = figures_of(year)
    facts = {"figures": figures, "digest": digest_of(figures), "drawn_at": at}
    report, _ = YearReport.objects.update_or_create(year=year, defaults=facts)
    note(year=year, digest=report.digest)
    return report


def digest_of(figures: dict[str, object]) -> str:
    """SHA-256 over the figures in their canonical form."""
    return sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@action("privacy.write_report", label="填写年度报告结论", law=LAW)
def write_report(report: YearReport, *, by: Staff, at: datetime, problems: str, measures: str, conclusion: str) -> YearReport:
    """Put in what only people can say: problems, measures, conclusion. Raises CannotReport when it is signed."""
    facts = {"problems": problems.strip(), "measures": measures.strip(), "conclusion": conclusion.strip()}
    if YearReport.objects.filter(pk=report.pk, state=ReportState.DRAFTED).update(**facts) != 1:
        raise CannotReport("报告已签发，不能再改。")
    report.refresh_from_db()
    note(year=report.year)
    return report


@action("privacy.sign_report", label="签发年度报告", law=LAW, says="签发 {year} 年度报告，数据摘要 {digest}")
def sign_report(report: YearReport, *, by: Staff, at: datetime) -> YearReport:
    """The person in charge signs; figures and words stand from then on. Raises CannotReport without a conclusion, ForbiddenMove, Stale."""
    if not report.conclusion:
        raise CannotReport("请先填写审计结论。")
    move(report, ReportState.SIGNED, machine=REPORT_MOVES, signed_by=by, signed_at=at)
    note(year=report.year, digest=report.digest)
    return report


@action("privacy.return_report", label="退回年度报告", law=LAW)
def return_report(report: YearReport, *, by: Staff, at: datetime) -> YearReport:
    """A signed report that was not filed yet is a draft again. Raises ForbiddenMove, Stale."""
    move(report, ReportState.DRAFTED, machine=REPORT_MOVES, signed_by=None, signed_at=None)
    note(year=report.year)
    return report


@action("privacy.file_report", label="登记年度报告报送回执", law=LAW, says="{year} 年度报告已报送，回执 {receipt}")
def file_report(report: YearReport, *, by: Staff, at: datetime, receipt: str, filed_on: date) -> YearReport:
    """The report went to the cyberspace office: its receipt and the day. Raises CannotReport, ForbiddenMove, Stale."""
    if not receipt.strip():
        raise CannotReport("请填写回执编号。")
    if filed_on > timezone.localtime(at).date() or filed_on.year < report.year:
        raise CannotReport("报送日期不对，请核对。")
    move(report, ReportState.FILED, machine=REPORT_MOVES, receipt=receipt.strip(), filed_on=filed_on, filed_by=by)
    note(year=report.year, receipt=report.receipt, filed_on=filed_on)
    return report
