"""What waits in the schemes beside the allowance: applications at their station, proofs that are due, batches, choices to be confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, DateField, F, Q, Value
from django.db.models.functions import Cast

from weibao.children.models import Child
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, SOON, Gravity, Item, address
from weibao.desk.reports.money import STATIONS, TWO_PEOPLE
from weibao.kernel import money
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Staff
from weibao.org.powers import holders
from weibao.payroll.models import Signature
from weibao.payroll.states import RunState
from weibao.schemes.models import Award, Batch, Choice, MedicalCase, PremiumList, Proof, RehabCase, RehabSettlement
from weibao.schemes.reports.premiums import standing
from weibao.schemes.reports.study import to_recheck
from weibao.schemes.states import AwardState, CaseState, ChoiceState, PremiumState, RehabState, SettleState

STUDY: Final = "民办发〔2019〕24号"
STEPS: Final = {
    AwardState.RECEIVED: ("schemes.study_review", "审核助学申请", "审核"),
    AwardState.REVIEWED: ("schemes.study_approve", "审批助学申请", "审批"),
    AwardState.RETURNED: ("schemes.study_resubmit", "补正助学申请", "补正"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind of row that waits: the title and verb by its state, where it leads, and its law."""

    titles: Mapping[Any, tuple[str, str]]
    url: str
    law: str


AWARDS: Final = {state: (title, verb) for state, (_, title, verb) in STEPS.items()} | {AwardState.GRANTED: ("复核助学资格", "复核")}
CASES: Final = {
    CaseState.APPLIED: ("明天计划救助审批", "审批"),
    CaseState.CHANGING: ("明天计划变更审批", "审批"),
    CaseState.BILLED: ("明天计划结账审批", "审批"),
}
REHABS: Final = {
    RehabState.APPLIED: ("查验康复救助申请", "查验"),
    RehabState.CHECKED: ("登记残联审核结果", "登记"),
    RehabState.CONFIRMED: ("审批康复结算", "审批"),
}
KINDS: Final = {
    "award": Waiting(AWARDS, "schemes:award", STUDY),
    "proof": Waiting({"1": ("登记秋季学期在读证明", "登记"), "2": ("登记春季学期在读证明", "登记")}, "schemes:study_prove", STUDY),
    "case": Waiting(CASES, "schemes:case", "《“孤儿医疗康复明天计划”项目实施办法》"),
    "rehab": Waiting(REHABS, "schemes:rehab", "国发〔2018〕20号"),
}


def of_children(staff: Staff, on: date) -> Iterator[Item]:
    """What waits about single children, of every scheme, where this person may do the next step: one query for all kinds."""
    first, *others = (_columns(kind, rows, path) for kind, rows, path in _rows(staff, on))
    for kind, pk, state, due, *told in first.union(*others, all=True):
        waits = KINDS[kind]
        title, verb = waits.titles[state]
        name, sex, birth, village, level, township = told
        place = Division(name=village, level=level, parent=Division(name=township or ""))
        yield Item(
            title=title, subject=words.child(Child(name=name, sex=sex, birth_date=birth), on), place=words.place(place), law=waits.law,
            url=address(waits.url, pk), verb=verb, topic="scheme", due=due,
        )  # fmt: skip


def _rows(staff: Staff, on: date) -> Iterator[tuple[str, Any, str]]:
    """The rows of each kind, with the way to the child. Never a step that this person's own hand has prepared."""
    roles = staff.roles_on(on)
    mine = [state for state, (power, _, _) in STEPS.items() if roles & holders(power)]
    own = Q(state=AwardState.RECEIVED, applied_by=staff) | Q(state=AwardState.REVIEWED) & (Q(applied_by=staff) | Q(reviewed_by=staff))
    wanted = Q(state__in=mine) & ~own
    if roles & (holders("schemes.study_stop") - holders("schemes.batch_make")):
        wanted |= Q(pk__in=to_recheck(staff, on).values("pk"))
    yield "award", Award.objects.visible_to(staff, on).filter(wanted), "child__"
    if roles & holders("schemes.study_prove"):
        yield "proof", Proof.objects.visible_to(staff, on).wanted().filter(due__lte=on + timedelta(days=4 * SOON)), "award__child__"
    if roles & holders("schemes.tomorrow_help"):
        own = Q(state=CaseState.APPLIED, applied_by=staff) | Q(state=CaseState.CHANGING, changed_by=staff)
        own |= Q(state=CaseState.BILLED, billed_by=staff)
        yield "case", MedicalCase.objects.visible_to(staff, on).filter(state__in=CASES).exclude(own), "child__"
    if roles & holders("schemes.rehab_confirm"):
        yield "rehab", RehabCase.objects.visible_to(staff, on).filter(_rehabs(staff, roles)), "child__"


def _rehabs(staff: Staff, roles: frozenset[str]) -> Q:
    wanted = Q(state=RehabState.CHECKED) & ~Q(checked_by=staff)
    if roles & holders("schemes.rehab_check"):
        wanted |= Q(state=RehabState.APPLIED) & ~Q(applied_by=staff)
    if roles & holders("schemes.rehab_approve"):
        made = RehabSettlement.objects.filter(state=SettleState.MADE).exclude(made_by=staff)
        wanted |= Q(state=RehabState.CONFIRMED, pk__in=made.values("case"))
    return wanted


def _columns(kind: str, rows: Any, path: str) -> Any:
    """The columns of the union, at most MOST rows of a kind."""
    text = CharField()
    state = Cast("term", output_field=text) if kind == "proof" else Cast("state", output_field=text)
    due = F("due") if kind in {"proof", "rehab"} else Cast(Value(None), output_field=DateField())
    child = [F(f"{path}{name}") for name in ("name", "sex", "birth_date", "household__name", "household__level", "household__parent__name")]
    return rows.order_by("pk").values_list(Value(kind, output_field=text), "pk", state, due, *child)[:MOST]


def batches(staff: Staff, on: date) -> Iterator[Item]:
    """Payment batches at a station that this person may serve."""
    roles = staff.roles_on(on)
    made, checked = Q(signs__act=Signature.Act.MADE), Q(signs__act=Signature.Act.CHECKED, signs__version=F("version"))
    signers = ArrayAgg("signs__by_id", filter=made | checked, distinct=True, default=[])
    for batch in Batch.objects.visible_to(staff, on).open().select_related("made_by").annotate(signers=signers).order_by("pk"):
        station = STATIONS.get(RunState(batch.state))
        if station is None or (station.another and staff.pk in batch.signers):  # type: ignore[attr-defined]
            continue
        power = station.power.replace("payroll.", "schemes.batch_").replace("batch_book_return", "batch_return")
        if roles & holders(power):
            yield Item(
                title=f"{batch.label}：{station.title.replace('发放名册', '')}",
                detail=f"{money.show(batch.amount)} 元，第 {batch.version} 版",
                subject=f"{batch.people:,} 人", place=f"经办人 {batch.made_by.name}", law=f"{TWO_PEOPLE}；{STUDY}",
                url=address("schemes:batch", batch.pk), verb=station.verb, topic="scheme", gravity=Gravity.GRAVE,
            )  # fmt: skip


def choices(staff: Staff, on: date) -> Iterator[Item]:
    """Proposals of another person that wait for this one."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role in holders("schemes.choice_confirm")]
    rows = Choice.objects.filter(state=ChoiceState.PROPOSED).exclude(proposed_by=staff).select_related("place", "proposed_by")
    for one in rows:
        if any(one.place_id.startswith(code) for code in codes):
            yield Item(
                title=f"确认选定：{one.get_topic_display()}", detail=f"{one.said}，自 {one.from_year} 学年", subject=one.place.name,
                place=f"提出人 {one.proposed_by.name}", law=STUDY, url=address("schemes:choices"), verb="确认", topic="scheme",
            )  # fmt: skip


def premium_lists(staff: Staff, on: date) -> Iterator[Item]:
    """Lists of premiums at a station that this person may serve, the year's list before its window, children on no list."""
    roles, lists = staff.roles_on(on), list(PremiumList.objects.visible_to(staff, on).filter(year__gte=on.year).select_related("made_by"))
    for made in lists:
        another = made.state == PremiumState.DRAFT and made.made_by_id != staff.pk and roles & holders("schemes.premium_check")
        if another or (made.state == PremiumState.CHECKED and roles & holders("schemes.premium_send")):
            yield _premium(made.label, f"{made.people:,} 人", "复核" if another else "报送", address("schemes:premium", made.pk))
    if not roles & holders("schemes.premium_make"):
        return
    for year in (on.year, on.year + 1):
        made_already = any(one.year == year for one in lists)
        if not made_already and (year == on.year or on < date(on.year, 7, 15)):  # the window opens in autumn
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
    return Item(title=title, subject=subject, law=law, url=url, verb=verb, topic="scheme", due=due)


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    own = [power for power, _, _ in STEPS.values()]
    if any(roles & holders(power) for power in (*own, "schemes.study_prove", "schemes.tomorrow_help", "schemes.rehab_confirm")):
        yield of_children
    if any(roles & holders(f"schemes.batch_{verb}") for verb in ("check", "approve", "freeze", "export", "return")):
        yield batches
    if roles & (holders("schemes.premium_check") | holders("schemes.premium_send")):
        yield premium_lists
    if roles & holders("schemes.choice_confirm"):
        yield choices
