"""What watching does when a file is opened: it looks at once, in the transaction of the reading."""

from weibao.children.announcements import FileOpened
from weibao.kernel.announcements import reacts_to
from weibao.watching import actions


@reacts_to(FileOpened)
def look(event: FileOpened) -> None:
    """Raise what this reading is reason enough for."""
    actions.look_at_opening(event.child_id, event.staff_id, at=event.at)
