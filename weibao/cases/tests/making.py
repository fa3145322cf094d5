"""A case brought to a state through the deeds themselves, for tests."""

from datetime import date, timedelta

from weibao.cases.actions import assessing, closing, conferring, opening, ordering, placing, planning
from weibao.cases.actions.assessing import Findings, Person
from weibao.cases.models import Case
from weibao.rules.protection import OUTCOMES, table_on

FACTS = {"source": "mandatory", "summary": "卫生院报告：多处新旧外伤", "colour": "red", "kind": "violence", "reason": "正在受到伤害"}
THREE = (Person("甲", "县民政局", senior=True), Person("乙", "镇政府"), Person("丙", "中心小学"))
UNTIL = date(2023, 8, 31)


def opened(city, child, at, **facts):
    """A case of the centre."""
    return opening.open_case(child, by=city.people["centre_worker"], at=at, **FACTS | facts)


def findings(case, **answers):
    """What an assessment found: all well but what is named."""
    found = {one.id: "good" for one in table_on(case.begun_on).items} | answers
    return Findings(found, THREE, "监护人愿意改正", "愿意和奶奶住")


def assessed(city, case, at, kind="guardianship", **answers):
    """An assessment begun and finished."""
    row = assessing.start_assessment(case, by=city.people["centre_worker"], at=at, kind=kind)
    return assessing.finish_assessment(row, by=city.people["centre_worker"], at=at, found=findings(case, **answers))


def conferred(city, case, at):
    """A conference called and held by two units."""
    by = city.people["centre_worker"]
    asked = [conferring.Invited("县公安局", "民警"), conferring.Invited("县教育局")]
    row = conferring.call_conference(case, by=by, at=at, meets_at=at, where="县民政局会议室", members=asked)
    came = list(row.members.values_list("pk", flat=True))
    resolved = [conferring.NewResolution("县公安局", "出具告诫书", UNTIL)]
    return conferring.hold_conference(row, by=by, at=at, minutes="一致同意临时监护", came=came, resolutions=resolved)


def planned(city, case, at):
    """A plan with a measure, approved by the county."""
    by = city.people["centre_worker"]
    measure = planning.NewMeasure("每周入户一次", "儿童主任", UNTIL)
    row = planning.draft_plan(case, by=by, at=at, goal="安全、就学、恢复亲情", review_on=UNTIL, measures=[measure])
    planning.submit_plan(row, by=by, at=at)
    return planning.decide_plan(row, by=city.people["county_approver"], at=at, approved=True, opinion="同意")


def helping(city, child, at, **facts):
    """A case with an approved plan."""
    case = opened(city, child, at, **facts)
    assessed(city, case, at)
    conferred(city, case, at)
    planned(city, case, at)
    return Case.objects.get(pk=case.pk)


def placed(city, case, at, kind="temporary", **facts):
    """The child in the centre."""
    given = {
        "ground": "injured",
        "way": "centre",
        "carer": "平遥县未成年人救助保护中心",
        "since": at.date(),
        "police": "平公受字〔2023〕18号",
    }
    return placing.place(case, by=city.people["centre_worker"], at=at, new=placing.NewPlacement(kind, **given | facts))


def proofs(outcome):
    """A paper for each proof that an outcome wants."""
    return {name: f"{name} 2023年7月3日" for name in OUTCOMES[outcome][1]}


def done(city, case, at):
    """Every measure of the approved plan carried out."""
    for plan in case.plans.filter(state="approved"):
        for measure in plan.measures.filter(done_on=None):
            planning.finish_measure(measure, by=city.people["centre_worker"], at=at, on=at.date(), result="已完成")


def closing_asked(city, case, at, outcome="safe_at_home"):
    """The end asked for."""
    done(city, case, at)
    return closing.ask_closing(case, by=city.people["centre_worker"], at=at, outcome=outcome, words="风险已消除", proofs=proofs(outcome))


def revoked(city, case, at):
    """The guardian's standing revoked by the court."""
    by = city.people["county_officer"]
    new = ordering.NewOrder("revocation", "court", "撤销监护人资格", applicant="civil", ground="harm")
    order = ordering.ask_order(case, by=by, at=at, new=new)
    return ordering.decide_order(order, by=by, at=at, granted=True, made=ordering.Made("（2023）晋0728民特3号", at.date()))


LATER = timedelta(days=31)
