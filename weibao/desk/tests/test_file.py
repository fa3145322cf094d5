"""The list of children and the child's file, tried by people above, inside, beside and nowhere."""

from datetime import date
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.children.actions.amending import amend_household
from weibao.children.actions.merging import merge
from weibao.children.models import Child, Opening
from weibao.desk.views.file import TABS
from weibao.kernel.refusal import NotThere
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG
from weibao.testing.taking import taken_out

BUDGET = 12
WRITTEN = 10  # the opening, its entry in the trail, and what those who watch over readings look up


@pytest.fixture
def child(city):
    child = make.child(name="王子泽", place_note="")
    make.recognition(child, confirmed_by=city.people["county_approver"])
    return child


def pages(child):
    return [reverse("desk:file", args=[child.pk, tab] if tab else [child.pk]) for tab in TABS]


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_every_tab_opens_above_and_inside(city, child, enter):
    for person in (city.above, city.inside, city.people["supervisor"], city.people["city_officer"]):
        client = enter(person)
        for url in pages(child):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert "王子泽" in answer.content.decode()


def test_a_child_out_of_scope_answers_as_one_that_is_absent(city, child, enter):
    for person in (
        "director_beside",
        "director_near",
        "county_officer_beside",
        "institution_worker",
        "security_admin",
        "leader",
        "finance_officer",
    ):
        client = enter(city.people[person])
        for url in [*pages(child), reverse("children:amend", args=[child.pk, "care"]), reverse("children:merge", args=[child.pk])]:
            hidden, absent = client.get(url), client.get(url.replace(f"/{child.pk}/", "/999999/"))
            assert hidden.status_code == absent.status_code == 404, (person, url)
            assert "王子泽" not in hidden.content.decode()
        assert client.post(reverse("children:reveal", args=[child.pk]), {"what": "id_number"}).status_code == 404


@pytest.mark.parametrize("person", ["nowhere", "former_director"])
def test_a_person_without_a_post_gets_nowhere(city, child, enter, person):
    client = enter(city.people[person])
    assert {client.get(url).status_code for url in pages(child)} == {403}
    assert client.get(reverse("desk:children")).status_code == 403


def test_numbers_are_masked_until_asked_for_and_the_asking_is_recorded(city, child, enter, trail):
    client = enter(city.inside)
    shown = "".join(client.get(url).content.decode() for url in pages(child))
    assert child.id_number not in shown
    assert child.accounts.get().account not in shown
    assert "13900000000" not in shown
    assert f"{child.id_number[:6]}********{child.id_number[-4:]}" in shown
    answer = client.post(reverse("children:reveal", args=[child.pk]), {"what": "id_number"}, headers={"HX-Request": "true"})
    assert child.id_number in answer.content.decode()
    assert [entry.name for entry in trail] == ["children.read", "children.reveal"]
    assert Opening.objects.filter(child=child, by=city.inside).count() == 1


def test_the_file_of_a_past_day(city, child, enter, at):
    amend_household(child, by=city.above, at=at, division=city.divisions[QIDONG], since=date(2023, 5, 1))
    client = enter(city.above)
    then = client.get(reverse("desk:file", args=[child.pk]), {"on": "2022-05-01"}).content.decode()
    assert "以下是 2022年5月1日 的情况" in then
    assert "（2014年11月6日）" in then
    assert "7岁" in then
    for words in ("nonsense", "2033-01-01", ""):
        assert "以下是" not in client.get(reverse("desk:file", args=[child.pk]), {"on": words}).content.decode()


def test_a_merged_file_leads_to_the_kept_one(city, child, enter, at):
    other = make.child(name="王子择")
    merge(child, by=city.above, at=at, merged=other, reason="同一儿童")
    client = enter(city.above)
    assert client.get(reverse("desk:file", args=[other.pk])).url == reverse("desk:file", args=[child.pk])
    assert "撤销合并" in client.get(reverse("desk:file", args=[child.pk])).content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_stays_within_its_queries(city, child, enter, tab):
    client = enter(city.above)
    url = reverse("desk:file", args=[child.pk, tab] if tab else [child.pk])
    first, again = queries(client, url), queries(client, url)
    assert len(first) <= BUDGET + WRITTEN, "\n".join(one[:150] for one in first)
    assert len(again) <= BUDGET, "\n".join(one[:150] for one in again)
    assert len(again) < len(first)


def test_the_list_takes_the_same_queries_at_10_and_at_2000(city, enter):
    client, url = enter(city.above), reverse("desk:children")
    make.children([{"village": QIDONG} for _ in range(10)])
    few = queries(client, url)
    make.children([{"village": BAIJIAZHUANG, "birth": date(2010 + n % 12, 1 + n % 12, 1 + n % 28), "number": None} for n in range(1990)])
    many = queries(client, url)
    assert len(few) == len(many) <= BUDGET, "\n".join(one[:150] for one in many)


def test_the_list_filters_and_sorts(city, enter):
    client, url = enter(city.people["city_officer"]), reverse("desk:children")
    ours = make.child(name="王子泽", birth=date(2010, 1, 1))
    make.recognition(ours)
    theirs = make.child(name="安小宝", village=BAIGUI, place_note="待核", institution=city.units["institution"])

    def found(**query):
        answer = client.get(url, query)
        return [row[0].pk for row in answer.context["rows"]]

    assert found() == [theirs.pk, ours.pk]
    assert found(sort="-name") == [ours.pk, theirs.pk]
    assert found(county="140728") == [ours.pk]
    assert found(county="140727", township="140727101") == [theirs.pk]
    assert found(category="orphan") == [ours.pk]
    assert found(category="none") == [theirs.pk]
    assert found(care="institutional") == [theirs.pk]
    assert found(place="open") == [theirs.pk]
    assert found(age="over") == []
    assert found(county="'; drop", sort="password", category="x", page="zzz") == [theirs.pk, ours.pk]


@pytest.mark.parametrize("words", ["王子泽", "wangzize", "wzz", "子泽", "新营", "洪善", "wang zi", "Ｗｚｚ"])
def test_search_by_name_pinyin_initials_and_place(city, child, enter, words):
    make.child(name="李文博", village=BAIGUI)
    answer = enter(city.people["city_officer"]).post(reverse("desk:children"), {"q": words})
    assert [row[0] for row in answer.context["rows"]] == [child]


def test_search_by_number_stays_within_scope(city, child, enter):
    typed = " ".join([child.id_number[:6], child.id_number[6:14], child.id_number[14:]]).lower()
    assert [row[0] for row in enter(city.inside).post(reverse("desk:children"), {"q": typed}).context["rows"]] == [child]
    assert enter(city.beside).post(reverse("desk:children"), {"q": typed}).context["rows"] == []


def test_a_filter_without_words_moves_into_the_address(city, enter):
    answer = enter(city.above).post(reverse("desk:children"), {"q": "", "category": "orphan", "county": ""})
    assert (answer.status_code, answer.url) == (302, "/children/?category=orphan")


def test_the_workbook_holds_what_the_list_shows_masked_and_inert(city, child, at, trail):
    make.child(name="=1+1", village=BAIGUI)
    other = make.child(name="=HYPERLINK", village=QIDONG)
    sheet = openpyxl.load_workbook(BytesIO(taken_out(city.above, at, "desk.children"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:4] == ["姓名", "性别", "年龄", "公民身份号码"]
    assert {row[0] for row in rows[1:]} == {"王*泽", "=********K"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert child.id_number not in str(rows)
    (left,) = [one for one in trail if one.name == "children.take_out"]
    assert sorted(left.facts["ids"]) == sorted([child.pk, other.pk])


def test_no_child_no_list_for_posts_that_see_none(city, child, enter):
    assert enter(city.people["security_admin"]).get(reverse("desk:children")).status_code == 403
    assert Child.objects.count() == 1


def test_a_file_on_paper_is_locked_and_holds_nothing_sealed(city, child, at, trail):
    from weibao.desk.exports import _make_file, _want_file
    from weibao.exports.makers import Order

    order = Order(city.above, at, at.date(), {"child": str(child.pk)}, "pdf")
    markup = _make_file(order, _want_file(order)).content.markup
    assert child.name in markup
    assert "户籍注销证明" in markup
    assert child.id_number not in markup
    data = taken_out(city.above, at, "desk.file", form="pdf", child=str(child.pk))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(data))
    assert [one.facts["ids"] for one in trail if one.name == "children.take_out"][-1] == [child.pk]
    for number in (str(child.pk + 1000), "x", "9" * 30, ""):
        with pytest.raises(NotThere):
            taken_out(city.above, at, "desk.file", form="pdf", child=number)
    with pytest.raises(NotThere):
        taken_out(city.beside, at, "desk.file", form="pdf", child=str(child.pk))
