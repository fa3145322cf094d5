"""Units by link, other counties, court and police: what they learn, what they answer, and the clocks of the law."""

from datetime import date, datetime, timedelta

import pytest

from weibao.access.models import Member
from weibao.cases.actions.ordering import (
    CannotOrder,
    Made,
    NewOrder,
    OrderOver,
    ask_order,
    check_order,
    complete_order,
    decide_order,
    record_order,
)
from weibao.cases.actions.sending import (
    CannotSend,
    LinkShut,
    NewErrand,
    accept_errand,
    answer_errand,
    expire_errands,
    open_errand,
    recall_errand,
    reject_errand,
    resend_errand,
    send_errand,
    settle_errand,
)
from weibao.cases.actions.transferring import CannotOffer, Received, answer_offer, expire_offers, offer, recall_offer
from weibao.cases.models import Case, CaseHandOver, Errand
from weibao.cases.querysets import KIND
from weibao.cases.reports.told import preview
from weibao.cases.tests import making
from weibao.kernel.clock import SHANGHAI
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import public
from weibao.testing import make
from weibao.testing.city import DONGGUAN, HONGSHAN, QIXIAN

DUE = date(2023, 7, 14)
ASKED = NewErrand("task", "school", "洪善镇中心小学", "安排专人接送", DUE, ("name", "kind"))


@pytest.fixture
def child(city):
    return make.child(name="慕容秋水")


@pytest.fixture
def case(city, child, at):
    return making.opened(city, child, at)


@pytest.fixture
def by(city):
    return city.people["centre_worker"]


@pytest.fixture
def unit(city):
    return public()


def test_a_unit_accepts_answers_and_we_settle(city, case, at, by, unit):
    row, token = send_errand(case, by=by, at=at, new=ASKED)
    assert token not in str(vars(row)), "of the token the digest alone is kept"
    found = open_errand(token, by=unit, at=at)
    assert found == row
    assert preview(found.case, found.told) == [("姓名", "慕容秋水"), ("个案类型", "家庭暴力、虐待")], "what was ticked and no more"
    accept_errand(found, by=unit, at=at, filled_by="张老师")
    answer_errand(found, by=unit, at=at, filled_by="张老师", answer="班主任每天接送")
    with pytest.raises(LinkShut):
        open_errand(token, by=unit, at=at)
    settle_errand(found, by=by, at=at, done=False, remark="请补充放学后的安排")
    again = open_errand(token, by=unit, at=at)
    answer_errand(again, by=unit, at=at, filled_by="张老师", answer="放学后托管")
    second = Errand.objects.select_related("case").get(pk=row.pk)
    settle_errand(again, by=by, at=at, done=True, remark="可以")
    with pytest.raises((Stale, ForbiddenMove)):
        settle_errand(second, by=by, at=at, done=True, remark="可以")
    assert again.state == "done"


def test_a_unit_refuses_the_link_runs_out_and_goes_out_again(city, case, at, by, unit):
    row, token = send_errand(case, by=by, at=at, new=ASKED)
    reject_errand(open_errand(token, by=unit, at=at), by=unit, at=at, filled_by="张老师", answer="不在本校就读")
    row.refresh_from_db()
    _, fresh = resend_errand(row, by=by, at=at, due=DUE)
    with pytest.raises(LinkShut):
        open_errand(token, by=unit, at=at)
    late = at + timedelta(days=15)
    assert expire_errands(Errand, by=None, at=late) == [row.pk]
    with pytest.raises(LinkShut):
        open_errand(fresh, by=unit, at=late)
    row.refresh_from_db()
    assert row.state == "expired"
    recall_errand(row, by=by, at=at, remark="改由镇政府办理")
    with pytest.raises(ForbiddenMove):
        resend_errand(row, by=by, at=at, due=DUE)
    for wrong in ("nonsense", f"{token}x"):
        with pytest.raises(LinkShut):
            open_errand(wrong, by=unit, at=at)


def test_what_may_not_go_out(city, child, at, by):
    case = making.opened(city, child, at, kind="sexual")
    for told in (("place",), ("guardian",), ("school",), ("id_number",)):
        with pytest.raises(CannotSend):
            send_errand(case, by=by, at=at, new=NewErrand("task", "police", "县公安局", "立案侦查", DUE, told))
    for wrong in (
        NewErrand("x", "police", "县公安局", "立案侦查", DUE),
        NewErrand("task", "police", " ", "立案侦查", DUE),
        NewErrand("task", "police", "县公安局", "立案侦查", date(2023, 7, 2)),
    ):
        with pytest.raises(CannotSend):
            send_errand(case, by=by, at=at, new=wrong)
    assert preview(case, ["name", "place"]) == [("姓名", "慕容秋水")]


def test_the_preview_of_each_field(city, case):
    told = dict(preview(case, ["name", "sex_age", "place", "school", "guardian", "kind", "summary"]))
    assert told["性别、年龄"] == "男，8岁（立案时）"
    assert told["就读学校"] == "洪善镇中心小学"
    assert "王福贵 13900000000" in told["监护人姓名和电话"]
    unknown = making.opened(city, None, make.AT, told="女孩，约四岁", place=city.divisions[HONGSHAN])
    assert dict(preview(unknown, ["name", "sex_age"])) == {"姓名": "身份未查明", "性别、年龄": "女孩，约四岁"}


def test_a_case_goes_to_another_county(city, case, at, on, by):
    to, other = city.divisions[QIXIAN], city.people["county_officer_beside"]
    with pytest.raises(CannotOffer):
        offer(case, by=by, at=at, to=city.divisions[HONGSHAN], words="情形发生在该地", told=["name"])
    row = offer(case, by=by, at=at, to=to, words="情形发生在祁县", told=["name", "kind"])
    assert row.due == date(2023, 7, 5)
    with pytest.raises(CannotOffer, match="已有"):
        offer(case, by=by, at=at, to=to, words="情形发生在祁县", told=[])
    assert not Case.objects.visible_to(other, on).exists(), "until it is accepted, a preview is all"
    assert list(CaseHandOver.objects.offered_to(other, on)) == [row]
    with pytest.raises(NotAllowed):
        answer_offer(Received(row), by=city.people["county_officer"], at=at, accepted=True, opinion="接收")
    second = CaseHandOver.objects.select_related("case", "to").get(pk=row.pk)
    answer_offer(Received(row), by=other, at=at, accepted=True, opinion="接收")
    case.refresh_from_db()
    assert (case.place_id, case.lead, case.number) == (QIXIAN, other, "140728〔2023〕1号")
    with pytest.raises(Stale):
        answer_offer(Received(second), by=other, at=at, accepted=False, opinion="不接收")


def test_an_offer_is_refused_called_back_or_runs_out(city, case, at, by):
    to, other = city.divisions[QIXIAN], city.people["county_officer_beside"]
    facts = {"by": by, "at": at, "to": to, "words": "情形发生在祁县", "told": []}
    answer_offer(Received(offer(case, **facts)), by=other, at=at, accepted=False, opinion="不属本县")
    recall_offer(offer(case, **facts), by=by, at=at, words="改由本县办理")
    row = offer(case, **facts)
    assert expire_offers(CaseHandOver, by=None, at=at + timedelta(days=2)) == []
    assert expire_offers(CaseHandOver, by=None, at=at + timedelta(days=3)) == [row.pk]
    case.refresh_from_db()
    assert case.lead == by


def test_a_closed_case_goes_with_its_team(city, child, at, by):
    case = making.opened(city, child, at, kind="sexual")
    with pytest.raises(CannotSend):
        offer(case, by=by, at=at, to=city.divisions[DONGGUAN], words="情形发生在祁县", told=["place"])
    row = offer(case, by=by, at=at, to=city.divisions[QIXIAN], words="情形发生在祁县", told=["kind"])
    answer_offer(Received(row), by=city.people["county_officer_beside"], at=at, accepted=True, opinion="接收")
    assert Member.objects.filter(kind=KIND, row=case.pk, staff=city.people["county_officer_beside"]).exists()


@pytest.mark.parametrize(("urgent", "hours"), [(False, 72), (True, 24)])
def test_the_court_has_its_hours(city, case, by, urgent, hours):
    asked = datetime(2023, 9, 29, 21, 40, tzinfo=SHANGHAI)  # hours run through the holiday
    row = ask_order(case, by=by, at=asked, new=NewOrder("protection", "court", "禁止殴打、接触", urgent=urgent))
    assert row.due_at == asked + timedelta(hours=hours)
    assert row.due_law == "《反家庭暴力法》第28条"


def test_a_protection_order_holds_six_months_at_most(city, case, at, on, by):
    row = ask_order(case, by=by, at=at, new=NewOrder("protection", "court", "禁止殴打、接触"))
    with pytest.raises(CannotOrder, match="6个月"):
        decide_order(row, by=by, at=at, granted=True, made=Made("（2023）晋0728民保令1号", on, date(2024, 1, 4)))
    decide_order(row, by=by, at=at, granted=True, made=Made("（2023）晋0728民保令1号", on))
    assert (row.state, row.until, row.due) == ("in_force", date(2024, 1, 3), date(2023, 8, 2))
    check_order(row, by=by, at=at, words="没有再接触")
    row.refresh_from_db()
    complete_order(row, by=by, at=at, lifted=False, words="期满，没有违反")
    with pytest.raises(OrderOver):
        check_order(row, by=by, at=at, words="没有再接触")
    with pytest.raises(ForbiddenMove):
        complete_order(row, by=by, at=at, lifted=True, words="撤销了")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("warning", "police"), ("guidance", "police"), ("guidance", "procuratorate"), ("guidance", "court"), ("supervision", "procuratorate")],
)
def test_papers_that_nobody_asks_for(city, case, at, on, by, kind, body):
    row = record_order(case, by=by, at=at, new=NewOrder(kind, body, "接受家庭教育指导"), made=Made("1号", on))
    assert (row.state, row.due) == ("in_force", date(2023, 8, 2))
    with pytest.raises(CannotOrder, match="直接作出"):
        ask_order(case, by=by, at=at, new=NewOrder(kind, body, "接受家庭教育指导"))


def test_who_makes_which(city, case, at, on, by):
    for kind, body in (
        ("warning", "court"),
        ("supervision", "police"),
        ("protection", "police"),
        ("revocation", "procuratorate"),
        ("x", "court"),
    ):
        with pytest.raises(CannotOrder, match="机关"):
            record_order(case, by=by, at=at, new=NewOrder(kind, body, "内容若干"), made=Made("1号", on))
    for made in (Made(" ", on), Made("1号", date(2023, 7, 4))):
        with pytest.raises(CannotOrder):
            record_order(case, by=by, at=at, new=NewOrder("warning", "police", "内容若干"), made=made)


def test_civil_affairs_applies_where_others_do_not(city, case, at, by):
    waiting = NewOrder("revocation", "court", "撤销监护人资格", applicant="village", ground="neglect", waiting=True)
    row = ask_order(case, by=by, at=at, new=waiting)
    assert (row.asked_at, row.due, row.due_law) == (None, date(2023, 8, 2), "民法典第36条第三款（民政部门应当申请）")
    with pytest.raises(OrderOver, match="还没有提出"):
        decide_order(row, by=by, at=at, granted=True, made=Made("1号", at.date()))
    own = ask_order(
        case, by=by, at=at + making.LATER, new=NewOrder("revocation", "court", "撤销监护人资格", applicant="civil", ground="neglect")
    )
    row.refresh_from_db()
    assert (row.state, own.state) == ("lifted", "asked")
    with pytest.raises(CannotOrder, match="等待结果"):
        ask_order(case, by=by, at=at, new=NewOrder("revocation", "court", "撤销监护人资格", applicant="school", ground="harm"))
    with pytest.raises(OrderOver):
        complete_order(own, by=by, at=at, lifted=False, words="已执行了")
    decide_order(own, by=by, at=at + making.LATER, granted=False, made=Made("（2023）晋0728民特9号", at.date()))
    assert (own.state, own.due) == ("refused", None)


def test_a_revocation_has_a_ground_and_an_applicant_of_the_law(city, case, at, by):
    good = {"applicant": "civil", "ground": "harm"}
    for wrong in ({"ground": "dislike"}, {"applicant": "neighbour"}, {"waiting": True}):
        with pytest.raises(CannotOrder):
            ask_order(case, by=by, at=at, new=NewOrder("revocation", "court", "撤销监护人资格", **good | wrong))
    with pytest.raises(CannotOrder, match="只有撤销"):
        ask_order(case, by=by, at=at, new=NewOrder("protection", "court", "禁止殴打", waiting=True))
    with pytest.raises(Refusal):
        ask_order(case, by=by, at=at, new=NewOrder("revocation", "court", " ", **good))
