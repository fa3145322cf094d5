"""Which computed indicators hold for which children on a day: eight questions, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from weibao.care.models import Delegation, Listing, Observation, Unguarded
from weibao.care.reports.guarding import PARENTS
from weibao.children.models import Child, Circumstance, Ending, Guardian, Schooling, Status
from weibao.rules.parameters import load
from weibao.rules.periods import months_after

GONE: Final = frozenset({Status.DEAD, Status.MISSING})
CUSTODY: Final = frozenset({Status.IN_PRISON, Status.DRUG_REHAB, Status.OTHER_CUSTODY})
ILL: Final = frozenset({Status.SEVERE_DISABILITY, Status.SERIOUS_ILLNESS})
OF_LISTING: Final = {
    ("left_behind", "both_away"): "left_behind",
    ("left_behind", "one_away"): "left_behind",
    ("difficult", "poverty"): "poverty",
    ("difficult", "guardianship_missing"): "guardianship_missing",
    ("migrant", "with_guardian"): "migrant",
    ("disabled", "severe"): "severe_disability",
    ("disabled", "moderate"): "other_disability",
    ("improper_guardianship", "violence"): "improper_violence",
    ("improper_guardianship", "abandonment"): "improper_violence",
    ("improper_guardianship", "neglect"): "improper_other",
    ("improper_guardianship", "incitement"): "improper_other",
    ("improper_guardianship", "other_harm"): "improper_other",
}
Held = dict[int, set[str]]


def held(children: Iterable[int], on: date) -> Held:
    """The ids of all indicators that hold, computed and observed, by child; a child whose file ended has none."""
    pks = list(children)
    rows = Child.objects.current().filter(pk__in=pks).exclude(pk__in=Ending.objects.filter(taken_back_at=None).values("child"))
    known = {row["pk"]: row for row in rows.values("pk", "birth_date", "is_foundling", "institution")}
    found: Held = {pk: set() for pk in known}
    _of_registers(found, known, on)
    _of_parents(found, known, on)
    _of_file(found, known, on)
    for child, indicator in Observation.objects.standing().filter(child__in=known).values_list("child", "indicator"):
        found[child].add(indicator)
    for child, kind in Unguarded.objects.waiting().filter(child__in=known).values_list("child", "kind"):
        found[child].add(kind)
    return found


def _of_registers(found: Held, known: Mapping[int, Mapping[str, Any]], on: date) -> None:
    away = set()
    for child, kind, situation in Listing.objects.standing().filter(child__in=known).values_list("child", "kind", "situation"):
        if (kind, situation) in OF_LISTING:
            found[child].add(OF_LISTING[kind, situation])
        if (kind, situation) == ("left_behind", "both_away"):
            away.add(child)
    entrusted = set()
    for row in Delegation.objects.running().filter(child__in=known).only("child_id", "during", "contact_due"):
        last = row.last_day
        if last is not None and last < on:
            found[row.child_id].add("care_run_out")
        else:
            entrusted.add(row.child_id)
        if row.contact_due is not None and row.contact_due < on:
            found[row.child_id].add("contact_late")
    small = load().at(on).whole("care/unattended_age") * 12
    for child, indicators in found.items():
        if child in away and child not in entrusted:
            indicators.add("no_written_care")
        if "left_behind" in indicators and months_after(known[child]["birth_date"], small) > on:
            indicators.add("left_behind_small")


def _of_parents(found: Held, known: Mapping[int, Mapping[str, Any]], on: date) -> None:
    parents: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Circumstance.objects.on(on).filter(parent__child__in=known).values_list("parent__child", "parent__side", "status")
    for child, side, status in rows:
        parents[child][side].add(status)
    for child, row in known.items():
        sides = list(parents[child].values())
        every = set().union(*sides)
        out = found[child]
        if row["institution"] is None:
            gone = len(sides) == 2 and all(one & GONE for one in sides)
            if row["is_foundling"] or gone:
                out.add("both_gone")
            elif len(sides) == 2 and all(Status.NORMAL not in one for one in sides):
                out.add("both_unable")
        if Status.GUARDIANSHIP_REVOKED in every:
            out.add("guardianship_revoked")
        if every & CUSTODY:
            out.add("parent_in_custody")
        if Status.OUT_OF_CONTACT in every:
            out.add("parent_out_of_contact")
        if every & ILL:
            out.add("parent_ill")


def _of_file(found: Held, known: Mapping[int, Mapping[str, Any]], on: date) -> None:
    law = load().at(on)
    first, last = law.whole("care/school_age/from"), law.whole("care/school_age/to")
    pupils = set(Schooling.objects.on(on).filter(child__in=known).values_list("child", flat=True))
    guarded, relatives = set(), set()
    for child, relation in Guardian.objects.on(on).filter(child__in=known).values_list("child", "relation"):
        guarded.add(child)
        if relation not in PARENTS:
            relatives.add(child)
    for child, row in known.items():
        birth = row["birth_date"]
        of_school_age = months_after(birth, first * 12) <= on < months_after(birth, last * 12)
        if of_school_age and child not in pupils:
            found[child].add("not_in_school")
        if row["institution"] is None and child not in guarded:
            found[child].add("no_guardian")
