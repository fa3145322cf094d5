"""Figures of lists, as far as the viewer may know of those who were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from weibao.departments.models import Fate, Line, Match, Snapshot
from weibao.departments.states import SnapshotState
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import READS

WORKING = frozenset({SnapshotState.RECEIVED, SnapshotState.MATCHING})


@dataclass(frozen=True)
class Tally:
    """How the rows of a list divide; found + waiting + unmatched + rejected + left = rows, always.

    Somebody of whom the viewer may not know counts as unmatched: nobody learns from a list that a restricted file exists.
    """

    rows: int
    found: int
    waiting: int
    rejected: int
    left: int

    @property
    def unmatched(self) -> int:
        """Rows that are nobody of ours."""
        return self.rows - self.found - self.waiting - self.rejected - self.left

    @property
    def working(self) -> bool:
        """Whether the background has still something to do."""
        return self.left > 0


def tallies(snapshots: Sequence[Snapshot], staff: Staff, on: date) -> dict[int, Tally]:
    """The tally of each list, in one query."""
    counted: dict[tuple[int, str], int] = {}
    seen = Match.objects.visible_to(staff, on).filter(line__snapshot__in=snapshots)
    for pk, fate, lines in seen.values_list("line__snapshot", "line__fate").annotate(Count("line", distinct=True)):
        counted[pk, fate] = lines
    return {
        one.pk: Tally(
            one.rows,
            counted.get((one.pk, Fate.FOUND), 0),
            counted.get((one.pk, Fate.WAITING), 0),
            one.rejected,
            one.rows - one.done if one.state in WORKING else 0,
        )
        for one in snapshots
    }


def faulty(snapshot: Snapshot) -> list[Line]:
    """The rows that go back, with their faults; at most two hundred are shown."""
    return list(snapshot.lines.filter(fate=Fate.REJECTED).defer("facts", "who").order_by("row")[:200])


def areas(staff: Staff, on: date) -> list[tuple[str, str]]:
    """The areas that a list of this person may speak of: the own division, and for the city its counties."""
    rows = Division.objects.filter(level__in=[Level.CITY, Level.COUNTY]).order_by("code")
    mine = [post.division_id for post in staff.posts_on(on) if post.role in READS["department_lists"]]
    return [(row.code, row.name) for row in rows if any(row.code.startswith(code) for code in mine)]
