"""For whom a figure is drawn: which divisions, in which parts, and whether it leaves the viewer's scope."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Q

from weibao.access.querysets import on_team_of
from weibao.children.querysets import KIND
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import READS

PARTS: Final = {6: "县", 9: "乡镇", 12: "村"}
PART_OF: Final = {4: 6, 6: 9, 9: 12}  # a city is shown by county, a county by township, a township by village
COUNTY: Final = 6  # digits
NO_PLACE: Final = "市辖区"  # a code of the statistics that has neither people nor land


@dataclass(frozen=True)
class Viewer:
    """The divisions whose figures a person may know on a day; `wall`: shown to whoever stands before the screen.

    `children` and `payments` say whether the person may also open the rows behind a figure; `team` are the children on whose
    case team the person is.
    """

    on: date
    roots: tuple[str, ...]
    children: bool
    payments: bool
    wall: bool = False
    team: frozenset[int] = frozenset()

    @classmethod
    def of(cls, staff: Staff, on: date, *, wall: bool = False) -> "Viewer | None":
        """The viewer that a person's posts make; None without a post that may see figures."""
        codes = {post.division_id for post in staff.posts_on(on) if post.role in READS["figures"]}
        if not codes:
            return None
        widest = tuple(sorted(code for code in codes if not any(code != other and code.startswith(other) for other in codes)))
        roles = staff.roles_on(on)
        return cls(
            on=on,
            roots=widest,
            children=bool(roles & READS["children"]) and not wall,
            payments=bool(roles & READS["payments"]) and not wall,
            wall=wall,
            team=on_team_of(staff, KIND, on),
        )

    @property
    def depth(self) -> int:
        """How many digits the parts have that figures are broken down by."""
        return PART_OF.get(len(self.roots[0]), 12)

    @property
    def part(self) -> str:
        """What the parts are called in a question: 县, 乡镇 or 村."""
        return PARTS[self.depth]

    def inside(self, path: str) -> Q:
        """Rows whose division code, at this path, lies inside one of the roots."""
        found = Q(pk__in=[])
        for root in self.roots:
            found |= Q(**{f"{path}__startswith": root})
        return found

    def shut(self, path: str) -> Q:
        """Restricted children whom this viewer, who sees the others one by one, must not find by counting; `path` leads to the child.

        They stand in the figures of whole counties, as their lines of money do, and in none of a part, an age or a sex.
        """
        return Q(**{f"{path}__restricted": True}) & ~Q(**{f"{path}__in": self.team}) if self.children else Q(pk__in=[])

    def counted(self, path: str) -> Q:
        """The children behind the figures: inside the roots, and no restricted one where a root is less than a county."""
        inside = self.inside(f"{path}__household__code")
        return inside & ~self.shut(path) if any(len(root) > COUNTY for root in self.roots) else inside

    @cached_property
    def places(self) -> dict[str, str]:
        """The parts by code, with their names."""
        level = {6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}[self.depth]
        rows = Division.objects.filter(self.inside("code"), level=level).exclude(name=NO_PLACE)
        return dict(rows.order_by("code").values_list("code", "name"))

    @property
    def guarded(self) -> bool:
        """Whether figures leave the scope here: on a wall, and for who may see figures but not the children behind them."""
        return self.wall or not self.children

    @property
    def money_guarded(self) -> bool:
        """Whether sums of few lines leave the scope: not for who may read the payments one by one."""
        return self.wall or not self.payments
