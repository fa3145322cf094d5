"""A candidate who was given the post is one no longer."""

from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostStarted
from weibao.org.models import Staff
from weibao.org.powers import SEATS
from weibao.staffing.actions.choosing import follow_post


@reacts_to(PostStarted)
def started(event: PostStarted) -> None:
    """Somebody begins."""
    if event.role in SEATS and event.on >= event.at.date():
        follow_post(event.role, event.division_code, Staff.objects.get(pk=event.staff_id).name)
