"""Random children whose dates crowd around the thresholds, and the tables that the rules read."""

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from weibao.rules.facts import CARES, CHILDREN, INCOMES, STATUSES, Facts
from weibao.rules.tests.oracle import Child, Situation, months_after

STATUS_WORDS = ("normal", "dead", "missing", "severe_disability", "serious_illness", "in_prison", "drug_rehab", "other_custody",
                "out_of_contact", "guardianship_revoked", "deported")  # fmt: skip
WEIGHTS = (6, 14, 8, 12, 5, 12, 10, 10, 14, 4, 4)
PROOFS = (None, "court_declaration", "police_receipt", "village_chain", "case_by_case", "death_certificate")
CLASSES = ("physical", "visual", "hearing", "speech", "mental", "intellectual", "multiple")
AIDS = ("minimum_living", "extreme_poverty", "disability_living", "disability_care")
FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)


class Crowd:
    """Makes children, the same ones for the same seed."""

    def __init__(self, seed: int, anchors: tuple[date, ...] = ()) -> None:
        self.dice = random.Random(seed)
        self.anchors = anchors  # the days that will be judged: dates crowd around the thresholds of these

    def day(self) -> date:
        """A day that will be judged, or any of the two years, often one at the edge of a month."""
        if self.anchors and self.dice.random() < 0.8:
            return self.dice.choice(self.anchors)
        day = FIRST + timedelta(days=self.dice.randrange((LAST - FIRST).days + 1))
        if self.dice.random() < 0.5:
            day = day.replace(day=1) - timedelta(days=1) if self.dice.random() < 0.6 else day.replace(day=1)
        return max(day, FIRST)

    def near(self, day: date, months: int) -> date:
        """A day about so many months earlier, give or take three."""
        year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
        return months_after(date(year, month + 1, 1), 0) + timedelta(days=min(day.day, 28) - 1 + self.dice.randint(-3, 5))

    def child(self) -> Child:
        dice, day = self.dice, self.day()
        birth = self.near(day, 18 * 12) if dice.random() < 0.25 else date(2004, 1, 1) + timedelta(days=dice.randrange(7200))
        if dice.random() < 0.02:
            birth = date(dice.choice((2004, 2008)), 2, 29)
        foundling = dice.random() < 0.05
        made = Child(birth=birth, foundling=foundling)
        if not foundling:
            made.father, made.mother = self.parent(day), self.parent(day)
        if dice.random() < 0.1:
            made.ended_on = self.day()
        if dice.random() < 0.9:
            made.confirmed = f"{self.near(day, dice.choice((0, 0, 1, 2, 8))):%Y-%m}"
        made.care = self.cares(day)
        made.income = [self.aid(day) for _ in range(dice.choice((0, 0, 1, 2)))]
        return made

    def parent(self, day: date) -> list[Situation]:
        return [self.situation(day) for _ in range(self.dice.choice((0, 1, 1, 1, 1, 2, 3)))]

    def situation(self, day: date) -> Situation:
        dice = self.dice
        status = dice.choices(STATUS_WORDS, WEIGHTS)[0]
        since = self.near(day, dice.choice((0, 5, 6, 6, 6, 7, 12, 30)))
        until = None
        if dice.random() < 0.45:
            until = max(
                since, self.near(months_after(since, 6), dice.choice((0, 0, 0, -7, 3))) if dice.random() < 0.6 else self.near(day, 0)
            )
        made = Situation(status, since, until)
        if status in {"missing", "out_of_contact"} or dice.random() < 0.2:
            made.proof = dice.choice(PROOFS)
        if status == "severe_disability":
            made.disability, made.grade = dice.choice(CLASSES), dice.randint(1, 4)
        return made

    def cares(self, day: date) -> list[tuple[str, date | None, date | None]]:
        form, other = self.dice.sample(("institutional", "scattered"), 2)
        if self.dice.random() < 0.8:
            return [(form, None, None)]
        turn = self.near(day, self.dice.choice((0, 1)))
        gap = self.dice.choice((1, 1, 20))
        return [(form, None, turn), (other, turn + timedelta(days=gap), None)]

    def aid(self, day: date) -> tuple[str, Decimal, date | None, date | None]:
        dice = self.dice
        amount = Decimal(dice.choice((0, 10000, 31800, 114500, 117001, 200000, dice.randrange(200000)))) / 100
        since = None if dice.random() < 0.5 else self.near(day, 0)
        until = None if dice.random() < 0.6 else max(since or FIRST, self.near(day, -1))
        return dice.choice(AIDS), amount.quantize(Decimal("0.01")), since, until


def crowd(count: int, seed: int, anchors: tuple[date, ...] = ()) -> list[Child]:
    makes = Crowd(seed, anchors)
    return [makes.child() for _ in range(count)]


def facts_of(children: list[Child]) -> Facts:
    """The tables of these children; each is known by its place in the list."""
    numbered = list(enumerate(children))
    people = [(n, c.birth, c.foundling, c.ended_on, c.confirmed, False) for n, c in numbered]
    statuses = [
        (n, parent, s.status, s.since, s.until, s.proof, s.disability, s.grade)
        for n, c in numbered
        for parent, own in (("father", c.father), ("mother", c.mother))
        for s in own
    ]
    care = [(n, *one) for n, c in numbered for one in c.care]
    income = [(n, *one) for n, c in numbered for one in c.income]
    tables = ((people, CHILDREN), (statuses, STATUSES), (care, CARES), (income, INCOMES))
    return Facts(*(pl.DataFrame(rows, schema={"child": pl.Int64, **schema}, orient="row") for rows, schema in tables))


def case_of(child: Child, name: str, on: date) -> dict[str, object]:
    """The child as a case of the `decide` contract: what that cannot say (an ending, dated care and aid) is left out."""
    return {
        "case": name,
        "on": str(on),
        "birth": str(child.birth),
        "care": child.care[0][0],
        "confirmed": child.confirmed,
        "foundling": child.foundling,
        "father": [_status(s) for s in child.father],
        "mother": [_status(s) for s in child.mother],
        "income": {
            kind: str(sum((a for k, a, _, _ in child.income if k == kind), Decimal("0.00")))
            for kind in ("minimum_living", "disability_living")
        },
    }


def as_cased(child: Child) -> Child:
    """What is left of the child when it is said as a case."""
    aid = [(kind, amount, None, None) for kind, amount, _, _ in child.income if kind in {"minimum_living", "disability_living"}]
    form = child.care[0][0]
    return Child(child.birth, child.foundling, None, child.confirmed, child.father, child.mother, [(form, None, None)], aid)


def _status(situation: Situation) -> dict[str, object]:
    said: dict[str, object] = {"status": situation.status, "since": str(situation.since)}
    if situation.until is not None:
        said["until"] = str(situation.until)
    if situation.proof is not None:
        said["proof"] = situation.proof
    if situation.status == "severe_disability":
        said["disability"] = {"class": situation.disability, "grade": situation.grade}
    return said
