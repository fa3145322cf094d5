"""复核 Checking: a second person goes through the list and signs it."""

from datetime import datetime

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.payroll.actions.reckoning import reckon
from weibao.payroll.models import Run, Signature
from weibao.payroll.states import RunState


class SamePerson(Refusal):
    """Money moves by several people only: who made or edited a list does not check it, who checked it does not approve it."""


class NotNewest(Refusal):
    """The list is no longer what today's knowledge gives, or no longer what was signed: it is neither signed nor booked."""

    status = 409


@action("payroll.check", label="复核发放名册", says="复核 {month} 名册第 {version} 版")
def check(run: Run, *, by: Staff, at: datetime, seen: int) -> Run:
    """Sign the list as checked. `seen` is the version that the person went through.

    No law of its own: the rule of several people is internal control.
    Raises SamePerson for whoever made or edited any version of it, NotNewest, Stale, ForbiddenMove.
    """
    if by.pk in makers(run):
        raise SamePerson("制表或改动过这份名册的人不能复核，请由另一人复核")
    sign(run, RunState.CHECKED, Signature.Act.CHECKED, by=by, at=at, seen=seen)
    return run


def makers(run: Run) -> set[int]:
    """Everybody who made or edited this run's list, in whatever version."""
    return set(run.signatures.filter(act=Signature.Act.MADE).values_list("by_id", flat=True))


def sign(run: Run, state: RunState, act: str, *, by: Staff, at: datetime, seen: int) -> None:
    """Move the run and put the name under its present list. Raises NotNewest, Stale, ForbiddenMove.

    Nobody goes through a list in vain: one that new facts have overtaken is told at the first signature, not at the booking.
    """
    if run.version != seen:
        raise Stale
    run.move(state)
    refuse_outdated(run, at)
    Signature.objects.create(run=run, act=act, version=run.version, digest=run.digest, by=by, at=at)
    note(run=run.pk, month=Month.of(run.month), version=run.version, digest=run.digest)


def refuse_outdated(run: Run, at: datetime) -> None:
    """Raise NotNewest when today's knowledge gives another list than the run holds."""
    if reckon(Month.of(run.month), on=timezone.localtime(at).date()).digest != run.digest:
        raise NotNewest("名册已不是最新：编制之后有新的情况、账户或回盘结果，请重新编制、复核、审批")
