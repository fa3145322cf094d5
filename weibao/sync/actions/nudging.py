"""提醒: the supervisor says a word to a director, who reads it on the phone. No ranking, no answer asked for (国办函〔2026〕12号)."""

from datetime import datetime
from typing import Final

from weibao.kernel.door import action
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.sync.models import Nudge

LONGEST: Final = 200
ADAY: Final = 5  # messages a director and day: more is no help


class CannotNudge(Refusal):
    """No director of the village, nothing said, or said often enough today."""


@action("sync.nudge", label="提醒儿童主任", law="国办函〔2026〕12号")
def nudge(post: Post, *, by: Staff, at: datetime, words: str) -> Nudge:
    """A message for the phone of who holds this post. Raises CannotNudge."""
    if post.role != Role.VILLAGE_DIRECTOR or not post.staff.is_active:
        raise CannotNudge("只能提醒在任的儿童主任。")
    if len(words.strip()) < 2:
        raise CannotNudge("请写明要提醒什么。")
    if Nudge.objects.filter(staff=post.staff, at__date=at.date()).count() >= ADAY:
        raise CannotNudge(f"今天已经提醒过 {ADAY} 次，请改用电话。")
    return Nudge.objects.create(staff=post.staff, division_id=post.division_id, words=words.strip()[:LONGEST], by=by, at=at)
