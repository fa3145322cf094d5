"""Teams and restricted files: who joins, who leaves, and that nobody is left alone."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.access.actions.teaming import BareTeam, CannotJoin, CannotLeave, join_team, leave_team, refill_team
from weibao.access.models import Member
from weibao.children.actions.merging import CannotMerge, CannotUndo, merge, unmerge
from weibao.children.actions.reading import open_file, reveal
from weibao.children.actions.restricting import CannotRestrict, lift_restriction, restrict
from weibao.children.models import Child, Merge, Opening
from weibao.desk.reports.readings import bare_files, readings
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Post, Staff
from weibao.testing import make
from weibao.testing.city import XINYING

WHY = {"ground": "sexual_harm", "reason": "侵害案件的被害人，须严格保密。"}


@pytest.fixture
def child(city):
    return make.child(name="王子泽", village=XINYING)


def fresh(staff):
    return Staff.objects.get(pk=staff.pk)


def sees(staff, child, on):
    return Child.objects.visible_to(fresh(staff), on).filter(pk=child.pk).exists()


def test_a_member_joins_and_leaves_at_once(city, child, at, on):
    hotline, officer = city.people["hotline_operator"], city.people["county_officer"]
    member = join_team(child, by=officer, at=at, staff=hotline, duty="接报联络")
    assert sees(hotline, child, on)
    with pytest.raises(CannotJoin, match="已经是"):
        join_team(child, by=officer, at=at, staff=hotline, duty="接报联络")
    leave_team(child, by=officer, at=at, member=member)
    assert not sees(hotline, child, on)
    with pytest.raises(NotThere):
        leave_team(child, by=officer, at=at, member=member)


@pytest.mark.parametrize("key", ["security_admin", "system_admin", "auditor", "nowhere", "former_director", "console"])
def test_who_serves_no_children_joins_no_team(city, child, at, key):
    with pytest.raises(CannotJoin):
        join_team(child, by=city.people["county_officer"], at=at, staff=city.people[key], duty="联络")


@pytest.mark.parametrize(("duty", "days"), [(" ", None), ("联络", -1)])
def test_a_membership_wants_a_duty_and_a_last_day_that_is_to_come(city, child, at, on, duty, days):
    last = on + timedelta(days=days) if days else None
    with pytest.raises(CannotJoin):
        join_team(child, by=city.people["county_officer"], at=at, staff=city.people["hotline_operator"], duty=duty, last_day=last)


def test_teams_are_made_by_those_whose_work_it_is(city, child, at):
    for key in ("director", "supervisor", "county_officer_beside", "leader", "security_admin"):
        with pytest.raises(NotAllowed):
            join_team(child, by=city.people[key], at=at, staff=city.people["hotline_operator"], duty="联络")


def test_a_restricted_file_is_its_teams_alone_until_it_is_lifted(city, child, at, on):
    approver = city.people["county_approver"]
    restrict(child, by=city.people["centre_worker"], at=at, **WHY, team=[city.inside, approver])
    assert child.restricted
    for key in ("director", "county_approver"):
        assert sees(city.people[key], child, on)
    for key in ("centre_worker", "county_officer", "supervisor", "city_officer", "console"):
        assert not sees(city.people[key], child, on), key
    with pytest.raises(NotAllowed):
        lift_restriction(child, by=city.people["city_officer"], at=at, reason="案件已经办结，可以恢复。")
    with pytest.raises(CannotRestrict):
        lift_restriction(child, by=approver, at=at, reason="办结")
    lift_restriction(child, by=fresh(approver), at=at, reason="案件已经办结，可以恢复。")
    assert sees(city.people["supervisor"], child, on)
    assert child.restrictions.get().lifted_reason == "案件已经办结，可以恢复。"


@pytest.mark.parametrize("facts", [{"ground": "none"}, {"reason": "保密"}, {"team": []}, {"team": None}])
def test_a_restriction_wants_a_ground_a_reason_and_a_team(city, child, at, facts):
    given = {**WHY, "team": [city.people["centre_worker"]], **facts}
    given["team"] = [city.inside] if given["team"] is None else given["team"]  # nobody who could name others
    with pytest.raises(CannotRestrict):
        restrict(child, by=city.people["county_officer"], at=at, **given)
    child.refresh_from_db()
    assert not child.restricted


def test_nobody_restricts_twice_nor_outside_of_the_scope(city, child, at):
    with pytest.raises(NotAllowed):
        restrict(child, by=city.people["county_officer_beside"], at=at, **WHY, team=[city.inside])
    restrict(child, by=city.people["county_officer"], at=at, **WHY, team=[city.inside, city.people["county_officer"]])
    with pytest.raises(CannotRestrict):
        restrict(child, by=fresh(city.people["county_officer"]), at=at, **WHY, team=[city.inside])


def test_the_last_of_the_team_stays(city, child, at):
    officer = city.people["county_officer"]
    make.restricted(child, officer)
    join_team(child, by=officer, at=at, staff=city.inside, duty="走访")
    with pytest.raises(CannotLeave):
        leave_team(child, by=officer, at=at, member=Member.objects.get(staff=officer))
    join_team(child, by=officer, at=at, staff=city.people["centre_worker"], duty="个案管理")
    leave_team(child, by=officer, at=at, member=Member.objects.get(staff=officer))
    with pytest.raises(NotAllowed):
        join_team(child, by=fresh(officer), at=at, staff=officer, duty="个案管理")


def test_a_team_that_is_left_alone_is_filled_by_number_by_the_security_administrator(city, child, at, on):
    officer, security = city.people["county_officer"], city.people["security_admin"]
    bare = BareTeam("children.child", child.pk)
    make.restricted(child, officer, city.inside)
    assert bare_files(on) == []
    with pytest.raises(CannotJoin, match="还有在岗"):
        refill_team(bare, by=security, at=at, staff=city.people["centre_worker"])
    Post.objects.filter(staff=officer).update(during=DateRange(date(2021, 6, 1), on))
    assert bare_files(on) == [child.pk], "the director alone could name nobody"
    for key in ("security_admin", "auditor", "leader", "nowhere", "director"):
        with pytest.raises(CannotJoin):
            refill_team(bare, by=security, at=at, staff=city.people[key])
    with pytest.raises(NotAllowed):
        refill_team(bare, by=city.people["centre_worker"], at=at, staff=city.people["centre_worker"])
    refill_team(bare, by=security, at=at, staff=city.people["centre_worker"])
    assert bare_files(on) == []
    assert sees(city.people["centre_worker"], child, on)
    assert not sees(security, child, on)


def test_a_restricted_file_and_one_with_a_team_are_not_merged_away(city, child, at):
    officer = city.people["county_officer"]
    other = make.child(village=XINYING)
    make.member(other, city.inside)
    with pytest.raises(CannotMerge, match="团队"):
        merge(child, by=officer, at=at, merged=other, reason="同一人")
    make.restricted(child, officer)
    with pytest.raises(CannotMerge, match="限制查阅"):
        merge(child, by=officer, at=at, merged=make.child(village=XINYING), reason="同一人")


def test_who_opened_the_file_when_and_why(city, child, at, enter):
    open_file(child, by=city.inside, at=at)
    make.member(child, city.people["hotline_operator"])
    open_file(child, by=city.people["hotline_operator"], at=at + timedelta(minutes=1))
    beside = city.people["county_officer_beside"]
    make.permit(child, beside, opens=at)
    open_file(child, by=beside, at=at + timedelta(minutes=2))
    reveal(child, by=city.people["supervisor"], at=at + timedelta(minutes=3), what="id_number")
    told = [(one.name, one.who, one.did, one.why) for one in readings(child)]
    assert told[0] == ("乔静", "洪善镇人民政府儿童督导员", "显示公民身份号码", "查阅档案时办理")
    assert told[1] == ("渠文斌", "祁县民政局县级民政经办", "查阅档案", "经审批的查阅申请（批准）")
    assert told[2] == ("任晓", "晋中市12345热线12345 坐席", "查阅档案", "个案团队成员")
    assert told[3] == ("侯秀梅", "洪善镇人民政府儿童主任", "查阅档案", "岗位职责：本人负责的村（社区）的儿童")
    client = enter(city.people["supervisor"])
    page = client.get(f"/children/{child.pk}/readings/").content.decode()
    assert "侯秀梅" in page
    paper = client.get(f"/children/{child.pk}/readings/printed/").content.decode()
    assert "儿童主任" in paper
    for hidden in ("侯秀梅", "渠文斌", "测试所需"):
        assert hidden not in paper


def test_an_opening_on_the_team_says_so(city, child, at):
    make.restricted(child, city.inside)
    open_file(child, by=city.inside, at=at)
    assert Opening.objects.get().basis == "team"


def test_the_pages_of_the_team(city, child, enter, at):
    client = enter(city.people["county_officer"])
    base = f"/children/{child.pk}"
    assert client.get(f"{base}/team/join/").status_code == 200
    assert client.post(f"{base}/team/join/", {"duty": "联络"}).status_code == 422
    assert client.post(f"{base}/team/join/", {"duty": "联络", "login": "nobody"}).status_code == 422
    assert client.post(f"{base}/team/join/", {"duty": "联络", "login": "hotline_operator"}).status_code == 302
    assert client.post(f"{base}/team/join/", {"duty": "走访", "person": city.inside.pk}).status_code == 302
    assert "任晓" in client.get(f"{base}/readings/").content.decode()
    member = Member.objects.get(staff=city.people["hotline_operator"])
    assert client.post(f"{base}/team/{member.pk}/leave/").status_code == 302
    assert client.post(f"{base}/team/{member.pk}/leave/").status_code == 404
    assert client.get(f"{base}/team/restrict/").status_code == 200
    assert client.post(f"{base}/team/restrict/", {"ground": "other", "reason": "短"}).status_code == 422
    assert client.post(f"{base}/team/restrict/", {**WHY, "myself": "on", "person": city.people["county_approver"].pk}).status_code == 302
    assert "限制查阅" in client.get(f"{base}/readings/").content.decode()
    assert client.get(f"{base}/team/lift/").status_code == 403
    client = enter(city.people["county_approver"])
    assert client.get(f"{base}/team/lift/").status_code == 200
    assert client.post(f"{base}/team/lift/", {"reason": "案件已经办结，可以恢复。"}).status_code == 302
    for key in ("county_officer_beside", "leader", "security_admin"):
        stranger = enter(city.people[key])
        for path in ("team/join/", "team/restrict/", "team/lift/", "readings/printed/"):
            assert stranger.get(f"{base}/{path}").status_code == 404, (key, path)


def test_the_page_of_bare_teams_shows_numbers_only(city, child, enter, on, at):
    make.restricted(child, city.inside)
    Post.objects.filter(staff=city.inside).update(during=DateRange(date(2021, 6, 1), on))
    client = enter(city.people["security_admin"])
    assert "没有在岗团队成员" in client.get("/").content.decode()
    page = client.get("/children/teams/").content.decode()
    assert f"{child.pk} 号" in page
    assert "王子泽" not in page
    assert client.post("/children/teams/", {"number": child.pk, "login": "security_admin"}).status_code == 422
    assert client.post("/children/teams/", {"number": child.pk, "login": "county_officer"}).status_code == 302
    assert enter(city.people["county_officer"]).get("/children/teams/").status_code == 403


def test_files_that_went_into_a_restricted_one_lead_nowhere_either(city, child, at, on):
    officer = city.people["county_officer"]
    older = make.child(village=XINYING)
    oldest = make.child(village=XINYING)
    merge(older, by=officer, at=at, merged=oldest, reason="同一人")
    entry = merge(child, by=officer, at=at, merged=older, reason="同一人")
    restrict(child, by=officer, at=at, **WHY, team=[city.people["county_approver"]])
    for row in (child, older, oldest):
        assert not sees(officer, row, on)
    join_team(child, by=fresh(city.people["county_approver"]), at=at, staff=fresh(officer), duty="个案管理")
    with pytest.raises(CannotUndo):
        unmerge(Merge.objects.get(pk=entry.pk), by=fresh(officer), at=at)
    leave_team(child, by=fresh(officer), at=at, member=Member.objects.get(staff=officer))
    lift_restriction(child, by=fresh(city.people["county_approver"]), at=at, reason="案件已经办结，可以恢复。")
    assert all(sees(officer, row, on) for row in (child, older, oldest))
