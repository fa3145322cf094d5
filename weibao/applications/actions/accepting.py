"""受理 Accepting: the township takes an application up and opens the child's file; or, for a household elsewhere, pushes it there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.access.models import Member
from weibao.applications.actions.facts import stated
from weibao.applications.actions.moving import go, reason_of
from weibao.applications.actions.noticing import issue
from weibao.applications.announcements import ApplicationAccepted, ApplicationDecided, ApplicationPushed, SupplementAsked
from weibao.applications.models import Application, NoticeKind
from weibao.applications.querysets import KIND
from weibao.applications.reports.papers import papers
from weibao.applications.states import State
from weibao.children.actions.registering import register
from weibao.children.actions.restricting import restrict
from weibao.children.models import Child, Ground
from weibao.kernel.announcements import announce
from weibao.kernel.door import action
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "民发〔2010〕161号；民发〔2019〕62号；民办发〔2021〕10号"
CROSS_LAW: Final = "民办发〔2021〕10号"
OUTCOMES: Final = {"passed": State.CONFIRMED, "failed": State.DENIED}
LONGEST: Final = 200


class NotHere(Refusal):
    """A step of the household place asked of the accepting place, or the other way round."""

    status = 409


class PapersMissing(Refusal):
    """Papers are missing; they are asked for once and all together."""


@action("applications.accept", label="受理认定申请", law=LAW)
def accept(
    application: Application, *, by: Staff, at: datetime, acknowledged: frozenset[int] = frozenset(), child: Child | None = None
) -> Application:
    """Take an application up: the form is checked, the child has a file (one that is there is linked, else a new one is opened).

    Parents enter the file with their names; their situations enter it when they were checked (`applications.conclude`). `child` is a
    file that the person recognised as the same one. Raises NotHere, Resembles until look-alikes are acknowledged, BadFacts, Stale.
    """
    if application.is_accepted_for_elsewhere:
        raise NotHere("户籍地不在本地，受理后由系统推送户籍地，请办理“形式审查并推送”。")
    application.child = child or application.child or _known_or_new(application, by=by, at=at, acknowledged=acknowledged)
    if application.closed:
        _shut(application, by=by, at=at)
    go(
        application, State.CHECKING, verb="accept", by=by, at=at, since=application.complete_on, child=application.child, handler=by
    )  # fmt: skip
    issue(application, NoticeKind.ACCEPTANCE, by=by, at=at)
    announce(ApplicationAccepted(application.pk, application.channel, at))
    return application


def _known_or_new(application: Application, *, by: Staff, at: datetime, acknowledged: frozenset[int]) -> Child:
    new = stated(application.facts)
    known = Child.objects.current().with_id_number(new.id_number).first() if new.id_number else None
    if known is not None:
        return known
    nameless = tuple(replace(parent, circumstances=()) for parent in new.parents)
    since = new.since or localdate(at)
    return register(replace(new, parents=nameless, since=since, source="认定申请"), by=by, at=at, acknowledged=acknowledged)


def _shut(application: Application, *, by: Staff, at: datetime) -> None:
    child = application.child
    if child is None or child.restricted:
        return
    team: Sequence[Staff] = [one.staff for one in Member.objects.around(KIND, application.pk).on(localdate(at)).select_related("staff")]
    restrict(child, by=by, at=at, ground=Ground.OTHER, reason="认定申请事项依法须严格保密。", team=team)


@action("applications.push", label="形式审查并推送户籍地", law=CROSS_LAW)
def push(application: Application, *, by: Staff, at: datetime) -> Application:
    """The accepting place checks the form only, not the merits, and sends a complete application to the household township.

    Raises NotHere for a household here and for what is known to a team alone, PapersMissing while papers are missing.
    """
    if not application.is_accepted_for_elsewhere:
        raise NotHere("户籍地在本地，请办理受理。")
    if application.scope_closed():
        raise NotHere("须严格保密的申请不经系统推送。请按保密规定与户籍地民政部门当面移交，并在这里登记申请人撤回。")
    missing = [one.label for one in papers(application) if not one.held]
    if missing:
        raise PapersMissing(f"材料不齐，请一次性告知补正：{'；'.join(missing)}")
    go(application, State.PUSHED, verb="push", by=by, at=at, handler=by)
    issue(application, NoticeKind.ACCEPTANCE, by=by, at=at)
    announce(ApplicationPushed(application.pk, again=False, at=at))
    return application


@action("applications.record_answer", label="录入户籍地审核结果", law=CROSS_LAW)
def record_answer(
    application: Application, *, by: Staff, at: datetime, outcome: str, opinion: str, asked: Sequence[str] = ()
) -> Application:
    """The household place answered and its answer is entered by hand: passed, failed or supplement (通过, 不通过, 待补充材料).

    Raises NotHere, NoReason for an answer other than passed without its opinion (at most 200 characters).
    """
    return _answer(application, by=by, at=at, outcome=outcome, opinion=opinion, asked=asked)


@action("applications.receive_answer", label="接收户籍地审核结果", law=CROSS_LAW, system=True)
def receive_answer(
    application: Application, *, by: None, at: datetime, outcome: str, opinion: str, asked: Sequence[str] = ()
) -> Application:
    """The same, come in by an envelope. A second time changes nothing: the move is refused (ForbiddenMove) and the caller knows."""
    return _answer(application, by=None, at=at, outcome=outcome, opinion=opinion, asked=asked)


def _answer(application: Application, *, by: Staff | None, at: datetime, outcome: str, opinion: str, asked: Sequence[str]) -> Application:
    if not application.is_accepted_for_elsewhere:
        raise NotHere("该申请由本地办理，没有户籍地的审核结果。")
    if outcome not in {*OUTCOMES, "supplement"}:
        raise Refusal("请选择审核结果：通过、不通过或待补充材料")
    words = opinion.strip()[:LONGEST]
    if outcome != "passed":
        reason_of(words, "不通过、待补充材料的，必须写明审核意见（200字以内）。")
    if outcome == "supplement":
        from weibao.applications.actions.supplementing import stop  # noqa: PLC0415  the two phases know each other

        made = stop(application, by=by, at=at, asked=list(asked) or [words], words=words, verb="answer_asks")
        announce(SupplementAsked(application.pk, made.pk, application.channel, at))
        return application
    go(application, OUTCOMES[outcome], verb="answer", by=by, at=at, words=words, decided_at=at, reason=words or None)
    kind = NoticeKind.APPROVAL if outcome == "passed" else NoticeKind.REFUSAL
    issue(application, kind, by=by, at=at)
    word = "confirmed" if outcome == "passed" else "denied"
    announce(ApplicationDecided(application.pk, word, application.channel, here=False, at=at))
    return application
