"""Whose file a rights request is about, when both numbers are on file together; nobody is told which."""

from datetime import date

from weibao.children.models import Child, Guardian
from weibao.public.models import Proof


def child_of_guardian(proof: Proof, number: str, on: date) -> Child | None:
    """The child of this identity number whose guardian on file has the phone that was proved; None for everything else.

    A restricted child is never found here: its guardian is answered at a desk.
    """
    child = Child.objects.current().unrestricted().with_id_number(number).first()
    if child is None or not proof.phone:
        return None
    held = Guardian.objects.filter(child=child, during__contains=on)
    return child if any(one.phone and one.phone[-11:] == proof.phone for one in held) else None
