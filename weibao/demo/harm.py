"""The demo's reports about minors: contacts, units with links, reports of every way at each step, signs without a report. All invented."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from weibao.demo.runs import holder
from weibao.org.actions import public
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role
from weibao.reporting.actions import checking, filing, noticing, police, registering, reporters, triaging
from weibao.reporting.actions.filing import Told
from weibao.reporting.duty import DutyUnit
from weibao.reporting.models import HarmReport

UNITS: Final = (("medical", "{}人民医院"), ("school", "{}城关小学"), ("hotel", "{}古城客栈"))


def harm(county: Post, at: datetime) -> str:
    """Contacts, named people, units, reports and signs of one county; what is there stays."""
    if not HarmReport.objects.exists():
        officer, place = county.staff, county.division
        approver = Post.objects.filter(role=Role.COUNTY_APPROVER, division=place).select_related("staff")[0].staff
        units = _registers(place, officer, approver, at)
        _reports(place, officer, units, at)
        noticing.send_due(at)
        _signs(place, officer, units, at)
    return f"{HarmReport.objects.count()} 份报告"


def _registers(place: Division, officer: Staff, approver: Staff, at: datetime) -> list[DutyUnit]:
    registering.add_contact(place, by=officer, at=at, kind="police", office=f"{place.name}公安局", phone="13500000021")
    registering.add_contact(place, by=officer, at=at, kind="centre", office=f"{place.name}未成年人救助保护中心", phone="13500000022")
    reporters.name_confidant(place, by=approver, at=at, staff=officer)
    units = [registering.register_unit(place, by=officer, at=at, trade=trade, name=name.format(place.name)) for trade, name in UNITS]
    registering.issue_link(units[0], by=officer, at=at)
    return units


def _told(entrance: str, place: Division, words: str, *facts: str, **more: Any) -> Told:
    return Told(entrance, place, words, uuid5(NAMESPACE_URL, words), facts, **more)


def _reports(place: Division, officer: Staff, units: list[DutyUnit], at: datetime) -> None:
    ago, day = timedelta(days=1), at.date()
    link, _ = registering.issue_link(units[0], by=officer, at=at - 5 * ago)
    who = {"reporter": "急诊科值班医生", "phone": "13900000031", "receipt": "晋公接字〔2023〕0712号", "called_110": True}
    told = _told(
        "link", place, "夜间急诊，前臂骨折，身上新旧伤痕，说是摔伤", "many_injuries", "with_suspect", child_age=9, unit=units[0], **who
    )
    first = filing.send_by_link(link, by=public(), at=at - 5 * ago, told=told)
    police.note_police(first, by=officer, at=at - 4 * ago, step="accepted", on=day - 4 * ago, office="城关派出所")
    triaging.triage_report(first, by=officer, at=at - 5 * ago, facts=first.facts)
    triaging.into_case(first, by=officer, at=at - 4 * ago, kind="violence")
    director = holder(Role.VILLAGE_DIRECTOR)
    told = _told(
        "desk", place, "父母外出，祖母住院，孩子连续三天独自在家", "abandoned", "alone", where="村东头", child_age=10, called_110=True
    )
    filing.file_report(told, by=director, at=at - ago)
    filing.tell_us(_told("anybody", place, "楼上每天晚上有打骂声，孩子哭", "many_injuries", where="东城小区"), by=public(), at=at - ago)
    filing.tell_us(_told("minor", place, "我不想回家，有人打我", "many_injuries", "danger_now", child_age=12), by=public(), at=at)
    fourth, _ = filing.tell_us(_told("anybody", place, "想问孩子上学补助在哪里办", "in_need"), by=public(), at=at - 3 * ago)
    triaging.triage_report(fourth, by=officer, at=at - 3 * ago, facts=[])
    triaging.answer(fourth, by=officer, at=at - 2 * ago, outcome="advice", words="请到户籍所在地乡镇（街道）咨询，电话见“打给谁”。")


def _signs(place: Division, officer: Staff, units: list[DutyUnit], at: datetime) -> None:
    checking.search(None, by=None, at=at)
    facts: dict[str, Any] = {
        "kind": "injury",
        "seen_on": date(2023, 6, 12),
        "unit": units[0],
        "code": "T74.1",
        "words": "两个月内三次外伤就诊，没有报告",
    }
    sign = checking.note_sign(place, by=officer, at=at, **facts)
    checking.ask_unit(sign, by=officer, at=at)
