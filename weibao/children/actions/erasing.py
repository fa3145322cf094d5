"""销毁 Erasing: what is no longer needed about a child is gone for good; the number of the file stays, and so does the trail.

Names, sealed values, blind indexes, search columns and dated facts are overwritten or deleted, in this file and in every
file that was merged into it, and the raw columns that a merge keeps for its undoing. Money keeps its lines: they name
nobody. What a payment voucher must say is kept as long as accounts are (会计档案管理办法).
"""

from collections import Counter
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from weibao.children.announcements import ChildErased
from weibao.children.models import (
    CarePeriod,
    Child,
    Circumstance,
    Ending,
    Guardian,
    Health,
    HouseholdPeriod,
    Merge,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Restriction,
    Schooling,
)
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal

LAW = "个人信息保护法第19条、第47条"
ERASED = "（已销毁）"
COUNTY = 6  # digits of a county's code: sums by county stay right, the village is gone
FACTS = (
    Circumstance, Parent, Guardian, Schooling, Health, PayeeAccount, HouseholdPeriod, ResidencePeriod, CarePeriod, Ending,
)  # fmt: skip


class ErasedAlready(Refusal):
    """The file is gone already, or lives on in another."""

    status = 409


@action("children.erase", label="销毁儿童个人信息", law=LAW, says="销毁 {count} 份档案的个人信息", system=True)
def erase(child: Child, *, by: None, at: datetime) -> dict[str, int]:
    """Erase a file for good, with those merged into it. Returns how many rows of each table went.

    Raises ErasedAlready, and whatever a floor above refuses with (a standing recognition, money that is still open).
    """
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.erased_at or held.merged_into_id:
        raise ErasedAlready("档案已经销毁，或已并入另一份档案。")
    files = _with_merged(held.pk)
    announce(ChildErased(tuple(files), at))
    gone = _delete_facts(files)
    merges = Merge.objects.filter(Q(kept__in=files) | Q(merged__in=files))
    gone["children.restriction"] = Restriction.objects.filter(child__in=files).update(reason=ERASED, lifted_reason=None)
    gone["children.merge"] = merges.update(moved={}, before={}, reason="")
    for row in Child.objects.filter(pk__in=files):
        _blank(row, at)
    gone["children.child"] = len(files)
    note(count=len(files), ids=files, gone=dict(gone))
    child.refresh_from_db()
    return dict(gone)


def _with_merged(pk: int) -> list[int]:
    files, found = [pk], [pk]
    while found:
        found = list(Child.objects.filter(merged_into__in=found).order_by("pk").values_list("pk", flat=True))
        files += found
    return files


def _delete_facts(files: list[int]) -> Counter[str]:
    gone: Counter[str] = Counter()
    for model in FACTS:
        path = "parent__child__in" if model is Circumstance else "child__in"
        rows, _ = model._default_manager.filter(**{path: files}).delete()  # noqa: SLF001  Django's public name for it
        gone[model._meta.label_lower] += rows  # noqa: SLF001
    return gone


def _blank(row: Child, at: datetime) -> None:
    """The row that stays: number, sex, year of birth, county. The last day of the year, so that nobody looks older than they were."""
    city = settings.WEIBAO_CITY
    county = row.household_id[:COUNTY] if row.household_id.startswith(city) else city
    Child.objects.filter(pk=row.pk).update(
        name=ERASED,
        pinyin="",
        initials="",
        birth_date=date(row.birth_date.year, 12, 31),
        ethnicity="",
        id_number=None,
        id_index=None,
        is_foundling=False,
        household=county,
        residence=county,
        institution=None,
        place_note="",
        changed_at=at,
        erased_at=at,
    )
