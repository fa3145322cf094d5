"""A line of a roster as a file to be opened in the registry, and the typed line again from the facts that were kept."""

from datetime import date
from decimal import Decimal

from weibao.children.actions.registering import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent, NewSchooling
from weibao.children.models import Status
from weibao.kernel.months import Month
from weibao.rosters.lines import ParentFacts, RosterLine
from weibao.rosters.models import Line


def new_child(line: RosterLine, institutions: dict[str, int], *, source: str) -> NewChild:
    """A line of a roster as a file to be opened. Facts without a date of their own stand open at both ends."""
    institution = institutions.get(line.guardian) if line.care == "institutional" else None
    return NewChild(
        name=line.name,
        sex=line.sex,
        birth_date=line.birth_date,
        household=line.village or line.township or line.county,
        id_number=line.id_number,
        address=line.address or None,
        ethnicity=line.ethnicity,
        is_foundling=line.foundling,
        care=line.care,
        institution=institution,
        place_note="" if line.village else f"名册所写村（社区）“{line.village_text}”在该乡镇没有唯一对应"[:120],
        parents=tuple(_parent(side, told) for side, told in (("father", line.father), ("mother", line.mother)) if _is_known(told)),
        guardians=(NewGuardian(line.guardian, line.relation, line.phone or None),) if line.guardian else (),
        schooling=NewSchooling(line.school, line.stage) if line.school or line.stage else None,
        account=NewAccount(line.account, line.payee, line.bank) if line.account else None,
        source=source,
    )


def _is_known(told: ParentFacts) -> bool:
    return bool(told.name or told.id_number or told.status in Status.values)


def _parent(side: str, told: ParentFacts) -> NewParent:
    circumstances: tuple[NewCircumstance, ...] = ()
    if told.status in Status.values and told.status != Status.NORMAL:
        circumstances = (
            NewCircumstance(
                status=told.status,
                since=told.since,
                until=told.until,
                disability_class=told.disability_class or "",
                disability_grade=told.disability_grade,
                proof=told.proof,
                proof_name=told.proof_text[:80],
            ),
        )
    return NewParent(side, told.name, told.id_number or None, circumstances)


def roster_line(file: str, line: Line) -> RosterLine:
    """The typed line again from the facts that were kept with it."""
    facts = dict(line.cells["facts"])
    for side in ("father", "mother"):
        told = dict(facts[side])
        told["since"], told["until"] = _day(told["since"]), _day(told["until"])
        facts[side] = ParentFacts(**told)
    facts["birth_date"] = _day(facts["birth_date"])
    facts["confirmed"] = Month.parse(facts["confirmed"]) if facts["confirmed"] else None
    for key in ("minimum_living", "disability_living"):
        facts[key] = Decimal(facts[key])
    return RosterLine(file=file, row=line.row, **facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
