"""The demo's own people and schools: candidates, entry checks, last month's sheet, links of the quarter. All invented."""

from datetime import date, datetime, timedelta
from typing import Final

from weibao.demo.runs import holder
from weibao.kernel.months import Month
from weibao.org.actions import public
from weibao.org.models import Division, Level, Post, Staff
from weibao.org.powers import Role
from weibao.schools import actions as schools
from weibao.schools.reports import schools_of
from weibao.staffing.actions import checking, choosing, paying, reaching
from weibao.staffing.models import Candidate

LINKS: Final = 3
CHECKED: Final = 40
JUNE: Final = Month(2023, 6)
NAMES: Final = (("贺桂芳", "committee"), ("任小军", "social"), ("穆雪梅", "women"))


def people(at: datetime) -> str:
    """Candidates at each step, some entry checks, June's sheet, three links of which one was answered; what is there stays."""
    if not Candidate.objects.exists():
        county = holder(Role.COUNTY_OFFICER)
        place = county.posts_on(at.date())[0].division
        _candidates(place, county, at)
        _checks(place, county, at)
        paying.make_sheet(place, by=county, at=at, month=JUNE)
        _phones(place, at)
        _schools(place, county, at)
    return f"{Candidate.objects.count()} 名人选"


def _candidates(place: Division, county: Staff, at: datetime) -> None:
    supervisor = Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR).inside(place.code).select_related("staff").order_by("pk")[0]
    villages = Division.objects.filter(level=Level.VILLAGE, code__startswith=supervisor.division_id).order_by("code")[: len(NAMES)]
    checked = checking.Checked(date(2023, 6, 28), f"{place.name}公安局", "查〔2023〕31号", clear=True)
    for turn, (village, (name, background)) in enumerate(zip(villages, NAMES, strict=False)):
        given = {"background": background, "ability": "熟悉村情，会用手机办理业务", "care": "热心，常帮助困难家庭"}
        proposal = choosing.Proposal(name, f"1380000010{turn}", "village_director", **given, met_on=date(2023, 6, 26))
        row = choosing.propose(village, by=supervisor.staff, at=at, proposal=proposal)
        if turn > 0:
            checking.check_candidate(row, by=county, at=at, checked=checked)
        if turn > 1:
            choosing.file(row, by=county, at=at)


def _checks(place: Division, county: Staff, at: datetime) -> None:
    posts = Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR).inside(place.code).order_by("division", "pk")[:CHECKED]
    for turn, post in enumerate(posts, start=1):
        day = at.date() - timedelta(days=20 + turn)
        checked = checking.Checked(day, f"{place.name}公安局", f"查〔2023〕{turn}号", clear=True)
        checking.check_staff(post, by=county, at=at, checked=checked)


def _phones(place: Division, at: datetime) -> None:
    for turn, post in enumerate(Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR).inside(place.code).select_related("staff")[:12]):
        reaching.tell_phone(post, by=post.staff, at=at, phone=f"139000001{turn:02d}")


def _schools(place: Division, county: Staff, at: datetime) -> None:
    """The schools with most pupils; the first answers: one left, one was long absent, the rest are there."""
    most = sorted(schools_of(place.pk, at.date()), key=lambda one: (-one[1], one[0]))[:LINKS]
    for turn, (school, _) in enumerate(most):
        link, _token = schools.issue(place, by=county, at=at - timedelta(days=1), school=school)
        if turn == 0:
            said = [
                schools.Answer("left", 25, date(2023, 6, 5), "家长说外出打工") if number == 0
                else schools.Answer("enrolled", 14 if number == 1 else 0, None)
                for number, _ in enumerate(schools.shown(link))
            ]  # fmt: skip
            answers = {line.pk: one for line, one in zip(schools.shown(link), said, strict=True)}
            schools.hand_in(link, by=public(), at=at, filled_by="教务处 王老师", answers=answers)
