"""The entitlement of a child and month, from the dated rows of the registry to the rules and back."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import polars as pl
from django.db import connection

from weibao.benefits.models import PriceIndex, Recognition, Standard
from weibao.children.models import Child, Guardian
from weibao.children.reports.merging import PERSON
from weibao.rules import NotYetLaw, grace, growth, price_subsidy, words
from weibao.rules.allowance import standard
from weibao.rules.entitlement import decide_months
from weibao.rules.explain import explain_day
from weibao.rules.facts import MONEY, Facts
from weibao.rules.judging import Judging
from weibao.rules.parameters import Parameters, StandardRow, load
from weibao.rules.price_subsidy import Rise
from weibao.web.figures import Figure, Series

# The key of a case is the recognition: a child recognised a second time has two, each with its own months. What a merged file was
# recognised for counts for the file that was kept: one child, whose months are neither lost nor paid twice. Who moved away with an
# agreed last month is paid to that month, whatever the day of the move.
OF_PERSON: Final = f"""
{PERSON}, recognised AS (
    SELECT r.id, coalesce(p.kept, r.child_id) AS child_id, r.ended_month, r.confirmed_month, r.likened
    FROM benefits_recognition r LEFT JOIN person p ON p.child = r.child_id
)
"""  # noqa: S608  a constant
CASES: Final = """
SELECT r.id, c.id, c.birth_date, c.is_foundling,
       least(
           CASE WHEN e.kind = 'moved' AND EXISTS (
               SELECT 1 FROM benefits_handover h LEFT JOIN person hp ON hp.child = h.child_id
               WHERE coalesce(hp.kept, h.child_id) = r.child_id AND h.direction = 'out' AND h.last_month = r.ended_month
           ) THEN NULL ELSE e.on END,
           (date_trunc('month', r.ended_month) + interval '1 month - 1 day')::date
       ),
       to_char(r.confirmed_month, 'YYYY-MM'), r.likened
FROM recognised r
JOIN children_child c ON c.id = r.child_id AND c.merged_into_id IS NULL AND c.erased_at IS NULL
LEFT JOIN children_ending e ON e.child_id = c.id AND e.taken_back_at IS NULL
"""
STATUSES: Final = """
SELECT r.id, p.side, s.status, lower(s.during), upper(s.during) - 1, nullif(s.proof, ''), nullif(s.disability_class, ''), s.disability_grade
FROM recognised r
JOIN children_parent p ON p.child_id = r.child_id
JOIN children_circumstance s ON s.parent_id = p.id
"""
CARES: Final = """
SELECT r.id, k.form, lower(k.during), upper(k.during) - 1
FROM recognised r JOIN children_careperiod k ON k.child_id = r.child_id
"""
AIDS: Final = """
SELECT r.id, a.kind, a.monthly, lower(a.during), upper(a.during) - 1
FROM recognised r JOIN benefits_receivedaid a ON a.child_id = r.child_id
"""
KEY: Final = {"child": pl.Int64}
CASE_COLUMNS: Final = {
    **KEY, "of_child": pl.Int64, "birth": pl.Date, "foundling": pl.Boolean, "ended_on": pl.Date, "confirmed_month": pl.String,
    "likened": pl.Boolean,
}  # fmt: skip
STATUS_COLUMNS: Final = {
    **KEY, "parent": pl.String, "status": pl.String, "since": pl.Date, "until": pl.Date,
    "proof": pl.String, "disability_class": pl.String, "disability_grade": pl.Int8,
}  # fmt: skip
CARE_COLUMNS: Final = {**KEY, "form": pl.String, "since": pl.Date, "until": pl.Date}
AID_COLUMNS: Final = {**KEY, "kind": pl.String, "amount": MONEY, "since": pl.Date, "until": pl.Date}


def _frame(query: str, columns: dict[str, Any], children: list[int] | None) -> pl.DataFrame:
    where = "" if children is None else " WHERE r.child_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(OF_PERSON + query + where, None if children is None else [children])
        return pl.DataFrame(cursor.fetchall(), schema=columns, orient="row")


def facts(children: Iterable[int] | None = None) -> tuple[Facts, dict[int, int]]:
    """What the rules are given of these children (all recognised, unmerged ones by default), and whose each case is.

    The key in the frames is the recognition; the second answer leads from it to the child.
    """
    wanted = None if children is None else list(children)
    cases = _frame(CASES, CASE_COLUMNS, wanted)
    owner = dict(zip(cases["child"].to_list(), cases["of_child"].to_list(), strict=True))
    known = pl.col("child").is_in(cases["child"].implode())
    return (
        Facts(
            children=cases.drop("of_child"),
            statuses=_frame(STATUSES, STATUS_COLUMNS, wanted).filter(known),
            care=_frame(CARES, CARE_COLUMNS, wanted).filter(known),
            income=_frame(AIDS, AID_COLUMNS, wanted).filter(known),
        ),
        owner,
    )


def parameters() -> Parameters:
    """The parameters of the rules with the published standards of the register.

    A standard holds for its year, and for the following one until that year's is published (晋民发〔2022〕3号: the new one
    applies from 1 January, so what was paid meanwhile at the old one is made up). Beyond that the rules answer NotYetLaw.
    """
    return _parameters_with(Standard.objects.valid())


def _parameters_with(published: Iterable[Standard]) -> Parameters:
    rows = [
        StandardRow(
            form=row.care,
            amount=row.monthly,
            start=row.effective_from,
            ref=row.document,
            verified=row.verified,
            until=date(row.effective_from.year + 1, 12, 31),
        )
        for row in published
    ]
    return load().with_standards(rows)


def due(months: Sequence[str], children: Iterable[int] | None = None) -> pl.DataFrame:
    """What each recognised child is due for each month under today's knowledge.

    One row a child and month: child, month ("2023-07"), category, care, reason (rules.words.REASONS), standard, deducted,
    amount, ended_on, confirmed_month. Of a child's several recognitions the one that pays stands, else the youngest.
    Raises NotYetLaw for a month without a standard.
    """
    given, owner = facts(children)
    decided = decide_months(given, months, parameters())
    owners = pl.DataFrame({"case": list(owner), "of_child": list(owner.values())}, schema={"case": pl.Int64, "of_child": pl.Int64})
    plain = decided.select("child", "month", "category", "care", "reason", "standard", "deducted", "amount")
    cases = given.children.select("child", "ended_on", "confirmed_month")
    joined = plain.join(cases, on="child", how="left").rename({"child": "case"}).join(owners, on="case", how="left")
    ordered = joined.sort(["month", "of_child", "amount", "case"], descending=[False, False, True, True])
    first = ordered.unique(subset=["month", "of_child"], keep="first", maintain_order=True)
    return first.rename({"of_child": "child"}).drop("case")


def rises() -> list[Rise]:
    """The approved price rises, oldest first: what the price subsidy hangs on."""
    rows = PriceIndex.objects.valid().order_by("month")
    return [Rise(row.month, row.cpi, row.food, row.document) for row in rows]


@dataclass(frozen=True)
class IndexRow:
    """A month's price rises with what the rules say of them: whether the subsidy is paid, and how much by care form."""

    index: PriceIndex
    holds: bool
    by: tuple[str, ...]
    verified: bool
    institutional: Decimal | None
    scattered: Decimal | None


def index_rows() -> list[IndexRow]:
    """All months' price rises that stand or wait, youngest first."""
    return [index_row(row) for row in PriceIndex.objects.kept().select_related("entered_by", "approved_by")]


def index_waiting(pk: int) -> PriceIndex | None:
    """A month's rises that wait for approval; no person is in them."""
    return PriceIndex.objects.waiting().select_related("entered_by").filter(pk=pk).first()


def index_row(row: PriceIndex) -> IndexRow:
    """One month's rises, judged; a month before the notice has no trigger."""
    law = parameters()
    try:
        found = price_subsidy.trigger(row.month, row.cpi, row.food, law)
        amounts = [price_subsidy.amount(standard(law.at(row.month), form), row.cpi) for form in ("institutional", "scattered")]
    except NotYetLaw:
        return IndexRow(row, holds=False, by=(), verified=True, institutional=None, scattered=None)
    return IndexRow(row, found.holds, found.by, found.verified, amounts[0], amounts[1])


@dataclass(frozen=True)
class PriceLimits:
    """The two limits of the trigger in per cent, their document, and whether somebody has checked them."""

    cpi: Decimal
    food: Decimal
    law: str
    verified: bool


def price_limits(on: date) -> PriceLimits | None:
    """The limits in force on a day; None before the notice."""
    law = load().at(on)
    paths = ("price_subsidy/cpi", "price_subsidy/food")
    try:
        return PriceLimits(law.amount(paths[0]), law.amount(paths[1]), law.ref(paths[0]), law.verified(*paths))
    except NotYetLaw:
        return None


@dataclass(frozen=True)
class Grace:
    """How many months after an ending of this kind are still paid, by which document, and whether it was checked."""

    label: str
    months: int
    law: str
    verified: bool


def grace_months(on: date) -> list[Grace]:
    """The transition period of each kind of ending on a day; none before the notice."""
    law = load().at(on)
    found = []
    for reason in grace.REASONS:
        path = f"end/grace_months/{reason}"
        try:
            found.append(Grace(load()[path].label, law.whole(path), law.ref(path), law.verified(path)))
        except NotYetLaw:
            continue
    return found


@cache
def rules_version() -> str:
    """A digest of the rules and their parameters, noted with every decision: which version of the law as code decided."""
    digest = sha256()
    root = files("weibao.rules")
    for path in sorted(str(one) for one in _sources(root)):
        digest.update(path.rsplit("/rules/", 1)[-1].encode())
        with open(path, "rb") as handle:  # noqa: PTH123  a resource
            digest.update(handle.read())
    return digest.hexdigest()[:16]


def _sources(folder: Any) -> Iterable[Any]:
    for one in folder.iterdir():
        if one.is_dir():
            if one.name not in {"tests", "cases", "__pycache__"}:
                yield from _sources(one)
        elif one.name.endswith((".py", ".yaml")):
            yield one


REASONS: Final = {**words.REASONS, "other_category": "现有情况属于另一类别"}


def reason_label(code: str) -> str:
    """The words of the procedure for a reason code of the rules."""
    return REASONS.get(code, code)


def tree(recognition: Recognition, on: date) -> dict[str, Any]:
    """Why the child of a recognition is or is not entitled on a day: the tree of reasons as plain data. Raises NotYetLaw."""
    given, _ = facts([recognition.child_id])
    return explain_day(given, recognition.pk, on, parameters()).as_dict()


def category_on(recognition: Recognition, on: date) -> dict[str, Any]:
    """The category of a day with its tree: {"category", "reasons"}. Raises NotYetLaw."""
    reasons = tree(recognition, on)
    given, _ = facts([recognition.child_id])
    judged = Judging.of(parameters(), on).on_day(given, on).collect().to_native()
    row = next(one for one in judged.to_dicts() if one["child"] == recognition.pk)
    category = next((name for name in ("orphan", "de_facto_unattended") if row[name]), "neither")
    return {"category": category, "reasons": reasons}


def guardian_on(child: Child, on: date) -> dict[str, str]:
    """Who guards the child on a day, for the form of the care agreement."""
    found = Guardian.objects.filter(child=child).on(on).first()
    return {"guardian": found.name, "relation": found.relation} if found else {}


@dataclass(frozen=True)
class StandardYear:
    """The published pair of a year beside what the growth formula gives for it."""

    year: int
    institutional: Decimal | None
    scattered: Decimal | None
    document: str
    effective_from: date
    consumption: Decimal | None
    agrees: bool | None


@cache
def known_consumption() -> dict[int, tuple[Decimal, str, bool]]:
    """Last year's provincial consumption per head, by that year: yuan, where from, whether checked."""
    text = files("weibao.benefits").joinpath("data/consumption.csv").read_text(encoding="utf-8")
    return {
        int(row["year"]): (Decimal(row["consumption"]), row["ref"], row["verified"] == "true") for row in csv.DictReader(text.splitlines())
    }


def proposal(year: int, consumption: Decimal, given: Parameters | None = None) -> growth.Proposal | None:
    """What the formula gives for a year; None before the mechanism existed (2022). `given`: parameters that were read already."""
    try:
        return growth.propose(year, consumption, given or parameters())
    except NotYetLaw:
        return None


def standards_by_year() -> list[StandardYear]:
    """The published standards, youngest year first, each checked against the formula where last year's figure is known."""
    return _by_year(list(Standard.objects.valid().order_by("-effective_from")))


def _by_year(rows: list[Standard]) -> list[StandardYear]:
    years: dict[int, dict[str, Standard]] = {}
    for row in rows:
        years.setdefault(row.effective_from.year, {})[row.care] = row
    given = _parameters_with(rows)
    return [_standard_year(year, pair, given) for year, pair in years.items()]


def _standard_year(year: int, pair: dict[str, Standard], given: Parameters) -> StandardYear:
    one = next(iter(pair.values()))
    amounts = {care: row.monthly for care, row in pair.items()}
    known = known_consumption().get(year - 1)
    checked = proposal(year, known[0], given) if known else None
    shown = amounts.get("institutional"), amounts.get("scattered")
    agrees = checked.agrees if checked else None
    return StandardYear(year, *shown, one.document, one.effective_from, known[0] if known else None, agrees)


@dataclass(frozen=True)
class Waiting:
    """An entered notice that another person has not approved yet, beside the formula and the standard that stands."""

    standard: StandardYear
    before: StandardYear | None
    proposed: growth.Proposal | None
    by: str
    at: datetime
    entered_by: frozenset[int]


def standards_waiting() -> list[Waiting]:
    """The notices that wait for approval."""
    rows: dict[str, list[Standard]] = {}
    for row in Standard.objects.waiting().select_related("published_by").order_by("effective_from", "care"):
        rows.setdefault(row.document, []).append(row)
    return [_waiting(own) for own in rows.values()]


def standard_waiting(document: str) -> Waiting | None:
    """The notice of this document, if it waits for approval."""
    return next((one for one in standards_waiting() if one.standard.document == document), None)


def _waiting(rows: list[Standard]) -> Waiting:
    year, published = rows[0].effective_from.year, standards_by_year()
    given = _parameters_with(Standard.objects.valid())
    known = known_consumption().get(year - 1)
    proposed = proposal(year, known[0], given) if known else None
    pair = {row.care: row.monthly for row in rows}
    agrees = None if proposed is None else pair == {"institutional": proposed.institutional, "scattered": proposed.scattered}
    one, consumption = rows[0], known[0] if known else None
    amounts = pair.get("institutional"), pair.get("scattered")
    shown = StandardYear(year, *amounts, one.document, one.effective_from, consumption, agrees)
    before = next((each for each in published if each.year < year), None)
    return Waiting(shown, before, proposed, one.published_by.name, one.published_at, frozenset(row.published_by_id for row in rows))


def growth_figure(year: int) -> Figure:
    """The published standards and, where last year's consumption is known, what the formula gives for the next years.

    The band runs from the standard that stands (never lowered) to the proposal at a consumption five in a hundred higher.
    """
    rows = list(Standard.objects.valid().order_by("-effective_from"))
    published, given = {row.year: row for row in _by_year(rows)}, _parameters_with(rows)
    ahead = [y for y in range(year + 1, year + 3) if y not in published and y - 1 in known_consumption()]
    years = sorted(published) + ahead
    if not published:
        return Figure(kind="forecast", question="养育标准会怎样增长？", categories=[], series=[], unit="元/月")
    proposals = {y: proposal(y, known_consumption()[y - 1][0], given) for y in ahead}
    higher = {y: proposal(y, known_consumption()[y - 1][0] * Decimal("1.05"), given) for y in ahead}
    series = []
    for care, label in (("institutional", "机构集中养育"), ("scattered", "社会散居养育")):
        firm = [getattr(published[y], care) for y in sorted(published)]
        values = [*firm, *(getattr(proposals[y], care) for y in ahead)]
        low = [*firm, *(firm[-1] for _ in ahead)]
        high = [*firm, *(getattr(higher[y], care) for y in ahead)]
        series.append(Series(label, values, firm=len(firm) - 1, low=low, high=high))
    note = "虚线为按公式测算，未公布前不作发放依据；所用消费支出见表，未核对的以公报为准"
    return Figure(
        kind="forecast", question="养育标准会怎样增长？", categories=[f"{y}年" for y in years], series=series, unit="元/月", note=note
    )
