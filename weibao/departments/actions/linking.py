"""全量比对 Linking: a whole list against everybody of an area, by our own way or by Splink; the console's, and it writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from weibao.departments import linkage
from weibao.departments.actions.receiving import LAW
from weibao.departments.reading import ReadList
from weibao.departments.reports.registry import listed, people
from weibao.departments.tables import ListKind
from weibao.kernel.door import action, note
from weibao.org.models import Staff


@dataclass(frozen=True)
class WholeList:
    """A list that was read, its kind, and the area that it is compared with."""

    read: ReadList
    kind: ListKind
    area: str

    def scope_codes(self) -> list[str]:
        return [self.area]


@dataclass(frozen=True)
class Pair:
    """A row of the list and somebody of ours: as whom, of which child; the score of our way, or thousandths of Splink's probability."""

    row: int
    who: str
    child: int
    score: int


@action(
    "departments.link", label="全量比对名单", law=LAW, says="以{way}全量比对名单 {rows} 行与在册 {people} 人，找到 {found} 对", reads=True
)
def link(whole: WholeList, *, by: Staff, at: datetime, by_splink: bool = False) -> list[Pair]:
    """Everybody with everybody: pairs by row, then by score. Nothing is kept; names and numbers stay inside."""
    ours, keys = people(whole.area, whole.kind)
    theirs = listed(whole.read, whole.area)
    found = linkage.linked_by_splink(ours, theirs) if by_splink else linkage.linked(ours, theirs)
    pairs = [Pair(right, keys[left][0], keys[left][1], score) for left, right, score in found.select("left", "right", "score").iter_rows()]
    note(way="Splink" if by_splink else "本系统评分", rows=theirs.height, people=ours.height, found=len(pairs))
    return sorted(pairs, key=lambda one: (one.row, -one.score, one.child))
