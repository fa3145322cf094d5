"""Reads of partners, letters, arrivals and cross-province applications that can be chained."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from weibao.applications.querysets import team_of_application
from weibao.exchange.states import ArrivalState, LetterState, PartnerState
from weibao.org.powers import READS
from weibao.org.querysets import NumberedQuerySet, Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.exchange.models import Arrival, Crossing, KeyPair, Letter, PapersList, Partner, PartnerKey
    from weibao.org.models import Staff

Row = TypeVar("Row", bound=models.Model)
OLD_KEYS: Final = timedelta(days=30)  # in which an envelope that was locked with an earlier key of ours still opens


class ConnectionQuerySet(NumberedQuerySet[Row]):
    """Rows that hold no person: whoever looks after the exchange may know of all of them, nobody else of any."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All rows for a post that reads partners, none for any other."""
        return self if staff.roles_on(on) & READS["partners"] else self.none()


class KeyPairQuerySet(ConnectionQuerySet["KeyPair"]):
    """Our own keys."""

    def standing(self) -> Self:
        """The pair that is ours now."""
        return self.filter(ended_at=None)

    def opening(self, moment: datetime) -> Self:
        """Pairs with which an envelope may still be opened."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment - OLD_KEYS))


class PartnerQuerySet(ConnectionQuerySet["Partner"]):
    """Other places that run Weibao."""

    def confirmed(self) -> Self:
        """Partners whose keys two administrators have looked at."""
        return self.filter(state=PartnerState.CONFIRMED)

    def standing(self) -> Self:
        """Partners that were not ended."""
        return self.exclude(state=PartnerState.ENDED)

    def of_place(self, code: str) -> Self:
        """The partner in whose area a division lies, the nearest first."""
        prefixes = [code[:length] for length in (6, 4, 2)]
        return self.confirmed().filter(prefix__in=prefixes).order_by("-prefix")


class PartnerKeyQuerySet(ConnectionQuerySet["PartnerKey"]):
    """Keys of partners."""

    def standing(self) -> Self:
        """Keys that hold, newest first."""
        return self.filter(ended_at=None).order_by("-pk")


class LetterQuerySet(ConnectionQuerySet["Letter"]):
    """Letters on their way."""

    def waiting(self) -> Self:
        """Letters without a receipt yet."""
        return self.filter(state=LetterState.WAITING)

    def due(self, moment: datetime) -> Self:
        """The first waiting letter of each sequence, if its next try has come; never one before its turn."""
        earlier = type(self)(self.model).waiting().filter(partner=OuterRef("partner"), topic=OuterRef("topic"), turn__lt=OuterRef("turn"))
        rows = self.waiting().filter(due_at__lte=moment, partner__state=PartnerState.CONFIRMED)
        return rows.filter(~Exists(earlier)).order_by("due_at", "pk")


class ArrivalQuerySet(ConnectionQuerySet["Arrival"]):
    """Letters that came."""

    def aside(self) -> Self:
        """Letters that wait for a person."""
        return self.filter(state=ArrivalState.ASIDE)

    def blocking(self) -> Self:
        """Letters that hold back what comes after them in their sequence."""
        return self.filter(state__in=[ArrivalState.ASIDE, ArrivalState.HELD])


class CrossingQuerySet(ScopedQuerySet["Crossing"]):
    """Applications that cross a border; they follow the application."""

    scope = Scope(
        kind="applications",
        codes=("application__place__code",),
        closed="application__closed",
        row="application",
        team=team_of_application,
    )

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """As the application's own scope says."""
        hidden = Q(application__child__restricted=True) & ~Q(application__in=team_of_application(staff, on))
        return super().visible_to(staff, on).exclude(hidden)

    def outgoing(self) -> Self:
        """Those that we accepted for another household place."""
        return self.filter(direction="out")

    def incoming(self) -> Self:
        """Those that another place accepted for households here."""
        return self.filter(direction="in")

    def by_hand(self) -> Self:
        """Those that went out as a file set, to a place without Weibao, and have no answer yet."""
        return self.outgoing().filter(partner=None, application__state="pushed")


class PapersQuerySet(models.QuerySet["PapersList"]):
    """Lists of papers (各地跨省通办材料说明): public, they name no person."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All lists, for whoever works on cross-province applications."""
        return self if staff.roles_on(on) & READS["applications"] else self.none()

    def standing(self) -> Self:
        """Lists that hold now."""
        return self.filter(replaced_at=None)

    def of_place(self, code: str, category: str) -> Self:
        """The list of a household place: of its county, else of its city."""
        return self.standing().filter(code__in=[code[:6], code[:4]], category=category).order_by("-code")
