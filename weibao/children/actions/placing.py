"""Placing: a roster left the village of the household open, and who knows the place settles it. No law prescribes how."""

from datetime import datetime

from weibao.children.actions.amending import NoSuchPlace, changed, lock, settle_place
from weibao.children.announcements import HouseholdChanged
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, allows, note
from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Division, Staff


@action("children.check_place", label="核定户籍村", says="户籍村核定为 {division}")
def check_place(child: Child, *, by: Staff, at: datetime, division: Division, seen: datetime | None = None) -> Child:
    """Settle the household's village that a roster left open: the note goes, the place is set in the periods that named the old one.

    Raises NotAllowed for a village outside of what `by` may do, NoSuchPlace for a child whose place is not open.
    """
    held = lock(child, seen)
    if not held.place_note:
        raise NoSuchPlace("该儿童的户籍村没有待核事项。")
    if not allows(by, "children.check_place", _Place(division.pk), at):
        raise NotAllowed("只能核定为您辖区内的村（社区）；不属于您辖区的，请报乡镇核定。")
    old = held.household_id
    note(old=old, division=division.pk)
    held.households.filter(division_id=old).update(division_id=division.pk)
    held.residences.filter(division_id=old).update(division_id=division.pk)
    settle_place(held, at)
    changed(child, at, household_id=held.household_id, residence_id=held.residence_id, place_note="")
    announce(HouseholdChanged(child.pk, None, at))
    return child


class _Place:
    """A division as the door asks for it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def scope_codes(self) -> list[str]:
        return [self.code]
