"""What the tests of the money share: standards, recognised children, and a month paid from list to bank file in one call."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.benefits.models import ReceivedAid, Recognition
from weibao.children.models import CarePeriod, Child, Ending
from weibao.kernel.clock import SHANGHAI
from weibao.kernel.months import Month
from weibao.payroll.actions import approving, checking, freezing, listing, sending
from weibao.payroll.models import Entry, Run, RunLine
from weibao.testing import make
from weibao.testing.city import LittleCity
from weibao.testing.make import period

M = Month.parse


def yuan(text: str) -> Decimal:
    return Decimal(text)


@dataclass
class Books:
    """The little city with an office that pays: each step by another person, on the third of the month."""

    city: LittleCity

    def at(self, month: str) -> datetime:
        day = M(month).first_day.replace(day=3)
        return datetime(day.year, day.month, day.day, 9, 0, tzinfo=SHANGHAI)

    def standard(self, care: str, monthly: str, since: date, document: str) -> None:
        new = PublishedStandard(care=care, monthly=Decimal(monthly), effective_from=since, document=document)
        publish_standard([new], by=self.city.people["console"], at=self.at("2023-01"))

    def child(self, confirmed: str = "2022-05", category: str = "orphan", **facts) -> Child:
        row = make.child(**facts)
        make.recognition(row, confirmed_month=M(confirmed).first_day, category=category)
        return row

    def draft(self, month: str, by: str = "city_officer") -> Run:
        return listing.make(Run, by=self.city.people[by], at=self.at(month), month=M(month))

    def sign(self, run: Run) -> Run:
        at = self.at(str(Month.of(run.month)))
        checking.check(run, by=self.city.people["finance_officer"], at=at, seen=run.version)
        approving.approve(run, by=self.city.people["leader"], at=at, seen=run.version)
        return run

    def freeze(self, run: Run) -> Run:
        return freezing.freeze(run, by=self.city.people["finance_officer"], at=self.at(str(Month.of(run.month))))

    def pay(self, month: str) -> Run:
        run = self.freeze(self.sign(self.draft(month)))
        sending.export(run, by=self.city.people["finance_officer"], at=self.at(month))
        return run

    def lines(self, run: Run, child: Child | None = None) -> list[tuple[str, str, str, str]]:
        rows = RunLine.objects.filter(run=run)
        rows = rows if child is None else rows.filter(child=child)
        return [(f"{row.month:%Y-%m}", row.kind, str(row.amount), row.reason) for row in rows.order_by("month", "child")]

    def booked(self, child: Child, month: str) -> Decimal:
        return sum((one.amount for one in Entry.objects.filter(child=child, month=M(month).first_day)), Decimal("0.00"))

    def died(self, child: Child, on: date) -> Ending:
        return Ending.objects.create(child=child, kind="died", on=on, proof="死亡证明", noted_at=self.at("2023-07"))

    def care(self, child: Child, form: str, since: date) -> None:
        old = CarePeriod.objects.get(child=child)
        old.during = period(old.during.lower, date.fromordinal(since.toordinal() - 1))
        old.save()
        CarePeriod.objects.create(child=child, form=form, during=period(since), source="测试", noted_at=self.at("2023-07"))

    def aid(self, child: Child, monthly: str, since: date, kind: str = "minimum_living") -> None:
        ReceivedAid.objects.create(child=child, kind=kind, monthly=Decimal(monthly), during=period(since), noted_at=self.at("2023-07"))

    def confirmed(self, child: Child, month: str) -> None:
        Recognition.objects.filter(child=child).update(confirmed_month=M(month).first_day)
