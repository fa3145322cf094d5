"""The reverse check: signs found and noted, asked, explained, judged, followed up; each forbidden move refused."""

import itertools
from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.care.models import Unguarded
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import public
from weibao.reporting.actions import checking, registering, triaging
from weibao.reporting.models import SignMeasure, UnreportedSign
from weibao.reporting.states import SIGN, SignState
from weibao.schools import actions as schools
from weibao.schools.actions import Answer
from weibao.testing import make
from weibao.testing.city import XINYING

SCHOOL = "洪善镇中心小学"


@pytest.fixture
def sign(city, place, at, hospital):
    """An injury code at the hospital."""
    facts = {"kind": "injury", "seen_on": date(2023, 6, 20), "unit": hospital[0], "code": "T74.1", "words": "右臂旧伤多处"}
    return checking.note_sign(place, by=city.above, at=at, **facts)


def deeds(sign, city, at):
    """The deed into each state."""
    officer, approver = city.above, city.people["county_approver"]
    return {
        SignState.ASKED: lambda: checking.ask_unit(sign, by=officer, at=at),
        SignState.EXPLAINED: lambda: checking.explain(sign, by=officer, at=at, words="接诊医生没有留意"),
        SignState.CLEARED: lambda: checking.clear(sign, by=approver, at=at, words="旧伤，已另行报告"),
        SignState.FAILED: lambda: checking.find_failed(sign, by=approver, at=at, words="应当报告而没有报告"),
        SignState.SETTLED: lambda: checking.settle_sign(sign, by=officer, at=at),
    }


WAY = {
    SignState.FOUND: [], SignState.ASKED: ["asked"], SignState.EXPLAINED: ["asked", "explained"], SignState.CLEARED: ["cleared"],
    SignState.FAILED: ["asked", "explained", "failed"], SignState.SETTLED: ["asked", "explained", "failed", "settled"],
}  # fmt: skip


def answered(sign, city, at):
    """The letter of advice went out and was answered."""
    facts = {"kind": "advice", "number": "平未保建〔2023〕1号", "to": "平遥县卫生健康和体育局", "sent_on": at.date()}
    paper = checking.send_measure(sign, by=city.above, at=at, **facts)
    return checking.answer_measure(paper, by=city.above, at=at, on=at.date(), words="已约谈并培训")


@pytest.mark.parametrize(("old", "new"), list(itertools.product(SignState, repeat=2)))
def test_every_move_that_is_not_in_the_table_is_refused(sign, city, at, old, new):
    do = deeds(sign, city, at)
    for step in WAY[old]:
        if step == "settled":
            answered(sign, city, at)
        do[SignState(step)]()
    if new == SignState.FOUND:
        return
    if old == SignState.FAILED and new == SignState.SETTLED:
        with pytest.raises(checking.NotYet):
            do[new]()
        answered(sign, city, at)
    if SIGN.allows(old, new):
        do[new]()
        assert sign.state == new
        assert (sign.due is None) == (new in {SignState.CLEARED, SignState.FAILED, SignState.SETTLED})
    else:
        with pytest.raises(ForbiddenMove):
            do[new]()


def test_of_two_people_the_second_is_told(sign, city, at):
    stale = UnreportedSign.objects.get(pk=sign.pk)
    checking.ask_unit(sign, by=city.above, at=at)
    with pytest.raises(Stale):
        checking.ask_unit(stale, by=city.people["centre_worker"], at=at)
    with pytest.raises(NotAllowed):
        checking.find_failed(sign, by=city.above, at=at, words="应当报告")


def test_papers_and_their_term(sign, city, at):
    with pytest.raises(Stale):
        answered(sign, city, at)
    do = deeds(sign, city, at)
    for step in ("asked", "explained", "failed"):
        do[SignState(step)]()
    with pytest.raises(Refusal):
        checking.send_measure(sign, by=city.above, at=at, kind="transfer", number="", to="纪委监委", sent_on=at.date())
    paper = checking.send_measure(sign, by=city.above, at=at, kind="penalty", number="1号", to="卫健局", sent_on=date(2023, 6, 30))
    assert paper.due == date(2023, 7, 30)
    late = checking.send_measure(sign, by=city.above, at=at, kind="transfer", number="2号", to="纪委监委", sent_on=date(2023, 1, 31))
    assert late.due == date(2023, 2, 28)
    with pytest.raises(Refusal, match="回复日期"):
        checking.answer_measure(paper, by=city.above, at=at, on=date(2023, 6, 1), words="已处理")
    checking.answer_measure(paper, by=city.above, at=at, on=at.date(), words="已处理")
    with pytest.raises(Stale):
        checking.answer_measure(paper, by=city.above, at=at, on=at.date(), words="再答")
    with pytest.raises(checking.NotYet):
        checking.settle_sign(sign, by=city.above, at=at)


def test_the_search_finds_each_sign_once(city, place, at, file):
    left, away, reported, fine = make.children([{"village": XINYING, "name": name} for name in ("甲", "乙", "丙", "丁")])
    link, _ = schools.issue(place, by=city.above, at=at, school=SCHOOL)
    told = {
        left.pk: Answer("left", 0, date(2023, 6, 1)), away.pk: Answer("enrolled", 30, None), reported.pk: Answer("enrolled", 60, None),
        fine.pk: Answer("enrolled", 29, None),
    }  # fmt: skip
    lines = {line.pk: told[line.child_id] for line in schools.shown(link)}
    schools.hand_in(link, by=public(), at=at, filled_by="王主任", answers=lines)
    Unguarded.objects.create(child=left, kind="alone", source="worker", found_on=date(2023, 6, 1), by=city.inside, at=at)
    Unguarded.objects.create(child=away, kind="alone", source="worker", found_on=date(2023, 6, 1), receipt="晋公1", by=city.inside, at=at)
    triaging.link_child(file(), by=city.above, at=at, child=reported)
    unit = registering.register_unit(place, by=city.above, at=at, trade="school", name=SCHOOL)
    found = checking.search(None, by=None, at=at)
    assert {(one.kind, one.child_id, one.unit_id) for one in found} == {
        ("absence", left.pk, unit.pk), ("absence", away.pk, unit.pk), ("unguarded", left.pk, None),
    }  # fmt: skip
    assert checking.search(None, by=None, at=at + timedelta(days=1)) == []
    make.restricted(left, city.people["county_officer_beside"])
    assert {one.child_id for one in UnreportedSign.objects.visible_to(city.above, at.date())} == {away.pk}


def test_signs_refuse(sign, city, place, at):
    with pytest.raises(Refusal):
        checking.note_sign(place, by=city.above, at=at, kind="injury", seen_on=date(2023, 7, 4), words="未来")
    bare = checking.note_sign(place, by=city.above, at=at, kind="lodging", seen_on=at.date(), words="深夜入住")
    with pytest.raises(checking.NotYet, match="责任单位"):
        checking.ask_unit(bare, by=city.above, at=at)
    checking.name_unit(bare, by=city.above, at=at, unit=sign.unit)
    checking.ask_unit(bare, by=city.above, at=at)
    with pytest.raises(Stale):
        checking.name_unit(bare, by=city.above, at=at, unit=sign.unit)
    with pytest.raises(checking.NotYet):
        checking.explain(bare, by=city.above, at=at, words="")


def test_the_pages(sign, city, enter, at, hospital, file):
    client, url = enter(city.above), reverse("reporting:signs")
    page = client.get(url, {"show": "all"}).content.decode()
    assert "T74.1" in page
    assert "右臂" not in page
    body = {"kind": "injury", "unit": hospital[0].pk, "seen_on": "2023-06-30", "code": "", "words": ""}
    assert client.post(url, body).status_code == 422
    assert client.post(url, body | {"words": "反复就诊"}).status_code == 302
    one, papers = reverse("reporting:sign", args=[sign.pk]), SignMeasure.objects
    paper = {"kind": "advice", "number": "1号", "to": "卫健局", "sent_on": "2023-07-03"}
    steps = [
        ("unit", {"unit": hospital[0].pk}, 302), ("ask", {}, 302), ("explain", {"words": ""}, 422), ("explain", {"words": "没有留意"}, 302),
        ("fail", {"words": "应报未报"}, 403), ("strange", {}, 404),
    ]  # fmt: skip
    for form, sent, status in steps:
        assert client.post(one, sent | {"form": form}).status_code == status, form
    approver = enter(city.people["county_approver"])
    assert "认定是否应报未报" in approver.get("/").content.decode()
    assert approver.post(one, {"form": "fail", "words": "应报未报"}).status_code == 302
    client = enter(city.above)
    assert client.post(one, paper | {"form": "measure"}).status_code == 302
    reply = {"form": "reply", "measure": papers.get().pk, "on": "2023-07-03", "words": "已培训"}
    assert client.post(one, reply | {"measure": 0}).status_code == 404
    assert client.post(one, reply).status_code == 302
    assert client.post(one, {"form": "settle"}).status_code == 302
    assert "已培训" in client.get(one).content.decode()
    assert enter(city.people["county_officer_beside"]).get(one).status_code == 404
    assert enter(city.inside).get(one).status_code == 404
