"""What people do about a cross-province application beside its own steps: take enclosed papers in, enter a file set by hand.

Law: 民办发〔2021〕10号.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from weibao.applications.actions.submitting import receive
from weibao.applications.querysets import KIND
from weibao.attachments.actions import Upload, add
from weibao.attachments.models import Category
from weibao.exchange.models import Crossing, Direction, Enclosure
from weibao.exchange.reports.national import Received
from weibao.exchange.reports.places import is_ours
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "民办发〔2021〕10号"


class NothingCame(Refusal):
    """No enclosed paper is whole yet, or all were taken in."""

    status = 409


class NotHere(Refusal):
    """A file set for another household place, or from a place of our own."""


@action("exchange.take_enclosures", label="收入随信材料", law=LAW, says="收入随信材料 {taken} 份，未收入 {refused} 份")
def take_enclosures(crossing: Crossing, *, by: Staff, at: datetime) -> list[Enclosure]:
    """Papers that came with an application are looked through like every upload and put with it; a bad one is refused with its reason.

    Raises NothingCame.
    """
    whole = [one for one in crossing.enclosures.filter(taken_at=None).prefetch_related("pieces") if one.pieces.count() == one.parts]
    if not whole:
        raise NothingCame("随信材料还没有收齐，或者都已经收入。")
    for one in whole:
        _take(crossing, one, by=by, at=at)
    refused = sum(bool(one.refused) for one in whole)
    note(application=crossing.application_id, taken=len(whole) - refused, refused=refused)
    return whole


def _take(crossing: Crossing, one: Enclosure, *, by: Staff, at: datetime) -> None:
    content = b"".join(bytes(piece.data) for piece in one.pieces.order_by("place"))
    category = one.category if one.category in Category.values else Category.OTHER
    reason = ""
    try:
        with transaction.atomic():
            add(crossing.application, by=by, at=at, kind=KIND, upload=Upload(one.name, content), category=category, remark="异地推送")
    except Refusal as refusal:
        reason = refusal.message[:120]
    Enclosure.objects.filter(pk=one.pk).update(taken_at=at, refused=reason)
    one.refused = reason
    one.pieces.all().delete()


@action("exchange.receive_file_set", label="录入异地推送的申请文件", law=LAW, says="录入异地推送的申请文件")
def receive_file_set(received: Received, *, by: Staff, at: datetime) -> Crossing:
    """A place without Weibao sent an application as a file in the national system's fields: it is received like any other.

    The same file again leads to the same application. Raises NotHere, and what `applications.receive` raises.
    """
    new = received.new
    if not is_ours(new.child.household) or is_ours(new.accepted_code):
        raise NotHere("户籍地不在本市，或者受理地就在本市，不是异地推送的申请。")
    key = f"file:{new.accepted_code}:{received.code}"
    row = receive(new, by=None, at=at, key=key, pushed_on=min(received.pushed_on, localdate(at)))
    crossing, _ = Crossing.objects.get_or_create(
        application=row,
        defaults={
            "direction": Direction.IN,
            "other_code": new.accepted_code,
            "other_name": received.accepted_name[:120],
            "pushed_on": min(received.pushed_on, localdate(at)),
        },
    )
    note(application=row.pk)
    return crossing


@action("exchange.take_out", label="导出申请文件", law="未成年人网络保护条例第36条", says="导出申请 {application} 的申请文件", reads=True)
def take_out(crossing: Crossing, *, by: Staff, at: datetime) -> Crossing:
    """An application leaves as a file in the national system's fields, for a place without Weibao."""
    note(application=crossing.application_id)
    return crossing
