"""What becomes of posts, told to the floors above in the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PostStarted:
    """A person was given a post; `on` is its first day, which may lie ahead."""

    post_id: int
    staff_id: int
    role: str
    division_code: str
    on: date
    at: datetime


@dataclass(frozen=True)
class PostEnded:
    """A post was ended; `on` is the first day without it: today, or a day that lies ahead.

    Ask `staff.posts_on(day)` of a fresh row whether the person holds another one. A post that runs out by a date that was set when
    it was given is not announced: nothing is done on that day, the powers are simply gone on the next request.
    """

    post_id: int
    staff_id: int
    role: str
    division_code: str
    on: date
    at: datetime
