"""A post has ended: who holds none any more is out at once, on every device."""

from weibao.accounts.actions.sessions import end_sessions_of_leavers
from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostEnded
from weibao.org.models import Staff


@reacts_to(PostEnded)
def leave_with_the_post(event: PostEnded) -> None:
    """End all sessions of a person whose last post has ended; a post that ends on a day ahead is met by the nightly job."""
    day = event.at.date()
    if event.on <= day and not Staff.objects.get(pk=event.staff_id).posts_on(day):
        end_sessions_of_leavers([event.staff_id], by=None, at=event.at, now=event.at)
