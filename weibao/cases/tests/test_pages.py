"""A story through the pages: placement, assessment, conference, plan with four units by link, court order, return, follow-up, closing."""

import re

import pytest
from django.urls import reverse

from weibao.cases.models import Case, Errand
from weibao.cases.tests import making
from weibao.rules.protection import PROOFS, table_on
from weibao.testing import make
from weibao.testing.city import QIXIAN

UNITS = (("police", "县公安局"), ("court", "县人民法院"), ("school", "洪善镇中心小学"), ("hospital", "县人民医院"))


class Desk:
    """A person at the pages of one case."""

    def __init__(self, enter, staff, case):
        self.client, self.case = enter(staff), case

    def do(self, tab, deed, status=302, **facts):
        """Send a form of a part of the file."""
        address = reverse("cases:part", args=[self.case.pk, tab]) if tab else reverse("cases:case", args=[self.case.pk])
        answer = self.client.post(address, {"form": deed, **facts})
        assert answer.status_code == status, re.sub(r"(?s)<.*?>", " ", answer.content.decode().split("<main")[1])[:900]
        self.case.refresh_from_db()
        return answer


def table(case, **answers):
    """A whole assessment as the form sends it."""
    found = {f"item_{one.id}": answers.get(one.id, "good") for one in table_on(case.begun_on).items}
    people = {f"{field}_{turn}": f"{words}{turn}" for turn in (1, 2, 3) for field, words in (("name", "评估人"), ("unit", "单位"))}
    return {**found, **people, "senior_1": "on", "wish": "愿意回家", "opinion": "可以"}


@pytest.fixture
def case(city, at):
    return making.opened(city, make.child(name="慕容秋水"), at)


def test_from_placement_to_closing_with_proof(city, case, enter, client):
    officer = city.people["county_officer"]
    desk = Desk(enter, officer, case)
    placing = {"way": "centre", "carer": "县救助保护中心", "since": "2023-07-03", "police": "平公受字18号"}
    desk.do("guard", "place", kind="temporary", ground="l:dead", status=422, **placing)
    desk.do("guard", "place", kind="temporary", ground="t:injured", **placing)
    desk.do("guard", "give_first_aid", on="2023-07-03", given_by="心理教师", looked="受惊", listened="想姨母", linked="已联系")
    desk.do("guard", "start_assessment", kind="guardianship")
    first = case.assessments.get()
    desk.do("guard", "finish_assessment", status=422, row=first.pk, **table(case) | {"name_3": ""})
    desk.do("guard", "finish_assessment", row=first.pk, **table(case, violence="grave"))
    desk.do("plan", "call_conference", meets_on="2023-07-03", meets_at="10:00", where="会议室", members="县公安局｜民警\n县教育局")
    came = list(case.conferences.get().members.values_list("pk", flat=True))
    desk.do("plan", "hold_conference", status=422, came=came, minutes="一致同意", resolutions="县公安局｜告诫")
    desk.do("plan", "hold_conference", came=came, minutes="一致同意", resolutions="县公安局｜出具告诫书｜2023-07-10")
    desk.do("plan", "draft_plan", goal="安全就学", review_on="2023-08-31", measures="每周入户｜儿童主任｜2023-08-01")
    desk.do("plan", "add_measure", words="心理辅导", owner="心理教师", until="2023-08-01")
    desk.do("plan", "submit_plan")
    desk.do("plan", "decide_plan", status=403, decision="yes", opinion="同意")
    Desk(enter, city.people["county_approver"], case).do("plan", "decide_plan", decision="yes", opinion="同意")
    assert case.state == "helping"
    _four_units(enter, officer, case)
    desk = Desk(enter, officer, case)
    desk.do("orders", "ask_order", kind="protection", content="禁止殴打、接触", urgent="on")
    order = case.orders.get()
    desk.do("orders", "decide_order", row=order.pk, granted="yes", number="（2023）民保令1号", made_on="2023-07-03", until="")
    desk.do("orders", "check_order", row=order.pk, words="没有再接触")
    desk.do("orders", "record_order", kind="warning", body="police", number="告诫1号", made_on="2023-07-03", content="告诫", until="")
    warning = case.orders.get(kind="warning")
    desk.do("orders", "complete_order", row=warning.pk, end="completed", words="已改正")
    desk.do("guard", "return_home", status=422, on="2023-07-03", words="父亲接回")
    desk.do("guard", "start_assessment", kind="return")
    back = case.assessments.get(kind="return")
    desk.do("guard", "drop_assessment", row=back.pk, words="父亲外出")
    desk.do("guard", "start_assessment", kind="return")
    desk.do("guard", "finish_assessment", row=case.assessments.get(kind="return", state="started").pk, **table(case))
    desk.do("guard", "return_home", on="2023-07-03", words="父亲接回，签了承诺书")
    for measure in case.plans.get().measures.all():
        desk.do("plan", "finish_measure", row=measure.pk, on="2023-07-03", result="已完成")
    desk.do("plan", "review_plan", words="按计划", review_on="2023-09-01")
    papers = {f"proof_{name}": "" for name in PROOFS}
    desk.do("close", "ask_closing", status=422, outcome="returned_home", words="已经安全", **papers)
    papers |= {f"proof_{name}": "材料" for name in ("return_assessment", "guardian_promise", "visit_record")}
    desk.do("close", "ask_closing", outcome="returned_home", words="已经安全", **papers)
    desk.do("close", "decide_closing", status=403, decision="yes", opinion="同意")
    Desk(enter, city.people["county_approver"], case).do("close", "decide_closing", decision="yes", opinion="同意结案")
    assert case.state == "following"
    desk = Desk(enter, officer, case)
    for row in list(case.follow_ups.all()):
        desk.do("close", "follow_up", row=row.pk, safe="yes", words="生活正常")
    assert case.state == "closed"
    desk.do("close", "reopen", words="邻居再次报告")
    assert case.state == "assessing"


def _four_units(enter, officer, case):
    desk = Desk(enter, officer, case)
    links = []
    for body, unit in UNITS:
        facts = {"kind": "task", "body": body, "unit": unit, "words": "请协助办理", "due": "2023-07-14", "told": ["name", "kind"]}
        seen = desk.do("tasks", "send_errand", status=200, **facts).content.decode()
        assert "慕容秋水" in seen
        assert not case.errands.filter(unit=unit).exists(), "a preview sends nothing"
        page = desk.do("tasks", "send_errand", status=200, seen="yes", **facts).content.decode()
        links.append(re.search(r"/case-link/[^<\s]+/", page)[0])
    unit = desk.client.__class__()
    for turn, link in enumerate(links):
        page = unit.get(link).content.decode()
        assert "慕容秋水" in page
        for hidden in ("新旧外伤", "新营村", "洪善镇人民"):
            assert hidden not in page, "what was not ticked is not told"
        if turn == 0:
            assert unit.post(link, {"verb": "accept", "filled_by": "民警", "answer": ""}).status_code == 200
        if turn == 1:
            assert unit.post(link, {"verb": "reject", "filled_by": "法官", "answer": ""}).status_code == 422
            assert unit.post(link, {"verb": "reject", "filled_by": "法官", "answer": "不属本院管辖"}).status_code == 200
            continue
        assert unit.post(link, {"verb": "answer", "filled_by": "经办人", "answer": "已办理"}).status_code == 200
        assert unit.get(link).status_code == 404
    refused = case.errands.get(state="rejected")
    desk.do("tasks", "resend_errand", status=200, row=refused.pk, due="2023-07-14")
    desk.do("tasks", "recall_errand", row=refused.pk, remark="改由中院办理")
    for row in Errand.objects.filter(case=case, state="answered"):
        desk.do("tasks", "settle_errand", row=row.pk, done="yes", remark="可以")
    assert not case.errands.open().exists()


def test_a_case_goes_to_the_next_county_through_the_pages(city, case, enter):
    desk = Desk(enter, city.people["county_officer"], case)
    desk.do("tasks", "offer", status=200, to=QIXIAN, words="情形发生在祁县", told=["name"])
    desk.do("tasks", "offer", to=QIXIAN, words="情形发生在祁县", told=["name"], seen="yes")
    desk.do("tasks", "recall_offer", words="改由本县办理")
    desk.do("tasks", "offer", to=QIXIAN, words="情形发生在祁县", told=["name"], seen="yes")
    client = enter(city.people["county_officer_beside"])
    page = client.get(reverse("cases:offers"))
    assert "待对方接收" in page.content.decode()
    address = reverse("cases:offer", args=[case.handovers.get(state="offered").pk])
    page = client.get(address).content.decode()
    assert "慕容秋水" in page
    assert "新旧外伤" not in page
    assert "新营村" not in page
    assert client.post(address, {"decision": "", "opinion": ""}).status_code == 422
    assert client.post(address, {"decision": "yes", "opinion": "接收"}).status_code == 302
    assert Case.objects.get(pk=case.pk).place_id == QIXIAN
    assert enter(city.people["director"]).get(reverse("cases:offers")).status_code == 403


def test_a_blue_case_skips_the_conference_and_a_called_one_is_called_off(city, enter, at):
    case = making.opened(city, make.child(), at, colour="blue")
    desk = Desk(enter, city.people["county_officer"], case)
    desk.do("plan", "call_conference", meets_on="2023-07-05", meets_at="10:00", where="会议室", members="甲\n乙")
    desk.do("plan", "call_off_conference", words="改期召开")
    making.assessed(city, case, at)
    desk.do("plan", "skip_conference", words="情况简单")
    assert case.state == "planning"


@pytest.mark.parametrize("tab", ["", "guard", "plan", "tasks", "orders", "close", "team"])
def test_each_part_asks_few_questions(city, enter, at, tab, django_assert_max_num_queries):
    case = making.helping(city, make.child(), at)
    client = enter(city.people["county_officer"])
    address = reverse("cases:part", args=[case.pk, tab]) if tab else reverse("cases:case", args=[case.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200
    assert client.get(reverse("cases:part", args=[case.pk, "weather"])).status_code == 404
