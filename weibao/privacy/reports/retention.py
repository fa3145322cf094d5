"""What need not be kept any more, and what remains of a file that was destroyed."""

from collections.abc import Iterator
from datetime import date, datetime

from django.apps import apps
from django.conf import settings
from django.db.models import Model, OuterRef, Q, Subquery

from weibao.children.actions.erasing import ERASED, erase
from weibao.children.models import Child, Ending
from weibao.kernel.sealed import BlindIndexField, Sealed
from weibao.privacy.models import RightsRequest
from weibao.privacy.retention import Due, years_after
from weibao.privacy.states import OPEN_REQUESTS

COUNTY, OF_AGE = 6, 18
# what a voucher must say is kept as long as accounts are: 会计档案管理办法 (财政部 国家档案局令第79号), thirty years
KEPT = {
    "payroll.payment": "付款凭证，按会计档案保管30年",
    "privacy.rightsrequest": "申请人信息，按其自身期限另行销毁",
    "watching.alarm": "查阅监督记录，随操作记录保存",
}
EMPTY: tuple[object, ...] = (None, "", b"", {}, [], ERASED)


def children_due(on: date, years: int) -> Iterator[Due]:
    """Files whose child came of age, or left the city's care, so many years ago."""
    ended = Ending.objects.filter(child=OuterRef("pk"), taken_back_at=None).values("on")[:1]
    before = years_after(on, -years)
    rows = Child.objects.current().unrestricted().annotate(ended=Subquery(ended))
    rows = rows.filter(Q(ended__lte=before) | Q(ended=None, birth_date__lte=years_after(before, -OF_AGE)))
    for pk, birth, left, place in rows.values_list("pk", "birth_date", "ended", "household").order_by("pk"):
        yield Due(pk, _county(place), years_after(left or years_after(birth, OF_AGE), years))


def erase_child(row: int, at: datetime) -> dict[str, int]:
    """Erase one file with those merged into it."""
    return erase(Child.objects.get(pk=row), by=None, at=at)


def requests_due(on: date, years: int) -> Iterator[Due]:
    """Requests that were finished so many years ago: who asked need not be known any more."""
    rows = RightsRequest.objects.filter(done_at__date__lte=years_after(on, -years), erased_at=None).exclude(state__in=OPEN_REQUESTS)
    for pk, done, place in rows.values_list("pk", "done_at__date", "child__household").order_by("pk"):
        yield Due(pk, _county(place), years_after(done, years))


def _county(place: str) -> str:
    return place[:COUNTY] if place.startswith(settings.WEIBAO_CITY) else str(settings.WEIBAO_CITY)


def remains(children: list[int]) -> dict[str, int]:
    """Sealed values and blind indexes that still stand with these files, by table: what the proof shows is nothing, vouchers aside."""
    found: dict[str, int] = {}
    for model, path in _tables_of_children():
        names = [one.name for one in model._meta.local_fields if isinstance(one, Sealed | BlindIndexField)]  # noqa: SLF001
        rows = model._default_manager.filter(**{f"{path}__in": children}).values_list(*names) if names else ()  # noqa: SLF001
        left = sum(any(value not in EMPTY for value in row) for row in rows)
        if left:
            found[model._meta.label_lower] = left  # noqa: SLF001
    return found


def _tables_of_children() -> Iterator[tuple[type[Model], str]]:
    yield Child, "pk"
    for model in apps.get_models():
        for one in model._meta.local_fields:  # noqa: SLF001
            if one.related_model is Child and model is not Child:
                yield model, one.name


def gone_words(gone: dict[str, int]) -> list[tuple[str, int]]:
    """What went, by the Chinese names of the tables."""
    return [(str(apps.get_model(label)._meta.verbose_name), rows) for label, rows in sorted(gone.items()) if rows]  # noqa: SLF001
