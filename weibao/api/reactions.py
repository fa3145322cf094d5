"""What lower floors announce goes into the outbox, in the same transaction."""

from datetime import datetime

from weibao.api import jobs
from weibao.api.actions import delivering, tokens
from weibao.benefits.announcements import RecognitionEnded, StandardPublished
from weibao.children.announcements import (
    CareChanged,
    ChildEnded,
    ChildRegistered,
    ChildrenMerged,
    CircumstanceChanged,
    EndingTakenBack,
    HouseholdChanged,
    MergeUndone,
)
from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostEnded
from weibao.org.models import Staff
from weibao.workdays.announcements import YearCovered

CHILD = "children.child"


def _tell(kind: str, at: datetime, *ids: int, subject: str = CHILD) -> None:
    event = delivering.write_event(kind, subject, list(ids), at=at)
    if event is not None:
        jobs.send_event.defer(event=event.pk)


@reacts_to(ChildRegistered)
def tell_registered(event: ChildRegistered) -> None:
    """Files were opened."""
    _tell("children.registered", event.at, *event.child_ids)


@reacts_to(CircumstanceChanged)
def tell_circumstance(event: CircumstanceChanged) -> None:
    """What recognition rests on is another one."""
    _tell("children.circumstance_changed", event.at, event.child_id)


@reacts_to(CareChanged)
def tell_care(event: CareChanged) -> None:
    """The care form is another one."""
    _tell("children.care_changed", event.at, event.child_id)


@reacts_to(HouseholdChanged)
def tell_household(event: HouseholdChanged) -> None:
    """The household stands elsewhere."""
    _tell("children.household_changed", event.at, event.child_id)


@reacts_to(ChildEnded)
def tell_ended(event: ChildEnded) -> None:
    """A child is no longer entitled here."""
    _tell("children.ended", event.at, event.child_id)


@reacts_to(EndingTakenBack)
def tell_taken_back(event: EndingTakenBack) -> None:
    """An ending was a mistake."""
    _tell("children.ending_taken_back", event.at, event.child_id)


@reacts_to(ChildrenMerged)
def tell_merged(event: ChildrenMerged) -> None:
    """Two files are one."""
    _tell("children.merged", event.at, event.kept_id, event.merged_id)


@reacts_to(MergeUndone)
def tell_undone(event: MergeUndone) -> None:
    """The two are two again."""
    _tell("children.merge_undone", event.at, event.kept_id, event.merged_id)


@reacts_to(RecognitionEnded)
def tell_recognition(event: RecognitionEnded) -> None:
    """A person ended a recognition."""
    _tell("benefits.recognition_ended", event.at, event.child_id)


@reacts_to(StandardPublished)
def tell_standard(event: StandardPublished) -> None:
    """A standard was published."""
    _tell("benefits.standard_published", event.at, subject="")


@reacts_to(YearCovered)
def tell_year(event: YearCovered) -> None:
    """The days off of a year were entered."""
    _tell("workdays.year_covered", event.at, subject="")


@reacts_to(PostEnded)
def leave_with_the_post(event: PostEnded) -> None:
    """An account whose last post has ended loses its tokens and subscriptions; one that ends on a day ahead simply opens nothing."""
    day = event.at.date()
    staff = Staff.objects.get(pk=event.staff_id)
    if staff.is_service and event.on <= day and not staff.posts_on(day):
        tokens.end_all(staff, at=event.at)
