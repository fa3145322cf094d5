"""The pages of training, of our own people and of the schools in a browser: axe, width at 1024, faults of the console; a picture of each."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from journeys.browsing import NARROW, WIDE, Person
from journeys.one_thread import served
from weibao.accounts import entering
from weibao.demo.training import FILE, write
from weibao.kernel.clock import true_now
from weibao.kernel.months import Month
from weibao.org.models import Post
from weibao.schools import actions as schools
from weibao.staffing.actions import choosing, paying
from weibao.staffing.actions.choosing import Proposal
from weibao.testing import make
from weibao.testing.city import PINGYAO, XINYING
from weibao.training.actions import learning, planning, teaching
from weibao.training.models import Certificate

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(600)]


def entered(chrome, address, staff):
    """A browser in which a person is signed in: the session is made as the tests make it, the sign-in itself is tried elsewhere."""
    client = Client()
    client.force_login(staff)
    session = client.session
    session[entering.MARK] = entering.mark(true_now(), factor="totp")
    session.save()
    context = chrome.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": address}
    context.add_cookies([cookie])
    return Person(context, address)


def furnish(city, at):
    """Six courses, a plan, a test passed and one open, a day, a candidate, a sheet, a link that was answered."""
    import yaml  # noqa: PLC0415

    officer, county = city.people["city_officer"], city.above
    courses = [write(one, officer, at) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
    place = city.divisions[PINGYAO]
    planning.plan(place, by=county, at=at, course=courses[0], role="village_director", way="online", due=make.ON.replace(day=28))
    for course in courses:
        paper = learning.draw_test(course, by=city.inside, at=at)
        result = learning.take_test(paper, by=city.inside, at=at, answers={one.pk: one.right for one in paper.drawn()})
    again = learning.draw_test(courses[0], by=city.inside, at=at)
    day = teaching.plan_day(place, by=county, at=at, planned=teaching.Planned("培训班", make.ON, "县民政局", "霍老师", 8, courses))
    teaching.mark_attendance(day, by=county, at=at, lines=[teaching.Present(True, 90, username="director_near")])
    told = {"background": "women", "ability": "会用手机", "care": "热心"}
    candidate = choosing.propose(
        city.village,
        by=city.people["supervisor"],
        at=at,
        proposal=Proposal("成新", "13800000000", "village_director", **told, met_on=make.ON),
    )
    sheet = paying.make_sheet(place, by=county, at=at, month=Month(2023, 6))
    make.children([{"village": XINYING}] * 2)
    link, token = schools.issue(place, by=county, at=at, school="洪善镇中心小学")
    rows = {"course": courses[0].pk, "attempt": result.pk, "paper": again.pk, "day": day.pk, "candidate": candidate.pk, "sheet": sheet.pk}
    return rows | {
        "certificate": Certificate.objects.get().pk,
        "post": Post.objects.get(staff=city.inside).pk,
        "token": token,
        "link": link,
    }


def pages(rows):
    """Who opens what."""
    yield "director", "training:mine", []
    yield "director", "training:course", [rows["course"]]
    yield "director", "training:paper", [rows["paper"]]
    yield "director", "training:attempt", [rows["attempt"]]
    yield "director", "training:certificate", [rows["certificate"]]
    for name in ("report", "people", "plan", "days", "editor", "advice", "gate", "new_course", "new_day"):
        yield "city_officer", f"training:{name}", []
    yield "city_officer", "training:edit_course", [rows["course"]]
    yield "city_officer", "training:questions", [rows["course"]]
    yield "county_officer", "training:day", [rows["day"]]
    for name in ("candidates", "checks", "load", "sheets", "directory"):
        yield "county_officer", f"staffing:{name}", []
    yield "county_officer", "staffing:candidate", [rows["candidate"]]
    yield "county_officer", "staffing:check", [rows["post"]]
    yield "county_officer", "staffing:sheet", [rows["sheet"]]
    yield "supervisor", "staffing:propose", []
    yield "county_officer", "schools:links", []
    yield "county_officer", "schools:differences", []
    yield "county_officer", "schools:line", [rows["line"]]


def test_every_page(city, clock, chrome, tmp_path):
    at = clock(2023, 7, 3)
    rows = furnish(city, at)
    wrong = []
    with served() as address:
        guest = Person(chrome.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN"), address)
        guest.go(reverse("schools:answer", args=[rows["token"]]))
        wrong += guest.violations() + guest.faults
        guest.page.screenshot(path=tmp_path / "schools-answer.png", full_page=True)
        guest.close()
        lines = list(schools.shown(rows["link"]))
        said = dict.fromkeys((one.pk for one in lines), schools.Answer("left", 20, make.ON, "外出"))
        from weibao.org.actions import public  # noqa: PLC0415

        schools.hand_in(rows["link"], by=public(), at=at, filled_by="王老师", answers=said)
        rows["line"] = lines[0].pk
        people = {}
        for who, name, args in pages(rows):
            if who not in people:
                people[who] = entered(chrome, address, city.people[who])
            person = people[who]
            answer = person.go(reverse(name, args=args))
            wrong += [f"{name}: {answer.status}"] if answer.status != 200 else []
            person.page.screenshot(path=tmp_path / f"{name.replace(':', '-')}.png", full_page=True)
            wrong += person.violations() + person.overflow(NARROW)
            person.page.set_viewport_size(WIDE)
        for person in people.values():
            wrong += person.faults
            person.close()
    assert wrong == []
