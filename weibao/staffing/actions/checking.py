"""入职查询: our own people are checked before they begin and every year; only clear or not clear comes back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post, Staff
from weibao.rules.periods import months_after
from weibao.staffing.models import Candidate, EntryCheck
from weibao.staffing.reports.numbers import whole

LAW: Final = "未成年人保护法第62条"


class BadCheck(Refusal):
    """A check that cannot be."""


@dataclass(frozen=True)
class Checked:
    """A check as its receipt says it."""

    checked_on: date
    organ: str
    receipt: str
    clear: bool


@action("staffing.check_staff", label="登记入职查询", law=LAW, says="登记入职查询")
def check_staff(post: Post, *, by: Staff, at: datetime, checked: Checked) -> EntryCheck:
    """The yearly check of whoever holds a post. Nobody enters one's own. Raises BadCheck."""
    if post.staff_id == by.pk:
        raise BadCheck("不能登记本人的入职查询。")
    return _made(by, at, checked, staff_id=post.staff_id, place_id=post.division_id)


@action("staffing.check_candidate", label="登记拟任人选的入职查询", law=LAW, says="登记拟任人选的入职查询")
def check_candidate(candidate: Candidate, *, by: Staff, at: datetime, checked: Checked) -> EntryCheck:
    """The check before somebody begins. Raises BadCheck."""
    return _made(by, at, checked, candidate_id=candidate.pk, place_id=candidate.place_id)


def _made(by: Staff, at: datetime, checked: Checked, **whose: int | str) -> EntryCheck:
    if checked.checked_on > timezone.localtime(at).date():
        raise BadCheck("查询日期不能晚于今天。")
    due = months_after(checked.checked_on, whole("check_months", at))
    facts = {"checked_on": checked.checked_on, "organ": checked.organ, "receipt": checked.receipt, "clear": checked.clear}
    made = EntryCheck.objects.create(**facts, next_due=due, by=by, at=at, **whose)
    note(check=made.pk, clear=made.clear)
    return made
