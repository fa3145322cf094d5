"""What watching does when a file is opened, and when an emergency did not stand: it looks at once, in the same transaction."""

from weibao.access.announcements import EmergencyRejected
from weibao.children.announcements import FileOpened
from weibao.kernel.announcements import reacts_to
from weibao.watching import actions


@reacts_to(FileOpened)
def look(event: FileOpened) -> None:
    """Raise what this reading is reason enough for."""
    actions.look_at_opening(event.child_id, event.staff_id, at=event.at)


@reacts_to(EmergencyRejected)
def tell(event: EmergencyRejected) -> None:
    """An approver found that an emergency was none: the auditor looks into it."""
    actions.tell_unjustified(event.permit_id, event.staff_id, at=event.at)
