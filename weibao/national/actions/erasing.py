"""When a file is erased for good, what this package holds of the person goes with it (个人信息保护法第47条)."""

from collections.abc import Iterable

from weibao.national.models import Gap, Record, RegisterDifference, Registration, Supplement


def follow_erasing(children: Iterable[int]) -> None:
    """The values that were sent, the register's number, differences and supplements go; that something went out stays.

    Called by the reaction. No law of its own beyond 个人信息保护法第47条.
    """
    wanted = list(children)
    Record.objects.filter(child__in=wanted).update(values=None, reason=None, settled_note=None)
    for model in (Registration, RegisterDifference, Supplement, Gap):
        model.objects.filter(child__in=wanted).delete()
