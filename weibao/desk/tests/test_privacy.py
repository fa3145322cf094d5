"""What waits about personal information stands on the worklist of who does it, and only there."""

from datetime import date, timedelta

from weibao.children.actions.reading import read
from weibao.desk.reports.privacy import register
from weibao.desk.reports.together import together
from weibao.desk.reports.worklist import worklist
from weibao.privacy.actions import destroying, reporting, requesting
from weibao.privacy.models import DestructionList
from weibao.privacy.tests.test_registers import ASKED
from weibao.testing import make
from weibao.watching import actions
from weibao.watching.models import Alarm

TOPICS = {"alarm", "rights", "destruction", "year_report"}


def told(staff, on):
    return [item.title for item in worklist(staff, on).items if item.topic in TOPICS]


def test_an_alarm_waits_for_the_auditor_and_then_for_the_reader(city, at, on):
    auditor, reader = city.people["auditor"], city.people["county_officer"]
    read(make.child(), by=reader, at=at + timedelta(hours=12))
    assert told(auditor, on) == ["非工作时段查阅"]
    assert told(reader, on) == []
    actions.ask(Alarm.objects.get(), by=auditor, at=at)
    assert told(reader, on) == ["说明一次查阅的缘由"]


def test_a_request_waits_for_who_decides_and_then_for_who_does(city, at, on):
    officer, approver = city.people["county_officer"], city.people["county_approver"]
    asked = requesting.receive_request(make.child(), by=officer, at=at, new=ASKED)
    assert told(approver, on) == ["答复个人信息查阅、复制申请"]
    assert together([register(approver, on)])[0].due == date(2023, 7, 24)
    assert told(officer, on) == []
    requesting.grant_request(asked, by=approver, at=at)
    assert told(officer, on) == ["办理个人信息查阅、复制申请"]
    assert told(approver, on) == []
    assert told(city.people["county_officer_beside"], on) == []


def test_a_list_waits_for_two_names_and_then_for_the_city(city, at, on):
    approver, officer, leader = city.people["county_approver"], city.people["city_officer"], city.people["leader"]
    make.child(birth=date(1994, 3, 1))
    destroying.propose_destruction(None, by=None, at=at)
    listed = DestructionList.objects.get()
    assert told(approver, on) == told(officer, on) == told(leader, on) == ["审批销毁清单"]
    destroying.approve_destruction(listed, by=approver, at=at)
    assert told(approver, on) == []
    destroying.approve_destruction(listed, by=leader, at=at)
    assert told(officer, on) == ["执行销毁"]
    assert told(leader, on) == []


def test_the_report_of_the_year_waits_until_it_is_filed(city, at):
    officer, leader = city.people["city_officer"], city.people["leader"]
    later = at.replace(year=2026, month=1, day=10)
    day = later.date()
    assert told(officer, day) == ["生成2025年度未成年人个人信息合规审计报告"]
    report = reporting.draft_report(2025, by=officer, at=later)
    assert told(leader, day) == ["签发2025年度未成年人个人信息合规审计报告"]
    reporting.write_report(report, by=officer, at=later, problems="", measures="", conclusion="符合要求")
    reporting.sign_report(report, by=leader, at=later)
    assert told(leader, day) == []
    reporting.file_report(report, by=officer, at=later, receipt="WXB", filed_on=day)
    assert told(officer, day) == []
