"""The pages: alarms are the auditor's, declarations one's own, an explanation the reader's."""

from datetime import timedelta

import pytest

from weibao.children.actions.reading import read
from weibao.children.models import Opening
from weibao.testing import make
from weibao.watching import actions
from weibao.watching.models import Alarm, Home, Relation


@pytest.fixture
def alarm(city, at):
    row = make.child(name="薄荷叶")
    read(row, by=city.people["county_officer"], at=at + timedelta(hours=12))
    return Alarm.objects.get()


def test_the_auditor_sees_numbers_and_no_child(city, enter, alarm):
    client = enter(city.people["auditor"])
    page = client.get("/watching/").content.decode()
    assert "非工作时段查阅" in page
    assert "赵敏" in page
    inside = client.get(f"/watching/{alarm.pk}/").content.decode()
    assert f"{Opening.objects.get().child_id}号档案" in inside
    assert "薄荷叶" not in page + inside


@pytest.mark.parametrize("who", ["security_admin", "system_admin", "county_officer", "leader"])
def test_nobody_else_sees_an_alarm(city, enter, alarm, who):
    client = enter(city.people[who])
    assert client.get("/watching/").status_code == 403
    assert client.get(f"/watching/{alarm.pk}/").status_code == 404
    assert client.post(f"/watching/{alarm.pk}/", {"outcome": "duty", "answer": "没有问题"}).status_code == 404
    assert client.post(f"/watching/{alarm.pk}/ask/").status_code == 404


def test_asked_explained_answered_on_the_pages(city, enter, alarm):
    client = enter(city.people["auditor"])
    client.post(f"/watching/{alarm.pk}/ask/")
    reader = enter(city.people["county_officer"])
    assert "说明" in reader.get("/watching/relations/").content.decode()
    assert reader.post(f"/watching/mine/{alarm.pk}/", {"text": ""}).status_code == 422
    assert reader.post(f"/watching/mine/{alarm.pk}/", {"text": "值班时接到求助"}).status_code == 302
    assert reader.get(f"/watching/mine/{alarm.pk}/").status_code == 200
    client = enter(city.people["auditor"])
    assert "值班时接到求助" in client.get(f"/watching/{alarm.pk}/").content.decode()
    assert client.post(f"/watching/{alarm.pk}/", {"outcome": "", "answer": ""}).status_code == 422
    assert client.post(f"/watching/{alarm.pk}/", {"outcome": "duty", "answer": "与值班表一致"}).status_code == 302
    assert "与值班表一致" in client.get(f"/watching/{alarm.pk}/").content.decode()
    assert "没有符合条件的预警" in client.get("/watching/").content.decode()


def test_an_alarm_that_was_not_asked_about_is_not_shown_to_its_reader(city, enter, alarm):
    assert enter(city.people["county_officer"]).get(f"/watching/mine/{alarm.pk}/").status_code == 404


def test_declaring_on_the_page(city, enter):
    client = enter(city.people["supervisor"])
    assert client.post("/watching/relations/", {"tie": "family", "name": "乔小妹", "id_number": "123"}).status_code == 422
    assert client.post("/watching/relations/", {"tie": "family", "name": "乔小妹", "id_number": ""}).status_code == 302
    assert client.post("/watching/relations/home/", {"township": "洪善", "village": "新营"}).status_code == 302
    assert client.post("/watching/relations/home/", {"township": "洪善", "village": "没有"}).status_code == 422
    page = client.get("/watching/relations/").content.decode()
    assert "乔小妹" in page
    assert "新营村" in page
    assert Home.objects.standing().count() == 1


def test_a_declaration_of_another_is_not_there(city, enter, at):
    row = actions.declare_relation("family", by=city.people["supervisor"], at=at, name="乔小妹")
    client = enter(city.people["county_officer"])
    assert client.post(f"/watching/relations/{row.pk}/withdraw/").status_code == 404
    assert "乔小妹" not in client.get("/watching/relations/").content.decode()
    mine = enter(city.people["supervisor"])
    assert mine.post(f"/watching/relations/{row.pk}/withdraw/").status_code == 302
    assert not Relation.objects.standing().exists()
