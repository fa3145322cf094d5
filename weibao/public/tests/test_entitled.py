"""我能享受吗: the answers of the clauses that pay, in at most six questions, and nothing left behind."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from weibao.audit.models import Entry
from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.public.models import Draft, Message, Proof
from weibao.public.reports import entitled

ON = date(2023, 7, 3)
CASES = [
    ({"age": "under", "father": "dead", "mother": "dead", "care": "scattered"}, "orphan"),
    ({"age": "under", "father": "missing", "mother": "dead", "care": "institutional"}, "orphan"),
    ({"age": "under", "father": "unfound", "care": "institutional"}, "orphan"),
    ({"age": "under", "father": "dead", "mother": "out_of_contact", "mother_more": "long", "care": "scattered"}, "de_facto_unattended"),
    ({"age": "under", "father": "dead", "mother": "out_of_contact", "mother_more": "short", "care": "scattered"}, "neither"),
    ({"age": "under", "father": "in_prison", "father_more": "long", "mother": "severe_disability", "mother_more": "mind", "care": "scattered"},
     "de_facto_unattended"),
    ({"age": "under", "father": "in_prison", "father_more": "long", "mother": "severe_disability", "mother_more": "low", "care": "scattered"},
     "neither"),
    ({"age": "under", "father": "in_prison", "father_more": "short", "mother": "dead", "care": "scattered"}, "neither"),
    ({"age": "under", "father": "normal", "mother": "dead", "care": "scattered"}, "neither"),
    ({"age": "over"}, "neither"),
    ({"age": "under", "father": "guardianship_revoked", "mother": "deported", "care": "unsure"}, "de_facto_unattended"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "category"), CASES)
def test_the_clauses_that_pay_answer(given, category):
    said = entitled.answer(given, ON)
    assert (said.sure, said.category) == (True, category)
    assert entitled.question(given, ON) is None


def test_an_unknown_answer_is_tried_both_ways():
    open_one = {"age": "under", "father": "dead", "mother": "unsure", "care": "scattered"}
    assert not entitled.answer(open_one, ON).sure
    assert entitled.answer({**open_one, "father": "normal"}, ON).category == "neither", "whatever the mother's situation is"
    assert not entitled.answer({"age": "unsure", "father": "dead", "mother": "dead", "care": "scattered"}, ON).sure


def test_never_more_than_six_questions_on_any_way():
    most = 0
    values = [*entitled.PLAIN, entitled.FOUNDLING, entitled.UNSURE]
    for father, mother in itertools.product(values, entitled.PLAIN):
        given: dict[str, str] = {}
        wanted = {"age": "under", "father": father, "mother": mother, "care": "scattered"}
        while asked := entitled.question(given, ON):
            given[asked.name] = wanted.get(asked.name) or asked.choices[0][0]
        most = max(most, len(given))
    assert most == 6


def test_the_page_asks_one_by_one_and_shows_money_and_papers(phone, city, at):
    notice = [PublishedStandard("scattered", Decimal("1170.00"), date(2023, 1, 1), "晋民发〔2023〕20号")]
    publish_standard(notice, by=city.people["console"], at=at)
    before = (Entry.objects.count(), Proof.objects.count(), Draft.objects.count(), Message.objects.count())
    wanted = {"age": "under", "father": "dead", "mother": "out_of_contact", "mother_more": "long", "care": "scattered"}
    given: dict[str, str] = {}
    for name, value in wanted.items():
        page = phone.post("/public/check/", **given, asked=name, **{name: value}, next="1")
        given[name] = value
    text = page.content.decode()
    assert "可以申请：事实无人抚养儿童" in text
    assert "1,170.00" in text
    assert "儿童失联父母查找情况回执单" in text
    assert "民发〔2020〕125号" in text
    assert (Entry.objects.count(), Proof.objects.count(), Draft.objects.count(), Message.objects.count()) == before
    assert phone.client.cookies == {}, "no cookie is set by asking"
    assert all(value not in page.wsgi_request.get_full_path() for value in wanted.values())


def test_an_unsure_answer_leads_to_the_township(phone):
    given = {"age": "under", "father": "dead", "mother": "unsure", "care": "scattered"}
    text = phone.post("/public/check/", **given).content.decode()
    assert "乡镇（街道）" in text
    assert "/public/call/" in text


def test_nothing_chosen_asks_again(phone):
    assert phone.post("/public/check/", asked="age", next="1").status_code == 422


def test_back_takes_the_last_answer_away(phone):
    text = phone.post("/public/check/", age="under", father="dead", back="1").content.decode()
    assert "孩子的父亲" in text


def test_the_station_of_a_county(phone):
    text = phone.get("/public/call/140728/").content.decode()
    assert "洪善镇未成年人保护工作站" in text
    assert phone.get("/public/call/990000/").status_code == 404
