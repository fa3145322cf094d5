"""Whatever becomes known, in whatever order: after each run the ledger holds what today's knowledge says, and the bank was asked for it."""

import os
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.benefits import reports as benefits
from weibao.children.models import CarePeriod, Child, Ending
from weibao.kernel.months import Month
from weibao.payroll.actions import listing
from weibao.payroll.models import Entry, Payment, RunLine
from weibao.payroll.tests.books import Books
from weibao.testing.make import period

MONTHS = [str(one) for one in Month.span(Month(2023, 1), Month(2024, 10))]
CHANGES = ("pay", "die", "revive", "care", "aid", "confirm", "age", "parent", "fail", "hold", "merge", "unmerge")
steps = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.integers(0, 2), st.dates(date(2022, 12, 1), date(2023, 8, 31))), min_size=3, max_size=10
)


class Story:
    """Applies one change after the other; `pay` is the next month's run."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.children = [books.child(confirmed="2022-05") for _ in range(2)]
        self.children.append(books.child(confirmed="2022-05", category="de_facto_unattended", father="serious_illness"))
        self.left = list(MONTHS)
        self.last: str | None = None

    def tell(self, change: str, which: int, on: date) -> None:
        child = Child.objects.get(pk=self.children[which].pk)
        getattr(self, change)(child, on)

    def pay(self, _child: Child, _on: date) -> None:
        if self.left:
            self.last = self.left.pop(0)
            self.books.pay(self.last)

    def die(self, child: Child, on: date) -> None:
        if not child.endings.filter(taken_back_at=None).exists():
            self.books.died(child, on)

    def revive(self, child: Child, _on: date) -> None:
        Ending.objects.filter(child=child).update(taken_back_at=self.books.at("2023-07"))

    def care(self, child: Child, on: date) -> None:
        CarePeriod.objects.filter(child=child).delete()
        for form, days in (("scattered", period(None, date.fromordinal(on.toordinal() - 1))), ("institutional", period(on))):
            CarePeriod.objects.create(child=child, form=form, during=days, noted_at=self.books.at("2023-07"))

    def aid(self, child: Child, on: date) -> None:
        if not child.aids.exists():
            self.books.aid(child, f"{100 + on.day}.50", on)

    def confirm(self, child: Child, on: date) -> None:
        self.books.confirmed(child, f"{on:%Y-%m}")

    def age(self, child: Child, on: date) -> None:
        Child.objects.filter(pk=child.pk).update(birth_date=on.replace(year=on.year - 18, day=min(on.day, 28)))

    def parent(self, child: Child, on: date) -> None:
        row = child.parents.get(side="father").circumstances.get()
        row.during = type(row.during)(row.during.lower, on)
        row.save()

    def fail(self, child: Child, _on: date) -> None:
        Payment.objects.filter(child=child, state="issued").update(state="failed", bank_reason="测试", settled_at=self.books.at("2023-07"))

    def hold(self, child: Child, _on: date) -> None:
        """The next month is paid with this child's regular line held back; the month after has it again."""
        if not self.left:
            return
        self.last = self.left.pop(0)
        run = self.books.draft(self.last)
        line = RunLine.objects.filter(run=run, child=child, kind="regular").first()
        if line:
            people = self.books.city.people
            listing.hold(line, by=people["city_officer"], at=self.books.at(self.last), seen=run.version, reason="核实")
        self.books.pay(self.last)
        if self.left:
            self.pay(child, _on)

    def merge(self, child: Child, _on: date) -> None:
        if child.pk != self.children[0].pk:
            Child.objects.filter(pk=child.pk).update(merged_into=self.children[0])

    def unmerge(self, child: Child, _on: date) -> None:
        Child.objects.filter(pk=child.pk).update(merged_into=None)

    def check(self) -> None:
        """Books and bank against the rules, computed afresh."""
        if self.last is None:
            return
        months = [str(one) for one in Month.span(Month.parse(MONTHS[0]), Month.parse(self.last))]
        person = dict(Child.objects.values_list("pk", "merged_into"))
        booked: dict[tuple[int, str], Decimal] = {}
        for child, month, amount in Entry.objects.values_list("child", "month", "amount"):
            key = (person[child] or child, f"{month:%Y-%m}")
            booked[key] = booked.get(key, Decimal(0)) + amount
        held = set(RunLine.objects.exclude(held="").filter(run__month=Month.parse(self.last).first_day).values_list("child", "month"))
        for row in benefits.due(months).iter_rows(named=True):
            if (row["child"], Month.parse(row["month"]).first_day) not in held:
                assert booked.pop((row["child"], row["month"]), Decimal(0)) == row["amount"], row
        assert not [key for key, amount in booked.items() if amount and (key[0], Month.parse(key[1]).first_day) not in held]
        self._check_bank(person)

    def _check_bank(self, person: dict[int, int | None]) -> None:
        for child in {kept or one for one, kept in person.items()}:
            files = [one for one, kept in person.items() if child in (one, kept)]
            due = Entry.objects.filter(child__in=files).aggregate(n=Sum("amount"))["n"] or Decimal(0)
            asked = Payment.objects.filter(child__in=files).exclude(state="failed").aggregate(n=Sum("amount"))["n"] or Decimal(0)
            assert asked >= max(due, Decimal(0)), (child, due, asked)


@pytest.mark.slow
@settings(
    max_examples=200 if os.environ.get("WEIBAO_SOAK") else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=steps)
def test_after_any_story_the_ledger_is_what_is_due(books: Books, told: list[tuple[str, int, date]]) -> None:
    with transaction.atomic():
        story = Story(books)
        for change, which, on in told:
            story.tell(change, which, on)
        story.pay(story.children[0], date(2023, 7, 1))
        story.check()
        transaction.set_rollback(True)
