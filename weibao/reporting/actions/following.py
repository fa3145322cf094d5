"""查询 Following a report by its code; and what becomes of reports when files are merged or erased."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pgtrigger

from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotThere
from weibao.kernel.tokens import digest_of
from weibao.org.models import Staff
from weibao.reporting.duty import UnreportedSign
from weibao.reporting.models import HarmReport, ReportAddition, Triage
from weibao.reporting.states import REPORT, ReportState

LAW: Final = "未成年人保护法第11条（处理结果以适当方式告知）"
GONE: Final = "〔已销毁〕"


@action("reporting.follow", label="凭查询码查看报告进度", law=LAW, says="凭查询码查看{reference}的进度", reads=True)
def follow(code: str, *, by: Staff, at: datetime) -> HarmReport:
    """The report of a code. Raises NotThere for a wrong one."""
    row = HarmReport.objects.filter(code=digest_of("".join(code.split()).upper())).first()
    if row is None:
        raise NotThere("查询码不对，请检查后再试。")
    note(reference=row.reference)
    return row


def follow_merge(merge: int, *, kept: int, merged: int) -> None:
    """Reports and signs go along with the file that is kept. Called by the reaction. No law of its own."""
    for model in (HarmReport, UnreportedSign):
        model._base_manager.filter(child=merged).update(child=kept, moved_by=merge)  # noqa: SLF001  hidden rows move too


def follow_undoing(merge: int, *, merged: int) -> None:
    """What the merge moved goes back. Called by the reaction. No law of its own."""
    for model in (HarmReport, UnreportedSign):
        model._base_manager.filter(moved_by=merge).update(child=merged, moved_by=None)  # noqa: SLF001  hidden rows move too


def follow_case(case: int, *, is_over: bool) -> None:
    """Reports end with their case, and go on with it when it is opened again. Called by the reactions. No law of its own."""
    old, new = ReportState.CASED, ReportState.CASE_OVER
    old, new = (old, new) if is_over else (new, old)
    REPORT.check(old, new)
    HarmReport.objects.filter(case=case, state=old).update(state=new)


def follow_erasing(children: Iterable[int]) -> None:
    """What reports and signs say of erased children goes with the file. Called by the reaction. No law of its own."""
    about = list(children)
    rows = HarmReport.objects.filter(child__in=about)
    with pgtrigger.ignore(
        "reporting.HarmReport:report_kept_as_sent", "reporting.ReportAddition:addition_stays", "reporting.Triage:triage_stays"
    ):
        ReportAddition.objects.filter(report__in=rows).update(words=None)
        Triage.objects.filter(report__in=rows).update(reason=None)
        rows.update(words=GONE, where=None, child_name=None, child_index=None, child_sex="", child_age=None, answer=None)
    UnreportedSign.objects.filter(child__in=about).update(words=None, explanation=None, finding=None)
