"""What each paper of a case says, from the rows as they stand when it is issued (layout after GB/T 9704—2012)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime

from weibao.cases.models import Case, CaseOrderKind, PaperKind, PlacementKind
from weibao.cases.states import AssessmentState, ConferenceState, HelpState, PlacementState
from weibao.rules.protection import PROOFS

WORDS: Final[Mapping[str, str]] = {
    PaperKind.OPENING: "立",
    PaperKind.PLACEMENT: "安",
    PaperKind.TEMPORARY: "临监",
    PaperKind.LONG_TERM: "长监",
    PaperKind.ASSESSMENT: "评",
    PaperKind.CONFERENCE: "会",
    PaperKind.PLAN: "案",
    PaperKind.ERRAND: "协",
    PaperKind.TRANSFER: "移",
    PaperKind.REVOCATION: "撤",
    PaperKind.PROTECTION: "护",
    PaperKind.RETURN: "返",
    PaperKind.CLOSING: "结",
    PaperKind.ARCHIVE: "档",
}
Told = tuple[str, list[str]]  # to whom, sentences


def told(case: Case, kind: str) -> Told | None:
    """Whom a paper addresses and what it says; None while the case has nothing that it could rest on."""
    return _PAPERS[kind](case)


def cn(day: date | datetime) -> str:
    """2023年7月3日."""
    on = localtime(day).date() if isinstance(day, datetime) else day
    return f"{on.year}年{on.month}月{on.day}日"


def who(case: Case) -> str:
    """The child of a case, as an official paper names it."""
    if case.child is None:
        return f"身份未查明儿童（{case.told}）"
    return f"{case.child.name}（{case.child.get_sex_display()}，{cn(case.child.birth_date)}出生）"


def _opening(case: Case) -> Told:
    lines = [
        f"儿童：{who(case)}。",
        f"来源：{case.get_source_display()}。类型：{case.get_kind_display()}。等级：{case.get_colour_display()}。",
        f"情况：{case.summary}",
        f"定级理由：{case.reason or '—'}",
        f"办理地：{case.place.name}。主办人：{case.lead.name}。立案时间：{cn(case.opened_at)}，立案人：{case.opened_by.name}。",
    ]
    return "卷存", lines


def _placed(kind: str, law: str) -> Callable[[Case], Told | None]:
    def say(case: Case) -> Told | None:
        row = case.placements.filter(kind=kind).order_by("since", "pk").last()
        if row is None:
            return None
        until = f"至{cn(row.due)}" if row.due else ""
        lines = [
            f"经查，{who(case)}的情况属于“{row.ground_label}”。",
            f"依据{law}，决定自{cn(row.since)}起{until}对该儿童{row.get_kind_display()}，方式为{row.get_way_display()}，由{row.carer}照料。",
        ]
        if row.police:
            lines.append(f"公安机关接报案回执编号：{row.police}。")
        lines.append("期间将定期评估监护人的监护状况；经评估适宜的，依法送返。监护人的抚养义务不因此免除。")
        return "监护人", lines

    return say


def _assessment(case: Case) -> Told | None:
    row = case.assessments.filter(state=AssessmentState.FINISHED).order_by("finished_at", "pk").last()
    if row is None:
        return None
    people = "、".join(f"{one.name}（{one.unit}）" for one in row.assessors.all())
    fit = "适合" if row.fit else "不适合"
    lines = [f"评估对象：{who(case)}的监护人。评估类型：{row.get_kind_display()}。评估人员：{people}。"]
    lines.append(f"评估表版本：{cn(row.form_on)}适用。评估结果：{row.get_level_display()}，监护人{fit}履行监护职责。")
    if row.wish:
        lines.append(f"儿童本人意见：{row.wish}")
    return "卷存", [*lines, f"评估意见：{row.opinion}"]


def _conference(case: Case) -> Told | None:
    row = case.conferences.filter(state=ConferenceState.HELD).order_by("meets_at", "pk").last()
    if row is None:
        return None
    came = "、".join(f"{one.unit}{one.person}" for one in row.members.all() if one.came)
    lines = [f"时间：{cn(row.meets_at)}。地点：{row.where}。到会：{came}。", f"议题：{who(case)}的个案。", f"会商情况：{row.minutes}"]
    resolved = [f"{turn}．{one.unit}：{one.words}（{cn(one.until)}前）。" for turn, one in enumerate(row.resolutions.all(), 1)]
    return "各参加单位", [*lines, "会商决定：", *resolved]


def _plan(case: Case) -> Told | None:
    row = case.plans.exclude(state=HelpState.DRAFT).order_by("turn").last()
    if row is None:
        return None
    measures = [f"{turn}．{one.words}（{one.owner}，{cn(one.until)}前）。" for turn, one in enumerate(row.measures.all(), 1)]
    decided = f"审批：{row.decided_by.name}，{row.opinion}" if row.decided_by else "审批：待审批"
    return "卷存", [f"儿童：{who(case)}。", f"目标：{row.goal}", "措施：", *measures, f"复核日期：{cn(row.review_on)}。{decided}。"]


def _errand(case: Case) -> Told | None:
    from weibao.cases.reports.told import preview  # noqa: PLC0415  both tell what goes out

    row = case.errands.order_by("at", "pk").last()
    if row is None:
        return None
    facts = [f"{label}：{value}。" for label, value in preview(case, row.told)]
    return row.unit, [f"我单位办理的未成年人保护个案，需请贵单位协助：{row.words}", *facts, f"请于{cn(row.due)}前反馈办理结果。"]


def _transfer(case: Case) -> Told | None:
    from weibao.cases.reports.told import preview  # noqa: PLC0415  both tell what goes out

    row = case.handovers.order_by("at", "pk").last()
    if row is None:
        return None
    facts = [f"{label}：{value}。" for label, value in preview(case, row.told)]
    return f"{row.to.name}民政部门", [
        f"现将一件未成年人保护个案移送你单位办理。理由：{row.words}",
        *facts,
        f"请于{cn(row.due)}前答复是否接收。",
    ]


def _asked(kind: str, title: str, law: str) -> Callable[[Case], Told | None]:
    def say(case: Case) -> Told | None:
        row = case.orders.filter(kind=kind).order_by("at", "pk").last()
        if row is None:
            return None
        lines = [f"申请事项：{title}。涉及儿童：{who(case)}。"]
        if row.ground:
            lines.append(f"事由：{row.get_ground_display()}。申请人：{row.get_applicant_display()}。")
        return "人民法院", [*lines, f"事实和理由：{row.content}", f"法律依据：{law}。"]

    return say


def _return(case: Case) -> Told | None:
    row = case.placements.filter(state=PlacementState.RETURNED).order_by("ended_on", "pk").last()
    if row is None or row.ended_on is None:
        return None
    since, kind = cn(row.ended_on), row.get_kind_display()
    return "监护人", [
        "经评估，监护人适合履行监护职责。",
        f"依据未成年人保护法第九十三条，自{since}起将{who(case)}送返监护人，{kind}终止。",
        f"交接情况：{row.ended_words}",
        "监护人应当依法履行监护职责；民政部门和村（居）民委员会将按期走访。",
    ]


def _closing(case: Case) -> Told | None:
    row = case.closures.order_by("at", "pk").last()
    if row is None:
        return None
    papers = [f"{turn}．{PROOFS[name]}：{words}" for turn, (name, words) in enumerate(row.proofs.items(), 1)]
    decided = f"审批：{row.decided_by.name}，{row.get_state_display()}，{row.opinion}" if row.decided_by else "审批：待审批"
    return "卷存", [f"儿童：{who(case)}。结果：{row.get_outcome_display()}。", f"情况：{row.words}", "证明材料：", *papers, f"{decided}。"]


def _archive(case: Case) -> Told | None:
    rows = list(case.papers.exclude(kind=PaperKind.ARCHIVE).order_by("at", "pk"))
    if not rows:
        return None
    return "卷存", [
        f"{turn}．{(one.body or {}).get('number', one.number)}　{one.get_kind_display()}　{cn(one.at)}" for turn, one in enumerate(rows, 1)
    ]


_PAPERS: Final[Mapping[str, Callable[[Case], Told | None]]] = {
    PaperKind.OPENING: _opening,
    PaperKind.PLACEMENT: _placed(PlacementKind.EMERGENCY, "未成年人保护法第九十一条、反家庭暴力法第十五条"),
    PaperKind.TEMPORARY: _placed(PlacementKind.TEMPORARY, "未成年人保护法第九十二条、第九十三条"),
    PaperKind.LONG_TERM: _placed(PlacementKind.LONG_TERM, "未成年人保护法第九十四条"),
    PaperKind.ASSESSMENT: _assessment,
    PaperKind.CONFERENCE: _conference,
    PaperKind.PLAN: _plan,
    PaperKind.ERRAND: _errand,
    PaperKind.TRANSFER: _transfer,
    PaperKind.REVOCATION: _asked(CaseOrderKind.REVOCATION, "请求撤销监护人资格", "民法典第三十六条、未成年人保护法第一百零八条"),
    PaperKind.PROTECTION: _asked(CaseOrderKind.PROTECTION, "请求作出人身安全保护令", "反家庭暴力法第二十三条"),
    PaperKind.RETURN: _return,
    PaperKind.CLOSING: _closing,
    PaperKind.ARCHIVE: _archive,
}
