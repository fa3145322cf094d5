"""报告人 Reporters: seen by named people alone, each look recorded; hidden after their time.

强制报告制度意见第13条, 反家庭暴力法第14条: who reported is kept secret; 个人信息保护法第19条: no longer than needed.
"""

from datetime import datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note, note_many
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.models import Division, Staff
from weibao.org.powers import READS
from weibao.reporting.models import Confidant, HarmReport, Reporter
from weibao.reporting.querysets import KIND
from weibao.reporting.reports.terms import whole

LAW: Final = "强制报告制度意见第13条；反家庭暴力法第14条"


@action("reporting.name_confidant", label="指定报告人信息知悉人", law=LAW, says="指定报告人信息知悉人")
def name_confidant(place: Division, *, by: Staff, at: datetime, staff: Staff) -> Confidant:
    """Name a person who may see who reported in a county. Raises Refusal for who reads no reports there, and for a second time."""
    on = timezone.localtime(at).date()
    posts = [post for post in staff.posts_on(on) if post.role in READS[KIND] and place.pk.startswith(post.division_id)]
    if not posts or staff.is_service:
        raise Refusal("只能指定在本地办理报告的人员。")
    row, made = Confidant.objects.get_or_create(place=place, staff=staff, ended_at=None, defaults={"by": by, "at": at})
    if not made:
        raise Refusal("这名人员已经指定。")
    note(staff=staff.pk, place=place.pk)
    return row


@action("reporting.end_confidant", label="停止报告人信息知悉", law=LAW, says="停止报告人信息知悉")
def end_confidant(row: Confidant, *, by: Staff, at: datetime) -> Confidant:
    """The person sees no reporter any more, from now on. Raises Stale."""
    if not Confidant.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        raise Stale
    note(staff=row.staff_id, place=row.place_id)
    row.refresh_from_db()
    return row


@action("reporting.read_reporter", label="查看报告人信息", law=LAW, says="查看{reference}的报告人信息", reads=True)
def read_reporter(report: HarmReport, *, by: Staff, at: datetime) -> Reporter:
    """Who reported, for a named person. Raises NotAllowed for anybody else, Refusal where nobody is named or it is hidden."""
    note(reference=report.reference)
    if not is_named(by, report):
        raise NotAllowed("报告人信息只有指定的知悉人可以查看。")
    row = Reporter.objects.filter(report=report).first()
    if row is None:
        raise Refusal("报告人没有留下姓名和电话。")
    if row.hidden_at is not None:
        raise Refusal("报告人信息已经按期隐去。")
    return row


@action(
    "reporting.hide",
    label="按期隐去报告人信息",
    law="个人信息保护法第19条；强制报告制度意见第13条",
    says="隐去报告人信息 {count} 条",
    system=True,
)
def hide(rows: None, *, by: None, at: datetime) -> int:
    """Hide who reported where the report ended so many months ago; how many."""
    on = timezone.localtime(at).date()
    last = Month.of(on).plus(-whole("hide_months", on)).first_day
    past = Reporter.objects.filter(hidden_at=None, report__settled_at__date__lt=last)
    ids = list(past.order_by("pk").values_list("pk", flat=True))
    note_many(ids)
    return Reporter.objects.filter(pk__in=ids).update(name=None, phone=None, hidden_at=at)


def has_reporter(report: HarmReport) -> bool:
    """Whether somebody left a name or a phone that is not hidden yet."""
    return Reporter.objects.filter(report=report, hidden_at=None).exists()


def is_named(staff: Staff, report: HarmReport) -> bool:
    """Whether a person is named for the place of a report."""
    return Confidant.objects.all().covers(staff, report.place_id)
