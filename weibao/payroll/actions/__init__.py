"""The only writers of runs, ledger, payments and findings, one module a phase of the procedure."""

from weibao.payroll.actions import approving, checking, findings, freezing, listing, reading, returning, sending

__all__ = ["approving", "checking", "findings", "freezing", "listing", "reading", "returning", "sending"]
