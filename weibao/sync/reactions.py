"""What ends phones, and what an erased file takes along."""

from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostEnded
from weibao.org.models import Staff
from weibao.org.powers import Role
from weibao.sync.actions.pairing import end_of_leavers


@reacts_to(PostEnded)
def leave_with_the_post(event: PostEnded) -> None:
    """Who is no village director any more has no phone; what it had not sent still arrives sealed, for a person to look at."""
    day = event.at.date()
    staff = Staff.objects.get(pk=event.staff_id)
    left = Role.VILLAGE_DIRECTOR in {post.role for post in staff.posts_on(day)}
    if event.role == Role.VILLAGE_DIRECTOR and event.on <= day and not left:
        end_of_leavers(staff, by=None, at=event.at)
