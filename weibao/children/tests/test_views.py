"""The pages of deeds: forms, warnings, refusals, and who may come here at all."""

from datetime import date

import pytest
from django.urls import reverse

from weibao.children.actions.merging import merge
from weibao.children.models import Child, Circumstance, Merge
from weibao.children.views import AMENDMENTS, ROW_AMENDMENTS
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG, XINYING

BIRTH = date(2014, 11, 6)


@pytest.fixture
def child(city):
    return make.child(name="王子泽")


def registration(**facts):
    return {
        "name": "李文博",
        "id_number": make.id_number(BIRTH),
        "household": XINYING,
        "care": "scattered",
        "since": "2023年5月1日",
        "father_name": "李建国",
        "father_status": "in_prison",
        "father_since": "2022.9.14",
        "father_until": "2025-09-13",
        "father_proof_name": "判决书",
        "guardian": "李福贵",
    } | facts


def test_a_child_is_registered_by_number_alone(city, enter):
    client = enter(city.above)
    assert client.get(reverse("children:register")).status_code == 200
    answer = client.post(reverse("children:register"), registration())
    made = Child.objects.get()
    assert answer.url == reverse("desk:file", args=[made.pk])
    assert (made.sex, made.birth_date, made.household_id, made.residence_id) == ("male", BIRTH, XINYING, XINYING)
    father = Circumstance.objects.get(parent__child=made)
    assert (father.during.lower, father.during.upper, father.proof_name) == (date(2022, 9, 14), date(2025, 9, 14), "判决书")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"id_number": "140728201411062710"}, "校验位"),
        ({"id_number": ""}, "没有身份号码时请选择性别"),
        ({"name": ""}, "请填写姓名"),
        ({"since": "昨天"}, "日期应写作"),
        ({"household": BAIGUI}, "请选择户籍村（社区）"),
        ({"father_id_number": "12"}, "公民身份号码应为18位"),
        ({"father_since": "2026-01-01"}, "晚于期满日期"),
    ],
)
def test_mistakes_are_named_and_nothing_is_made(city, enter, facts, words):
    answer = enter(city.above).post(reverse("children:register"), registration(**facts))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Child.objects.exists()


def test_look_alikes_are_shown_and_must_be_answered(city, enter, child):
    client, url = enter(city.above), reverse("children:register")
    given = registration(name="王子泽", id_number=make.id_number(BIRTH))
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert answer.context["alike"] == [child]
    assert child.id_number not in answer.content.decode()
    assert client.post(url, {**given, "acknowledged": str(child.pk)}).status_code == 302


def test_a_known_number_is_refused_without_telling_whose(city, enter):
    theirs = make.child(village=BAIGUI, name="秘密名")
    answer = enter(city.above).post(reverse("children:register"), registration(id_number=theirs.id_number))
    assert answer.status_code == 422
    assert "已有儿童档案" in answer.content.decode()
    assert "秘密名" not in answer.content.decode()


FACTS = {
    "household": {"since": "2023-05-01", "division": BAIJIAZHUANG},
    "residence": {"since": "2023-05-01", "division": BAIJIAZHUANG, "address": "三组"},
    "care": {"since": "2023-05-01", "form": "institutional"},
    "guardian": {"since": "2023-05-01", "name": "李桂英", "relation": "祖母"},
    "circumstance": {
        "side": "mother",
        "status": "severe_disability",
        "since": "2023-05-01",
        "disability_class": "visual",
        "disability_grade": "1",
    },
    "parent": {"side": "mother", "name": "李秀英"},
    "schooling": {"since": "2023-05-01", "school": "平遥中学"},
    "health": {"since": "2023-05-01", "condition": "哮喘"},
    "account": {"since": "2023-05-01", "bank": "农业银行", "account": "6228 4800 1111 2222", "holder": "李桂英"},
    "identity": {"name": "王子择", "sex": "male", "birth_date": "2014-11-06"},
    "ending": {"kind": "moved", "on": "2023-05-01", "proof": "户口迁移证"},
    "place": {"division": XINYING},
}


@pytest.mark.parametrize("what", FACTS)
def test_each_kind_of_fact_is_amended_by_its_page(city, enter, trail, what):
    child = make.child(place_note="待核" if what == "place" else "")
    client, url = enter(city.above), reverse("children:amend", args=[child.pk, what])
    page = client.get(url)
    assert page.status_code == 200
    answer = client.post(url, {**FACTS[what], "seen": page.context["form"]["seen"].value()})
    assert answer.status_code == 302, page.context["form"].errors
    assert trail[-1].name == AMENDMENTS[what].action
    assert child.id_number not in str(trail[-1].facts)


@pytest.mark.parametrize("what", [*FACTS, "take-back"])
def test_without_the_power_the_page_and_the_post_answer_403_with_a_sentence(city, enter, child, what):
    client, url = enter(city.people["station_worker"]), reverse("children:amend", args=[child.pk, what])
    for answer in (client.get(url), client.post(url, FACTS.get(what, {}))):
        assert answer.status_code == 403
        assert "权限" in answer.content.decode()


def test_the_file_shows_no_button_to_who_lacks_the_power(city, enter, child):
    shown = enter(city.people["station_worker"]).get(reverse("desk:file", args=[child.pk, "family"])).content.decode()
    assert "/amend/" not in shown
    assert "/merge/" not in shown
    assert "/amend/" in enter(city.above).get(reverse("desk:file", args=[child.pk, "family"])).content.decode()


def test_an_older_page_is_told_that_the_file_changed(city, enter, child):
    client, url = enter(city.above), reverse("children:amend", args=[child.pk, "schooling"])
    seen = client.get(url).context["form"]["seen"].value()
    assert client.post(url, {**FACTS["schooling"], "seen": seen}).status_code == 302
    answer = client.post(url, {"since": "2023-06-01", "school": "祁县中学", "seen": seen})
    assert answer.status_code == 422
    assert "已被他人更新" in answer.content.decode()
    assert client.post(url, {**FACTS["schooling"], "seen": "x"}).status_code == 422


def test_a_situation_is_ended_and_struck_by_its_row(city, enter, child):
    row = Circumstance.objects.get(parent__child=child, parent__side="mother")
    client = enter(city.above)
    for what, facts in (("end", {"last_day": "2023-06-30"}), ("strike", {"reason": "录错了"})):
        assert what in ROW_AMENDMENTS
        url = reverse("children:amend_row", args=[child.pk, row.pk, what])
        assert client.get(url).status_code == 200
        assert client.post(url, facts).status_code == 302
    assert not Circumstance.objects.filter(pk=row.pk).exists()
    theirs = Circumstance.objects.filter(parent__child=make.child(village=BAIGUI)).first()
    answer = client.post(reverse("children:amend_row", args=[child.pk, theirs.pk, "strike"]), {"reason": "越权"})
    assert answer.status_code == 422
    assert Circumstance.objects.filter(pk=theirs.pk).exists()


def test_merge_by_pages_and_undo(city, enter, child):
    other = make.child(name="王子择", village=QIDONG)
    client, url = enter(city.above), reverse("children:merge", args=[child.pk])
    assert other in client.get(url).context["alike"]
    assert [one.pk for one in client.post(url, {"q": "wangzi"}).context["found"]] == [other.pk]
    page = client.get(f"{url}?with={other.pk}")
    assert "现在只是预览" in page.content.decode()
    assert other.id_number not in page.content.decode()
    assert client.post(f"{url}?with={other.pk}", {"reason": ""}).status_code == 422
    assert client.post(f"{url}?with={other.pk}", {"reason": "同一儿童", "take": ["name"]}).status_code == 302
    child.refresh_from_db()
    assert child.name == "王子择"
    undo = reverse("children:unmerge", args=[Merge.objects.get().pk])
    assert enter(city.people["county_officer_beside"]).post(undo).status_code == 404
    assert enter(city.people["station_worker"]).post(undo).status_code == 403
    assert enter(city.above).post(undo).status_code == 302
    assert Child.objects.current().count() == 2


def test_the_other_file_of_a_merge_must_be_visible_too(city, enter, child):
    theirs = make.child(village=BAIGUI, name="王子泽")
    client, url = enter(city.above), reverse("children:merge", args=[child.pk])
    assert theirs not in client.get(url).context["alike"]
    assert client.get(f"{url}?with={theirs.pk}").status_code == 404
    entry = merge(child, by=city.people["city_officer"], at=make.AT, merged=theirs, reason="同一儿童")
    assert enter(city.above).post(reverse("children:unmerge", args=[entry.pk])).status_code == 302


def test_a_value_is_shown_as_a_page_without_script(city, enter, child):
    client, url = enter(city.inside), reverse("children:reveal", args=[child.pk])
    assert child.id_number in client.post(url, {"what": "id_number"}).content.decode()
    assert client.post(url, {"what": "password"}).status_code == 404
    assert client.post(url, {"what": "account", "row": "999999"}).status_code == 404
    assert client.get(url).status_code == 405


def test_a_stranger_is_sent_to_sign_in(client, child):
    for url in (reverse("children:register"), reverse("desk:file", args=[child.pk]), reverse("desk:children")):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("row", ["²", "9" * 5000, "-1", "99999999999999999999", "x"])
def test_hostile_numbers_are_no_fault(city, enter, child, row):
    client = enter(city.above)
    assert client.post(reverse("children:reveal", args=[child.pk]), {"what": "account", "row": row}).status_code == 404
    assert client.get(reverse("children:merge", args=[child.pk]), {"with": row}).status_code in {200, 404}
    assert client.get(f"/children/{'9' * 25}/").status_code == 404
    assert client.post(reverse("desk:children"), {"q": "\x00"}).status_code in {200, 302}
