"""B4: recompute 24 past months after a change of standard. Target: 1,094 children in 2 s, 20,000 in 20 s.

One month is paid through the product, the other 23 are copies of it; the standards are made for the bench. Then both are
raised from the first month on, and the clock runs for the next list with its 24 arrears a child. A third figure, `months`,
says 36 when so asked: `python -m bench.b04_recompute 20000 36`.
"""

import datetime as dt
import json
import sys
import time

from bench import payees
from bench.b03_payrun import pay
from bench.database import throwaway

SIZES = {1_094: 2.0, 20_000: 20.0}
MONTHS = 24
_RUNS = """
INSERT INTO payroll_run (month, state, version, digest, people, amount, made_by_id, made_at, rules_version, frozen_at, file_digest)
SELECT (%s::date + make_interval(months => g))::date, 'settled', 1, digest, people, amount, made_by_id, made_at, rules_version, frozen_at, file_digest
FROM payroll_run, generate_series(1, %s) g WHERE month = %s
"""
_LINES = """
INSERT INTO payroll_runline (run_id, child_id, month, kind, category, care, standard, deducted, answer, reason, basis, due, booked, amount,
                             before, change, held)
SELECT r.id, l.child_id, r.month, l.kind, l.category, l.care, l.standard, l.deducted, l.answer, l.reason, l.basis, l.due, l.booked, l.amount,
       l.before, l.change, l.held
FROM payroll_runline l JOIN payroll_run first ON first.id = l.run_id AND first.month = %s JOIN payroll_run r ON r.month > first.month
"""
_ENTRIES = """
INSERT INTO payroll_entry (run_id, child_id, month, kind, category, care, standard, deducted, answer, reason, basis, amount, booked_at)
SELECT r.id, e.child_id, r.month, e.kind, e.category, e.care, e.standard, e.deducted, e.answer, e.reason, e.basis, e.amount, e.booked_at
FROM payroll_entry e JOIN payroll_run first ON first.id = e.run_id AND first.month = %s JOIN payroll_run r ON r.month > first.month
"""
_PAYMENTS = """
INSERT INTO payroll_payment (run_id, child_id, reference, amount, bank, account, account_index, holder, state, bank_reason)
SELECT r.id, p.child_id, to_char(r.month, 'YYYYMM') || substr(p.reference, 7), p.amount, p.bank, p.account, p.account_index, p.holder, 'paid', ''
FROM payroll_payment p JOIN payroll_run first ON first.id = p.run_id AND first.month = %s JOIN payroll_run r ON r.month > first.month
"""


def measure(children: int, months: int) -> dict[str, object]:
    from django.db import connection

    from weibao.kernel.months import Month
    from weibao.payroll.actions.listing import make
    from weibao.payroll.models import Run

    people = payees.city(children)
    first = Month(2022, 1)
    payees.standards(dict.fromkeys((2022, 2023, 2024, 2025), (1600, 1100)), people["city_officer"])
    pay(people, first)
    day = first.first_day
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [day, months - 1, day])
        for statement in (_LINES, _ENTRIES, _PAYMENTS):
            cursor.execute(statement, [day])
        cursor.execute("ANALYZE")
        cursor.execute("UPDATE benefits_standard SET monthly = monthly + 45")
    month = first.plus(months)
    started = time.perf_counter()
    run = make(Run, by=people["city_officer"], at=dt.datetime(month.year, month.number, 3, tzinfo=payees.SHANGHAI), month=month)
    seconds = round(time.perf_counter() - started, 3)
    arrears = run.lines.filter(kind="arrears", reason="standard").count()
    assert arrears == months * children, (arrears, months * children)
    return {
        "bench": "B4", "what": "recompute past months after a change of standard", "n": children, "months": months, "lines": arrears,
        "seconds": seconds, "target_seconds": SIZES.get(children), "microseconds_per_line": round(seconds / arrears * 1e6, 1),
        "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    sizes, months = (given[:1], given[1]) if len(given) > 1 else (given or list(SIZES), MONTHS)
    with throwaway():
        for children in sizes:
            payees.empty()
            print(json.dumps(measure(children, months)), flush=True)


if __name__ == "__main__":
    main()
