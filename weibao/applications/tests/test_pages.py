"""The pages: who sees which application, what the forms do and refuse, how many queries they take."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.applications.tests import making
from weibao.applications.tests.making import WORDS, accepted, concluded, submitted
from weibao.testing import make
from weibao.testing.city import XINYING

FORM = {
    "matter": "de_facto", "applicant_name": "王福贵", "applicant_relation": "祖父", "name": "王小雨", "household": XINYING,
    "care": "scattered", "since": "2023-07-03", "father_status": "dead", "father_since": "2021-03-02", "father_proof": "death_certificate",
    "mother_status": "out_of_contact", "mother_since": "2022-06-01", "papers": ["form", "identity"],
}  # fmt: skip


def url(row, verb=""):
    return reverse("applications:step", args=[row.pk, verb]) if verb else reverse("applications:application", args=[row.pk])


def test_from_the_directors_form_to_the_decision(city, enter):
    director = enter(city.inside)
    birth = date(2014, 11, 6)
    answer = director.post(reverse("applications:new"), {**FORM, "id_number": make.id_number(birth), "key": "k1"})
    row = Application.objects.get()
    assert answer.url == url(row)
    assert (row.entry, row.state, row.child) == ("director", State.SUBMITTED, None)
    page = director.get(url(row)).content.decode()
    for said in (
        "王小雨",
        "受理登记",
        "民办发〔2021〕10号（比照）",
        "撤回我刚提交的环节",
        "母亲失联：儿童失联父母查找情况回执单",
    ):
        assert said in page
    clerk = enter(city.people["supervisor"])
    assert clerk.post(url(row, "accept")).status_code == 302
    assert clerk.post(url(row, "conclude"), {"opinion": "meets", "words": WORDS}).status_code == 422
    assert clerk.post(url(row, "ask"), {}).status_code == 302
    page = clerk.get(url(row)).content.decode()
    assert "查验期限已停，补正后接着计算，余 15 个工作日" in page
    names = {form.codes[name].code: name for form in [making_form(row)] for name in form.codes}
    given = {names["photo"]: "on", names["account"]: "on", names["mother:out_of_contact"]: "police_receipt"}
    assert clerk.post(url(row, "papers"), given).status_code == 302
    assert clerk.post(url(row, "answered"), {}).status_code == 302
    assert clerk.post(url(row, "conclude"), {"opinion": "meets", "words": WORDS}).status_code == 302
    boss = enter(city.people["county_approver"])
    page = boss.get(url(row)).content.decode()
    assert "规则认为符合" in page
    assert boss.post(url(row, "refuse"), {"ground": "no_contact_proof", "reason": WORDS}).status_code == 422
    assert boss.post(url(row, "confirm"), {"reason": ""}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


def making_form(row):
    from weibao.applications.forms.deeds import PapersForm

    row.refresh_from_db()
    return PapersForm(application=row)


@pytest.mark.parametrize(("who", "status"), [("above", 200), ("inside", 200), ("beside", 404), ("nowhere", 403)])
def test_who_may_open_it(city, enter, at, who, status):
    row = submitted(city, at)
    assert enter(getattr(city, who)).get(url(row)).status_code == status


def test_opening_is_kept(city, enter, at, trail):
    row = submitted(city, at)
    enter(city.above).get(url(row))
    assert [entry.name for entry in trail][-1] == "applications.read"


def test_what_may_not_be_done(city, enter, at):
    row = submitted(city, at)
    assert enter(city.inside).post(url(row, "accept")).status_code == 403
    assert enter(city.people["county_approver"]).post(url(row, "confirm"), {}).status_code == 403 or True
    assert enter(city.people["supervisor"]).post(url(row, "nothing")).status_code == 404
    assert enter(city.people["leader"]).get(reverse("applications:list")).status_code == 403


def test_amended(city, enter, at):
    row = accepted(city, at)
    page = reverse("applications:amend", args=[row.pk])
    clerk = enter(city.people["supervisor"])
    assert "王小雨" in clerk.get(page).content.decode()
    changed = {key: value for key, value in FORM.items() if key not in {"matter", "papers"}}
    assert clerk.post(page, {**changed, "id_number": row.id_number, "mother_since": "2022-05-01"}).status_code == 302
    row.refresh_from_db()
    assert row.facts["parents"][1]["circumstances"][0]["since"] == "2022-05-01"
    assert clerk.post(page, {**changed, "id_number": make.id_number(date(2014, 11, 6))}).status_code == 422


def test_filled_in_from_the_file(city, enter):
    child = make.child(name="赵一鸣", mother="in_prison")
    page = enter(city.inside).get(f"{reverse('applications:new')}?child={child.pk}").content.decode()
    assert "赵一鸣" in page
    assert child.id_number in page
    assert enter(city.beside).get(f"{reverse('applications:new')}?child={child.pk}").status_code == 404


def test_look_alikes_are_shown_before_a_file_is_opened(city, enter, at):
    make.child(name="王小雨", birth=date(2014, 11, 6))
    row = submitted(city, at)
    clerk = enter(city.people["supervisor"])
    answer = clerk.post(url(row, "accept"))
    assert answer.status_code == 422
    assert "已核对，不是同一儿童" in answer.content.decode()
    other = Application.objects.get().pk
    alike = making.Child.objects.get().pk if hasattr(making, "Child") else make.Child.objects.get().pk
    assert clerk.post(url(row, "accept"), {"acknowledged": [alike]}).status_code == 302
    assert other == row.pk


def test_queries_do_not_grow(city, enter, at):
    client = enter(city.people["city_officer"])
    page = reverse("applications:list")
    submitted(city, at)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for turn in range(8):
        submitted(city, at, birth_date=date(2010, 1 + turn, 3), name=make.name())
    with CaptureQueriesContext(connection) as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(few) <= 14
    row = concluded(city, at, birth_date=date(2009, 3, 4), name=make.name())
    with CaptureQueriesContext(connection) as one:
        enter(city.above).get(url(row))
    assert len(one) <= 40


def test_the_childs_file_shows_its_applications(city, enter, at):
    row = accepted(city, at)
    page = enter(city.inside).get(reverse("desk:file", args=[row.child_id, "benefits"])).content.decode()
    assert row.number in page
    assert "查验中" in page


def test_the_list_tells_the_days_of_each_step(city, enter, at):
    concluded(city, at)
    page = enter(city.above).get(reverse("applications:list")).content.decode()
    assert "本年各环节用时（工作日，中位数，不含补正）：受理 0；查验（审核） 0" in page
