"""The peer of B1: the same rules on OpenFisca-Core, in its own idiom (entities, variables, vectorised formulas).

A situation is the person, a child the group. `python peer.py FOLDER 2023-07` loads the columns once; each line on standard input
builds a fresh simulation, decides the month and answers with one line of JSON. Only the calculation is timed.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

SITUATION = build_entity(key="situation", plural="situations", label="", is_person=True)
CHILD = build_entity(key="child", plural="children", label="", roles=[{"key": "member", "plural": "members", "label": ""}])
(NORMAL, DEAD, MISSING, DISABLED, ILL, PRISON, REHAB, CUSTODY, LOST, REVOKED, DEPORTED) = range(11)
COURT, POLICE, VILLAGE, ONE_BY_ONE = range(4)
MENTAL, INTELLECTUAL = 4, 5


def judged_on(period):
    """The last day of the month before."""
    return np.datetime64(str(period.start.date), "D") - 1


def months_after(days, months):
    """The same day so many months later, or the last of the month."""
    month = days.astype("M8[M]") + months
    into = days - days.astype("M8[D]").astype("M8[M]").astype("M8[D]")
    last = (month + 1).astype("M8[D]") - 1
    return np.minimum(month.astype("M8[D]") + into, last)


def column(name, entity, kind):
    return type(name, (Variable,), {"value_type": kind, "entity": entity, "definition_period": MONTH, "label": name})


INPUTS = [
    *(column(name, SITUATION, int) for name in ("status", "since", "until", "proof", "class_", "grade")),
    column("of_father", SITUATION, bool),
    *(column(name, CHILD, int) for name in ("birth", "confirmed")),
    *(column(name, CHILD, bool) for name in ("foundling", "institutional")),
    column("income", CHILD, float),
]


class in_force(Variable):
    value_type, entity, definition_period, label = bool, SITUATION, MONTH, ""

    def formula(situation, period, parameters):
        day = judged_on(period).astype(int)
        until = situation("until", period)
        return (situation("since", period) <= day) & ((until < 0) | (until >= day))


class gone(Variable):
    value_type, entity, definition_period, label = bool, SITUATION, MONTH, ""

    def formula(situation, period, parameters):
        status = situation("status", period)
        missing = (status == MISSING) & (situation("proof", period) == COURT)
        return situation("in_force", period) & ((status == DEAD) | missing)


class unable(Variable):
    value_type, entity, definition_period, label = bool, SITUATION, MONTH, ""

    def formula(situation, period, parameters):
        status, until, grade = (situation(name, period) for name in ("status", "until", "grade"))
        six = months_after(situation("since", period).astype("M8[D]"), 6).astype(int)
        served, open_end = six <= judged_on(period).astype(int), until < 0
        term = served | (~open_end & (six <= until + 1))
        disability = situation("class_", period)
        worst = np.where((disability == MENTAL) | (disability == INTELLECTUAL), 4, 2)
        counts = (
            ((status == DISABLED) & (grade <= worst))
            | (status == ILL)
            | (status == REVOKED)
            | (status == DEPORTED)
            | ((status == PRISON) & (term | open_end))
            | (((status == REHAB) | (status == CUSTODY)) & term)
            | ((status == LOST) & served & (situation("proof", period) >= POLICE))
        )
        return situation("in_force", period) & counts


def of_parent(name, source, *, father):
    def formula(child, period, parameters):
        mine = child.members("of_father", period)
        return child.any(child.members(source, period) & (mine if father else ~mine))

    return type(name, (Variable,), {"value_type": bool, "entity": CHILD, "definition_period": MONTH, "label": "", "formula": formula})


PARENTS = [
    of_parent(f"{parent}_{source}", source, father=parent == "father") for parent in ("father", "mother") for source in ("gone", "unable")
]


class under_age(Variable):
    value_type, entity, definition_period, label = bool, CHILD, MONTH, ""

    def formula(child, period, parameters):
        birth, day = child("birth", period), judged_on(period).astype(int)
        of_age = months_after(birth.astype("M8[D]"), 216).astype(int)
        return (birth <= day) & (day < of_age)


class orphan(Variable):
    value_type, entity, definition_period, label = bool, CHILD, MONTH, ""

    def formula(child, period, parameters):
        both = child("father_gone", period) & child("mother_gone", period)
        return child("under_age", period) & (both | child("foundling", period))


class de_facto_unattended(Variable):
    value_type, entity, definition_period, label = bool, CHILD, MONTH, ""

    def formula(child, period, parameters):
        father = child("father_gone", period) | child("father_unable", period)
        mother = child("mother_gone", period) | child("mother_unable", period)
        return child("under_age", period) & father & mother & ~child("orphan", period)


class allowance(Variable):
    value_type, entity, definition_period, label = float, CHILD, MONTH, ""

    def formula(child, period, parameters):
        standard = np.where(child("institutional", period), 1755.0, 1170.0)
        de_facto = child("de_facto_unattended", period)
        eligible = child("orphan", period) | de_facto
        month = period.start.year * 100 + period.start.month
        due = eligible & (child("confirmed", period) < month)
        return np.where(due, np.maximum(0, standard - np.where(de_facto, child("income", period), 0)), 0)


def system():
    made = TaxBenefitSystem([SITUATION, CHILD])
    for variable in (*INPUTS, in_force, gone, unable, *PARENTS, under_age, orphan, de_facto_unattended, allowance):
        made.add_variable(variable)
    return made


def columns(folder):
    read = {file.stem: np.fromfile(file, dtype=np.int32) for file in Path(folder).glob("*.i32")}
    read["class_"] = read.pop("class")
    read["income"] = (read["income"] / 100).astype(np.float32)
    return read


def simulation(made, data, month):
    builder = SimulationBuilder()
    builder.create_entities(made)
    builder.declare_person_entity("situation", range(len(data["status"])))
    children = builder.declare_entity("child", range(len(data["birth"])))
    children.members_entity_id = data["of_child"]
    children.members_role = np.zeros(0)  # no role is asked for
    run = builder.build(made)
    for variable in INPUTS:
        run.set_input(variable.__name__, month, data[variable.__name__])
    return run


def peak_mb():
    """The most memory this program ever held (what getrusage says begins with what the caller held)."""
    return next(int(line.split()[1]) // 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))


def once(made, data, month):
    run = simulation(made, data, month)
    began = time.perf_counter()
    amount = run.calculate("allowance", month)
    seconds = time.perf_counter() - began
    orphans, de_facto = int(run.calculate("orphan", month).sum()), int(run.calculate("de_facto_unattended", month).sum())
    return {
        "seconds": seconds,
        "orphan": orphans,
        "de_facto_unattended": de_facto,
        "neither": len(amount) - orphans - de_facto,
        "paid": int((amount > 0).sum()),
        "yuan": f"{amount.astype(np.float64).sum():.2f}",
        "peak_mb": peak_mb(),
    }


def main():
    folder, month = sys.argv[1:]
    made, data = system(), columns(folder)
    for _ in sys.stdin:
        print(json.dumps(once(made, data, month)), flush=True)


if __name__ == "__main__":
    main()
