"""All dated parameters on one page: value, unit, document, whether it was checked against a text, and where it is used."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from weibao.applications.reports import terms as applications
from weibao.benefits import reports as benefits
from weibao.privacy import retention
from weibao.rules import words
from weibao.rules.parameters import Parameter, Parameters, Value
from weibao.watching.reports import limits
from weibao.workdays.terms import terms

SETS: Final[Mapping[str, str]] = {
    "rules": "认定、标准和办理期限",
    "office": "本市管理期限",
    "applications": "补正、复查和救济期限",
    "privacy": "个人信息保护",
    "watching": "查阅预警",
}


@dataclass(frozen=True)
class Use:
    """Where the parameters below a path are used, and the templates that mark an unverified one."""

    words: str
    marked: tuple[str, ...]


TREE: Final = "web/parts/reason.html"
ROW: Final = "desk/_item.html"
# set and beginning of the path → where; a parameter without a use is found by a test
USES: Final[Mapping[str, Use]] = {
    "rules/age/": Use("认定条件、保障止日、满18周岁提醒", (TREE, ROW)),
    "rules/recognition/": Use("认定条件（原因树）", (TREE,)),
    "rules/allowance/standard/": Use("养育标准、发放、政策测算", ("benefits/standards.html",)),
    "rules/allowance/topup/": Use("补差（发放计算）", (TREE, "cockpit/parameters.html")),
    "rules/end/": Use("终止后的过渡期（原因树、发放计算）", (TREE,)),
    "rules/growth/": Use("养育标准自然增长测算", ("benefits/standards.html", "cockpit/scenario.html")),
    "rules/deadline/": Use("申请各环节的办理期限、预警（我的待办、申请页）", (ROW, "cockpit/parameters.html")),
    "rules/data_sharing/": Use("数据更新和审批超期提示", ("departments/freshness.html",)),
    "rules/matching/": Use("部门名单的比对、核对期限和保存", ("departments/match.html", ROW)),
    "applications/": Use("认定申请的补正提醒、复查提醒、复议和诉讼期限", ("applications/application.html", "cockpit/parameters.html")),
    "rules/price_subsidy/": Use("价格临时补贴的启动和对象", ("benefits/prices.html", "payroll/run_prices.html")),
    "rules/study_aid/": Use("孤儿助学的条件、金额、发放次数、在读证明期限", (TREE, ROW, "schemes/award.html")),
    "rules/premium/": Use("参保资助的对象、缴费期、名单报送期限", ("schemes/premiums.html", ROW)),
    "rules/training/": Use("培训测试、合格证有效期、先培训后上岗、课程推荐", ("training/report.html", ROW)),
    "rules/staffing/": Use(
        "入职查询期限、工作负荷提醒、儿童主任补贴", ("staffing/checks.html", "staffing/load.html", "staffing/sheets.html", ROW)
    ),
    "rules/schools/": Use("学校核对链接的有效期、缺课提醒、差异处理期限", ("schools/links.html", "schools/differences.html", ROW)),
    "rules/cases/": Use(
        "个案各步骤、令状、临时监护和结案跟进的期限", ("cases/list.html", "cases/case.html", "cases/guard.html", "cases/orders.html", ROW)
    ),
    "rules/reporting/": Use("侵害未成年人报告的期限、反向核查", ("reporting/list.html", "reporting/report.html", ROW)),
    "rules/tomorrow/": Use("明天计划的对象", (TREE, "cockpit/parameters.html")),
    "rules/rehabilitation/": Use("康复救助的年龄、类别、限额、审核期限", ("schemes/rehab.html", ROW)),
    "rules/visits/": Use("走访间隔、逾期督办、问题和核实的期限", ("visits/list.html", "visits/desk.html", "desk/file_visits.html", ROW)),
    "rules/care/": Use("关爱名册、风险等级、委托照护的年龄、间隔和期限", ("care/listing.html", TREE, ROW)),
    "office/": Use("我的待办的期限", (ROW, "cockpit/parameters.html")),
    "privacy/answer/": Use("权利申请的答复期限", ("privacy/_due.html", ROW)),
    "privacy/report/": Use("年度合规审计报送期限", ("privacy/_due.html", ROW)),
    "privacy/keep/": Use("保存期限和销毁清单", ("privacy/destructions.html",)),
    "privacy/consent_age": Use("须由监护人同意的年龄", ("cockpit/parameters.html",)),
    "watching/": Use("查阅预警的限值和核查期限", ("watching/alarms.html", ROW)),
}


@dataclass(frozen=True)
class Row:
    """One dated value of one parameter, as the page shows it."""

    set: str
    path: str
    label: str
    unit: str
    value: str
    since: date
    until: date | None
    ref: str
    verified: bool
    checked_on: date | None
    used: str
    now: bool


def sets() -> dict[str, Parameters]:
    """The sets by name; the standards are those that were published."""
    return {
        "rules": benefits.parameters(),
        "office": terms(),
        "applications": applications.terms(),
        "privacy": retention.terms(),
        "watching": limits(),
    }


def use_of(name: str, path: str) -> Use | None:
    """Where a parameter is used, by the longest beginning that fits."""
    whole = f"{name}/{path}"
    fits = [start for start in USES if whole.startswith(start)]
    return USES[max(fits, key=len)] if fits else None


def rows(on: date, *, search: str = "", chosen: str = "", unchecked: bool = False) -> list[Row]:
    """The values, those that nobody has checked first; by words in label, document, path or use, by set, or the unchecked alone."""
    found = [row for row in _all(on) if (not chosen or row.set == chosen) and (not unchecked or not row.verified) and _fits(row, search)]
    return sorted(found, key=lambda row: (row.verified, not row.now, list(SETS).index(row.set), row.path, -row.since.toordinal()))


def _fits(row: Row, search: str) -> bool:
    text = f"{row.label}{row.ref}{row.path}{row.used}{row.value}"
    return all(word in text for word in search.split())


def _all(on: date) -> Iterator[Row]:
    for name, parameters in sets().items():
        for parameter in parameters:
            yield from _of(name, parameter, on)


def _of(name: str, parameter: Parameter, on: date) -> Iterator[Row]:
    standing, use = parameter.index(on), use_of(name, parameter.path)
    for place, one in enumerate(parameter.values):
        yield Row(
            name, parameter.path, parameter.label, parameter.unit, _value(one), one.start, one.until, one.ref, one.verified, one.checked_on,
            use.words if use else "", place == standing,
        )  # fmt: skip


def _value(one: Value) -> str:
    if isinstance(one.value, int | Decimal):
        return str(one.value)
    return "、".join(_word(item) for item in sorted(one.value, key=str))


def _word(item: object) -> str:
    """The Chinese of a code of the rules."""
    known: Iterable[Mapping[str, str]] = [table for table in vars(words).values() if isinstance(table, dict)]
    return next((str(table[item]) for table in known if item in table), str(item))  # type: ignore[index]
