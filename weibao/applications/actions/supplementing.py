"""补正 Supplementing: all that is missing is asked for once; the clock stands still until it is there.

一次性告知 (行政许可法第32条 by analogy; 民办发〔2021〕10号): what could have been asked for the first time is not asked for later, unless
the facts changed. A missing proof of 失联 is asked for in one of its three lawful ways and never a ground of refusal.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.applications.actions import clock
from weibao.applications.actions.facts import stated
from weibao.applications.actions.moving import go
from weibao.applications.actions.noticing import issue
from weibao.applications.announcements import ApplicationPushed, SupplementAnswered, SupplementAsked
from weibao.applications.models import Application, NoticeKind, PaperTerm, Supplement, plain
from weibao.applications.reports.papers import papers, proofs_of
from weibao.applications.states import AT_TOWNSHIP, State
from weibao.children.actions.facts import NewChild, check_circumstances, check_number
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff

LAW: Final = "民发〔2019〕62号；民发〔2020〕125号；民办发〔2021〕10号"
EDITABLE: Final = AT_TOWNSHIP - {State.CONFIRMED, State.DENIED} | {State.SUPPLEMENTING, State.DECIDING}


class NothingMissing(Refusal):
    """No paper is missing and nothing else is asked for."""


class CouldHaveBeenAsked(Refusal):
    """A paper that stood on the list of the first notice is asked for only now."""


class NotNow(Refusal):
    """The application is not in a state in which this is done."""

    status = 409


@action("applications.ask_supplement", label="一次性告知补正", law=LAW)
def ask_supplement(application: Application, *, by: Staff, at: datetime, words: str = "", extra: tuple[str, ...] = ()) -> Supplement:
    """Ask once for all that is missing: every paper of the list that is not there, and what else the person writes down (`extra`).

    Stops the clock. Raises NothingMissing, CouldHaveBeenAsked for what an earlier notice could have asked for, Stale, ForbiddenMove.
    """
    listed = papers(application)
    missing = [one.code for one in listed if not one.held]
    others = [text.strip() for text in extra if text.strip()]
    if not missing and not others:
        raise NothingMissing("清单所列材料均已收齐，没有需要补正的内容。")
    _only_once(application, missing, others)
    labels = {one.code: one.label for one in listed}
    made = stop(application, by=by, at=at, asked=[*missing, *others], words=words, verb="ask_supplement", known=[*labels, *others])
    issue(application, NoticeKind.SUPPLEMENT, by=by, at=at, asked=[*(labels[code] for code in missing), *others], words=words)
    announce(SupplementAsked(application.pk, made.pk, application.channel, at))
    return made


def _only_once(application: Application, missing: list[str], others: list[str]) -> None:
    earlier = list(application.supplements.filter(taken_back_at=None))
    if not earlier:
        return
    last = earlier[-1]
    if application.facts_changed_at is not None and application.facts_changed_at > last.at:
        return
    asked = {code for one in earlier for code in one.asked}
    late = [code for code in missing if code not in asked and any(code in one.known for one in earlier)]
    if late or [text for text in others if text not in asked]:
        raise CouldHaveBeenAsked("首次告知时即可要求的材料，事实没有变化的，不得再次要求补正（一次性告知）。")


def stop(
    application: Application, *, by: Staff | None, at: datetime, asked: list[str], words: str, verb: str, known: list[str] | None = None
) -> Supplement:
    """Stop the clock and keep what is asked for. Called inside an action. No law of its own."""
    columns: dict[str, Any] = clock.stopped(application, localdate(at))
    go(application, State.SUPPLEMENTING, verb=verb, by=by, at=at, words=words, **columns)
    return Supplement.objects.create(
        application=application, asked=asked, known=known or asked, words=words.strip() or None, by=by, at=at, until=application.due
    )  # fmt: skip


@action("applications.take_papers", label="登记收到的材料", law=LAW)
def take_papers(
    application: Application, *, by: Staff, at: datetime, codes: tuple[str, ...] = (), proofs: Mapping[str, str] | None = None
) -> Application:
    """Papers came in: plain ones by code, proofs of a parent's situation as code → kind (`father:dead` → `death_certificate`).

    Raises Refusal for a code that is not on the list or a proof that the law does not accept for it, NotNow, Stale.
    """
    _must_be_editable(application)
    listed = {one.code for one in papers(application)}
    proofs = dict(proofs or {})
    if unknown := [code for code in (*codes, *proofs) if code not in listed]:
        raise Refusal(f"材料清单中没有这一项（{len(unknown)} 项），请刷新后再登记。")
    for code, proof in proofs.items():
        if ":" not in code or proof not in proofs_of(code):
            raise Refusal("该证明不能证明这一情形，请按清单选择。")
    facts = _proved(application.facts, proofs)
    _put(application, facts=facts, papers={**application.papers, **dict.fromkeys(codes, "")})
    note(application=application.pk, count=len(codes) + len(proofs))
    return application


@action("applications.note_paper_term", label="登记材料有效期", law="民发〔2019〕62号（动态管理）", says="登记材料有效期至 {until}")
def note_paper_term(application: Application, *, by: Staff, at: datetime, code: str, until: date) -> PaperTerm:
    """Until when a paper that is there proves; a new paper of the same kind brings a new day. A reminder comes before it.

    Raises Refusal for a paper that is not there or a day that is over, NotNow once nothing hangs on the paper any longer.
    """
    if application.state not in EDITABLE | {State.CONFIRMED, State.PUSHED, State.PAYING}:
        raise NotNow(f"当前状态为“{application.state_label}”，不再登记材料有效期。")
    if code not in {one.code for one in papers(application) if one.held}:
        raise Refusal("请选择已经收到的材料。")
    if until <= localdate(at):
        raise Refusal("有效期应在今天以后；已经过期的材料请重新提供。")
    held = Application.objects.select_for_update().get(pk=application.pk)
    PaperTerm.objects.filter(pk__in=[one.pk for one in held.paper_terms.all() if one.code == code]).delete()
    made = PaperTerm.objects.create(application=held, code=code, until=until, by=by, at=at)
    note(application=application.pk, until=until)
    return made


def _proved(facts: dict[str, Any], proofs: Mapping[str, str]) -> dict[str, Any]:
    parents = [
        {
            **parent,
            "circumstances": [
                {**one, "proof": proofs.get(f"{parent['side']}:{one['status']}", one["proof"])} for one in parent["circumstances"]
            ],
        }
        for parent in facts.get("parents", ())
    ]
    return {**facts, "parents": parents}


@action("applications.amend", label="更正申请所述事实", law=LAW)
def amend(application: Application, *, by: Staff, at: datetime, facts: NewChild) -> Application:
    """What the applicant states is another thing than was entered. Papers may be asked for anew then. Raises BadFacts, NotNow, Stale."""
    _must_be_editable(application)
    if facts.id_number:
        check_number(facts.id_number, facts.birth_date, facts.sex)
    for parent in facts.parents:
        check_circumstances(parent.side, parent.circumstances)
    before = stated(application.facts)
    if (before.household, before.id_number) != (facts.household, facts.id_number):
        raise Refusal("户籍地或身份号码变了，是另一件申请；请登记撤回后重新提交。")
    _put(application, facts=plain(facts), facts_changed_at=at)
    note(application=application.pk)
    return application


@action("applications.answer_supplement", label="登记补正完成", law=LAW)
def answer_supplement(application: Application, *, by: Staff, at: datetime, words: str = "") -> Application:
    """What was asked for came in: the clock runs on with what was left. Raises PapersMissing while a listed paper is not there."""
    from weibao.applications.actions.accepting import PapersMissing  # noqa: PLC0415  the two phases know each other

    if application.state != State.SUPPLEMENTING or application.held is None:
        raise NotNow("该申请不在补正中。")
    asked = {code for one in application.supplements.filter(answered_at=None, taken_back_at=None) for code in one.asked}
    missing = [one.label for one in papers(application) if not one.held and one.code in asked]
    if missing:
        raise PapersMissing(f"还缺：{'；'.join(missing)}")
    back, on = State(application.held["state"]), localdate(at)
    columns = clock.resumed(application, on)
    if back == State.SUBMITTED:
        columns["complete_on"] = on
    go(application, back, verb="answer_supplement", by=by, at=at, words=words, **columns)
    application.supplements.filter(answered_at=None, taken_back_at=None).update(answered_at=at)
    announce(SupplementAnswered(application.pk, application.channel, at))
    if back == State.PUSHED:
        announce(ApplicationPushed(application.pk, again=True, at=at))
    return application


@action("applications.receive_supplement", label="接收异地补正材料", law="民办发〔2021〕10号", system=True)
def receive_supplement(application: Application, *, by: None, at: datetime, facts: NewChild, papers: tuple[str, ...]) -> Application:
    """What we, the household place, had asked for was sent by the accepting place: the clock runs on. Raises NotNow."""
    if application.state != State.SUPPLEMENTING or application.held is None or not application.is_received:
        raise NotNow("该申请不在补正中。")
    _put(application, facts=plain(facts), papers={**application.papers, **dict.fromkeys(papers, "")}, facts_changed_at=at)
    go(
        application, State(application.held["state"]), verb="answer_supplement", by=None, at=at, **clock.resumed(application, localdate(at))
    )  # fmt: skip
    application.supplements.filter(answered_at=None).update(answered_at=at)
    announce(SupplementAnswered(application.pk, application.channel, at))
    return application


def _must_be_editable(application: Application) -> None:
    if application.state not in EDITABLE:
        raise NotNow(f"当前状态为“{application.state_label}”，不能再登记材料或更正事实。")


def _put(application: Application, **columns: Any) -> None:
    if Application.objects.filter(pk=application.pk, state=application.state).update(**columns) != 1:
        raise Stale
    for name, value in columns.items():
        setattr(application, name, value)
