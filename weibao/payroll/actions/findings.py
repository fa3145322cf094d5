"""疑点 Findings: the money checks that an auditor would run, each hit a question to a person.

What is asked stands in `money_checks.py` and, of packages above, in their own modules (`weibao/payroll/checks.py`). Facts keep
codes, dates and amounts only. The same hit is asked once, whatever the number of runs; that a check was run is kept, hits or none.
"""

from collections.abc import Iterable
from datetime import datetime

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.payroll.actions.money_checks import shared_from_now
from weibao.payroll.checks import CHECKS, Hit
from weibao.payroll.models import CheckRun, Finding, Run

SHARED_FROM = 3  # children on one account that make a question; institutions aside


class NoAnswer(Refusal):
    """A question is closed by an answer only."""


@action("payroll.run_checks", label="资金疑点检查", says="检查 {month}，新增疑点 {new} 条")
def run_checks(run: Run, *, by: Staff, at: datetime, shared_from: int = SHARED_FROM) -> int:
    """Run the money checks over the ledger and a frozen run. Returns how many hits are new. No law of its own: internal control."""
    new = ask(run, by=by, at=at, shared_from=shared_from)
    note(run=run.pk, month=Month.of(run.month), new=new)
    return new


def ask(run: Run, *, by: Staff, at: datetime, shared_from: int = SHARED_FROM, just_booked: bool = False) -> int:
    """Enter every hit that was not asked before, and that it was asked. Part of an action.

    `just_booked`: the list was computed a moment ago, so comparing the ledger with the rules once more would find nothing.
    """
    new = 0
    with shared_from_now(shared_from):
        for check in CHECKS.values():
            if just_booked and check.derived:
                continue
            hits = {hit.key: hit for hit in check.find(run, at)}
            fresh = _enter(check.code, hits.values(), run, at)
            CheckRun.objects.create(check_code=check.code, run=run, at=at, hits=len(hits), new=fresh, by=by)
            new += fresh
    return new


def _enter(code: str, hits: Iterable[Hit], run: Run, at: datetime) -> int:
    found = list(hits)
    known = set(Finding.objects.filter(check_code=code, key__in=[hit.key for hit in found]).values_list("key", flat=True))
    rows = [
        Finding(check_code=code, run=run, child_id=hit.child_id, key=hit.key, facts=hit.facts, found_at=at)
        for hit in found
        if hit.key not in known
    ]
    return len(Finding.objects.bulk_create(rows, batch_size=500))


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
