"""轧差 Balancing: what the bank will be asked to pay for each child, so that earlier failures and overpayments settle.

The balance of a child is all that was booked, less all payments that did not fail, plus what the family paid back. A
recovery is set off against what comes next; the bank is never asked for less than nothing.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import fingerprint, unseal
from weibao.payroll.actions.tables import MONEY, PERSON, read
from weibao.payroll.models import ACCOUNT_LABEL, RunLine
from weibao.payroll.states import RunState

NOTHING: Final = pl.lit(Decimal("0.00")).cast(MONEY)
OPEN: Final = tuple(set(RunState) - {RunState.SETTLED, RunState.DISCARDED})
PAYABLE: Final = ("child_id", "of_run", "carried", "asked", "account_id", "account_print")


def payables(lines: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """One row a child with money to move: of this list, carried from before, to be asked for, and the account of the day."""
    of_run = lines.filter(held="").group_by("child_id").agg(of_run=pl.col("amount").sum().cast(MONEY))
    both = of_run.join(balances(), on="child_id", how="full", coalesce=True).with_columns(
        pl.col("of_run").fill_null(NOTHING), pl.col("carried").fill_null(NOTHING)
    )
    moving = both.filter((pl.col("of_run") != 0) | (pl.col("carried") != 0))
    asked = (pl.col("of_run") + pl.col("carried")).cast(MONEY)
    with_asked = moving.with_columns(asked=pl.when(asked > 0).then(asked).otherwise(NOTHING).cast(MONEY))
    return with_asked.join(_accounts(on), on="child_id", how="left").select(PAYABLE).sort("child_id")


def balances() -> pl.DataFrame:
    """What each child has coming from all earlier runs: positive to be paid, negative to come back. Settled ones do not appear."""
    sql = f"""
        {PERSON} SELECT coalesce(p.kept, moved.child_id), sum(moved.amount) FROM (
            SELECT child_id, amount FROM payroll_entry
            UNION ALL SELECT child_id, -amount FROM payroll_payment WHERE state <> 'failed'
            UNION ALL SELECT child_id, amount FROM payroll_repayment
        ) moved LEFT JOIN person p ON p.child = moved.child_id GROUP BY 1 HAVING sum(moved.amount) <> 0
    """  # noqa: S608  a constant
    return read(sql, [], {"child_id": pl.Int64, "carried": MONEY})


class MoneyOpen(Refusal):
    """Money of the child is still on its way, to the family or back."""

    status = 409


def check_settled(children: Collection[int]) -> None:
    """That nothing is owed to these children or by them, and no open list names them; asked before their files are erased.

    Raises MoneyOpen. No law of its own.
    """
    owed = balances().filter(pl.col("child_id").is_in(list(children)))
    listed = RunLine.objects.filter(child__in=children, run__state__in=OPEN).exists()
    if owed.height or listed:
        raise MoneyOpen("该儿童还有未结清的款项或在办的发放名册，不能销毁档案。")


def _accounts(on: date) -> pl.DataFrame:
    sql = "SELECT child_id, id, encode(account, 'hex') FROM children_payeeaccount WHERE during @> %s::date"
    return printed(read(sql, [on], {"child_id": pl.Int64, "account_id": pl.Int64, "account_print": pl.String}))


def printed(accounts: pl.DataFrame) -> pl.DataFrame:
    """The sealed account (hex) of each row as its fingerprint: what is signed must outlive every change of the keys."""
    sealed = accounts["account_print"].to_list()
    prints = [None if one is None else fingerprint(ACCOUNT_LABEL, unseal(ACCOUNT_LABEL, bytes.fromhex(one)).decode()) for one in sealed]
    return accounts.with_columns(account_print=pl.Series(prints, dtype=pl.String))
