"""What waits for whom: composition, order, scope, and how much the page asks of the database."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from weibao.accounts.actions.admitting import lock_dormant
from weibao.accounts.models import Account
from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.desk.reports import worklist
from weibao.desk.reports.item import Gravity, Item
from weibao.org.actions import confirm_post
from weibao.org.models import Post, Staff
from weibao.org.powers import NO_PERSON, Role
from weibao.payroll.models import Finding, Run, RunLine, Signature
from weibao.testing import make
from weibao.testing.city import BAIGUI, HONGSHAN, PINGYAO, QIDONG, XINYING

pytestmark = pytest.mark.django_db
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def titles(staff, on):
    return [item.title for item in worklist(staff, on).items]


def fresh(staff):
    return Staff.objects.get(pk=staff.pk)


def queries(client, url):
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
    assert answer.status_code == 200
    return len([one for one in caught.captured_queries if not one["sql"].startswith(TRANSACTION)])


def run(month=date(2023, 7, 1), *, state="draft", by, **facts):
    made = Run.objects.create(month=month, state=state, people=3, amount="3510.00", made_by=by, made_at=make.AT, rules_version="x", **facts)
    Signature.objects.create(run=made, act="made", version=1, digest="x", by=by, at=make.AT)
    return made


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_every_role_lands_on_a_list_that_is_not_empty(city, enter, role):
    answer = enter(city.in_role(role)).get("/")
    assert answer.status_code == 200
    assert "核对本人岗位信息" in answer.content.decode()


def test_a_person_without_a_post_gets_nothing(city, enter, on):
    assert worklist(city.nowhere, on).items == []
    assert worklist(city.former, on).items == []
    assert enter(city.nowhere).get("/").status_code == 403


def test_without_sign_in_there_is_no_worklist(city, client):
    assert client.get("/").status_code == 302


def test_doing_it_clears_it(city, enter, on):
    client = enter(city.inside)
    post = Post.objects.get(staff=city.inside)
    assert client.post(f"/org/posts/{post.pk}/confirm/", {"desk": "1"}).headers["Location"] == "/"
    assert "核对本人岗位信息" not in titles(fresh(city.inside), on)


def test_late_comes_first_then_today_then_grave_then_the_rest(on):
    def item(title, **facts):
        return Item(title=title, subject="", law="", url="/", verb="", topic="x", **facts)

    items = [
        item("rest"),
        item("later", due=on + timedelta(days=40)),
        item("soon", due=on + timedelta(days=3)),
        item("today", due=on),
        item("grave", gravity=Gravity.GRAVE),
        item("late", due=on - timedelta(days=2)),
        item("later still", due=on - timedelta(days=1)),
        item("urgent", gravity=Gravity.URGENT),
    ]
    in_order = [one.title for one in sorted(items, key=lambda one: one.order(on))]
    assert in_order == ["late", "later still", "urgent", "today", "soon", "grave", "later", "rest"]


def test_the_chip_says_how_long(on):
    def words(**facts):
        return Item(title="", subject="", law="", url="", verb="", topic="", **facts).chip(on)

    assert words(due=on - timedelta(days=1)) == ("red", "逾期 1 天")
    assert words(due=on) == ("yellow", "今天到期")
    assert words(due=on + timedelta(days=4)) == ("blue", "还有 4 天")
    assert words(gravity=Gravity.URGENT) == ("red", "立即办理")
    assert words() == ("", "待办")


def test_a_village_not_settled_waits_for_those_over_it_and_nobody_else(city, on):
    make.child(village=HONGSHAN, place_note="村名“新营”与两个村相符")
    wanted = "核定户籍村（社区）"
    assert wanted in titles(city.above, on)
    assert wanted in titles(city.people["supervisor"], on)
    for key in ("supervisor_beside", "county_officer_beside", "county_approver", "leader", "finance_officer"):
        assert wanted not in titles(city.people[key], on), key


def test_a_doubt_waits_for_the_approver_of_the_county_only(city, on):
    make.recognition(make.child(), doubt="over_age")
    make.recognition(make.child(village=BAIGUI), doubt="neither")
    assert [one for one in titles(city.people["county_approver"], on) if "复核认定" in one] == ["复核认定：已满18周岁"]
    assert not any("复核认定" in one for one in titles(city.above, on))


def test_an_answered_doubt_and_an_ended_recognition_do_not_wait(city, on):
    make.recognition(make.child(), doubt="neither", doubt_answered_at=make.AT)
    make.recognition(make.child(), doubt="neither", ended_month=date(2023, 6, 1))
    assert not any("复核认定" in one for one in titles(city.people["county_approver"], on))


@pytest.mark.parametrize(
    ("birth", "waits"), [(date(2005, 7, 2), False), (date(2005, 7, 3), True), (date(2005, 10, 1), True), (date(2005, 10, 2), False)]
)
def test_coming_of_age_is_told_from_ninety_days_before_to_the_birthday(city, on, birth, waits):
    make.recognition(make.child(birth=birth))
    assert any("年满18周岁" in one for one in titles(city.inside, on)) is waits


def test_coming_of_age_is_told_of_children_on_the_allowance_only(city, on):
    make.child(birth=date(2005, 8, 1))
    assert not any("年满18周岁" in one for one in titles(city.inside, on))


def test_the_list_names_no_child_in_full(city, enter):
    make.recognition(make.child(name="李晓彤", birth=date(2005, 8, 1), sex="female"))
    page = enter(city.inside).get("/").content.decode()
    assert "李*彤，女，17岁" in page
    assert "李晓彤" not in page


def test_a_run_waits_for_another_person_than_its_maker(city, on):
    run(by=city.people["city_officer"])
    assert "7月发放名册复核" not in titles(city.people["city_officer"], on)
    assert "7月发放名册复核" in titles(city.people["city_officer_second"], on)
    assert "7月发放名册复核" in titles(city.people["finance_officer"], on)
    assert "7月发放名册复核" not in titles(city.people["leader"], on)


@pytest.mark.parametrize(
    ("state", "title", "key"),
    [
        ("checked", "7月发放名册审批", "leader"),
        ("approved", "7月发放名册封存记账", "finance_officer"),
        ("frozen", "7月生成银行文件并报送", "finance_officer"),
        ("sent", "7月导入银行回盘文件", "finance_officer"),
    ],
)
def test_a_run_waits_at_each_station_for_its_role(city, on, state, title, key):
    run(state=state, by=city.people["city_officer"])
    assert title in titles(city.people[key], on)
    assert not any("发放名册复核" in one for one in titles(city.people["finance_officer"], on))


def test_a_month_without_a_run_waits_for_the_city(city, on):
    assert "编制7月发放名册" in titles(city.people["city_officer"], on)
    run(state="settled", by=city.people["city_officer"])
    assert "编制7月发放名册" not in titles(fresh(city.people["city_officer"]), on)


def test_hits_of_the_money_checks_wait_within_scope(city, on):
    made = run(by=city.people["city_officer"])
    for village, key in ((XINYING, "a"), (BAIGUI, "b")):
        Finding.objects.create(check_code="dead_but_paid", run=made, child=make.child(village=village), key=key, found_at=make.AT)
    hits = {
        key: sum("资金疑点" in one for one in titles(city.people[key], on))
        for key in ("county_officer", "county_officer_beside", "finance_officer")
    }
    assert hits == {"county_officer": 1, "county_officer_beside": 1, "finance_officer": 2}
    assert not any("资金疑点" in one for one in titles(city.people["leader"], on))


def test_the_standard_of_the_year_waits_until_it_is_entered(city, on):
    assert "录入2023年基本生活养育标准" in titles(city.people["city_officer"], on)
    assert "录入2023年基本生活养育标准" not in titles(city.people["leader"], on)


def test_vacancies_wait_row_by_row_for_the_township_and_summed_for_those_above(city, on):
    Post.objects.filter(division_id__in=[XINYING, QIDONG], role=Role.VILLAGE_DIRECTOR).delete()
    own = [item for item in worklist(city.people["supervisor"], on).items if item.topic == "vacancy"]
    assert [(item.subject, item.place) for item in own] == [("新营村", "洪善镇")]
    above = [item for item in worklist(city.above, on).items if item.topic == "vacancy" and "村" in item.title]
    assert [(item.rows, item.subject) for item in above] == [(2, "平遥县")]
    assert any("没有儿童主任" in one for one in titles(city.people["leader"], on))
    assert not any("没有儿童主任" in one for one in titles(city.people["county_officer_beside"], on))


def test_the_security_administrator_reviews_the_powers_and_is_left_alone_for_a_quarter(city, on, enter):
    guard = city.people["security_admin"]
    assert "复核权限表" in titles(guard, on)
    assert enter(guard).post("/org/powers/review/").status_code == 302
    assert "复核权限表" not in titles(fresh(guard), on)
    assert "复核权限表" in titles(fresh(guard), on + timedelta(days=80))


def test_the_auditor_verifies_and_is_left_alone_for_the_day(city, on, enter):
    auditor = city.people["auditor"]
    assert "校验操作记录的完整性" in titles(auditor, on)
    assert enter(auditor).post("/audit/verify/").status_code == 200
    assert "校验操作记录的完整性" not in titles(fresh(auditor), on)
    assert "校验操作记录的完整性" in titles(fresh(auditor), on + timedelta(days=1))


def test_the_system_administrator_is_told_of_a_year_that_nobody_knows(city, on):
    admin = city.people["system_admin"]
    assert not any("放假调休" in one for one in titles(admin, on))
    assert "录入2091年放假调休安排" in titles(fresh(admin), date(2090, 11, 1)) or "录入2090年放假调休安排" in titles(
        fresh(admin), date(2021, 7, 1)
    )


def test_cards_count_what_the_list_holds(city, on, enter):
    make.recognition(make.child(birth=date(2005, 7, 3)))
    make.recognition(make.child(birth=date(2005, 8, 3)))
    cards = {card.label: card.value for card in worklist(city.inside, on).cards}
    assert cards["今天到期"] == 1
    assert cards["90天内年满18周岁"] == 2
    page = enter(city.inside).get("/?show=today").content.decode()
    assert "2023年7月3日年满18周岁" in page
    assert "2023年8月3日年满18周岁" not in page


def test_the_card_of_the_month_stays_within_scope(city, on):
    made = run(by=city.people["city_officer"])
    for village in (XINYING, XINYING, BAIGUI):
        RunLine.objects.create(
            run=made, child=make.child(village=village), month=made.month, kind="regular", category="orphan", care="scattered",
            answer="paid", reason="paid", due="1170.00", booked=0, amount="1170.00",
        )  # fmt: skip
    told = {key: worklist(city.people[key], on).cards[3] for key in ("county_officer", "county_officer_beside", "leader")}
    assert {key: (card.value, card.note) for key, card in told.items()} == {
        "county_officer": (2, "2,340.00 元"),
        "county_officer_beside": (1, "1,170.00 元"),
        "leader": (3, "3,510.00 元"),
    }


def many(number):
    rows = make.children([{"village": HONGSHAN, "place_note": "待核", "birth": date(2005, 8, 1), "number": None} for _ in range(number)])
    staff = Staff.objects.earliest("pk")
    common = {
        "category": "orphan",
        "confirmed_month": date(2023, 5, 1),
        "confirmed_at": make.AT,
        "rules_version": "x",
        "confirmed_by": staff,
    }
    Recognition.objects.bulk_create([Recognition(child=row, doubt="neither", **common) for row in rows])


def test_the_pages_ask_the_same_at_ten_and_at_two_thousand_rows(city, settings):
    settings.WEIBAO_NOW = make.AT.isoformat()
    clients = {}
    for key in ("county_officer", "county_approver", "supervisor", "city_officer", "leader"):
        clients[key] = Client()
        clients[key].force_login(city.people[key])
    many(10)
    few = {key: queries(client, "/") for key, client in clients.items()}
    many(1990)
    assert Child.objects.count() == 2000
    assert {key: queries(client, "/") for key, client in clients.items()} == few
    assert max(few.values()) <= 10, few  # three of the sign-in, one for all sources of work, and what a report counts by itself


def test_a_long_source_ends_with_a_row_that_opens_the_rest(city, on):
    many(205)
    items = [item for item in worklist(city.people["county_approver"], on).items if item.topic == "doubt"]
    assert len(items) == 201
    assert items[-1].title == "待复核的认定还有 5 名"
    assert worklist(city.people["county_approver"], on).cards[2].value == 205


def test_every_row_leads_somewhere(city, on):
    run(by=city.people["console"])
    many(3)
    make.child(village=XINYING, place_note="待核")
    Post.objects.filter(division_id=XINYING).delete()
    for key in city.people:
        if key not in {"nowhere", "former_director", "console"}:
            for item in worklist(city.people[key], on).items:
                assert item.url, (key, item.title)
                assert item.verb
                assert item.law or item.rows > 1


def test_confirming_a_post_leaves_its_mark(city, at, on):
    post = Post.objects.get(staff=city.inside)
    assert "post" in {item.topic for item in worklist(fresh(city.inside), on).items}
    confirm_post(post, by=city.inside, at=at)
    assert {item.topic for item in worklist(fresh(city.inside), on).items} == {"certificate"}, "the training is still to come"
    assert PINGYAO == post.division_id[:6]


@pytest.mark.parametrize(("key", "rows"), [("supervisor", 1), ("security_admin", 1), ("supervisor_beside", 0), ("director_near", 0)])
def test_an_account_that_is_locked_unused_is_told_to_the_supervisor(city, on, at, key, rows):
    long_ago = at - timedelta(days=40)
    Account.objects.create(staff=city.inside, activated_at=long_ago, awake_since=long_ago)
    lock_dormant(None, by=None, at=at, now=at, days=31)
    assert len([item for item in worklist(city.people[key], on).items if item.topic == "account"]) == rows


def test_aid_waits_for_the_next_hand_and_never_for_ones_own(city, at):
    """An application for study aid waits for the county officer, one of rehabilitation beside it; not for who took them in."""
    from weibao.schemes.models import Award, Provider, RehabCase

    child = make.child(name="司徒静")
    person = city.people
    facts = {
        "school": "山西大学",
        "stage": "undergraduate",
        "since": date(2021, 9, 1),
        "bank": "农商银行",
        "holder": child.name,
        "applied_at": at,
    }
    Award.objects.create(child=child, year=2022, account="62170000", applied_by=person["supervisor"], **facts)
    unit = {"kind": "unit", "division_id": "1407", "document": "文", "bank": "农商银行", "account": "62170001", "noted_at": at}
    provider = Provider.objects.create(name="康复中心", during=make.period(date(2022, 1, 1)), noted_by=person["city_officer"], **unit)
    asked = {"disability": "hearing", "situation": "orphan", "kind": "training", "provider": provider, "need": "训练", "applied_at": at}
    RehabCase.objects.create(child=child, applied_by=person["county_officer"], **asked)

    def told(key):
        waiting = worklist(person[key], at.date()).items
        return [(item.title, item.subject.split("，")[0]) for item in waiting if item.topic in {"scheme", "rehabilitation"}]

    assert told("county_officer") == [("审核助学申请", "司*静")]
    assert told("county_approver") == []
    assert told("supervisor") == []
    RehabCase.objects.update(state="checked", checked_by=person["county_officer"], due=date(2023, 7, 24))
    assert told("county_approver") == [("登记残联审核结果", "司*静")]
