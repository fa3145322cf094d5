"""Who works on a case, and where a person may open one."""

from datetime import date, datetime

from django.conf import settings

from weibao.access.models import Member
from weibao.cases.actions.leading import leaders_of
from weibao.cases.models import Case, CaseHandOver
from weibao.cases.querysets import KIND, HandOverQuerySet
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import holders


def places_of(staff: Staff, on: date) -> list[tuple[str, str]]:
    """Counties and townships inside the posts that may open a case."""
    found = Division.objects.none()
    for post in staff.posts_on(on):
        if post.role in holders("cases.open_case"):
            found = found | Division.objects.filter(code__startswith=post.division_id)
    rows = found.filter(level__gte=Level.COUNTY, level__lte=Level.TOWNSHIP, is_quasi=False).select_related("parent").order_by("code")
    return [(one.pk, one.name if one.level == Level.COUNTY or one.parent is None else f"{one.parent.name} · {one.name}") for one in rows]


def place_numbered(code: str) -> Division:
    """A division of the form's list."""
    return Division.objects.get(pk=code)


def team_of(case: Case, on: date) -> list[Member]:
    """The team of a case on a day."""
    rows = Member.objects.around(KIND, case.pk).on(on)
    return list(rows.select_related("staff", "by").order_by("noted_at", "pk"))


def leaders(case: Case, at: datetime) -> list[tuple[int, str]]:
    """Who could lead a case, each once."""
    found: dict[int, str] = {}
    for post in leaders_of(case.place_id, at):
        found.setdefault(post.staff_id, f"{post.staff.name}（{post.get_role_display()}）")
    return list(found.items())


def staff_numbered(pk: int) -> Staff:
    """A person of the form's list."""
    return Staff.objects.get(pk=pk)


def staff_called(login: str) -> Staff:
    """A person by the sign-in name. Raises Refusal for an unknown one."""
    staff = Staff.objects.filter(username=login.strip()).first()
    if staff is None:
        raise Refusal("没有这个登录名。")
    return staff


def counties_beside(case: Case) -> list[tuple[str, str]]:
    """The counties of the city that a case can go to: all but its own."""
    rows = Division.objects.filter(code__startswith=settings.WEIBAO_CITY, level=Level.COUNTY, is_quasi=False).order_by("code")
    return [(one.pk, one.name) for one in rows if not case.place_id.startswith(one.pk)]


def offers_to(staff: Staff, on: date) -> HandOverQuerySet:
    """Cases that other places offer to those of a person's posts; whoever reads one sees what was ticked (reports.told) and no more."""
    rows: HandOverQuerySet = CaseHandOver.objects.offered_to(staff, on)
    return rows.select_related("case__place__parent", "case__child__residence__parent", "case__lead", "to", "by")
