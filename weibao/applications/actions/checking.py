"""查验、审核 Checking: the township compares what is stated with what is known, and gives its conclusion to the county."""

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.applications.actions.accepting import PapersMissing
from weibao.applications.actions.facts import stated
from weibao.applications.actions.moving import go, reason_of
from weibao.applications.announcements import ApplicationConcluded
from weibao.applications.models import Application, Opinion
from weibao.applications.reports.papers import papers
from weibao.applications.states import State
from weibao.children.actions.circumstances import amend_circumstance, prove_circumstance
from weibao.children.actions.facts import NewCircumstance
from weibao.children.models import Child, Circumstance, Status
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "民发〔2010〕161号；民发〔2019〕62号"


@action("applications.conclude", label="提交查验（审核）结论", law=LAW)
def conclude(application: Application, *, by: Staff, at: datetime, opinion: str, words: str) -> Application:
    """The check is over: the situations that were stated and proved enter the registry, the county has the next step.

    Raises PapersMissing when it is said to meet the conditions and papers are missing, NoReason without the words of the conclusion,
    Contradiction when the file holds what cannot be true beside it, ForbiddenMove, Stale.
    """
    words = reason_of(words, "请写明查验（审核）情况，至少10个字。")
    if opinion not in Opinion.values:
        raise Refusal("请选择结论：符合条件或不符合条件。")
    missing = [one.label for one in papers(application) if not one.held]
    if opinion == Opinion.MEETS and missing:
        raise PapersMissing(f"材料不齐，请一次性告知补正：{'；'.join(missing)}")
    if application.child is not None and opinion == Opinion.MEETS:
        _enter_facts(application, application.child, by=by, at=at)
    go(application, State.DECIDING, verb="conclude", by=by, at=at, words=words, opinion=opinion, checked_by=by)
    note(opinion=opinion)
    announce(ApplicationConcluded(application.pk, application.channel, at))
    return application


def _enter_facts(application: Application, child: Child, *, by: Staff, at: datetime) -> None:
    """What the file does not hold yet of the stated situations of the parents; one that it holds without a proof gets it."""
    for parent in stated(application.facts).parents:
        there = {(row.status, row.during.lower): row for row in Circumstance.objects.filter(parent__child=child, parent__side=parent.side)}
        for one in parent.circumstances:
            _enter(child, parent.side, one, there.get((one.status, one.since)), by=by, at=at)


def _enter(child: Child, side: str, one: NewCircumstance, row: Circumstance | None, *, by: Staff, at: datetime) -> None:
    if row is None:
        if one.status != Status.NORMAL:
            amend_circumstance(child, by=by, at=at, side=side, new=one, source="认定申请查验")
    elif one.proof and row.proof != one.proof:
        prove_circumstance(child, by=by, at=at, row_id=row.pk, proof=one.proof, proof_name=one.proof_name)


@action("applications.return_to_check", label="退回重新查验（审核）", law=LAW)
def return_to_check(application: Application, *, by: Staff, at: datetime, reason: str) -> Application:
    """The county sends it back to be checked again; the check's clock begins anew. Raises NoReason, ForbiddenMove, Stale."""
    words = reason_of(reason, "请写明退回重新查验（审核）的原因，至少10个字。")
    go(application, State.CHECKING, verb="return_to_check", by=by, at=at, words=words, since=localdate(at), opinion="", checked_by=None)
    announce(ApplicationConcluded(application.pk, application.channel, at))
    return application
