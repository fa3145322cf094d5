"""The proof that waits for its code."""

import datetime as dt

from weibao.kernel.tokens import digest_of
from weibao.public.models import Proof


def waiting(token: str, now: dt.datetime) -> Proof | None:
    """The proof of this browser whose code can still be typed."""
    return Proof.objects.waiting_for_code(now).filter(token=digest_of(token)).first() if token else None


def shown_code(proof: Proof) -> str:
    """The code, where the demonstration shows it; empty anywhere else."""
    return proof.shown or ""
