"""The demo's protection cases: five invented cases of one county at different steps, all through actions."""

from datetime import datetime, timedelta
from typing import Final

from weibao.cases.actions import assessing, closing, conferring, opening, ordering, placing, planning, sending
from weibao.cases.actions.comforting import NewFirstAid, give_first_aid
from weibao.cases.actions.papering import issue_paper
from weibao.cases.models import Case, HelpPlan
from weibao.children.models import Child
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.rules.protection import table_on

PEOPLE: Final = (
    assessing.Person("示范评估人甲", "县民政局，社会工作师", senior=True),
    assessing.Person("示范评估人乙", "乡镇未保站"),
    assessing.Person("示范评估人丙", "中心小学"),
)
CASES: Final = (
    ("violence", "red", "示范：卫生院报告，孩子身上有多处新伤，父亲酗酒后打人，已报警。", 9),
    ("unattended", "orange", "示范：祖父住院，孩子独自在家三天。", 6),
    ("school", "yellow", "示范：开学两周没有到校，在网吧过夜。", 20),
    ("neglect", "blue", "示范：衣着单薄，作业没有人管。", 2),
)


def cases(county: Post, at: datetime) -> str:
    """Fill the cases of a county; what is there already is left as it is."""
    if not Case.objects.exists():
        rows = Child.objects.current().unrestricted().filter(residence__code__startswith=county.division_id, institution=None)
        children = list(rows.filter(birth_date__year__range=(2010, 2014)).order_by("birth_date", "pk")[: len(CASES)])
        made = [_opened(child, county.staff, at - timedelta(days=one[3]), one) for child, one in zip(children, CASES, strict=True)]
        _gone_far(made[0], county.staff, at)
        _assessed(made[1], county.staff, at)
        _asked_to_close(made[2], county.staff, at)
        opening.open_case(
            None, by=county.staff, at=at, source="police", kind="wandering", colour="orange", reason="身份不明，暂时查找不到父母",
            summary="示范：汽车站民警移交，说不清家在哪里。", told="男孩，约六岁，方言，身穿蓝色外套", place=county.division,
        )  # fmt: skip
    return f"{Case.objects.count()} 件"


def _opened(child: Child, by: Staff, at: datetime, one: tuple[str, str, str, int]) -> Case:
    kind, colour, summary, _ = one
    return opening.open_case(child, by=by, at=at, source="mandatory", kind=kind, colour=colour, reason="示范定级", summary=summary)


def _assessed(case: Case, by: Staff, at: datetime, **answers: str) -> None:
    row = assessing.start_assessment(case, by=by, at=at - timedelta(days=5), kind="guardianship")
    found = {one.id: "good" for one in table_on(case.begun_on).items} | answers
    wish, opinion = "愿意跟着亲戚住", "监护人一时不能照料，需要帮助（示范）"
    assessing.finish_assessment(row, by=by, at=at - timedelta(days=4), found=assessing.Findings(found, PEOPLE, opinion, wish))


def _planned(case: Case, by: Staff, at: datetime) -> HelpPlan:
    day = at.date() + timedelta(days=45)
    measures = [planning.NewMeasure("每周入户走访", "儿童主任", day), planning.NewMeasure("心理辅导每月两次", "县精神康宁医院", day)]
    row = planning.draft_plan(case, by=by, at=at, goal="安全、按时上学、情绪平稳（示范）", review_on=day, measures=measures)
    planning.submit_plan(row, by=by, at=at)
    approver = Post.objects.filter(role=Role.COUNTY_APPROVER, division=case.county).select_related("staff").order_by("pk")[0].staff
    return planning.decide_plan(row, by=approver, at=at, approved=True, opinion="同意（示范）")


def _gone_far(case: Case, by: Staff, at: datetime) -> None:
    """Placed, assessed, conferred, planned; units asked, a protection order in force, papers issued."""
    begun = at - timedelta(days=8)
    new = placing.NewPlacement("temporary", "injured", "centre", "县未成年人救助保护中心（示范）", begun.date(), "示范回执18号")
    placing.place(case, by=by, at=begun, new=new)
    aid = NewFirstAid(begun.date(), "示范心理教师", "受惊，身体已检查", "想念姨母", "已联系姨母和班主任", refer=True)
    give_first_aid(case, by=by, at=begun, new=aid)
    _assessed(case, by, at, violence="grave", habits="poor")
    asked = [conferring.Invited("县公安局", "示范民警"), conferring.Invited("县人民法院"), conferring.Invited("县教育局")]
    meeting = conferring.call_conference(
        case, by=by, at=at - timedelta(days=4), meets_at=at - timedelta(days=3), where="县民政局", members=asked
    )
    resolved = [conferring.NewResolution("县公安局", "出具告诫书", at.date() + timedelta(days=7))]
    came = list(meeting.members.values_list("pk", flat=True))
    conferring.hold_conference(
        meeting, by=by, at=at - timedelta(days=3), minutes="一致同意临时监护，申请人身安全保护令（示范）", came=came, resolutions=resolved
    )  # fmt: skip
    _planned(Case.objects.get(pk=case.pk), by, at - timedelta(days=2))
    case.refresh_from_db()
    for body, unit in (("police", "县公安局"), ("school", "中心小学"), ("hospital", "县人民医院")):
        errand = sending.NewErrand("task", body, unit, "请协助办理（示范）", at.date() + timedelta(days=9), ("name", "kind"))
        sending.send_errand(case, by=by, at=at - timedelta(days=1), new=errand)
    order = ordering.ask_order(
        case, by=by, at=at - timedelta(days=2), new=ordering.NewOrder("protection", "court", "禁止殴打、接触（示范）", urgent=True)
    )  # fmt: skip
    made = ordering.Made("（2023）示范民保令1号", (at - timedelta(days=1)).date())
    ordering.decide_order(order, by=by, at=at - timedelta(days=1), granted=True, made=made)
    for kind in ("opening", "temporary", "assessment", "conference", "plan"):
        issue_paper(case, by=by, at=at, kind=kind)


def _asked_to_close(case: Case, by: Staff, at: datetime) -> None:
    """Helped, and waiting for the approver's word on its end."""
    begun = at - timedelta(days=3)
    _assessed(case, by, at)
    conferring.skip_conference(case, by=by, at=begun, words="情况清楚，学校和村里已商定（示范）")
    plan = _planned(case, by, begun)
    for measure in plan.measures.all():
        planning.finish_measure(measure, by=by, at=at, on=at.date(), result="已返校（示范）")
    proofs = {"visit_record": "7月1日入户走访记录（示范）", "guardian_promise": "监护承诺书（示范）"}
    closing.ask_closing(
        Case.objects.get(pk=case.pk), by=by, at=at, outcome="safe_at_home", words="已返校，家里有人照管（示范）", proofs=proofs
    )
