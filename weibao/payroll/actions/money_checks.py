"""资金检查 The money checks of this package: they read the ledger and the raw facts, not the rules where that can be avoided.

They are meant to find what the rules missed. Each is registered with its rule, how its hits are found, and its sentence.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import connection
from django.utils.timezone import localdate

from weibao.children.models import EndingKind
from weibao.kernel.money import show
from weibao.kernel.months import Month
from weibao.payroll.actions.balancing import balances
from weibao.payroll.actions.reckoning import unsettled
from weibao.payroll.checks import Hit, MoneyCheck, register
from weibao.payroll.models import Answer, Change, Check, Run

SHARED: ContextVar[int] = ContextVar("children on one account that make a question", default=3)
_memory: ContextVar[list[pl.DataFrame]] = ContextVar("what the next run would settle, computed once for all checks")
LONG_OWED: Final = 90  # days; terms of this office, no law sets them
LONG_RETURNED: Final = 60

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
    WHERE n.kind NOT IN ('price', 'price_back') AND n.child_id IN (SELECT first FROM pair UNION SELECT second FROM pair)
    GROUP BY 1, 2 HAVING sum(n.amount) > 0
)
SELECT pair.second, b.month, b.net, pair.first FROM pair
JOIN paid b ON b.child_id = pair.second JOIN paid a ON a.child_id = pair.first AND a.month = b.month ORDER BY 1, 2, 4
"""
MANY_ON_ONE: Final = """
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
ELSEWHERE: Final = """
SELECT n.child_id, n.month, sum(n.amount), h.last_month FROM benefits_handover h
JOIN payroll_entry n ON n.child_id = h.child_id AND CASE h.direction WHEN 'in' THEN n.month <= h.last_month ELSE n.month > h.last_month END
AND NOT EXISTS (
    SELECT 1 FROM benefits_handover o WHERE o.child_id = h.child_id AND o.direction <> h.direction
    AND CASE h.direction WHEN 'in' THEN n.month <= o.last_month AND o.last_month <= h.last_month
    ELSE n.month > o.last_month AND o.last_month >= h.last_month END
)
GROUP BY 1, 2, 4 HAVING sum(n.amount) > 0 ORDER BY 1, 2
"""
RETURNED: Final = """
SELECT p.child_id, p.reference, p.amount, p.settled_at FROM payroll_payment p WHERE p.state = 'failed' AND p.settled_at < %(before)s
AND NOT EXISTS (SELECT 1 FROM payroll_payment l WHERE l.child_id = p.child_id AND l.run_id > p.run_id AND l.state <> 'failed') ORDER BY 1
"""
HOLDERS: Final = """
SELECT p.child_id, p.amount FROM payroll_payment p JOIN children_child c ON c.id = p.child_id
LEFT JOIN payroll_runline l ON l.run_id = p.run_id AND l.child_id = p.child_id AND l.kind = 'regular'
WHERE p.run_id = %(run)s AND p.holder <> c.name AND coalesce(l.care, '') <> 'institutional'
AND NOT EXISTS (SELECT 1 FROM children_guardian g WHERE g.child_id = p.child_id AND g.name = p.holder) ORDER BY 1
"""


@contextmanager
def shared_from_now(many: int) -> Iterator[None]:
    """How many children on one account make a question, while the checks run."""
    token, memory = SHARED.set(many), _memory.set([])
    try:
        yield
    finally:
        SHARED.reset(token)
        _memory.reset(memory)


def _rows(sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return list(cursor.fetchall())


def _dead(_run: Run, _at: datetime) -> Iterator[Hit]:
    for child, month, net, kind, on in _rows(DEAD):
        facts = {"month": f"{month:%Y-%m}", "amount": str(net), "ending": kind, "on": str(on)}
        yield Hit(Check.DEAD_BUT_PAID, child, f"{child}:{month:%Y-%m}", facts)


def _over_age(_run: Run, _at: datetime) -> Iterator[Hit]:
    for child, month, net, birth in _rows(OVER_AGE):
        facts = {"month": f"{month:%Y-%m}", "amount": str(net), "of_age_on": f"{birth.year + 18}-{birth:%m-%d}"}
        yield Hit(Check.OVER_AGE, child, f"{child}:{month:%Y-%m}", facts)


def _two_places(_run: Run, _at: datetime) -> Iterator[Hit]:
    for child, month, net, other in _rows(TWO_PLACES):
        yield Hit(Check.TWO_PLACES, child, f"{other}+{child}", {"month": f"{month:%Y-%m}", "amount": str(net), "other": other})


def _shared(run: Run, _at: datetime) -> Iterator[Hit]:
    for child, many, account, total in _rows(MANY_ON_ONE, {"run": run.pk, "shared_from": SHARED.get()}):
        facts = {"month": f"{run.month:%Y-%m}", "children": many, "amount": str(total)}
        yield Hit(Check.SHARED_ACCOUNT, child, f"{account[:32]}:{many}", facts)


def _without_account(run: Run, _at: datetime) -> Iterator[Hit]:
    for child, asked in _rows(ACCOUNTLESS, [run.pk]):
        facts = {"month": f"{run.month:%Y-%m}", "amount": str(asked)}
        yield Hit(Check.NO_ACCOUNT, child, f"{child}:{run.month:%Y-%m}", facts)


def _unsettled() -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    kept = _memory.get()
    if not kept:
        kept.append(unsettled())
    for row in kept[0].iter_rows(named=True):
        facts = {"month": f"{row['month']:%Y-%m}", "amount": str(abs(row["amount"])), "reason": row["reason"]}
        yield row, f"{row['child_id']}:{row['month']:%Y-%m}", facts


def _not_raised(_run: Run, _at: datetime) -> Iterator[Hit]:
    """Months below today's standard, which the next run would settle."""
    for row, place, facts in _unsettled():
        if row["amount"] > 0 and row["reason"] == Change.STANDARD:
            yield Hit(Check.STANDARD_NOT_RAISED, row["child_id"], place, facts)


def _not_eligible(_run: Run, _at: datetime) -> Iterator[Hit]:
    """Months that today's facts do not bear out."""
    for row, place, facts in _unsettled():
        if row["amount"] < 0 and row["due"] == 0 and row["answer"] not in {Answer.ENDED, Answer.OVER_AGE}:
            yield Hit(Check.NOT_ELIGIBLE, row["child_id"], place, facts | {"answer": row["answer"]})


def _elsewhere(_run: Run, _at: datetime) -> Iterator[Hit]:
    for child, month, net, last in _rows(ELSEWHERE):
        facts = {"month": f"{month:%Y-%m}", "amount": str(net), "last_month": f"{last:%Y-%m}"}
        yield Hit(Check.PAID_ELSEWHERE, child, f"{child}:{month:%Y-%m}", facts)


def _long_owed(run: Run, at: datetime) -> Iterator[Hit]:
    """Children who owe since a recovery that is long booked, and nothing has come back since."""
    owed = {row["child_id"]: row["carried"] for row in balances().filter(pl.col("carried") < 0).iter_rows(named=True)}
    before = localdate(at) - timedelta(days=LONG_OWED)
    sql = "SELECT child_id, max(booked_at)::date FROM payroll_entry WHERE child_id = ANY(%s) AND amount < 0 GROUP BY 1 ORDER BY 1"
    for child, booked in _rows(sql, [list(owed)]):
        if booked < before:
            facts = {"month": f"{run.month:%Y-%m}", "amount": str(-owed[child]), "since": str(booked)}
            yield Hit(Check.LONG_OWED, child, f"{child}:{booked}", facts)


def _long_returned(run: Run, at: datetime) -> Iterator[Hit]:
    for child, reference, amount, settled in _rows(RETURNED, {"before": at - timedelta(days=LONG_RETURNED)}):
        facts = {"month": f"{run.month:%Y-%m}", "amount": str(amount), "since": str(localdate(settled))}
        yield Hit(Check.LONG_RETURNED, child, reference, facts)


def _holders(run: Run, _at: datetime) -> Iterator[Hit]:
    for child, amount in _rows(HOLDERS, {"run": run.pk}):
        yield Hit(Check.STRANGE_HOLDER, child, f"{child}", {"month": f"{run.month:%Y-%m}", "amount": str(amount)})


def _yuan(facts: Mapping[str, Any]) -> str:
    return f"{show(Decimal(facts.get('amount') or 0))} 元"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _in(facts: Mapping[str, Any], key: str = "month") -> str:
    return Month.parse(facts[key][:7]).label


ENDINGS: Final = dict(EndingKind.choices)
ANSWERS: Final = dict(Answer.choices)
CONTROL: Final = "困难群众救助补助资金管理办法（专款专用、不得重复享受）；内部控制"
register(
    MoneyCheck(
        Check.DEAD_BUT_PAID, Check.DEAD_BUT_PAID.label, "民发〔2019〕62号、国办发〔2010〕54号（终止情形，次月停发）", _dead,
        lambda f: f"{_day(f['on'])}{ENDINGS.get(f['ending'], '终止')}，{_in(f)}仍发放 {_yuan(f)}，是否已追回？",
    ),
    MoneyCheck(
        Check.OVER_AGE, Check.OVER_AGE.label, "民发〔2019〕62号、国办发〔2010〕54号（未满18周岁）", _over_age,
        lambda f: f"{_day(f['of_age_on'])}年满18周岁，{_in(f)}仍发放 {_yuan(f)}，依据是什么？",
    ),
    MoneyCheck(
        Check.TWO_PLACES, Check.TWO_PLACES.label, CONTROL, _two_places,
        lambda f: f"姓名、出生日期与另一份在发档案相同，{_in(f)}两处都发放（本处 {_yuan(f)}），是否为同一人？",
    ),
    MoneyCheck(
        Check.SHARED_ACCOUNT, Check.SHARED_ACCOUNT.label, "国办发〔2010〕54号（发放到孤儿或监护人个人账户）", _shared,
        lambda f: f"{_in(f)}有 {f['children']} 名儿童付到同一个账户，共 {_yuan(f)}，账户由谁保管？",
    ),
    MoneyCheck(
        Check.NO_ACCOUNT, Check.NO_ACCOUNT.label, "国办发〔2010〕54号（社会化发放）", _without_account,
        lambda f: f"{_in(f)}应付 {_yuan(f)}，没有登记收款账户，款项留存待付",
    ),
    MoneyCheck(
        Check.STANDARD_NOT_RAISED, Check.STANDARD_NOT_RAISED.label, "晋民发〔2022〕3号（自1月1日起执行）", _not_raised,
        lambda f: f"{_in(f)}按旧标准发放，少发 {_yuan(f)}，是否已列入补发？", derived=True,
    ),
    MoneyCheck(
        Check.NOT_ELIGIBLE, Check.NOT_ELIGIBLE.label, "民发〔2019〕62号、民发〔2020〕125号（认定条件）", _not_eligible,
        lambda f: f"按现有事实{_in(f)}不应发放（{ANSWERS.get(f.get('answer', ''), '不符合条件')}），已发 {_yuan(f)}，是否追回？",
        derived=True,
    ),
    MoneyCheck(
        Check.PAID_ELSEWHERE, Check.PAID_ELSEWHERE.label, "国办发〔2010〕54号、民发〔2019〕62号（随户籍发放）", _elsewhere,
        lambda f: f"户籍迁移约定末领年月为{_in(f, 'last_month')}，{_in(f)}两地都有发放的可能（本地 {_yuan(f)}），是否重复？",
    ),
    MoneyCheck(
        Check.LONG_OWED, Check.LONG_OWED.label, CONTROL, _long_owed,
        lambda f: f"{_day(f['since'])}记账追回后，仍有 {_yuan(f)} 没有退回，也没有后续发放可以抵扣",
    ),
    MoneyCheck(
        Check.LONG_RETURNED, Check.LONG_RETURNED.label, "国办发〔2010〕54号（按月足额发放）", _long_returned,
        lambda f: f"{_day(f['since'])}银行退回的 {_yuan(f)} 至今没有再付出，账户是否已更正？",
    ),
    MoneyCheck(
        Check.STRANGE_HOLDER, Check.STRANGE_HOLDER.label, "国办发〔2010〕54号（发放到孤儿或监护人个人账户）", _holders,
        lambda f: f"{_in(f)}付款 {_yuan(f)}，账户姓名既不是儿童本人，也不是登记的监护人，由谁代领？",
    ),
)  # fmt: skip
