"""The screens of those who watch over access: what they answer, to whom, and that no child stands on them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weibao.accounts.models import Account, Lock
from weibao.children.actions.reading import read, reveal
from weibao.org.actions import Appointment, appoint, relieve
from weibao.org.models import Post
from weibao.org.powers import NO_PERSON, Role
from weibao.oversight.reports import people
from weibao.testing import make
from weibao.testing.city import PINGYAO, XINYING

ON = date(2023, 7, 3)
PAGES = ["/oversight/", "/oversight/posts/", "/oversight/accounts/", "/oversight/powers/", "/oversight/powers/children.read/"]
SHOWS = ["vacant", "doubled", "past", "ending", "standing"]


def text(answer):
    return answer.content.decode()


@pytest.fixture
def admin(city, enter):
    return enter(city.people["security_admin"])


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON | {Role.SECURITY_ADMIN}])
def test_nobody_else_watches(city, enter, role):
    staff = city.in_role(role)
    client = enter(staff)
    assert {client.get(page).status_code for page in [*PAGES, f"/oversight/people/{staff.pk}/"]} == {403}
    assert client.get("/oversight/openings/").status_code == (200 if role == Role.AUDITOR else 403)


def test_the_security_administrator_has_no_openings(admin):
    assert admin.get("/oversight/openings/?file=1").status_code == 403


def test_who_can_open_a_file_is_one_question(city, admin):
    child = make.child(village=XINYING, name="欧阳独一")
    page = text(admin.get(f"/oversight/?file={child.pk}"))
    assert f"能打开 {child.pk} 号档案" in page
    assert "侯秀梅" in page
    assert "欧阳独一" not in page
    assert "没有 99999999 号档案" in text(admin.get("/oversight/?file=99999999"))
    assert admin.get("/oversight/?file=x").status_code == 422
    assert admin.get("/oversight/?file=0").status_code == 422


def test_a_person_is_found_by_name_and_stands_as_a_number_in_the_address(city, admin):
    answer = admin.post("/oversight/", {"name": "侯秀梅"})
    assert answer.headers["Location"] == f"/oversight/people/{city.inside.pk}/"
    page = text(admin.get(answer.headers["Location"]))
    assert "本人负责的村（社区）的儿童" in page
    assert "查看儿童档案" in page
    assert "审批发放名册" not in page
    assert "人符合" in text(admin.post("/oversight/", {"name": "秀"}))
    assert "没有找到这个人" in text(admin.post("/oversight/", {"name": "无此人"}))
    assert admin.get("/oversight/people/999999/").status_code == 404
    assert admin.get(f"/oversight/people/{city.nowhere.pk}/").status_code == 404
    assert "今天没有岗位" in text(admin.get(f"/oversight/people/{city.former.pk}/"))


def test_posts_that_are_amiss_are_listed(city, admin, at):
    by = city.people["security_admin"]
    second = Appointment("second", "第二人", Role.VILLAGE_DIRECTOR, city.units["hongshan"].pk, XINYING, ON, until=date(2023, 7, 20))
    clerk = Appointment("clerk", "临时工", Role.COUNTY_OFFICER, city.units["pingyao"].pk, PINGYAO, ON, until=date(2023, 7, 25))
    appoint([second, clerk], by=by, at=at)
    assert text(admin.get("/oversight/posts/?show=doubled")).count("新营村") == 2
    assert "临时工" in text(admin.get("/oversight/posts/?show=ending"))
    vacant = text(admin.get("/oversight/posts/"))
    assert "祁县" in vacant
    assert "县级民政审批" in vacant
    Post.objects.filter(staff__username="second").update(term_until=date(2023, 7, 1), stands_in=True)
    assert "第二人" in text(admin.get("/oversight/posts/?show=past"))
    assert "第二人" in text(admin.get("/oversight/posts/?show=standing"))
    assert "一切正常" in text(admin.get("/oversight/posts/?show=doubled"))
    Post.objects.filter(staff=city.people["director_far"]).delete()
    assert "/org/places/140727101215/stand-in/" in text(admin.get("/oversight/posts/"))
    assert admin.get("/oversight/posts/?show=nothing").status_code == 404


def test_sleeping_accounts_are_listed(city, admin):
    given = {"activated_at": make.AT, "awake_since": make.AT, "seen_at": make.AT}
    Account.objects.update_or_create(staff=city.inside, defaults={**given, "lock": ""})
    Account.objects.update_or_create(staff=city.beside, defaults={**given, "lock": Lock.DORMANT, "locked_at": make.AT})
    page = text(admin.get("/oversight/accounts/"))
    assert "侯秀梅" in page
    assert "今晚锁定" in page
    assert "马永红" in page
    assert "已锁定" in page
    assert "田桂兰" not in page


def test_who_holds_a_power_now(city, admin):
    assert "查看儿童档案" in text(admin.get("/oversight/powers/"))
    page = text(admin.get("/oversight/powers/payroll.approve/"))
    assert "郭振华" in page
    assert "侯秀梅" not in page
    assert "侯秀梅" in text(admin.get("/oversight/powers/read:children/"))
    assert admin.get("/oversight/powers/no.such/").status_code == 404
    assert admin.get("/oversight/powers/read:nothing/").status_code == 404


def test_the_auditor_sees_who_opened_and_what(city, enter, at, trail):
    child, other = make.child(village=XINYING, name="欧阳独一"), make.child(village=XINYING)
    read(child, by=city.inside, at=at)
    reveal(child, by=city.above, at=at, what="id_number")
    read(other, by=city.inside, at=at)
    auditor = enter(city.people["auditor"])
    page = text(auditor.get(f"/oversight/openings/?file={child.pk}"))
    assert "侯秀梅" in page
    assert "赵敏" in page
    assert "共 2 次" in page
    assert "欧阳独一" not in page
    assert trail[-1].name == "audit.read"
    answer = auditor.post("/oversight/openings/", {"name": "侯秀梅"})
    page = text(auditor.get(answer.headers["Location"]))
    assert "打开 2 份档案" in page
    assert "7月3日至7月9日" in page
    assert "没有打开记录" in text(auditor.get(answer.headers["Location"] + "&weeks=1"))
    assert "无此人" in text(auditor.get("/oversight/openings/?who=99999"))
    assert auditor.get("/oversight/openings/?who=x&file=%00").status_code == 200


def test_pages_ask_as_much_of_many_as_of_few(city, admin, at):
    def queries(page):
        admin.get(page)
        with CaptureQueriesContext(connection) as caught:
            admin.get(page)
        return len([one for one in caught.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    child = make.child(village=XINYING)
    pages = [*PAGES, *(f"/oversight/posts/?show={show}" for show in SHOWS), f"/oversight/?file={child.pk}"]
    unit = city.units["hongshan"].pk
    more = [Appointment(f"more{n}", "更多人", Role.VILLAGE_DIRECTOR, unit, XINYING, ON, until=ON) for n in range(40)]
    appoint(more[:2], by=city.people["security_admin"], at=at)
    few = {page: queries(page) for page in pages}
    appoint(more, by=city.people["security_admin"], at=at)
    assert {page: queries(page) for page in pages} == few


def test_a_leaver_can_open_nothing_on_the_next_question(city, admin, at):
    child = make.child(village=XINYING)
    assert "侯秀梅" in text(admin.get(f"/oversight/?file={child.pk}"))
    post = Post.objects.get(staff=city.inside)
    near = Appointment("director_near", "田桂兰", Role.VILLAGE_DIRECTOR, post.unit_id, XINYING, ON, until=date(2023, 8, 1), stands_in=True)
    relieve(city.inside, by=city.people["security_admin"], at=at, on=ON, hand_over={post.pk: near})
    page = text(admin.get(f"/oversight/?file={child.pk}"))
    assert "侯秀梅" not in page
    assert "代理儿童主任" in page


def test_every_power_and_every_read_has_its_chinese_name(city):
    groups = people.powers_by_package(city.people["security_admin"], ON)
    bare = [row.name for group in groups for row in group.powers if row.label.isascii()] + [
        one.title for one in groups if one.title.isascii()
    ]
    assert bare == []
