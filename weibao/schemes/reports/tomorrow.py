"""Cases of 明天计划: why there is a claim, and the bill through its payers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from weibao.children.models import EndingKind
from weibao.rules import NotYetLaw, medical_aid
from weibao.rules.medical_aid import Patient, Settlement
from weibao.schemes.care import MedicalCase
from weibao.schemes.reports.study import facts_of


def tree(case: MedicalCase) -> dict[str, Any]:
    """Whether the child may be helped on the day of the application, and why: as plain data."""
    known = facts_of([case.child_id])
    ended = known.endings.get(case.child_id)
    adopted = bool(ended and ended[0] == EndingKind.ADOPTED)
    patient = Patient(case.child.birth_date, known.recognised.get(case.child_id), case.stage, adopted, case.disabled)
    try:
        return medical_aid.judge(patient, case.applied_at.date()).as_dict()
    except NotYetLaw as unknown:
        return {"name": "unknown", "label": unknown.message, "law": "", "holds": False, "verified": False, "detail": {}, "parts": []}


def settlement(case: MedicalCase) -> Settlement | None:
    """The bill of a case through its payers; None before there is one. Raises BadBill."""
    if case.total is None:
        return None
    paid: Mapping[str, Decimal] = {share.payer: share.amount for share in case.shares.all()}
    return medical_aid.settle(case.total, paid)
