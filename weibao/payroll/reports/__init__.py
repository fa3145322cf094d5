"""Figures and sentences of the allowance."""

from weibao.payroll.reports.of_child import MonthOfChild, balance_of, months_of, owing
from weibao.payroll.reports.sentences import told, why, why_changed
from weibao.payroll.reports.sums import (
    Comparison,
    Summary,
    Total,
    as_contract,
    by_county,
    channels,
    comparison,
    counties,
    county_rows,
    figure_of_months,
    has_cards,
    paid_by_county,
    paid_by_month,
    runs_in_scope,
    summary,
    unpaid_by_reason,
)

__all__ = [
    "Comparison",
    "MonthOfChild",
    "Summary",
    "Total",
    "as_contract",
    "balance_of",
    "by_county",
    "channels",
    "comparison",
    "counties",
    "county_rows",
    "figure_of_months",
    "has_cards",
    "months_of",
    "owing",
    "paid_by_county",
    "paid_by_month",
    "runs_in_scope",
    "summary",
    "told",
    "unpaid_by_reason",
    "why",
    "why_changed",
]
