"""What waits about training: lessons of the plan, one's own certificate, lessons that the work proposes; for the county: who has none."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.discovery.models import Lead
from weibao.discovery.states import State
from weibao.org.models import Post, Staff
from weibao.org.powers import SEATS, Role, holders
from weibao.training.models import Advice, Certificate, PlanItem, Topic
from weibao.training.querysets import without_pass
from weibao.training.reports import needs, standing

LAW: Final = "民发〔2019〕34号（每年至少培训一次）"
FIRST: Final = "民发〔2019〕34号（先培训后上岗）"


def lessons(staff: Staff, on: date) -> Work:
    """Lines of the plan that the person has not passed yet."""
    rows = without_pass(PlanItem.objects.for_person(staff, on).filter(year=on.year), staff)
    for one in (yield rows.select_related("course").order_by("due", "pk")[:MOST]):
        yield Item(
            title="年度培训：学习并通过测试",
            subject=one.course.title,
            detail=one.course.get_topic_display(),
            law=LAW,
            url=address("training:course", one.course_id),
            verb="学习",
            topic="lesson",
            due=one.due,
        )


def certificate(staff: Staff, on: date) -> Work:
    """The person's own certificate: none, or one that ends soon. Who stands in is not asked."""
    mine = Certificate.objects.filter(staff=OuterRef("staff"), role=OuterRef("role"))
    lasting = mine.valid_on(on).filter(expires_on__gt=on + timedelta(days=standing.remind_days(on)))
    posts = Post.objects.held_on(on).filter(staff=staff.pk, role__in=SEATS, stands_in=False)
    rows = posts.annotate(holds=Exists(mine.valid_on(on))).filter(~Exists(lasting))
    for post in (yield rows.order_by("role", "pk").distinct("role")):
        yield Item(
            title="培训合格证即将到期" if post.holds else "还没有有效的培训合格证",
            subject=post.get_role_display(),
            detail="到期前重新学习并通过全部课程测试" if post.holds else "学完岗位要求的课程并通过测试后自动发证",
            law=FIRST,
            url=address("training:mine"),
            verb="查看",
            topic="certificate",
            gravity=Gravity.GRAVE,
        )


def advice(staff: Staff, on: date) -> Work:  # noqa: ARG001  every source is asked in the same way
    """Lessons that the person's own work proposes."""
    for one in (yield Advice.objects.open().filter(staff=staff.pk).select_related("course").order_by("pk")[:MOST]):
        yield Item(
            title="建议学习",
            subject=one.course.title,
            detail=f"{needs.words_of(one.source)}（{one.rows} 件），供学习参考",
            law=LAW,
            url=address("training:course", one.course_id),
            verb="学习",
            topic="lesson",
            gravity=Gravity.LIGHT,
        )


def uncertified(staff: Staff, on: date) -> Work:
    """For who organises training: how many posts of the own division stand without a valid certificate."""
    posts = [post for post in staff.posts_on(on) if post.role in holders("training.plan")]
    roots = sorted({post.division_id for post in posts})
    rows = standing.without_certificate(roots, on).select_related(None).annotate(total=Window(Count("*")))
    for one in (yield rows[:1]):
        yield Item(
            title="在岗人员没有有效的培训合格证",
            subject=f"{one.total} 人",
            place="、".join(sorted({words.short(post.division.name) for post in posts})),
            law=FIRST,
            url=address("training:people"),
            verb="查看",
            topic="untrained",
            gravity=Gravity.LIGHT,
            rows=one.total,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("training.take_test"):
        yield lessons
        yield certificate
        yield advice
    if roles & holders("training.plan"):
        yield uncertified


def late_leads(first: date, last: date) -> dict[int, int]:  # noqa: ARG001  the state of today is what counts
    """How many families a director has not told in time."""
    rows = Lead.objects.filter(state=State.OPEN, due__lt=last, child__restricted=False)
    villages = dict(rows.order_by().values_list("child__household").annotate(Count("pk")))
    posts = Post.objects.held_on(last).filter(role=Role.VILLAGE_DIRECTOR, stands_in=False, division__in=villages)
    found: dict[int, int] = {}
    for person, village in posts.values_list("staff", "division"):
        found[person] = found.get(person, 0) + villages[village]
    return found


needs.register(needs.Source("late_lead", "政策找人有超过期限未告知的家庭", Topic.POLICY, late_leads))
