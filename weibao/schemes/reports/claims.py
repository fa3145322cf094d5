"""What each scheme owes under today's knowledge: one claim a row, with the account it goes to. Batches book the difference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from weibao.children.models import Child
from weibao.kernel.sealed import fingerprint
from weibao.rules import study_aid
from weibao.schemes.ledger import ACCOUNT_LABEL, Booking, Refund, Scheme, Transfer
from weibao.schemes.models import Award, MedicalCase, Provider, RehabSettlement
from weibao.schemes.reports import study
from weibao.schemes.states import CaseState, SettleState

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True)
class Account:
    """Where money goes; `mark` is the fingerprint of the number, which outlives every change of the keys."""

    bank: str
    number: str
    holder: str

    @property
    def mark(self) -> str:
        """The fingerprint that is signed; empty where there is no account."""
        return fingerprint(ACCOUNT_LABEL, f"{self.bank}|{self.number}|{self.holder}") if self.number else ""


@dataclass(frozen=True)
class Claim:
    """What one row of a scheme is worth by a day; `key` is what is set off against itself."""

    child_id: int
    row: int
    key: int
    period: str
    due: Decimal
    account: Account


def claims(scheme: str, through: date) -> list[Claim]:
    """Every claim of a scheme, in the order of children and rows. Raises NotYetLaw."""
    return sorted(_CLAIMS[scheme](through), key=lambda one: (one.key, one.row))


def _study(through: date) -> list[Claim]:
    awards = list(Award.objects.paid().select_related("child"))
    known, made = study.facts_of(award.child_id for award in awards), study.choices()
    proven, kept = study.proven_terms(award.pk for award in awards), merged()
    found = []
    for award in awards:
        plan = study.plan_of(award, made, known, proven.get(award.pk, ()))
        account = Account(award.bank, award.account or "", award.holder)
        person = kept.get(award.child_id, award.child_id)
        found.append(Claim(award.child_id, award.pk, person, award.year_label, study_aid.due(plan, through), account))
    return found


def _tomorrow(_through: date) -> list[Claim]:
    cases = MedicalCase.objects.filter(state=CaseState.SETTLED).select_related("provider")
    return [Claim(one.child_id, one.pk, one.pk, f"明天计划第 {one.pk} 号", one.ours or ZERO, _of_provider(one.provider)) for one in cases]


def _rehab(_through: date) -> list[Claim]:
    rows = RehabSettlement.objects.filter(state=SettleState.APPROVED, paid__gt=0).select_related("case__provider")
    return [
        Claim(one.case.child_id, one.pk, one.pk, f"{one.year}年康复结算第 {one.pk} 号", one.paid, _of_provider(one.case.provider))
        for one in rows
    ]


def _of_provider(provider: Provider) -> Account:
    return Account(provider.bank, provider.account, provider.name)


_CLAIMS: Final[dict[str, Callable[[date], list[Claim]]]] = {Scheme.STUDY: _study, Scheme.TOMORROW: _tomorrow, Scheme.REHAB: _rehab}
BY_PERSON: Final = frozenset({Scheme.STUDY})


def merged() -> dict[int, int]:
    """Every merged file with the file that was kept in the end."""
    pairs = {pk: into for pk, into in Child.objects.values_list("pk", "merged_into").exclude(merged_into=None) if into}
    return {pk: _last(pk, pairs) for pk in pairs}


def _last(pk: int, pairs: dict[int, int]) -> int:
    while pk in pairs:
        pk = pairs[pk]
    return pk


def booked(scheme: str) -> dict[int, Decimal]:
    """What the ledger holds of each row."""
    return dict(Booking.objects.filter(scheme=scheme).values_list("row").annotate(sum=Sum("amount")))


def balances(scheme: str) -> dict[int, Decimal]:
    """What each key has coming: booked, less payments that did not fail, plus what came back. Settled ones do not appear."""
    return all_balances().get(scheme, {})


def all_balances() -> dict[str, dict[int, Decimal]]:
    """The balances of every scheme, by scheme and key: four queries."""
    kept = merged()
    found: dict[str, dict[int, Decimal]] = {}
    for rows, sign in ((Booking.objects.all(), 1), (Transfer.objects.all().kept(), -1), (Refund.objects.all(), 1)):
        for scheme, key, amount in rows.values_list("scheme", "key").annotate(sum=Sum("amount")):
            person = kept.get(key, key) if scheme in BY_PERSON else key
            of_scheme = found.setdefault(scheme, {})
            of_scheme[person] = of_scheme.get(person, ZERO) + sign * amount
    return {scheme: {key: amount for key, amount in keys.items() if amount} for scheme, keys in found.items()}
