"""What waits in the schemes beside the allowance: applications at their station, proofs that are due, batches, choices to be confirmed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, SOON, Gravity, Item, address, capped
from weibao.desk.reports.money import STATIONS, TWO_PEOPLE
from weibao.desk.reports.together import Work
from weibao.kernel import money
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.payroll.models import Signature
from weibao.payroll.states import RunState
from weibao.schemes.models import Award, Batch, Choice, MedicalCase, PremiumList, Proof, RehabCase
from weibao.schemes.reports.premiums import standing
from weibao.schemes.reports.study import to_recheck
from weibao.schemes.states import AwardState, CaseState, ChoiceState, PremiumState, RehabState, SettleState

STUDY: Final = "民办发〔2019〕24号"
TOTAL: Final = Window(Count("*"))
STEPS: Final = {
    AwardState.RECEIVED: ("schemes.study_review", "审核助学申请", "审核"),
    AwardState.REVIEWED: ("schemes.study_approve", "审批助学申请", "审批"),
    AwardState.RETURNED: ("schemes.study_resubmit", "补正助学申请", "补正"),
}


def awards(staff: Staff, on: date) -> Work:
    """Applications for study aid at a station that this person serves and may serve: never one's own hand twice."""
    roles = staff.roles_on(on)
    mine = [state for state, (power, _, _) in STEPS.items() if roles & holders(power)]
    own = Q(state=AwardState.RECEIVED, applied_by=staff) | Q(state=AwardState.REVIEWED) & (Q(applied_by=staff) | Q(reviewed_by=staff))
    rows = Award.objects.visible_to(staff, on).filter(state__in=mine).exclude(own).annotate(total=TOTAL)
    found = yield rows.select_related("child__household__parent").order_by("applied_at", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_award(one, on) for one in found), total, more=_more("在办的助学申请", total))


def _award(one: Award, on: date) -> Item:
    _, title, verb = STEPS[AwardState(one.state)]
    return Item(
        title=title, detail=f"{one.year_label}，{one.school}", subject=words.child(one.child, on), place=words.place(one.child.household),
        law=STUDY, url=address("schemes:award", one.pk), verb=verb, topic="scheme",
    )  # fmt: skip


def proofs(staff: Staff, on: date) -> Work:
    """Proofs of enrolment that are due within the month, or late."""
    rows = Proof.objects.visible_to(staff, on).wanted().filter(due__lte=on + timedelta(days=4 * SOON)).annotate(total=TOTAL)
    found = yield rows.select_related("award__child__household__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_proof(one, on) for one in found), total, more=_more("待登记的在读证明", total))


def _proof(one: Proof, on: date) -> Item:
    child = one.award.child
    return Item(
        title=f"登记{one.get_term_display()}在读证明", detail="没有本学期证明，本学期的助学金不发放", subject=words.child(child, on),
        place=words.place(child.household), law=STUDY, url=address("schemes:study_prove", one.pk), verb="登记", topic="proof", due=one.due,
    )  # fmt: skip


def rechecks(staff: Staff, on: date) -> Work:
    """Students who were adopted or moved away while the aid runs: a person decides."""
    for one in (yield to_recheck(staff, on).select_related("child__household__parent")[:MOST]):
        yield Item(
            title="复核助学资格", detail="学生已登记收养或户籍迁出，由人核实后决定是否停发", subject=words.child(one.child, on),
            place=words.place(one.child.household), law=STUDY, url=address("schemes:award", one.pk), verb="复核", topic="scheme",
            gravity=Gravity.GRAVE,
        )  # fmt: skip


CASES: Final = {
    CaseState.APPLIED: ("救助审批", "schemes.tomorrow_help", "applied_by_id"),
    CaseState.CHANGING: ("变更审批", "schemes.tomorrow_decide", "changed_by_id"),
    CaseState.BILLED: ("结账审批", "schemes.tomorrow_settle", "billed_by_id"),
}


def cases(staff: Staff, on: date) -> Work:
    """Cases of 明天计划 that wait for an approval of somebody who did not prepare it."""
    roles = staff.roles_on(on)
    mine = [state for state, (_, power, _) in CASES.items() if roles & holders(power)]
    rows = MedicalCase.objects.visible_to(staff, on).filter(state__in=mine).with_child().order_by("pk")[:MOST]
    for one in (yield rows):
        title, _, preparer = CASES[CaseState(one.state)]
        if getattr(one, preparer) != staff.pk:
            yield Item(
                title=f"明天计划{title}", detail=f"{one.get_item_display()}，{one.provider.name}", subject=words.child(one.child, on),
                place=words.place(one.child.household), law="《“孤儿医疗康复明天计划”项目实施办法》", url=address("schemes:case", one.pk),
                verb="审批", topic="scheme",
            )  # fmt: skip


REHABS: Final = {
    RehabState.APPLIED: ("schemes.rehab_check", "查验康复救助申请", "applied_by_id"),
    RehabState.CHECKED: ("schemes.rehab_confirm", "登记残联审核结果", "checked_by_id"),
}


def rehabs(staff: Staff, on: date) -> Work:
    """Cases of rehabilitation aid that wait for the county, or for the federation's decision to be entered; settlements to be approved."""
    roles = staff.roles_on(on)
    mine = [state for state, (power, _, _) in REHABS.items() if roles & holders(power)]
    settled = (
        Q(state=RehabState.CONFIRMED, settlements__state=SettleState.MADE) if roles & holders("schemes.rehab_approve") else Q(pk__in=[])
    )
    rows = RehabCase.objects.visible_to(staff, on).filter(Q(state__in=mine) | settled).with_child().distinct().order_by("pk")[:MOST]
    for one in (yield rows):
        _, title, preparer = REHABS.get(RehabState(one.state), ("", "审批康复结算", ""))
        if not preparer or getattr(one, preparer) != staff.pk:
            yield Item(
                title=title, detail=f"{one.get_kind_display()}，{one.provider.name}", subject=words.child(one.child, on),
                place=words.place(one.child.household), law="国发〔2018〕20号", url=address("schemes:rehab", one.pk), verb="办理",
                topic="rehabilitation", due=one.due,
            )  # fmt: skip


def batches(staff: Staff, on: date) -> Work:
    """Payment batches at a station that this person may serve."""
    roles = staff.roles_on(on)
    made, checked = Q(signs__act=Signature.Act.MADE), Q(signs__act=Signature.Act.CHECKED, signs__version=F("version"))
    signers = ArrayAgg("signs__by_id", filter=made | checked, distinct=True, default=[])
    for batch in (yield Batch.objects.visible_to(staff, on).open().select_related("made_by").annotate(signers=signers).order_by("pk")):
        station = STATIONS.get(RunState(batch.state))
        if station is None or (station.another and staff.pk in batch.signers):
            continue
        power = station.power.replace("payroll.", "schemes.batch_").replace("batch_book_return", "batch_return")
        if roles & holders(power):
            yield Item(
                title=f"{batch.label}：{station.title.replace('发放名册', '')}",
                detail=f"{money.show(batch.amount)} 元，第 {batch.version} 版",
                subject=f"{batch.people:,} 人", place=f"经办人 {batch.made_by.name}", law=f"{TWO_PEOPLE}；{STUDY}",
                url=address("schemes:batch", batch.pk), verb=station.verb, topic="scheme", gravity=Gravity.GRAVE,
            )  # fmt: skip


def choices(staff: Staff, on: date) -> Work:
    """Proposals of another person that wait for this one."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role in holders("schemes.choice_confirm")]
    rows = Choice.objects.filter(state=ChoiceState.PROPOSED).exclude(proposed_by=staff).select_related("place", "proposed_by")
    for one in (yield rows):
        if any(one.place_id.startswith(code) for code in codes):
            yield Item(
                title=f"确认选定：{one.get_topic_display()}", detail=f"{one.said}，自 {one.from_year} 学年", subject=one.place.name,
                place=f"提出人 {one.proposed_by.name}", law=STUDY, url=address("schemes:choices"), verb="确认", topic="scheme",
            )  # fmt: skip


def premium_lists(staff: Staff, on: date) -> Work:
    """Lists of premiums at a station that this person may serve, the year's list before its window, children on no list."""
    roles = staff.roles_on(on)
    lists = yield PremiumList.objects.visible_to(staff, on).filter(year__gte=on.year).select_related("made_by")
    for made in lists:
        another = made.state == PremiumState.DRAFT and made.made_by_id != staff.pk and roles & holders("schemes.premium_check")
        if another or (made.state == PremiumState.CHECKED and roles & holders("schemes.premium_send")):
            yield _premium(made.label, f"{made.people:,} 人", "复核" if another else "报送", address("schemes:premium", made.pk))
    if not roles & holders("schemes.premium_make"):
        return
    for year in (on.year, on.year + 1):
        made_already = any(one.year == year for one in lists)
        if year == on.year and not made_already:
            continue
        try:
            found = standing(year)
        except Refusal:
            continue
        near = found.due is not None and on >= found.due - timedelta(days=4 * SOON)
        if found.waiting and (made_already or near):
            what = "年中新增" if made_already else "年度名单"
            due = None if made_already else found.due
            yield _premium(f"编制{year}年度参保资助{what}", f"{found.waiting:,} 人未列入", "编制", address("schemes:premiums"), due)


def _premium(title: str, subject: str, verb: str, url: str, due: date | None = None) -> Item:
    law = "国办发〔2021〕42号"
    return Item(title=title, subject=subject, law=law, url=url, verb=verb, topic="premium", due=due)


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if any(roles & holders(power) for power, _, _ in STEPS.values()):
        yield awards
    if roles & holders("schemes.study_prove"):
        yield proofs
    if roles & (holders("schemes.study_stop") - holders("schemes.batch_make")):
        yield rechecks
    if any(roles & holders(f"schemes.batch_{verb}") for verb in ("check", "approve", "freeze", "export", "return")):
        yield batches
    if roles & holders("schemes.tomorrow_help"):
        yield cases
    if roles & holders("schemes.rehab_confirm"):
        yield rehabs
    if roles & (holders("schemes.premium_check") | holders("schemes.premium_send")):
        yield premium_lists
    if roles & holders("schemes.choice_confirm"):
        yield choices


def _more(what: str, total: int) -> Item:
    return Item(
        title=f"{what}还有 {total - MOST} 件", subject=f"共 {total} 件", law="", url=address("schemes:students"), verb="看全部",
        topic="scheme", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
