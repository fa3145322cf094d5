"""Who is given a post is asked for the certificate."""

from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostStarted
from weibao.training.actions.certifying import follow_post


@reacts_to(PostStarted)
def started(event: PostStarted) -> None:
    """A director or supervisor begins."""
    follow_post(event.post_id, event.role, event.on, event.at)
