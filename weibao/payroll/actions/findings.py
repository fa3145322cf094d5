"""疑点 Findings: the money checks that an auditor would run, each hit a question to a person.

The checks read the ledger and the raw facts, not the rules where that can be avoided: they are meant to find what the
rules missed. Facts keep codes, dates and amounts only. The same hit is asked once, whatever the number of runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import connection

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.payroll.actions.reckoning import unsettled
from weibao.payroll.models import Answer, Change, Finding, Run

SHARED_FROM: Final = 3  # children on one account that make a question; institutions aside
Check = Finding.Check

# Each query finds its few suspects first and then asks the ledger about them; what a month holds is the sum of its entries.
DEAD: Final = """
SELECT n.child_id, n.month, sum(n.amount), e.kind, e.on FROM children_ending e
JOIN payroll_entry n ON n.child_id = e.child_id AND n.month > e.on
WHERE e.taken_back_at IS NULL GROUP BY 1, 2, 4, 5 HAVING sum(n.amount) > 0 ORDER BY 1, 2
"""
OVER_AGE: Final = """
SELECT n.child_id, n.month, sum(n.amount), c.birth_date FROM children_child c
JOIN payroll_entry n ON n.child_id = c.id AND n.month > c.birth_date + interval '18 years'
WHERE c.birth_date < (SELECT max(month) FROM payroll_run) - interval '18 years'
GROUP BY 1, 2, 4 HAVING sum(n.amount) > 0 ORDER BY 1, 2
"""
TWO_PLACES: Final = """
WITH pair AS MATERIALIZED (
    SELECT a.id AS first, b.id AS second FROM children_child a
    JOIN children_child b ON b.birth_date = a.birth_date AND b.pinyin = a.pinyin AND b.id > a.id
    WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND a.erased_at IS NULL AND b.erased_at IS NULL
    AND (a.id_index IS NULL OR b.id_index IS NULL OR a.household_id <> b.household_id)
), paid AS (
    SELECT n.child_id, n.month, sum(n.amount) AS net FROM payroll_entry n
    WHERE n.child_id IN (SELECT first FROM pair UNION SELECT second FROM pair) GROUP BY 1, 2 HAVING sum(n.amount) > 0
)
SELECT pair.second, b.month, b.net, pair.first FROM pair
JOIN paid b ON b.child_id = pair.second JOIN paid a ON a.child_id = pair.first AND a.month = b.month ORDER BY 1, 2, 4
"""
SHARED: Final = """
WITH many AS MATERIALIZED (
    SELECT account_index FROM payroll_payment WHERE run_id = %(run)s AND account_index IS NOT NULL
    GROUP BY 1 HAVING count(*) >= %(shared_from)s
)
SELECT min(p.child_id), count(*), encode(p.account_index, 'hex'), sum(p.amount)
FROM many JOIN payroll_payment p ON p.account_index = many.account_index AND p.run_id = %(run)s
LEFT JOIN payroll_runline l ON l.run_id = p.run_id AND l.child_id = p.child_id AND l.kind = 'regular'
WHERE coalesce(l.care, '') <> 'institutional' GROUP BY p.account_index HAVING count(*) >= %(shared_from)s ORDER BY 1
"""
ACCOUNTLESS: Final = """
SELECT a.child_id, a.asked FROM payroll_payable a WHERE a.run_id = %s AND a.asked > 0 AND a.account_id IS NULL
AND NOT EXISTS (SELECT 1 FROM payroll_payment p WHERE p.run_id = a.run_id AND p.child_id = a.child_id) ORDER BY 1
"""


class NoAnswer(Refusal):
    """A question is closed by an answer only."""


@dataclass(frozen=True)
class Hit:
    """One hit: which check, about whom, by what it is known again, and the facts of the sentence."""

    check: str
    child_id: int
    key: str
    facts: dict[str, Any]


@action("payroll.run_checks", label="资金疑点检查", says="检查 {month}，新增疑点 {new} 条")
def run_checks(run: Run, *, by: Staff, at: datetime, shared_from: int = SHARED_FROM) -> int:
    """Run the money checks over the ledger and a frozen run. Returns how many hits are new. No law of its own: internal control."""
    new = ask(run, at=at, shared_from=shared_from)
    note(run=run.pk, month=Month.of(run.month), new=new)
    return new


def ask(run: Run, *, at: datetime, shared_from: int = SHARED_FROM, just_booked: bool = False) -> int:
    """Enter every hit that was not asked before. Part of an action.

    `just_booked`: the list was computed a moment ago, so comparing the ledger with the rules once more would find nothing.
    """
    checks: list[Callable[[], Iterator[Hit]]] = [
        _dead,
        _over_age,
        _two_places,
        partial(_shared, run, shared_from),
        partial(_without_account, run),
    ]
    if not just_booked:
        checks.append(_against_rules)
    hits = {(hit.check, hit.key): hit for check in checks for hit in check()}
    known = set(Finding.objects.filter(check_code__in={code for code, _ in hits}).values_list("check_code", "key"))
    fresh = [hit for place, hit in hits.items() if place not in known]
    rows = [Finding(check_code=hit.check, run=run, child_id=hit.child_id, key=hit.key, facts=hit.facts, found_at=at) for hit in fresh]
    Finding.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _rows(sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return list(cursor.fetchall())


def _dead() -> Iterator[Hit]:
    for child, month, net, kind, on in _rows(DEAD):
        facts = {"month": f"{month:%Y-%m}", "amount": str(net), "ending": kind, "on": str(on)}
        yield Hit(Check.DEAD_BUT_PAID, child, f"{child}:{month:%Y-%m}", facts)


def _over_age() -> Iterator[Hit]:
    for child, month, net, birth in _rows(OVER_AGE):
        facts = {"month": f"{month:%Y-%m}", "amount": str(net), "of_age_on": f"{birth.year + 18}-{birth:%m-%d}"}
        yield Hit(Check.OVER_AGE, child, f"{child}:{month:%Y-%m}", facts)


def _two_places() -> Iterator[Hit]:
    for child, month, net, other in _rows(TWO_PLACES):
        yield Hit(Check.TWO_PLACES, child, f"{other}+{child}", {"month": f"{month:%Y-%m}", "amount": str(net), "other": other})


def _shared(run: Run, shared_from: int) -> Iterator[Hit]:
    for child, many, account, total in _rows(SHARED, {"run": run.pk, "shared_from": shared_from}):
        facts = {"month": f"{run.month:%Y-%m}", "children": many, "amount": str(total)}
        yield Hit(Check.SHARED_ACCOUNT, child, f"{account[:32]}:{many}", facts)


def _without_account(run: Run) -> Iterator[Hit]:
    for child, asked in _rows(ACCOUNTLESS, [run.pk]):
        facts = {"month": f"{run.month:%Y-%m}", "amount": str(asked)}
        yield Hit(Check.NO_ACCOUNT, child, f"{child}:{run.month:%Y-%m}", facts)


def _against_rules() -> Iterator[Hit]:
    """What the next run would settle: months below today's standard, and months that today's facts do not bear out."""
    for row in unsettled().iter_rows(named=True):
        place = f"{row['child_id']}:{row['month']:%Y-%m}"
        facts = {"month": f"{row['month']:%Y-%m}", "amount": str(abs(row["amount"])), "reason": row["reason"]}
        if row["amount"] > 0 and row["reason"] == Change.STANDARD:
            yield Hit(Check.STANDARD_NOT_RAISED, row["child_id"], place, facts)
        elif row["amount"] < 0 and row["due"] == 0 and row["answer"] not in {Answer.ENDED, Answer.OVER_AGE}:
            yield Hit(Check.NOT_ELIGIBLE, row["child_id"], place, facts | {"answer": row["answer"]})


@action("payroll.answer_finding", label="答复资金疑点", says="答复疑点 {finding}")
def answer_finding(finding: Finding, *, by: Staff, at: datetime, answer: str) -> Finding:
    """Close a hit with what was found out. No law of its own: internal control. Raises NoAnswer, Stale when somebody answered meanwhile."""
    text = answer.strip()
    if not text:
        raise NoAnswer("请写明核查结果")
    open_rows = Finding.objects.open().filter(pk=finding.pk)
    if open_rows.update(answer=text[:300], answered_by=by, answered_at=at) != 1:
        raise Stale
    finding.refresh_from_db()
    note(finding=finding.pk, check=finding.check_code)
    return finding
