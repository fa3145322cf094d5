"""The screens on which the security administrator fills, hands over and ends posts."""

import re
from datetime import date

import pytest

from weibao.org.actions import Appointment, appoint
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.testing.city import BAIJIAZHUANG, CITY, HONGSHAN, XINYING

ON = date(2023, 7, 3)


def own(city, key):
    return Post.objects.get(staff=city.people[key])


@pytest.fixture
def admin(city, enter):
    return enter(city.people["security_admin"])


def text(answer):
    return answer.content.decode()


def test_a_post_shows_who_held_the_place_before(city, admin):
    page = text(admin.get(f"/org/posts/{own(city, 'director').pk}/"))
    assert "曾秀英" in page
    assert "离任交接" in page
    assert "2023年1月1日" not in page.split("历任")[0]


def test_everybody_sees_posts_of_the_own_branch_and_nobody_else_has_the_buttons(city, enter):
    post = own(city, "director")
    officer = enter(city.above)
    assert "离任交接" not in text(officer.get(f"/org/posts/{post.pk}/"))
    assert officer.get(f"/org/posts/{own(city, 'director_far').pk}/").status_code == 404
    for page in ("leave", "transfer", "renew", "end-stand-in"):
        assert officer.get(f"/org/posts/{post.pk}/{page}/").status_code == 403
    assert officer.get("/org/posts/new/").status_code == 403
    assert officer.get(f"/org/places/{XINYING}/stand-in/").status_code == 403
    assert officer.post("/org/posts/new/?role=village_director&place=" + XINYING, person()).status_code == 403
    assert officer.post(f"/org/posts/{post.pk}/leave/", {"on": "2023-07-03", f"p{post.pk}-leave": "on", f"p{post.pk}-who": "nobody"})
    assert Post.objects.held_on(ON).of_place(Role.VILLAGE_DIRECTOR, XINYING).count() == 1


def person(**more):
    return {"username": "newcomer", "name": "新来的", "since": "2023-07-03", **more}


def test_a_director_leaves_in_two_clicks(city, admin):
    """Open the hand-over, press the button: the neighbour stands in from today."""
    post = own(city, "director")
    page = text(admin.get(f"/org/posts/{post.pk}/leave/"))
    chosen = re.search(r'<option value="(stand:\d+)" selected>(.*?)</option>', page)
    assert chosen[2].startswith("代理：田桂兰（白家庄村民委员会儿童主任")
    given = {"on": "2023-07-03", f"p{post.pk}-leave": "on", f"p{post.pk}-who": chosen[1], f"p{post.pk}-until": "2023-08-02"}
    assert admin.post(f"/org/posts/{post.pk}/leave/", given).status_code == 302
    after = Post.objects.of_place(Role.VILLAGE_DIRECTOR, XINYING).held_on(ON).get()
    assert (after.staff.username, after.stands_in) == ("director_near", True)
    assert "代理" in text(admin.get(f"/org/posts/{after.pk}/"))
    assert "曾秀英" in text(admin.get("/org/posts/?when=past"))


def test_without_a_neighbour_the_supervisor_is_proposed(city, admin, at):
    post = own(city, "director_beside")
    assert "武建国（段村镇儿童督导员" in text(admin.get(f"/org/posts/{post.pk}/leave/"))


def test_the_neighbour_with_fewer_places_comes_first(city, at):
    third = Appointment("director_near", "田桂兰", Role.VILLAGE_DIRECTOR, city.units["hongshan"].pk, XINYING, ON)
    appoint([third], by=city.people["security_admin"], at=at)
    near = Post.objects.could_stand_in(Role.VILLAGE_DIRECTOR, "140728103205", ON)
    assert [post.staff.username for post in near] == ["director", "director_near", "director_near", "supervisor"]


def test_a_leaver_of_two_posts_hands_over_each(city, admin, at):
    both = Appointment("director", "侯秀梅", Role.VILLAGE_DIRECTOR, city.units["hongshan"].pk, BAIJIAZHUANG, ON)
    appoint([both], by=city.people["security_admin"], at=at)
    first, second = Post.objects.filter(staff=city.inside).order_by("division")
    given = {"on": "2023-07-03"}
    for post in (first, second):
        given |= {f"p{post.pk}-leave": "on", f"p{post.pk}-who": "take:other", f"p{post.pk}-username": "newcomer", f"p{post.pk}-name": ""}
    answer = admin.post(f"/org/posts/{first.pk}/leave/", given)
    assert answer.status_code == 422
    assert "请填写接手人的姓名" in text(answer)
    given |= {f"p{post.pk}-name": "新来的" for post in (first, second)}
    assert admin.post(f"/org/posts/{first.pk}/leave/", given).status_code == 302
    assert {post.division_id for post in Staff.objects.get(username="newcomer").posts_on(ON)} == {XINYING, BAIJIAZHUANG}
    assert Staff.objects.get(pk=city.inside.pk).posts_on(ON) == []


def test_a_refusal_stands_at_the_head_of_the_form(city, admin):
    post = own(city, "director")
    given = {"on": "2023-07-01", f"p{post.pk}-leave": "on", f"p{post.pk}-who": "take:other"}
    given |= {f"p{post.pk}-username": "newcomer", f"p{post.pk}-name": "新来的"}
    answer = admin.post(f"/org/posts/{post.pk}/leave/", given)
    assert answer.status_code == 422
    assert "日期不能早于今天" in text(answer)
    answer = admin.post(f"/org/posts/{post.pk}/leave/", {"on": "2023-07-03"})
    assert "请至少选择一个" in text(answer)


def test_a_post_is_filled_in_two_steps(city, admin):
    assert "下一步" in text(admin.get("/org/posts/new/"))
    assert "没有找到" in text(admin.get("/org/posts/new/?role=village_director&place=洪善"))
    several = admin.get("/org/posts/new/?role=village_director&place=村民委员会")
    assert several.status_code == 422
    assert XINYING in text(several)
    address = "/org/posts/new/?role=village_director&place=新营村"
    page = text(admin.get(address))
    assert "侯秀梅" in page
    unit = city.units["hongshan"].pk
    assert f'<option value="{unit}" selected>' in page
    assert admin.post(address, person(unit=unit, since="2023-06-30")).status_code == 422
    assert admin.post(address, person(unit=unit, username="1 2")).status_code == 422
    answer = admin.post(address, person(unit=unit))
    assert answer.headers["Location"] == f"/org/posts/?role=village_director&place={XINYING}"
    assert Staff.objects.get(username="newcomer").roles_on(ON) == {Role.VILLAGE_DIRECTOR}


def test_a_city_post_needs_no_place_and_duties_stay_apart(city, admin):
    address = "/org/posts/new/?role=auditor"
    given = {"username": "city_officer", "name": "梁卫东", "since": "2023-07-03", "unit": city.units["operations"].pk}
    answer = admin.post(address, given)
    assert answer.status_code == 422
    assert "三员互不兼任" in text(answer)


def test_a_transfer_goes_by_role_place_and_successor(city, admin):
    post = own(city, "director")
    assert "下一步" in text(admin.get(f"/org/posts/{post.pk}/transfer/"))
    address = f"/org/posts/{post.pk}/transfer/?role=station_worker&place=洪善镇"
    near = city.people["director_near"].pk
    given = {"unit": city.units["station"].pk, "since": "2023-07-10", "over-who": f"stand:{near}", "over-until": "2023-08-09"}
    assert admin.get(address).status_code == 200
    assert admin.post(address, {**given, "over-until": ""}).status_code == 422
    assert admin.post(address, given).status_code == 302
    assert Staff.objects.get(pk=city.inside.pk).roles_on(date(2023, 7, 10)) == {Role.STATION_WORKER}
    ahead = text(admin.get("/org/posts/?when=ahead"))
    assert "田桂兰" in ahead
    assert "侯秀梅" in ahead


def test_standing_in_and_its_end(city, admin):
    address = f"/org/places/{XINYING}/stand-in/?role=village_director"
    near = city.people["director_near"].pk
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"who": f"stand:{near}", "until": "2024-07-01"}).status_code == 422
    assert admin.post(address, {"who": f"stand:{near}", "until": "2023-07-31"}).status_code == 302
    post = Post.objects.get(stands_in=True)
    assert "结束代理" in text(admin.get(f"/org/posts/{post.pk}/"))
    renew = admin.post(f"/org/posts/{post.pk}/renew/", {"until": "2023-09-30"})
    assert renew.status_code == 302
    assert admin.get(f"/org/posts/{post.pk}/end-stand-in/").status_code == 200
    assert admin.post(f"/org/posts/{post.pk}/end-stand-in/", {"on": "2023-07-10", "over-who": "nobody"}).status_code == 302
    post.refresh_from_db()
    assert (post.during.upper, post.term_until) == (date(2023, 7, 10), date(2023, 9, 30))
    for wrong in ("/org/places/none-such/stand-in/", f"/org/places/{XINYING}/stand-in/?role=leader", "/org/posts/99999/leave/"):
        assert admin.get(wrong).status_code == 404


def test_a_term_put_off_to_the_past_is_refused(city, admin):
    post = own(city, "director")
    answer = admin.post(f"/org/posts/{post.pk}/renew/", {"until": "2023-07-01"})
    assert answer.status_code == 422
    assert admin.get(f"/org/posts/{post.pk}/renew/").status_code == 200


def test_nobody_finds_buttons_on_the_own_post(city, admin):
    post = own(city, "security_admin")
    assert "离任交接" not in text(admin.get(f"/org/posts/{post.pk}/"))
    answer = admin.post(f"/org/posts/{post.pk}/leave/", {"on": "2023-07-03", f"p{post.pk}-leave": "on", f"p{post.pk}-who": "nobody"})
    assert "不能办理本人的岗位" in text(answer)


def test_supervisors_find_somebody_too(city):
    near = Post.objects.could_stand_in(Role.TOWNSHIP_SUPERVISOR, HONGSHAN, ON)
    assert [post.staff.username for post in near] == ["supervisor_beside", "station_worker"]
    assert not Post.objects.could_stand_in(Role.LEADER, CITY, ON).exists()
