"""What may be taken out of the schemes: the list of a batch, the list of students, names masked as on the page."""

from django.utils.html import format_html, format_html_join

from weibao.children.models import Child
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, all_visible, register
from weibao.kernel.refusal import NotThere
from weibao.kernel.sheets import Column, Sheet
from weibao.org.powers import READS
from weibao.schemes.actions.helping import rows_of_form, tomorrow_print
from weibao.schemes.actions.insuring import NotOpen
from weibao.schemes.actions.taking_out import batch_take_out, premium_take_out, study_take_out
from weibao.schemes.ledger import Batch, BatchLine
from weibao.schemes.models import Award, MedicalCase, PremiumLine, PremiumList
from weibao.schemes.reports.premiums import sums_by_county
from weibao.schemes.reports.words import masked, place_of
from weibao.schemes.states import PremiumState

LINES = [
    Column("儿童", 16),
    Column("县（市、区）", 14),
    Column("所属期间", 20),
    Column("应付（元）", 14, "money"),
    Column("已记（元）", 14, "money"),
]
LINES += [Column("本次（元）", 14, "money"), Column("说明", 30)]
STUDENTS = [Column("学生", 12), Column("户籍地", 26), Column("学年", 18), Column("学校", 26), Column("学段", 18), Column("状态", 12)]


def _want_batch(order: Order) -> Wanted:
    batch = Batch.objects.visible_to(order.staff, order.on).there(order.number("batch"))
    return Wanted(f"{batch.label}名册", {"batch": str(batch.pk)}, batch)


def _make_batch(order: Order, wanted: Wanted) -> Made:
    lines = list(BatchLine.objects.visible_to(order.staff, order.on).filter(batch=wanted.subject).with_child().in_order(after=("row",)))
    batch_take_out(wanted.subject, by=order.staff, at=order.at, lines=lines)
    rows = [
        [
            f"档案 {one.child_id} 号" if one.child.restricted else masked(one.child.name), one.child.county.name, one.period, one.due,
            one.booked, one.amount, f"暂缓：{one.held}" if one.held else "",
        ]
        for one in lines
    ]  # fmt: skip
    return Made([Sheet(wanted.title, LINES, rows)], len(rows), [-one.pk if one.child.restricted else one.pk for one in lines])


def _batch_still(order: Order, keys: list[int]) -> bool:
    """All lines are within scope; nobody who is told in the file has become a secret since (a secret one has a key below zero)."""
    seen = BatchLine.objects.visible_to(order.staff, order.on).filter(pk__in=[abs(key) for key in keys]).count()
    told = BatchLine.objects.filter(pk__in=[key for key in keys if key > 0], child__restricted=True)
    return seen == len(keys) and not told.exclude(child__in=Child.objects.visible_to(order.staff, order.on)).exists()


def _want_students(order: Order) -> Wanted:
    if not order.staff.roles_on(order.on) & READS["schemes"]:
        raise NotThere
    kept = {name: order.asked[name][:20] for name in ("year", "state") if order.asked.get(name)}
    return Wanted("孤儿助学名单", kept)


def _make_students(order: Order, wanted: Wanted) -> Made:
    rows = Award.objects.visible_to(order.staff, order.on).with_child().order_by("-year", "child__household_id", "pk")
    year, state = wanted.asked.get("year", ""), wanted.asked.get("state", "")
    rows = rows.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else rows
    awards = list(rows.filter(state=state) if state else rows)
    study_take_out(None, by=order.staff, at=order.at, rows=len(awards))
    cells = [
        [masked(x.child.name), place_of(x.child), x.year_label, x.school, x.get_stage_display(), x.get_state_display()] for x in awards
    ]
    return Made([Sheet("孤儿助学名单", STUDENTS, cells)], len(cells), [one.pk for one in awards])


ADDRESSEES = {"medical": "医保局", "tax": "税务局", "finance": "财政局"}
CHILDREN = [Column("序号", 6, "count"), Column("姓名", 12), Column("公民身份号码", 22), Column("县（市、区）", 14), Column("人员类别", 18)]
CHILDREN += [Column("参保年度", 10), Column("资助标识", 12), Column("资助金额（元）", 14, "money")]
CHILDREN += [Column("结果", 12), Column("参保地", 18), Column("备注", 18)]
COUNTIES = [Column("县（市、区）", 16), Column("人数", 10, "count"), Column("金额（元）", 16, "money")]


def _want_premium(order: Order) -> Wanted:
    to = order.asked.get("to", "")
    made = PremiumList.objects.visible_to(order.staff, order.on).there(order.number("list"))
    if to not in ADDRESSEES:
        raise NotThere
    if made.state != PremiumState.SENT:
        raise NotOpen("名单复核、报送后才能生成交换文件")
    return Wanted(f"{made.label}（{ADDRESSEES[to]}）", {"list": str(made.pk), "to": to}, made)


def _make_premium(order: Order, wanted: Wanted) -> Made:
    """All children of the list, restricted ones too and unmarked, no place below the county: as in the bank file of payroll."""
    made, to = wanted.subject, wanted.asked["to"]
    rows = PremiumLine.objects.visible_to(order.staff, order.on).filter(roll=made)
    lines = list(rows.with_child().order_by("child__household__parent__parent", "child"))
    premium_take_out(made, by=order.staff, at=order.at, to=ADDRESSEES[to], rows=len(lines))
    keys = [line.pk for line in lines]
    if to == "finance":
        return Made([Sheet("参保资助资金", COUNTIES, sums_by_county(lines, made.each))], len(lines), keys)
    told = [
        [
            turn, one.child.name, one.child.id_number or "", one.child.county.name, one.get_category_display(), f"{made.year}", "资助参保",
            made.each, "", "", "",
        ]
        for turn, one in enumerate(lines, start=1)
    ]  # fmt: skip
    return Made([Sheet("参保资助名单", CHILDREN, told)], len(lines), keys)


def _premium_still(order: Order, keys: list[int]) -> bool:
    """Every child of the file is within scope."""
    return PremiumLine.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


def _want_form(order: Order) -> Wanted:
    case = MedicalCase.objects.visible_to(order.staff, order.on).with_child().there(order.number("case"))
    return Wanted("明天计划资助表", {"case": str(case.pk)}, case)


def _make_form(order: Order, wanted: Wanted) -> Made:
    case = wanted.subject
    tomorrow_print(case, by=order.staff, at=order.at)
    cells = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", rows_of_form(case))
    return Made(Paper(format_html("<h1>“孤儿医疗康复明天计划”资助表</h1><table>{}</table>", cells)), 1, [case.pk])


register(
    Maker(
        "schemes.tomorrow_form", "明天计划资助表", "schemes.tomorrow_print", _want_form, _make_form, all_visible("schemes.case"), ("pdf",)
    ),
    Maker("schemes.premium", "参保资助交换文件", "schemes.premium_take_out", _want_premium, _make_premium, _premium_still, ("xlsx", "csv")),
    Maker("schemes.batch", "专项救助批次名册", "schemes.batch_take_out", _want_batch, _make_batch, _batch_still),
    Maker("schemes.students", "孤儿助学名单", "schemes.study_take_out", _want_students, _make_students, all_visible("schemes.award")),
)
