"""公安 Police: the 110 call, the receipt, what the police did, and the clock until the reporter hears of it.

A report in this software is none to the police (强制报告制度意见第2条, 第8条): whoever called and what receipt came stands here.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.reporting.models import HarmReport, PoliceNote, PoliceStep
from weibao.reporting.reports.terms import whole

LAW: Final = "强制报告制度意见第2条、第8条；未成年人保护法第11条"
BEGINS: Final = (PoliceStep.ACCEPTED, PoliceStep.OPENED)
NUMBERED: Final = (PoliceStep.RECEIPT,)


@action("reporting.note_police", label="登记公安办理情况", law=LAW, says="登记{reference}的公安办理情况：{step}")
def note_police(report: HarmReport, *, by: Staff, at: datetime, step: str, on: date, office: str = "", number: str = "") -> PoliceNote:
    """Write down a step of the police. Accepting or opening a case starts the clock of the feedback, which stops it. Raises Refusal."""
    if on > timezone.localtime(at).date():
        raise Refusal("日期不能晚于今天。")
    if step in NUMBERED and not number.strip():
        raise Refusal("请填写接报案回执编号。")
    if step in BEGINS:
        HarmReport.objects.filter(pk=report.pk).update(feedback_due=on + timedelta(days=whole("feedback_days", on)))
    if step == PoliceStep.TOLD:
        HarmReport.objects.filter(pk=report.pk).update(feedback_due=None)
    report.refresh_from_db(fields=["feedback_due"])
    note(reference=report.reference, step=PoliceStep(step).label)
    return PoliceNote.objects.create(report=report, step=step, on=on, office=office.strip()[:60], number=number.strip()[:60], by=by, at=at)
