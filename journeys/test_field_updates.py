"""信息更新 on the phone in a real Chromium: two phones change one fact with the network cut, both arrive, both are told, the desk sees both values."""

import pytest
from django.test import Client

from journeys.browsing import NARROW, Person
from journeys.in_hand import code_for, look_over, pair, visit
from weibao.kernel.clock import true_now
from weibao.org.models import Post
from weibao.sync.actions.pairing import invite
from weibao.testing import make
from weibao.visits.models import Conflict, FactUpdate

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.slow]


def to_updates(page, name="司徒望舒"):
    page.get_by_role("button", name="孩子", exact=True).click()
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="信息更新").click()


def change_school(page, school, shots=None):
    to_updates(page)
    found = look_over(page, shots, "updates") if shots else []
    page.get_by_role("button", name="就学").click()
    page.get_by_text("洪善镇中心小学").wait_for()
    page.get_by_label("就读学校").fill(school)
    found += look_over(page, shots, "update")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已记好").wait_for()
    return found


def synced(page):
    page.get_by_role("button", name="上报", exact=True).click()
    page.get_by_role("button", name="现在同步").click()
    page.get_by_role("heading", name="都已上报").wait_for()


def test_two_browsers_change_one_fact_offline_and_the_conflict_room_shows_both(city, house, chrome_at, at, shots):
    near = city.people["director_near"]
    make.second_director(city.inside, near)
    first, second = chrome_at("first"), chrome_at("second")
    one, other = visit(first, house), visit(second, house)
    pair(one, code_for(city, at))
    post = Post.objects.get(staff=near, stands_in=False)
    pair(other, invite(post, by=city.people["supervisor"], at=at, now=true_now()))
    house.stop()
    first.set_offline(True)
    second.set_offline(True)
    found = change_school(one, "平遥县城关小学", shots) + change_school(other, "段村镇小学")
    house.start()
    for context, page in ((first, one), (second, other)):
        context.set_offline(False)
        synced(page)
    row = Conflict.objects.get()
    assert (row.base["school"], row.theirs["school"], row.mine["school"]) == ("洪善镇中心小学", "平遥县城关小学", "段村镇小学")
    synced(one)
    for page in (one, other):
        page.get_by_role("button", name="今天").click()
        page.get_by_role("button", name="看内容").click()
        page.get_by_text("两个内容都保留").wait_for()
        assert all(school in page.content() for school in ("平遥县城关小学", "段村镇小学"))
    found += look_over(one, shots, "message")
    one.get_by_role("button", name="知道了").click()
    one.get_by_text("就学：两个人登记得不一样").wait_for(state="detached")
    house.stop()
    found += desk_shows(city, house, chrome_at, row, shots)
    assert found == []
    for context in (first, second):
        context.close()


def desk_shows(city, house, chrome_at, row, shots):
    client = Client()
    client.force_login(city.people["supervisor"])
    key = client.cookies["sessionid"].value
    house.start()
    context, found = chrome_at("desk"), []
    context.add_cookies([{"name": "sessionid", "value": key, "url": house.address}])
    person = Person(context, house.address)
    for address in ("/visits/conflicts/", f"/visits/conflicts/{row.pk}/"):
        assert person.go(address).status == 200
        found += person.violations() + person.overflow(NARROW)
        if shots:
            person.page.set_viewport_size({"width": 1280, "height": 800})
            person.page.screenshot(path=shots / f"desk{address.replace('/', '-')}.png")
    person.page.get_by_label("采用先登记的内容").check()
    person.page.get_by_label("核定意见").fill("问过学校")
    person.page.get_by_role("button", name="保存核定").click()
    person.page.get_by_text("已核定").wait_for()
    row.refresh_from_db()
    assert (row.state, row.stands) == ("turned", "theirs")
    found += person.faults
    context.close()
    return found


def test_weighty_ones_want_a_proof_and_wait(city, house, chrome_at, at, shots):
    context = chrome_at()
    page = visit(context, house)
    pair(page, code_for(city, at))
    to_updates(page)
    page.get_by_role("button", name="父母情形").click()
    page.get_by_label("哪一方").select_option("father")
    page.get_by_label("情形").select_option("in_prison")
    page.get_by_text("请写明依据").wait_for()
    page.get_by_label("依据").fill("判决书")
    found = look_over(page, shots, "update-weighty")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("交督导员审批").wait_for()
    synced(page)
    assert FactUpdate.objects.get().state == "waiting"
    assert found == []
    context.close()
