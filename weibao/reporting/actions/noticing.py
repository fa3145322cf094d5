"""通知 Noticing: police and centre are told in the transaction of the report; notices leave through an outbox, tried until they went.

未成年人保护法第11条: at once. A notice names the number of the report and nothing of a person.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from weibao.reporting.gateways import Outgoing, gateway
from weibao.reporting.models import ContactKind, DutyContact, HarmReport, ReportNotice
from weibao.reporting.states import NOTICE, NoticeState

JOB: Final = "weibao.reporting.jobs.send_notices"
IN_HAND: Final = dt.timedelta(seconds=20)  # longer than a try takes: a killed worker's notices come back
PAUSES: Final = tuple(dt.timedelta(seconds=one) for one in (2, 5, 15, 30, 60))  # the last for ever: a notice is never given up
PUBLIC_WAYS: Final = frozenset({"anybody", "minor"})


def tell(report: HarmReport, *, at: dt.datetime) -> int:
    """Put notices for the contacts of the county into the outbox; how many. Called by the filing. No law of its own.

    A report by the duty goes to police and centre; one by the public to the centre, and to the police when it is red.
    """
    rows = DutyContact.objects.standing().over(report.place_id)
    if report.entrance in PUBLIC_WAYS and not report.is_red:
        rows = rows.filter(kind=ContactKind.CENTRE)
    made = [ReportNotice(report=report, contact=one, due_at=at, made_at=at) for one in rows]
    ReportNotice.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        app.configure_task(JOB).defer()  # in this transaction: it runs as soon as the report is there
    return len(made)


def words_of(one: ReportNotice) -> str:
    """The text of a notice."""
    report = one.report
    return (
        f"【未成年人保护】{report.place.name}新收到侵害未成年人报告{report.reference}（{report.get_colour_display()}），"
        "请立即登录系统办理或者致电当地未成年人救助保护中心。"
    )


def send_due(now: dt.datetime) -> int:
    """Send what is due; how many went out. Called by the job. No law of its own."""
    carrier, gone = gateway(), 0
    for row in _in_hand(now):
        told = Outgoing(f"weibao-report-{row.pk}", row.contact.phone or "", words_of(row))
        if carrier.carry(told, int(now.timestamp())):
            gone += _went(row, now)
        else:
            pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
            ReportNotice.objects.filter(pk=row.pk, state=NoticeState.QUEUED).update(tries=row.tries + 1, due_at=now + pause)
    return gone


def _in_hand(now: dt.datetime, most: int = 50) -> list[ReportNotice]:
    with transaction.atomic():
        rows = ReportNotice.objects.due(now).select_related("report__place", "contact").order_by("due_at", "pk")
        taken = list(rows.select_for_update(skip_locked=True, of=("self",))[:most])
        ReportNotice.objects.filter(pk__in=[row.pk for row in taken]).update(due_at=now + IN_HAND)
    return taken


def _went(row: ReportNotice, now: dt.datetime) -> int:
    NOTICE.check(row.state, NoticeState.GONE)
    rows = ReportNotice.objects.filter(pk=row.pk, state=NoticeState.QUEUED)
    return rows.update(state=NoticeState.GONE, gone_at=now, due_at=None, tries=row.tries + 1)
