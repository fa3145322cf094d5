"""A link from its issue to the settled difference; who sees what, and what a wrong token learns."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.audit.models import Entry
from weibao.children.actions.merging import merge
from weibao.children.models import Schooling
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import public
from weibao.schools import actions
from weibao.schools.actions import Answer, BadAnswer, CannotIssue, Shut
from weibao.schools.models import PupilLine, SchoolLink
from weibao.schools.reports import latest_of, quarter_of, schools_of
from weibao.testing import make
from weibao.testing.city import BAIGUI, PINGYAO, QIXIAN, XINYING

SCHOOL = "洪善镇中心小学"


@pytest.fixture
def pupils(city):
    """Two pupils, one of another school, one of another county, a restricted one."""
    mine = make.children([{"village": XINYING, "name": "甲小明"}, {"village": XINYING, "name": "乙小红"}])
    other = make.child(village=XINYING, name="丙别校")
    Schooling.objects.filter(child=other).update(school="段村镇初级中学")
    make.child(village=BAIGUI, name="丁外县")
    make.restricted(make.child(village=XINYING, name="戊限制"), city.people["county_officer_beside"])
    return mine


@pytest.fixture
def issued(city, at, pupils):
    return actions.issue(city.divisions[PINGYAO], by=city.above, at=at, school=SCHOOL)


def said(link, *answers):
    return {line.pk: one for line, one in zip(actions.shown(link), answers, strict=True)}


def handed_in(link, at, *answers):
    return actions.hand_in(link, by=public(), at=at, filled_by="王主任", answers=said(link, *answers))


SAME, LEFT = Answer("enrolled", 0, None), Answer("left", 30, date(2023, 6, 1), "外出打工")


def test_the_school_sees_its_own_pupils_and_nobody_else(client, issued, settings, at):
    settings.WEIBAO_NOW = at.isoformat()
    link, token = issued
    page = client.get(reverse("schools:answer", args=[token]))
    text = page.content.decode()
    assert "甲小明" in text
    assert "乙小红" in text
    for hidden in ("丙别校", "丁外县", "戊限制", "孤儿", XINYING, "王福贵"):
        assert hidden not in text
    entry = Entry.objects.filter(action="schools.open").get()
    assert token not in str(entry.__dict__)
    assert SchoolLink.objects.get().opened == 1
    assert token.encode() not in bytes(link.digest)


def test_from_the_page_to_the_file(client, city, at, on, issued, settings, enter, pupils):
    settings.WEIBAO_NOW = at.isoformat()
    link, token = issued
    url = reverse("schools:answer", args=[token])
    assert client.post(url, {}).status_code == 422
    body = {"filled_by": "王主任"}
    for line, one in said(link, SAME, LEFT).items():
        body |= {
            f"p{line}-enrolment": one.enrolment,
            f"p{line}-absent": one.absent,
            f"p{line}-since": one.since or "",
            f"p{line}-remark": one.remark,
        }
    wrong = {name: "" if name.endswith("since") else value for name, value in body.items()}
    assert "请填写日期" in client.post(url, wrong).content.decode()
    assert "已提交" in client.post(url, body).content.decode()
    assert client.get(url).status_code == 404, "a link serves once"
    same, left = PupilLine.objects.order_by("state")[::-1]
    assert (same.state, left.state, left.due) == ("same", "different", date(2023, 7, 10))
    assert latest_of(same.child) == [same]
    staff = enter(city.inside)
    assert "疑似辍学" in staff.get("/").content.decode()
    assert left.child.name not in staff.get(reverse("schools:differences")).content.decode()
    page = staff.get(reverse("schools:line", args=[left.pk])).content.decode()
    assert "外出打工" in page
    assert staff.post(reverse("schools:line", args=[left.pk]), {"verb": "apply", "school": "", "stage": ""}).status_code == 403
    supervisor = enter(city.people["supervisor"])
    assert supervisor.post(reverse("schools:line", args=[left.pk]), {"verb": "keep", "reason": ""}).status_code == 422
    assert supervisor.post(reverse("schools:line", args=[left.pk]), {"verb": "apply", "school": "", "stage": ""}).status_code == 302
    now = left.child.schoolings.get(during__contains=on)
    assert (now.school, now.source) == ("", "学校核对（2023Q3）")
    assert enter(city.beside).get(reverse("schools:line", args=[left.pk])).status_code == 404


def test_many_days_absent_are_a_difference_that_is_kept(city, at, issued):
    link, _ = issued
    handed_in(link, at, SAME, Answer("enrolled", 10, None))
    line = PupilLine.objects.different().get()
    with pytest.raises(Refusal, match="不需要更新"):
        actions.apply(line, by=city.above, at=at, school="甲", stage="")
    with pytest.raises(NotAllowed):
        actions.keep(line, by=city.beside, at=at, reason="已入户")
    actions.keep(line, by=city.inside, at=at, reason="因病请假，已返校")
    with pytest.raises(ForbiddenMove):
        actions.keep(line, by=city.inside, at=at, reason="再来一次")


@pytest.mark.parametrize("answer", [Answer("left", 0, None), Answer("left", 0, date(2023, 7, 4)), Answer("none", 0, None)])
def test_an_answer_that_cannot_be_uses_nothing_up(at, issued, answer):
    link, _ = issued
    with pytest.raises(BadAnswer):
        handed_in(link, at, SAME, answer)
    assert SchoolLink.objects.get().handed_in_at is None
    handed_in(link, at, SAME, SAME)
    with pytest.raises(Shut):
        handed_in(link, at, SAME, SAME)


def test_links_end(city, at, issued, client, settings):
    link, token = issued
    settings.WEIBAO_NOW = at.isoformat()
    for wrong in ("none-such", token[:-1] + ("A" if token[-1] != "A" else "B"), token + "x"):
        with pytest.raises(Shut):
            actions.open_link(wrong, by=public(), at=at, source="127.0.0.1")
    with pytest.raises(Shut):
        actions.open_link(token, by=public(), at=at + timedelta(days=15), source="127.0.0.1")
    with pytest.raises(CannotIssue):
        actions.issue(city.divisions[PINGYAO], by=city.above, at=at, school=SCHOOL)
    with pytest.raises(NotAllowed):
        actions.revoke(link, by=city.people["county_officer_beside"], at=at)
    actions.revoke(link, by=city.above, at=at)
    with pytest.raises(Stale):
        actions.revoke(link, by=city.above, at=at)
    assert client.get(reverse("schools:answer", args=[token])).status_code == 404
    again, _ = actions.issue(city.divisions[PINGYAO], by=city.above, at=at, school=SCHOOL)
    later, _ = actions.issue(city.divisions[PINGYAO], by=city.above, at=at + timedelta(days=16), school=SCHOOL)
    again.refresh_from_db()
    assert again.revoked_at
    assert later.quarter == "2023Q3"


def test_who_tries_too_often_is_shut_out(client, issued, settings, at):
    settings.WEIBAO_NOW = at.isoformat()
    _, token = issued
    for _ in range(actions.MOST_KNOCKS):
        assert client.get(reverse("schools:answer", args=["none-such"])).status_code == 404
    assert client.get(reverse("schools:answer", args=["none-such"])).status_code == 429
    assert client.get(reverse("schools:answer", args=[token])).status_code == 429
    assert client.get(reverse("schools:answer", args=[token]), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_child_that_is_restricted_since_is_gone_from_the_page(city, issued, pupils):
    link, _ = issued
    make.restricted(pupils[0], city.people["county_officer_beside"])
    assert [one.child_id for one in actions.shown(link)] == [pupils[1].pk]


def test_lines_follow_a_merge(city, at, issued, pupils):
    other = make.child(village=XINYING, name="甲小明重")
    merge(other, by=city.people["city_officer"], at=at, merged=pupils[0], reason="同一名儿童", take=[])
    assert PupilLine.objects.filter(child=other).exists()


def test_which_schools(city, at, on, pupils):
    assert dict(schools_of(PINGYAO, on)) == {SCHOOL: 2, "段村镇初级中学": 1}
    with pytest.raises(CannotIssue):
        actions.issue(city.divisions[PINGYAO], by=city.above, at=at, school="没有的学校")
    with pytest.raises(NotAllowed):
        actions.issue(city.divisions[QIXIAN], by=city.above, at=at, school=SCHOOL)
    assert [quarter_of(date(2023, month, 1)) for month in (1, 3, 4, 12)] == ["2023Q1", "2023Q1", "2023Q2", "2023Q4"]


def test_the_pages_of_the_county(city, enter, pupils):
    client = enter(city.above)
    url = reverse("schools:links")
    assert SCHOOL in client.get(url).content.decode()
    assert client.post(url, {"school": "没有的学校"}).status_code == 422
    page = client.post(url, {"school": SCHOOL}).content.decode()
    assert "/school/" in page
    link = SchoolLink.objects.get()
    assert client.post(reverse("schools:revoke", args=[link.pk])).status_code == 302
    assert enter(city.people["city_officer"]).post(url, {"school": SCHOOL}).status_code == 403
    assert enter(city.inside).get(url).status_code == 403
