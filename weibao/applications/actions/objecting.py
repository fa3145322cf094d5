"""异议、复议、诉讼 Objecting: against a conclusion or a refusal; the outcome is kept, and a changed decision is checked again."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from weibao.applications.actions.moving import go, reason_of
from weibao.applications.announcements import ApplicationReopened
from weibao.applications.models import Application, Remedy, RemedyKind, RemedyOutcome
from weibao.applications.reports.terms import terms
from weibao.applications.states import State
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.rules.periods import months_after

LAW: Final = "行政复议法（2023年修订）第20条、第24条；行政诉讼法第46条"


class BadRemedy(Refusal):
    """A remedy that cannot be: nothing to turn against, a day to come, one of the kind under way."""


def last_day(kind: str, told_on: date) -> date | None:
    """The last day for a remedy after a decision was told; an objection has none."""
    law = terms().at(told_on)
    if kind == RemedyKind.RECONSIDERATION:
        return told_on + timedelta(days=law.whole("remedy/reconsideration"))
    return months_after(told_on, law.whole("remedy/suit")) if kind == RemedyKind.SUIT else None


@action("applications.lodge_remedy", label="登记异议、复议或诉讼", law=LAW, says="登记{kind}")
def lodge_remedy(application: Application, *, by: Staff, at: datetime, kind: str, lodged_on: date, words: str, organ: str = "") -> Remedy:
    """Somebody turns against a conclusion or a refusal. An objection leads to a new check at once; a reconsideration (by the county
    government) and a suit are decided by others, and entered here. One lodged late is kept with that mark: its organ decides on it.

    Raises BadRemedy, NoReason, Stale.
    """
    words = reason_of(words, "请写明请求和理由，至少10个字。")
    objection = kind == RemedyKind.OBJECTION
    able = {State.DECIDING, State.DENIED, State.REFUSED} if objection else {State.REFUSED}
    if kind not in RemedyKind.values or application.state not in able or application.is_accepted_for_elsewhere:
        raise BadRemedy("现在没有可以提出异议、复议或诉讼的结论或决定。")
    if lodged_on > localdate(at) or lodged_on < localdate(application.submitted_at):
        raise BadRemedy("提出日期应在申请之后、今天之前。")
    last = last_day(kind, localdate(application.told_at)) if application.told_at else None
    made = Remedy(application=application, kind=kind, lodged_on=lodged_on, late=bool(last and lodged_on > last), by=by, at=at)
    made.words, made.organ = words, organ.strip()[:60]
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as twice:
        raise BadRemedy("同类救济正在办理，不能重复登记。") from twice
    note(application=application.pk, kind=RemedyKind(kind).label, late=made.late)
    if objection:
        reopen(application, by=by, at=at, words=words)
    return made


@action("applications.settle_remedy", label="登记救济结果", law=LAW, says="登记{kind}结果：{outcome}")
def settle_remedy(remedy: Remedy, *, by: Staff, at: datetime, outcome: str, words: str) -> Remedy:
    """What came of it. A decision that was annulled or changed is checked again. Raises NoReason, Stale when it was entered already."""
    words = reason_of(words, "请写明结果和依据，至少10个字。")
    if outcome not in RemedyOutcome.values:
        raise BadRemedy("请选择结果。")
    rows = Remedy.objects.filter(pk=remedy.pk, outcome="")
    if rows.update(outcome=outcome, outcome_words=words, settled_by=by, settled_at=at) != 1:
        raise Stale
    application = remedy.application
    note(application=application.pk, kind=remedy.get_kind_display(), outcome=RemedyOutcome(outcome).label)
    if outcome == RemedyOutcome.CHANGED and remedy.kind != RemedyKind.OBJECTION and application.state == State.REFUSED:
        reopen(application, by=by, at=at, words=words)
    remedy.refresh_from_db()
    return remedy


def reopen(application: Application, *, by: Staff, at: datetime, words: str) -> None:
    """It is checked again, with a clock of its own. Called inside an action. No law of its own."""
    go(
        application, State.RECHECKING, verb="reopen", by=by, at=at, words=words, opinion="", told_at=None, decided_by=None, decided_at=None,
        closed_on=None,
    )  # fmt: skip
    announce(ApplicationReopened(application.pk, application.channel, at))
