"""明天计划 Helping (《“孤儿医疗康复明天计划”项目实施办法》): 救助 → 变更 → 结账, each approved by another person.

The bill goes through basic insurance, serious-illness insurance, medical aid, rehabilitation aid and charity, each share with its paper;
what is left is paid in full.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.timezone import localdate
from docx import Document

from weibao.attachments import actions as papers
from weibao.attachments.actions import Upload
from weibao.attachments.models import Category
from weibao.benefits.reports import rules_version
from weibao.children.models import Child
from weibao.discovery.actions import follow_enrolment
from weibao.discovery.models import Scheme
from weibao.kernel import money
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules import medical_aid
from weibao.rules.medical_aid import PAYERS, BadBill
from weibao.schemes.care import ITEMS, VIAS, Approval, MedicalCase, Provider, Share, Step
from weibao.schemes.reports import tomorrow
from weibao.schemes.states import CASE, CaseState

LAW: Final = "《“孤儿医疗康复明天计划”项目实施办法》"
KIND: Final = "schemes.case"


class SameApprover(Refusal):
    """Help, change and settlement are approved by different people, and never by who prepared the step."""


class NotHelped(Refusal):
    """The rules do not bear the help out: nobody can approve it."""

    status = 409


class PaperMissing(Refusal):
    """A share of the bill has no paper."""


@dataclass(frozen=True)
class Wanted:
    """What is applied for."""

    provider: Provider
    item: str
    via: str
    diagnosis: str
    planned: Decimal
    stage: str = ""
    disabled: bool = False


@action("schemes.tomorrow_apply", label="受理明天计划申请", law=LAW, says="受理明天计划申请 {case}")
def tomorrow_apply(child: Child, *, by: Staff, at: datetime, form: Wanted) -> MedicalCase:
    """Take an application, from the township, the institution or the family. Raises Refusal for a hospital that is not designated."""
    _check(form.provider, form.planned, at)
    if form.item not in ITEMS or form.via not in VIAS or not form.diagnosis.strip():
        raise Refusal("请填写资助项目、申请渠道和诊断内容")
    case = MedicalCase(child=child, applied_by=by, applied_at=at, **vars(form))
    case.basis = tomorrow.tree(case)
    case.save(force_insert=True)
    note(case=case.pk, child=child.pk)
    return case


def _check(provider: Provider, planned: Decimal, at: datetime) -> None:
    if not Provider.objects.open_on(localdate(at), "hospital").filter(pk=provider.pk).exists():
        raise Refusal("该医院现在不是定点医院")
    if planned <= 0:
        raise Refusal("预计费用应大于零")


def _approve(case: MedicalCase, step: Step, preparer: int | None, *, by: Staff, at: datetime, passed: bool, opinion: str) -> None:
    others = set(case.approvals.exclude(step=step).values_list("by_id", flat=True))
    if by.pk == preparer or by.pk in others:
        raise SameApprover("救助、变更、结账由不同的人审批，且不能审批自己办理的事项")
    if not passed and not opinion.strip():
        raise Refusal("不同意时请写明理由")
    Approval.objects.create(case=case, step=step, passed=passed, opinion=opinion.strip() or None, by=by, at=at)
    note(case=case.pk, child=case.child_id, step=step, passed=passed)


@action("schemes.tomorrow_help", label="明天计划救助审批", law=LAW, says="明天计划 {case} 救助审批")
def tomorrow_help(case: MedicalCase, *, by: Staff, at: datetime, passed: bool, opinion: str = "") -> MedicalCase:
    """Approve or refuse the help. Raises NotHelped, SameApprover, Refusal without reasons, Stale, ForbiddenMove."""
    CASE.check(case.state, CaseState.HELPED)
    told = tomorrow.tree(case)
    if passed and not told["holds"]:
        raise NotHelped("按现有事实不符合明天计划的资助条件，不能同意")
    _approve(case, Step.HELP, case.applied_by_id, by=by, at=at, passed=passed, opinion=opinion)
    columns: dict[str, Any] = {"basis": told, "rules_version": rules_version()}
    move(case, CaseState.HELPED if passed else CaseState.REFUSED, machine=CASE, **columns)
    if passed:
        follow_enrolment([case.child_id], Scheme.TOMORROW, at)
    return case


@action("schemes.tomorrow_change", label="提出明天计划变更", law=LAW, says="明天计划 {case} 提出变更")
def tomorrow_change(case: MedicalCase, *, by: Staff, at: datetime, provider: Provider, planned: Decimal, reason: str) -> MedicalCase:
    """Another hospital or another cost, with the reason. Raises Refusal, Stale, ForbiddenMove."""
    _check(provider, planned, at)
    if not reason.strip():
        raise Refusal("请写明变更的理由")
    columns: dict[str, Any] = {"new_provider": provider, "new_planned": planned, "change_reason": reason.strip(), "changed_by": by}
    move(case, CaseState.CHANGING, machine=CASE, **columns)
    note(case=case.pk, child=case.child_id)
    return case


@action("schemes.tomorrow_decide", label="明天计划变更审批", law=LAW, says="明天计划 {case} 变更审批")
def tomorrow_decide(case: MedicalCase, *, by: Staff, at: datetime, passed: bool, opinion: str = "") -> MedicalCase:
    """Approve a change, or leave things as they were. Raises SameApprover, Refusal, Stale, ForbiddenMove."""
    if case.state != CaseState.CHANGING:
        CASE.check(case.state, CaseState.CHANGING)
        raise Refusal("没有待审批的变更")
    _approve(case, Step.CHANGE, case.changed_by_id, by=by, at=at, passed=passed, opinion=opinion)
    columns: dict[str, Any] = {"new_provider": None, "new_planned": None}
    if passed:
        columns |= {"provider_id": case.new_provider_id, "planned": case.new_planned}
    move(case, CaseState.HELPED, machine=CASE, **columns)
    return case


@action("schemes.tomorrow_bill", label="填报明天计划结账", law=LAW, says="明天计划 {case} 填报结账，费用 {total} 元")
def tomorrow_bill(
    case: MedicalCase, *, by: Staff, at: datetime, total: Decimal, number: str, paid: Mapping[str, Decimal], uploads: Mapping[str, Upload]
) -> MedicalCase:
    """The bill through its payers; each share that is not nothing wants its paper. Raises PaperMissing, Refusal, Stale, ForbiddenMove."""
    try:
        settled = medical_aid.settle(total, paid)
    except BadBill as bad:
        raise Refusal(str(bad)) from bad
    if not number.strip() or total <= 0:
        raise Refusal("请填写结算单号和大于零的费用总额")
    missing = [PAYERS[payer] for payer, amount in paid.items() if amount and payer not in uploads]
    if missing:
        raise PaperMissing(f"缺少支付凭证：{'、'.join(missing)}")
    columns: dict[str, Any] = {"total": total, "ours": settled.ours, "bill_number": number.strip()[:60], "billed_by": by, "billed_at": at}
    move(case, CaseState.BILLED, machine=CASE, **columns)
    Share.objects.filter(case=case).delete()
    for share in settled.shares:
        if share.paid:
            paper = papers.add(
                case, by=by, at=at, kind=KIND, upload=uploads[share.payer], category=Category.HEALTH, remark=f"{share.label}支付凭证"
            )
            Share.objects.create(case=case, payer=share.payer, amount=share.paid, paper=paper)
    note(case=case.pk, child=case.child_id, total=total, ours=settled.ours)
    return case


@action("schemes.tomorrow_settle", label="明天计划结账审批", law=LAW, says="明天计划 {case} 结账审批")
def tomorrow_settle(case: MedicalCase, *, by: Staff, at: datetime, passed: bool, opinion: str = "") -> MedicalCase:
    """Approve the bill: what is left of it is paid in the next batch; or give it back.

    Raises SameApprover, Refusal, Stale, ForbiddenMove.
    """
    CASE.check(case.state, CaseState.SETTLED)
    settled = tomorrow.settlement(case)
    if settled is None or settled.ours != case.ours:
        raise Refusal("费用与各方支付不符，请退回重新填报")
    _approve(case, Step.SETTLEMENT, case.billed_by_id, by=by, at=at, passed=passed, opinion=opinion)
    move(case, CaseState.SETTLED if passed else CaseState.HELPED, machine=CASE)
    note(ours=case.ours)
    return case


@action("schemes.tomorrow_print", label="打印明天计划资助表", law=LAW, says="打印明天计划 {case} 资助表", reads=True)
def tomorrow_print(case: MedicalCase, *, by: Staff, at: datetime) -> bytes:
    """《“明天计划”资助表》 as .docx, with the payers of the bill and the approvals."""
    page = Document()
    page.add_heading("“孤儿医疗康复明天计划”资助表", level=1)
    table = page.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for head, text in rows_of_form(case):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = head, text
    page.add_paragraph(f"制表：{by.name}　{localdate(at):%Y年%m月%d日}")
    out = io.BytesIO()
    page.save(out)
    note(case=case.pk, child=case.child_id)
    return out.getvalue()


def rows_of_form(case: MedicalCase) -> list[tuple[str, str]]:
    """The rows of the form: head and text; amounts in yuan. No law of its own."""
    child = case.child
    rows = [
        ("姓名", child.name), ("性别", child.get_sex_display()), ("出生日期", f"{child.birth_date:%Y年%m月%d日}"),
        ("公民身份号码", child.id_number or ""), ("户籍地", f"{child.county.name} {child.household.name}"),
        ("资助项目", case.get_item_display()), ("申请渠道", case.get_via_display()), ("定点医院", case.provider.name),
        ("诊断和救治内容", case.diagnosis or ""), ("预计费用", f"{money.show(case.planned)} 元"),
    ]  # fmt: skip
    settled = tomorrow.settlement(case)
    if settled is not None:
        rows.append(("费用总额", f"{money.show(settled.total)} 元"))
        rows += [(share.label, f"{money.show(share.paid)} 元") for share in settled.shares if share.paid]
        rows.append(("明天计划资助", f"{money.show(settled.ours)} 元"))
    for one in case.approvals.select_related("by"):
        said = "同意" if one.passed else "不同意"
        rows.append((one.get_step_display(), f"{said}　{one.by.name}　{localdate(one.at):%Y年%m月%d日}　{one.opinion or ''}"))
    return rows
