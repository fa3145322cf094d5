"""Random histories of many children at once, through the real deeds, each told to the calculator as well.

The office pays for all of them together, as it does in life: one run a month for a whole batch.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from weibao.benefits.actions import (
    Agreed,
    NewRecognition,
    NewRelief,
    confirm,
    confirm_many,
    end_recognition,
    end_relief,
    hand_in,
    hand_out,
    note_relief,
)
from weibao.benefits.models import ReceivedAid, Recognition
from weibao.children.actions import amending, circumstances, ending, merging
from weibao.children.actions.facts import NewCircumstance, NewIdentity
from weibao.children.models import Child, Circumstance, Merge, PayeeAccount
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.payroll.actions import listing, returning
from weibao.payroll.models import Payment, Run, RunLine
from weibao.payroll.tests import calculator as told
from weibao.payroll.tests.books import Books
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, QIDONG, XINYING

SINCE = date(2020, 1, 1)
PARENTS = (
    ("dead", "dead"), ("dead", "dead"), ("dead", "in_prison"), ("serious_illness", "dead"), ("in_prison", "serious_illness"),
    ("guardianship_revoked", "dead"), ("normal", "dead"), ("drug_rehab", "dead"),
)  # fmt: skip
PAPERS = {"dead": "death_certificate", "missing": "court_declaration", "out_of_contact": "police_receipt"}
SITUATIONS = ("normal", "in_prison", "drug_rehab", "other_custody", "serious_illness", "out_of_contact", "missing", "dead")
DEEDS = (
    "end", "end", "take_back", "release", "release", "situation", "strike", "care", "care", "relief", "relief", "no_relief",
    "confirm", "stop", "leave", "leave", "return", "merge", "merge", "take_apart", "birth", "move",
)  # fmt: skip


@dataclass
class Batch:
    """Some histories with a seed of their own, in an office that holds nothing else."""

    books: Books
    seed: int
    histories: int
    files: dict[int, told.File] = field(default_factory=dict)
    twins: dict[int, int] = field(default_factory=dict)  # a file and its double
    grants: dict[int, told.Grant] = field(default_factory=dict)
    merges: dict[int, int] = field(default_factory=dict)
    left: dict[int, list[str]] = field(default_factory=dict)  # the months that were agreed with places outside
    account: told.Books = field(default_factory=told.Books)
    log: dict[int, list[str]] = field(default_factory=dict)
    deeds: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311  stories, no secrets
        self.standards = {"2022": {"institutional": Decimal("1720.00"), "scattered": Decimal("1145.00")}}
        for form, amount in self.standards["2022"].items():
            self.books.standard(form, str(amount), date(2022, 1, 1), "晋民发〔2022〕18号")
        people = self.books.city.people
        self.console, self.officer, self.approver = people["console"], people["city_officer"], people["county_approver"]

    # the beginning

    def settle_in(self) -> None:
        """All files and their doubles, with what the county had confirmed on paper."""
        wanted, doubles = [], []
        for number in range(self.histories):
            wanted.append(self._wanted())
            if self.dice.random() < 0.25:
                wanted.append(wanted[-1] | {"village": BAIJIAZHUANG})
                doubles.append((number + len(doubles), number + len(doubles) + 1))
        rows = make.children(wanted)
        for row, facts in zip(rows, wanted, strict=True):
            self.files[row.pk] = _file(facts)
            self.log[row.pk] = [f"begins {facts}"]
        self.twins = {rows[one].pk: rows[other].pk for one, other in doubles}
        single = [row.pk for row in rows if row.pk not in self.twins and row.pk not in self.twins.values()]
        without = [key for key in single if self.dice.random() < 0.03]
        PayeeAccount.objects.filter(child__in=without).delete()
        for key in without:
            self.files[key].account = False
        self._first_grants()

    def _wanted(self) -> dict[str, Any]:
        birth = date(2014, 11, 6)
        if self.dice.random() < 0.2:
            birth = date(2005, 1, 1) + timedelta(days=self.dice.randrange(420))
        father, mother = self.dice.choice(PARENTS)
        care = "institutional" if self.dice.random() < 0.25 else "scattered"
        return {"birth": birth, "father": father, "mother": mother, "care": care, "number": None, "since": SINCE, "village": XINYING}

    def _first_grants(self) -> None:
        new = []
        for key in self.files:
            if self.dice.random() < 0.85:
                month = Month(2022, 5).plus(self.dice.randrange(10))
                new.append(NewRecognition(key, "", month.first_day))
                self.files[key].grants.append(told.Grant(str(month)))
        confirm_many(new, by=self.console, at=self.books.at("2022-10"), source="名册", rules_version="test")
        for pk, child in Recognition.objects.values_list("pk", "child"):
            self.grants[pk] = self.files[child].grants[0]

    # a month

    def live(self, month: str, share: float) -> None:
        """What becomes known before the run of a month."""
        for key in list(self.files):
            while self.dice.random() < share:
                self._try(key, self.dice.choice(DEEDS), month)

    def _try(self, key: int, deed: str, month: str) -> None:
        day = self.books.at(month).date() - timedelta(days=self.dice.randrange(1, 240))
        if self.files[key].into is not None and deed != "take_apart":
            return
        try:
            done = getattr(self, f"_{deed}")(key, Child.objects.get(pk=key), day, self.books.at(month))
        except Refusal as refusal:
            self.log[key].append(f"{month} {deed} {day}: refused, {refusal.message}")
            return
        if done is not False:
            self.deeds[deed] = self.deeds.get(deed, 0) + 1
            self.log[key].append(f"{month} {deed} {day} {done or ''}")

    def pay(self, month: str) -> list[str]:
        """The run of a month, beside the calculator's; returns what differs."""
        run = self.books.draft(month)
        held = self._hold(run)
        lines = self.account.run(month, self.files, self.standards)
        self.account.book(month, {place: amount for place, amount in lines.items() if place not in held})
        asked = self.account.asked(self.files)
        run = self.books.pay(month)
        rows = RunLine.objects.filter(run=run, amount__gt=0) | RunLine.objects.filter(run=run, amount__lt=0)
        ours = {(child, f"{of:%Y-%m}"): amount for child, of, amount in rows.values_list("child", "month", "amount")}
        booked = {(child, f"{of:%Y-%m}"): amount for child, of, amount in run.entries.values_list("child", "month", "amount")}
        paid = dict(Payment.objects.filter(run=run).values_list("child", "amount"))
        faults = [*self._differ("line", ours, lines), *self._differ("payment", paid, asked)]
        faults += self._differ("entry", booked, {place: amount for place, amount in lines.items() if place not in held})
        if run.amount != sum(booked.values(), Decimal(0)):
            faults.append(f"{month}: the run says {run.amount}")
        self._answer(run, month)
        return faults

    def _differ(self, what: str, ours: dict[Any, Decimal], theirs: dict[Any, Decimal]) -> list[str]:
        wrong = [place for place in {**ours, **theirs} if ours.get(place) != theirs.get(place)]
        said = []
        for place in wrong:
            key = place[0] if isinstance(place, tuple) else place
            story = "\n    ".join([*self.log[key], *self.log.get(self.twins.get(key, 0), [])])
            said.append(f"{what} {place}: books {ours.get(place)}, calculator {theirs.get(place)}\n    {story}")
        return said

    def _hold(self, run: Run) -> set[tuple[int, str]]:
        """Up to two lines are held back; the list is made anew and signed afterwards."""
        held = set()
        for _ in range(self.dice.randrange(3)):
            lines = list(RunLine.objects.filter(run=run, held="").exclude(amount=0).values_list("pk", flat=True).order_by("pk"))
            if lines:
                line = RunLine.objects.get(run=run, pk=self.dice.choice(lines))
                at = self.books.at(f"{run.month:%Y-%m}")
                run = listing.hold(line, by=self.officer, at=at, seen=run.version, reason="核实中")
                held.add((line.child_id, f"{line.month:%Y-%m}"))
        return held

    def _answer(self, run: Run, month: str) -> None:
        """The bank pays most and sends some back; some families pay back what they owe."""
        rows = [",".join(returning.WANTED.values())]
        for one in Payment.objects.filter(run=run).order_by("reference"):
            self.account.moved(one.child_id, -one.amount)
            fails = self.dice.random() < 0.04
            if fails:
                self.account.moved(one.child_id, one.amount)
            rows.append(f"{one.reference},{one.account},{one.amount},{'失败' if fails else '成功'},{'销户' if fails else ''}")
        finance, at = self.books.city.people["finance_officer"], self.books.at(month)
        kept = returning.book_return(run, by=finance, at=at, name="回盘.csv", content="\r\n".join(rows).encode())
        assert not kept.wrong
        for key, amount in list(self.account.balance.items()):
            if amount < 0 and self.dice.random() < 0.1:
                child = Child.objects.get(pk=key)
                receipt = f"{self.seed}-{month}-{key}"
                returning.record_repayment(child, by=finance, at=at, amount=-amount, received_on=at.date(), receipt=receipt)
                self.account.moved(key, -amount)

    def publish(self, year: int, institutional: str, scattered: str, document: str) -> None:
        """The notice of a year comes late, as it does."""
        self.standards[str(year)] = {"institutional": Decimal(institutional), "scattered": Decimal(scattered)}
        for form, amount in self.standards[str(year)].items():
            self.books.standard(form, str(amount), date(year, 1, 1), document)

    # the deeds: what people enter, and the same told to the calculator

    def _end(self, key: int, child: Child, day: date, at: Any) -> str:
        kind = self.dice.choice(["died", "adopted", "moved", "other"])
        ending.end(child, by=self.console, at=at, kind=kind, on=day, proof="证明")
        self.files[key].ends.append(told.End(day, kind=kind))
        return kind

    def _take_back(self, key: int, child: Child, _day: date, at: Any) -> None:
        ending.take_back_ending(child, by=self.console, at=at, reason="误录")
        next(one for one in self.files[key].ends if not one.back).back = True

    def _rows(self, key: int) -> list[tuple[Circumstance, list[told.Span], told.Span]]:
        """The situations of the parents beside the calculator's."""
        found = []
        for row in Circumstance.objects.filter(parent__child=key).select_related("parent").order_by("pk"):
            spans = getattr(self.files[key], row.parent.side)
            found += [(row, spans, one) for one in spans if (one.what, one.since) == (row.status, row.during.lower)]
        return found

    def _release(self, key: int, child: Child, day: date, at: Any) -> Any:
        rows = [one for one in self._rows(key) if one[0].status not in {"dead", "normal"}]
        if not rows:
            return False
        row, _, span = self.dice.choice(rows)
        circumstances.end_circumstance(child, by=self.console, at=at, row_id=row.pk, last_day=day)
        span.until = day
        return row.status

    def _situation(self, key: int, child: Child, day: date, at: Any) -> str:
        side, status = self.dice.choice(["father", "mother"]), self.dice.choice(SITUATIONS)
        until = day + timedelta(days=self.dice.randrange(30, 400)) if status in told.TIMED and self.dice.random() < 0.5 else None
        paper = PAPERS.get(status, "") if self.dice.random() < 0.8 else ""
        new = NewCircumstance(status, day, until, proof=paper)
        circumstances.amend_circumstance(child, by=self.console, at=at, side=side, new=new)
        self.files[key].parent_is(side, told.Span(status, day, until, paper or None))
        return f"{side} {status} until {until} {paper}"

    def _strike(self, key: int, child: Child, _day: date, at: Any) -> Any:
        rows = self._rows(key)
        if len(rows) < 2:
            return False
        row, spans, span = rows[-1]
        circumstances.strike_circumstance(child, by=self.console, at=at, row_id=row.pk, reason="误录")
        spans[:] = [one for one in spans if one is not span]
        return row.status

    def _care(self, key: int, child: Child, day: date, at: Any) -> str:
        form = self.dice.choice(["scattered", "institutional"])
        amending.amend_care(child, by=self.console, at=at, form=form, since=day)
        self.files[key].change_care(form, day)
        return form

    def _relief(self, key: int, child: Child, day: date, at: Any) -> str:
        kind = self.dice.choice(["minimum_living", "disability_living"])
        household, persons = Decimal(self.dice.randrange(10000, 300000)) / 100, self.dice.randrange(1, 6)
        note_relief(child, by=self.console, at=at, new=NewRelief(kind, household, persons, day, "低保证"))
        self.files[key].change_aid(kind, told.share(household, persons), day)
        return f"{kind} {household}/{persons}"

    def _no_relief(self, key: int, _child: Child, day: date, at: Any) -> Any:
        row = ReceivedAid.objects.filter(child=key, during__contains=day).order_by("pk").first()
        if row is None:
            return False
        end_relief(row, by=self.console, at=at, last_day=day)
        next(one for one in self.files[key].aid if (one.what, one.since) == (row.kind, row.during.lower)).until = day
        return row.kind

    def _confirm(self, key: int, _child: Child, day: date, at: Any) -> Any:
        month = Month.of(day)
        made = confirm(NewRecognition(key, "", month.first_day), by=self.approver, at=at, rules_version="test")
        self.grants[made.pk] = told.Grant(str(month))
        self.files[key].grants.append(self.grants[made.pk])
        return str(month)

    def _stop(self, key: int, _child: Child, day: date, at: Any) -> Any:
        row = Recognition.objects.standing().filter(child=key).first()
        if row is None or self.dice.random() < 0.5:
            return False
        end_recognition(row, by=self.approver, at=at, last_month=day, answer="核实终止")
        self.grants[row.pk].last = f"{day:%Y-%m}"
        return f"last {day:%Y-%m}"

    def _leave(self, key: int, child: Child, day: date, at: Any) -> Any:
        """The household moves out of the city: both places agree the last month, a month before or after the day of the move."""
        row = Recognition.objects.standing().filter(child=key).first()
        last = Month.of(day).plus(self.dice.randrange(-1, 3))
        hand_out(child, by=self.approver, at=at, agreed=Agreed("外地民政局", last.first_day, "迁移证"))
        assert row is not None
        grant = self.grants[row.pk]
        grant.last, grant.handed = str(last), True
        self.left.setdefault(key, []).append(str(last))
        if not child.endings.filter(taken_back_at=None).exists() and self.dice.random() < 0.7:
            ending.end(child, by=self.console, at=at, kind="moved", on=day, proof="迁移证")
            self.files[key].ends.append(told.End(day, kind="moved"))
        return f"last {last}"

    def _return(self, key: int, child: Child, day: date, at: Any) -> Any:
        """It comes back: we pay from the month after the other place's last."""
        if key not in self.left:
            return False
        month = max(str(Month.of(day)), *self.left[key])
        standing = Recognition.objects.standing().filter(child=key).first()
        agreed = Agreed("外地民政局", Month.parse(month).first_day, "迁移证")
        hand_in(child, by=self.approver, at=at, agreed=agreed, category="orphan", rules_version="test")
        for end in self.files[key].ends:
            end.back = True
        if standing is not None:
            self.grants[standing.pk].confirmed = month
        else:
            made = Recognition.objects.standing().get(child=key)
            self.grants[made.pk] = told.Grant(month)
            self.files[key].grants.append(self.grants[made.pk])
        return f"from after {month}"

    def _merge(self, key: int, child: Child, _day: date, at: Any) -> Any:
        if key not in self.twins or self.files[self.twins[key]].into is not None:
            return False
        double = Child.objects.get(pk=self.twins[key])
        entry = merging.merge(child, by=self.officer, at=at, merged=double, reason="同一儿童")
        self.merges[double.pk] = entry.pk
        self.files[double.pk].merge_into(self.files[key])
        return f"takes {double.pk}"

    def _take_apart(self, key: int, _child: Child, _day: date, at: Any) -> Any:
        if self.files[key].into is None:
            return False
        merging.unmerge(Merge.objects.get(pk=self.merges[key]), by=self.officer, at=at)
        self.files[key].take_apart()
        return None

    def _birth(self, key: int, child: Child, day: date, at: Any) -> Any:
        if self.dice.random() < 0.7:
            return False
        birth = (day - timedelta(days=self.dice.randrange(60))).replace(year=day.year - 18, day=min(day.day, 28))
        circumstances.correct_identity(child, by=self.console, at=at, new=NewIdentity(child.name, child.sex, birth))
        self.files[key].birth = birth
        return str(birth)

    def _move(self, key: int, child: Child, day: date, at: Any) -> None:  # noqa: ARG002  money follows without a word
        amending.amend_household(child, by=self.console, at=at, division=self.books.city.divisions[QIDONG], since=day)


def _file(facts: dict[str, Any]) -> told.File:
    sides = [[told.Span(facts[side], SINCE, None, PAPERS.get(facts[side]))] for side in ("father", "mother")]
    return told.File(facts["birth"], *sides, care=[told.Span(facts["care"], SINCE)])
