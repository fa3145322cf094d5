"""Reads of the registry that can be chained."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Q
from django.utils import timezone

from weibao.access.models import Member, Permit
from weibao.kernel.identity import BadIdNumber, read_id_number, tidy
from weibao.kernel.pinyin import full
from weibao.kernel.reading import tidy_text
from weibao.kernel.sealed import blind_index
from weibao.org.models import Division, Level
from weibao.org.querysets import Scope, ScopedQuerySet, serves

if TYPE_CHECKING:
    from weibao.children.models import Child, Merge
    from weibao.org.models import Staff

ID_LABEL, PARENT_ID_LABEL, ACCOUNT_LABEL = "children.id_number", "children.parent_id_number", "children.bank_account"
KIND = "children.child"  # what teams, windows and papers call a child (org.subjects)
PLACES, VILLAGE = 50, 12
Row = TypeVar("Row", bound=models.Model)
ALIKE = 0.3  # one of three characters differs


def _kept(child: "Child") -> "Child":
    while child.merged_into is not None:
        child = child.merged_into
    return child


def _long(number: str) -> str:
    try:
        return read_id_number(number).text
    except BadIdNumber:
        return number


def team_of(staff: "Staff", on: date) -> "models.QuerySet[Any, Any]":
    """Numbers of the children on whose case team a person is on a day."""
    return Member.objects.of(staff, KIND).on(on).values("row")


def scope_of_child(kind: str, path: str = "") -> Scope:
    """The scope of rows that follow a child, by household and residence; `path` leads from the row to the child (`child__`)."""
    return Scope(
        kind=kind,
        codes=(f"{path}household__code", f"{path}residence__code"),
        units=(f"{path}institution",),
        closed=f"{path}restricted",
        row=f"{path}pk",
        team=team_of,
    )


class FollowsChild:
    """A row that is known to whoever may know of its child, and to nobody else."""

    def followed(self) -> "Child":
        """The child that the row follows."""
        return cast("Child", getattr(self, "child"))  # noqa: B009  the column is the model's

    def scope_codes(self) -> list[str]:
        return self.followed().scope_codes()

    def scope_units(self) -> list[int]:
        return self.followed().scope_units()

    def scope_closed(self) -> bool:
        return self.followed().scope_closed()

    def scope_team(self, staff: "Staff", on: date) -> bool:
        return self.followed().scope_team(staff, on)


class ChildQuerySet(ScopedQuerySet["Child"]):
    """Children of the registry; a merged one is reached only through the child that was kept."""

    scope = scope_of_child("children")

    def openable_by(self, staff: "Staff", at: datetime) -> Self:
        """Children whose single file a person may open at a moment: those visible, and those a reading window is open for.

        A window opens one file for reading; it puts nothing on a list and never reaches a restricted child.
        """
        on = timezone.localtime(at).date()
        seen = self.scope.seen_by(staff, on)
        if serves(staff, on):
            seen |= Q(pk__in=Permit.objects.of(staff, KIND).open_at(at).values("row"), restricted=False)
        return self.filter(seen, erased_at=None)

    def askable(self, typed: str) -> "Child | None":
        """The child of a file number or an identity number that somebody typed, if one may ask to read it."""
        compact = tidy(typed)
        rows = self.current().unrestricted()
        if len(compact) in {15, 18}:
            return rows.with_id_number(_long(compact)).current().first()
        return rows.filter(pk=int(compact)).first() if compact.isascii() and compact.isdecimal() and len(compact) < 15 else None

    def unrestricted(self) -> Self:
        """Children of whom everybody within scope may know."""
        return self.filter(restricted=False)

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """As every scope; an erased file is not there for anybody: its number stands in the proof of its destruction."""
        return super().visible_to(staff, on).filter(erased_at=None)

    def current(self) -> Self:
        """Children that were not merged into another, and whose file was not erased."""
        return self.filter(merged_into=None, erased_at=None)

    def with_id_number(self, text: str) -> Self:
        """The child of an identity number, by the blind index: the number itself is never searched.

        The number of a merged file leads to the kept one as well, so that it is not registered anew.
        """
        index = blind_index(ID_LABEL, tidy(text))
        merged = self.model._base_manager.filter(id_index=index, merged_into__isnull=False)  # noqa: SLF001  Django's public name for it
        return self.filter(Q(id_index=index) | Q(pk__in=merged.values("merged_into")))

    def numbered(self, numbers: Iterable[str]) -> "dict[str, Child]":
        """The children of many identity numbers (tidied), by number: one query. A merged file answers with the kept one."""
        wanted = {index: number for number in numbers for index in blind_index(ID_LABEL, number).spellings}
        rows = self.filter(id_index__in=list(wanted)).select_related("merged_into").order_by("-merged_into")
        return {wanted[bytes(child.id_index)]: _kept(child) for child in rows if child.id_index}

    def matching(self, text: str) -> Self:
        """Name, pinyin, initials, identity number or place, as one search box takes them; each branch stands on an index.

        A name is found by its beginning or its end (family or given name). Places are looked up first, at most PLACES of them.
        """
        wanted = tidy_text(text).replace("\x00", "")
        if not wanted:
            return self
        compact = tidy(wanted)
        if len(compact) in {15, 18} and compact[:14].isdigit():
            return self.with_id_number(_long(compact))
        if wanted.isascii():
            lower = wanted.lower().replace(" ", "")
            return self.filter(Q(pinyin__startswith=lower) | Q(initials__startswith=lower))
        found = Q(name__startswith=wanted) | Q(name__endswith=wanted)
        if len(wanted) > 2:
            found |= Q(name__contains=wanted)
        return self.filter(found | self._at(wanted))

    def _at(self, name: str) -> Q:
        """Children whose village, township or county is called so."""
        inside = Division.objects.filter(code__startswith=settings.WEIBAO_CITY, level__gte=Level.COUNTY, name__contains=name)
        codes = list(inside.order_by("level", "code").values_list("code", flat=True)[:PLACES]) if len(name) > 1 else []
        found = Q(pk__in=[])
        for code in (code for code in codes if len(code) < VILLAGE):
            found |= Q(household__code__startswith=code) | Q(residence__code__startswith=code)
        villages = [code for code in codes if len(code) == VILLAGE]
        return found | Q(household__in=villages) | Q(residence__in=villages) if villages else found

    def resembling(self, *, name: str, birth_date: date, place: str) -> Self:
        """Children who may be the same one, nearest first; each branch of the condition stands on an index.

        The same sound and birth date anywhere; the same birth date and a name nearly alike in the city; the same sound
        and nearly the same birth date (year, or day and month) in the county.
        """
        pinyin, city, county = full(name), place[:4], place[:6]
        same_day = Q(birth_date=birth_date)
        near_day = Q(birth_date__year=birth_date.year) | Q(birth_date__month=birth_date.month, birth_date__day=birth_date.day)
        return (
            self.current()
            .annotate(likeness=TrigramSimilarity("name", name))
            .filter(
                (same_day & Q(pinyin=pinyin))
                | (same_day & Q(likeness__gte=ALIKE, household__code__startswith=city))
                | (Q(pinyin=pinyin, household__code__startswith=county) & near_day)
            )
            .order_by("-likeness", "pk")
        )


class MergeQuerySet(ScopedQuerySet["Merge"]):
    """Merges; they follow the child that was kept."""

    scope = scope_of_child("children", "kept__")


class DatedQuerySet(models.QuerySet[Row]):
    """Facts with a period."""

    def on(self, day: date) -> Self:
        """Facts that hold on a day."""
        return self.filter(during__contains=day)
