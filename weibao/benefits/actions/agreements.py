"""孤儿养育协议 Agreements: the county and the guardian of a scattered orphan sign before the first payment, and anew after a change."""

from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.benefits.actions.recognising import NotStanding
from weibao.benefits.announcements import AgreementSigned, AgreementWanted
from weibao.benefits.models import Agreement, AgreementState, Recognition
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

AGREEMENT_LAW: Final = "民发〔2010〕161号（孤儿养育协议）"


@action("benefits.sign_agreement", label="登记孤儿养育协议", law=AGREEMENT_LAW)
def sign_agreement(
    recognition: Recognition,
    *,
    by: Staff,
    at: datetime,
    guardian: str,
    relation: str,
    wish: str,
    signed_on: date,
    ends_on: date | None = None,
) -> Agreement:
    """The county and the guardian signed; an earlier agreement ends that day, and payments that waited for it are free.

    Raises NotStanding when the recognition ended, Refusal without the guardian's name, the child's own wish, or with a day to come.
    """
    if not guardian.strip() or not relation.strip() or not wish.strip():
        raise Refusal("请填写监护人、与儿童关系，并写明已征求儿童本人意愿的情况")
    if signed_on > localdate(at) or (ends_on is not None and ends_on <= signed_on):
        raise Refusal("签订日期不能晚于今天，期满日期应在签订日期之后")
    if Recognition.objects.standing().filter(pk=recognition.pk).update(agreement=AgreementState.SIGNED) != 1:
        raise NotStanding("该认定已终止，不能签订养育协议")
    recognition.agreements.filter(ended_on=None).update(ended_on=signed_on)
    made = Agreement.objects.create(
        child_id=recognition.child_id, recognition=recognition, guardian=guardian.strip(), relation=relation.strip(), wish=wish.strip(),
        signed_on=signed_on, ends_on=ends_on, by=by, at=at,
    )  # fmt: skip
    recognition.agreement = AgreementState.SIGNED
    note(child=recognition.child_id, signed_on=signed_on)
    announce(AgreementSigned(recognition.child_id, recognition.pk, signed_on, at))
    return made


def want_agreement(child: int, since: date, at: datetime) -> None:
    """The guardian is another one: what was signed ends, and a new agreement is wanted. Called by the reaction. No law of its own."""
    for row in Recognition.objects.standing().filter(child=child, agreement=AgreementState.SIGNED):
        Recognition.objects.filter(pk=row.pk).update(agreement=AgreementState.WANTED)
        row.agreements.filter(ended_on=None).update(ended_on=since)
        announce(AgreementWanted(child, row.pk, at))
