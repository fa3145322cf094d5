"""What waits about our own people: candidates, entry checks, directors with too many children, sheets to be confirmed."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import Role, holders
from weibao.staffing.models import AllowanceSheet, Candidate
from weibao.staffing.reports import work
from weibao.staffing.states import CandidateState, SheetState

CHECKS: Final = "未成年人保护法第62条"
CHOOSING: Final = "民发〔2019〕34号（选优配强）"
PAYING: Final = "民发〔2019〕34号（工作保障）"


def candidates(staff: Staff, on: date) -> Work:
    """For the county: whom a village proposed."""
    rows = Candidate.objects.visible_to(staff, on).filter(state=CandidateState.PROPOSED).select_related("place__parent")
    for one in (yield rows.order_by("proposed_at", "pk")[:MOST]):
        yield Item(
            title="拟任人选待入职查询和备案",
            subject=one.get_role_display(),
            place=words.place(one.place),
            law=CHOOSING,
            url=address("staffing:candidate", one.pk),
            verb="办理",
            topic="candidate",
        )


def filed(staff: Staff, on: date) -> Work:
    """For the security administrator: who was filed and has no post yet."""
    roots = [post.division_id for post in staff.posts_on(on) if post.role in holders("org.appoint")]
    rows = Candidate.objects.filter(state=CandidateState.FILED).select_related("place__parent").order_by("decided_at", "pk")
    for one in (yield rows[:MOST]):
        if any(one.place_id.startswith(root) for root in roots):
            yield Item(
                title="备案人选待任职登记",
                subject=f"{one.name}（{one.get_role_display()}）",
                place=words.place(one.place),
                law=CHOOSING,
                url=address("org:appoint", role=one.role, place=one.place_id),
                verb="登记",
                topic="candidate",
            )


def barred(staff: Staff, on: date) -> Work:
    """For the county and the city: who may not go on."""
    for post in (yield work.barred(work.roots(staff, on, "entry_checks"), on)[:MOST]):
        yield Item(
            title="入职查询发现记录，立即停止工作、办理离任交接",
            subject=post.get_role_display(),
            place=words.place(post.division),
            law=CHECKS,
            url=address("staffing:checks"),
            verb="查看",
            topic="entry_check",
            gravity=Gravity.URGENT,
        )


def unchecked(staff: Staff, on: date) -> Work:
    """For the county and the city: how many have no entry check in time, in one line."""
    rows = work.unchecked(work.roots(staff, on, "entry_checks"), on).select_related(None).annotate(total=Window(Count("*")))
    for one in (yield rows[:1]):
        yield Item(
            title="本系统人员入职查询待登记",
            subject=f"{one.total} 人次",
            law=CHECKS,
            url=address("staffing:checks"),
            verb="查看",
            topic="entry_check",
            gravity=Gravity.LIGHT,
            rows=one.total,
        )


def sheets(staff: Staff, on: date) -> Work:
    """For the approver: allowance sheets that another person made."""
    rows = AllowanceSheet.objects.visible_to(staff, on).filter(state=SheetState.DRAFT).exclude(made_by=staff.pk)
    for one in (yield rows.select_related("place").order_by("month", "pk")[:MOST]):
        yield Item(
            title="儿童主任补贴表待核对",
            subject=f"{one.month.year}年{one.month.month}月",
            place=words.short(one.place.name),
            law=PAYING,
            url=address("staffing:sheet", one.pk),
            verb="核对",
            topic="allowance",
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("staffing.file"):
        yield candidates
    if Role.SECURITY_ADMIN in roles:
        yield filed
    if roles & holders("staffing.check_staff"):
        yield barred
        yield unchecked
    if roles & holders("staffing.confirm_sheet"):
        yield sheets
