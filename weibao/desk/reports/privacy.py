"""What waits about personal information: alarms, explanations, requests with their clock, the yearly report, destruction lists."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import READS, holders
from weibao.privacy.models import DestructionList, Right, RightsRequest, YearReport
from weibao.privacy.reports.year import due_on, unreported
from weibao.privacy.retention import KINDS
from weibao.privacy.states import ListState, ReportState, RequestState
from weibao.watching.models import Alarm, Rule
from weibao.watching.reports import words

READING: Final = "未成年人网络保护条例第36条"
RIGHTS: Final = "个人信息保护法第50条；未成年人网络保护条例第34条"
KEEPING: Final = "个人信息保护法第19条"
YEARLY: Final = "未成年人网络保护条例第37条"
ALARM, RIGHTS_TOPIC, LIST_TOPIC = "alarm", "rights", "destruction"
WORK: Final = {RequestState.RECEIVED: "privacy.grant_request", RequestState.GRANTED: "privacy.finish_request"}


def alarms(staff: Staff, on: date) -> Work:
    """For the auditor: readings to be looked into."""
    for one in (yield Alarm.objects.visible_to(staff, on).waiting().select_related("staff").order_by("due", "pk")[:MOST]):
        yield Item(
            title=one.get_rule_display(),
            detail=words(one),
            subject=one.staff.name,
            law=READING,
            url=address("watching:alarm", one.pk),
            verb="核查",
            topic=ALARM,
            due=one.due,
            gravity=Gravity.GRAVE,
        )


def register(staff: Staff, on: date) -> Work:
    """What waits in the registers: readings to be explained, requests, destruction lists."""
    roles = staff.roles_on(on)
    states = [state for state, power in WORK.items() if roles & holders(power)]
    asked = Alarm.objects.of_reader(staff).asked()
    rights = RightsRequest.objects.visible_to(staff, on).filter(state__in=states)
    lists = DestructionList.objects.visible_to(staff, on).waiting().exclude(approvals__by=staff, state=ListState.ONCE)
    if not roles & holders("privacy.destroy"):
        lists = lists.exclude(state=ListState.APPROVED)
    if not roles & holders("privacy.approve_destruction"):
        lists = lists.none()
    about = [
        _told(asked, ALARM, "rule", F("child"), Value("")),
        _told(rights, RIGHTS_TOPIC, "right", F("child"), F("child__household__name")),
        _told(lists, LIST_TOPIC, "kind", F("pk"), F("division__name")),
    ]
    for row in (yield about[0].union(*about[1:], all=True).order_by("due_", "number_")[:MOST]):
        yield MAKERS[row["topic_"]](row)


def _told(rows: QuerySet[Any], topic: str, what: str, about: F, place: F | Value) -> QuerySet[Any, dict[str, Any]]:
    due = F("due") if topic != LIST_TOPIC else Value(None, output_field=DateField())
    plain = {"output_field": CharField()}
    facts = {
        "topic": Value(topic, **plain),
        "number": F("pk"),
        "due": due,
        "status": Cast("state", CharField()),
        "what": Cast(what, CharField()),
        "about": Cast(about, BigIntegerField()),
        "place": Cast(place, CharField()),
    }
    return rows.order_by().values(**{f"{name}_": value for name, value in facts.items()})


def _explanation(row: dict[str, Any]) -> Item:
    return Item(
        title="说明一次查阅的缘由",
        detail=Rule(row["what_"]).label,
        subject="本人",
        law=READING,
        url=address("watching:explain", row["number_"]),
        verb="说明",
        topic=ALARM,
        gravity=Gravity.GRAVE,
    )


def _request(row: dict[str, Any]) -> Item:
    verb = "答复" if row["status_"] == RequestState.RECEIVED else "办理"
    return Item(
        title=f"{verb}个人信息{Right(row['what_']).label}申请",
        subject=f"{row['about_']}号档案",
        place=row["place_"],
        law=RIGHTS,
        url=address("privacy:request", row["number_"]),
        verb=verb,
        topic=RIGHTS_TOPIC,
        due=row["due_"],
    )


def _list(row: dict[str, Any]) -> Item:
    ready = row["status_"] == ListState.APPROVED
    return Item(
        title="执行销毁" if ready else "审批销毁清单",
        detail=KINDS[row["what_"]].label,
        subject=f"销毁清单 {row['number_']} 号",
        place=row["place_"],
        law=KEEPING,
        url=address("privacy:destruction", row["number_"]),
        verb="执行" if ready else "审批",
        topic=LIST_TOPIC,
    )


MAKERS: Final = {ALARM: _explanation, RIGHTS_TOPIC: _request, LIST_TOPIC: _list}


def report(staff: Staff, on: date) -> Iterator[Item]:
    """The report of the year that is over, until it is filed: drawn and filed by the office, signed by the person in charge."""
    years = unreported(on)
    states = dict(YearReport.objects.filter(year__in=years).values_list("year", "state")) if years else {}
    signs = bool(staff.roles_on(on) & holders("privacy.sign_report"))
    for year in years:
        state = states.get(year)
        if state == ReportState.FILED or signs != (state == ReportState.DRAFTED and signs):
            continue
        title = {"": "生成", "drafted": "签发" if signs else "填写", "signed": "报送"}[state or ""]
        yield Item(
            title=f"{title}{year}年度未成年人个人信息合规审计报告",
            detail="次年1月底前报送网信部门",
            subject=f"{year}年",
            law=YEARLY,
            url=address("privacy:report", year) if state else address("privacy:reports"),
            verb=title,
            topic="year_report",
            due=due_on(year),
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & READS["alarms"]:
        yield alarms
    if roles & READS["children"] or roles & holders("privacy.approve_destruction"):
        yield register
    if roles & (holders("privacy.draft_report") | holders("privacy.sign_report")):
        yield report
