"""The facts of study aid (民办发〔2019〕24号) and of 明天计划; they join the registry of `facts`."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.timezone import localdate

from weibao.national.reports.facts import Subject, fact
from weibao.rules import study_aid
from weibao.rules.study_aid import Plan
from weibao.schemes.models import Approval, Award, MedicalCase
from weibao.schemes.states import CaseState


def _yuan(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _of_award(name: str, says: str, read: Callable[[Award], str]) -> None:
    def reader(row: Subject) -> str:
        return read(row.award) if row.award else ""

    reader.__name__ = name
    fact(says)(reader)


def _of_plan(name: str, says: str, read: Callable[[Plan], str]) -> None:
    def reader(row: Subject) -> str:
        return read(row.money.plan) if row.money and row.money.plan else ""

    reader.__name__ = name
    fact(says)(reader)


def _of_case(name: str, says: str, read: Callable[[MedicalCase], str]) -> None:
    def reader(row: Subject) -> str:
        return read(row.case) if row.case else ""

    reader.__name__ = name
    fact(says)(reader)


def _first(award: Award) -> date:
    return max(award.since, study_aid.begins(award.year))


def _last(award: Award) -> date:
    """The last day at school within the year: as it was, or as it is expected."""
    return min(award.left_on or award.until or study_aid.ends(award.year), study_aid.ends(award.year))


def _steps(plan: Plan) -> list[Decimal]:
    """What is due after each instalment of the year, in their order."""
    return [study_aid.due(plan, day) for day, _ in study_aid.schedule(plan)]


def _total(plan: Plan) -> Decimal:
    return study_aid.due(plan, study_aid.ends(plan.year))


def _times(plan: Plan) -> int:
    sums = [Decimal(0), *_steps(plan)]
    return sum(1 for before, after in pairwise(sums) if after > before)


_of_award("award_year", "孤儿助学 · 学年", lambda one: one.year_label)
_of_award("award_state", "孤儿助学 · 已登记离校的为未在读", lambda one: "未在读" if one.left_on else "在读")
_of_award("award_left", "孤儿助学 · 离校原因", lambda one: one.get_left_reason_display() if one.left_on else "")
_of_award("award_first", "学年第一日；学年中入学的为就读之日", lambda one: _first(one).isoformat())
_of_award("award_last", "在校最后一日、预计毕业日期；都在学年以后的为学年最后一日", lambda one: _last(one).isoformat())
_of_award("award_school", "孤儿助学 · 就读学校", lambda one: one.school)
_of_award("award_stage", "孤儿助学 · 学段", lambda one: one.get_stage_display())
_of_award("award_is_ours", "固定为“是”：只报孤儿助学，其他助学不在内", lambda _one: "是")
_of_award("award_decided", "孤儿助学 · 审批时间", lambda one: localdate(one.decided_at).isoformat() if one.decided_at else "")
_of_award("award_decided_by", "孤儿助学 · 审批人", lambda one: one.decided_by.name if one.decided_by else "")
_of_plan("award_total", "按标准和在校期间计算的本学年总额（study_aid/amount；两学期在读证明齐全时）", lambda plan: _yuan(_total(plan)))
_of_plan("award_rhythm", "当地选定的发放周期；没有选定的为 study_aid/default_rhythm", lambda plan: study_aid.RHYTHMS[plan.rhythm])
_of_plan("award_times", "总额按发放周期分成的次数", lambda plan: str(_times(plan)))


@fact("专项救助台账 · 本学年已记账的付款次数")
def award_booked_times(row: Subject) -> str:
    return str(row.money.booked_times) if row.award and row.money else ""


@fact("专项救助台账 · 本学年已记账金额（银行退回的不扣减）")
def award_booked(row: Subject) -> str:
    return _yuan(row.money.booked) if row.award and row.money else ""


def _approval(case: MedicalCase) -> Approval | None:
    """The last step that was approved."""
    return max((one for one in case.approvals.all() if one.passed), key=lambda one: one.pk, default=None)


def _settled(read: Callable[[MedicalCase], str]) -> Callable[[MedicalCase], str]:
    """A bill counts when it was approved; before that nothing is told of it."""
    return lambda case: read(case) if case.state == CaseState.SETTLED else ""


def _step(case: MedicalCase) -> str:
    return one.get_step_display() if (one := _approval(case)) else ""


def _step_day(case: MedicalCase) -> str:
    return localdate(one.at).isoformat() if (one := _approval(case)) else ""


def _step_by(case: MedicalCase) -> str:
    return one.by.name if (one := _approval(case)) else ""


_of_case("case_number", "明天计划 · 编号", lambda one: str(one.pk))
_of_case("case_step", "明天计划 · 最近一次同意的审批环节", _step)
_of_case("case_step_day", "明天计划 · 该环节的审批时间", _step_day)
_of_case("case_step_by", "明天计划 · 该环节的审批人", _step_by)
_of_case("case_applied", "明天计划 · 受理时间", lambda one: localdate(one.applied_at).isoformat())
_of_case("case_via", "明天计划 · 申请渠道", lambda one: one.get_via_display())
_of_case("case_item", "明天计划 · 资助项目", lambda one: one.get_item_display())
_of_case("case_hospital", "明天计划 · 定点医院（变更同意后为变更后的）", lambda one: one.provider.name)
_of_case("case_planned", "明天计划 · 预计费用（变更同意后为变更后的）", lambda one: _yuan(one.planned))
_of_case("case_bill", "明天计划 · 结算单号（结账审批后）", _settled(lambda one: one.bill_number))
_of_case("case_total", "明天计划 · 费用总额（结账审批后）", _settled(lambda one: _yuan(one.total)))
_of_case(
    "case_others",
    "明天计划 · 医保、大病、医疗救助、康复救助、慈善支付之和（结账审批后）",
    _settled(lambda one: _yuan(sum((share.amount for share in one.shares.all()), Decimal(0)))),
)
_of_case("case_ours", "明天计划 · 资助金额（结账审批后）", _settled(lambda one: _yuan(one.ours)))


@fact("专项救助台账 · 已记账金额（银行退回的不扣减）")
def case_booked(row: Subject) -> str:
    return _yuan(row.money.booked) if row.case and row.money else ""
