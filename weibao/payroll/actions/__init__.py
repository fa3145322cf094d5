"""The only writers of runs, ledger, payments and findings, one module a phase of the procedure."""

from weibao.payroll.actions import approving, card_file, checking, findings, freezing, listing, money_checks, reading, returning, sending

__all__ = ["approving", "card_file", "checking", "findings", "freezing", "listing", "money_checks", "reading", "returning", "sending"]
