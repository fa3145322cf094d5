"""确认、审批 Deciding: a person of the county who did not handle it decides, with the rules' advice in view; the applicant is told.

The rules advise and decide nothing (个人信息保护法第24条). No list of names is published (民发〔2019〕62号；未成年人保护法第103条).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.timezone import localdate

from weibao.applications.actions.moving import go, reason_of
from weibao.applications.actions.noticing import issue
from weibao.applications.announcements import ApplicationDecided, ApplicationTold
from weibao.applications.models import Application, NoticeKind
from weibao.applications.reports.advice import advice
from weibao.applications.reports.papers import CATEGORY, contact_unproved
from weibao.applications.states import State
from weibao.benefits.actions import NewRecognition
from weibao.benefits.actions import confirm as recognise
from weibao.benefits.reports import rules_version
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff

LAW: Final = "国办发〔2010〕54号；民发〔2010〕161号；民发〔2019〕62号；民发〔2020〕125号"


class Ground(TextChoices):
    """Why an application is refused."""

    NOT_MET = "not_met", "父母情形不符合规定条件"
    OVER_AGE = "over_age", "已满18周岁"
    NOT_HERE = "not_here", "户籍地不在本县（市、区）"
    ALREADY = "already", "已在其他地方纳入保障"
    UNTRUE = "untrue", "提供虚假材料"
    NO_CONTACT_PROOF = "no_contact_proof", "没有失联证明"


class SameHands(NotAllowed):
    """Who handled an application does not decide it (经办与审批分离)."""


class AgainstAdvice(Refusal):
    """The decision differs from what the rules say: a person may do that, with the reason."""


class ProofCanBeSupplied(Refusal):
    """A missing proof of 失联 leads to 补正 in one of three ways, not to a refusal (民发〔2020〕125号)."""


@action("applications.confirm", label="确认（批准）认定申请", law=LAW)
def confirm(application: Application, *, by: Staff, at: datetime, reason: str = "") -> Application:
    """The county confirms: the child is recognised, the allowance starts in the month after.

    Raises SameHands, AgainstAdvice without a reason of ten characters where the rules say no or the township does, ForbiddenMove, Stale.
    """
    _other_hands(application, by)
    found = advice(application, localdate(at))
    if not found.holds or application.opinion == "fails":
        reason = _against(reason, "规则或查验结论认为不符合条件，仍要确认的，请写明理由，至少10个字。")
    child = application.child
    if child is None:
        raise Refusal("尚未受理建档，不能确认。")
    month = localdate(at).replace(day=1)
    basis: dict[str, Any] = {} if application.closed else {"application": application.number, "tree": found.tree}
    likened = application.law_matter == "hiv"
    new = NewRecognition(child.pk, CATEGORY[application.law_matter], month, likened=likened, basis=basis, aids=_aids(application))
    made = recognise(new, by=by, at=at, rules_version=rules_version())
    _decide(application, State.CONFIRMED, by=by, at=at, reason=reason, basis=found.tree, recognition=made)
    issue(application, NoticeKind.APPROVAL, by=by, at=at, reason=reason, tree=found.tree)
    announce(ApplicationDecided(application.pk, "confirmed", application.channel, here=True, at=at))
    return application


@action("applications.refuse", label="不予确认（批准）认定申请", law=LAW)
def refuse(application: Application, *, by: Staff, at: datetime, ground: str, reason: str) -> Application:
    """The county refuses in writing, with the reason and the remedies.

    Raises SameHands, ProofCanBeSupplied where only a proof of 失联 is missing, NoReason, ForbiddenMove, Stale.
    """
    _other_hands(application, by)
    if ground == Ground.NO_CONTACT_PROOF or (ground == Ground.NOT_MET and contact_unproved(application)):
        raise ProofCanBeSupplied(
            "没有失联证明不是不予认定的理由，请一次性告知补正。三种方式任选其一：公安机关《儿童失联父母查找情况回执单》；"
            "个人承诺+邻里证明+村（居）证实+乡镇（街道）查验+县级确认；一事一议（民发〔2020〕125号）。"
        )
    if ground not in Ground.values:
        raise Refusal("请选择不予认定的情形。")
    reason = reason_of(reason, "不予认定的，应当书面说明理由，至少10个字。")
    found = advice(application, localdate(at))
    _decide(application, State.DENIED, by=by, at=at, reason=reason, basis=found.tree)
    issue(application, NoticeKind.REFUSAL, by=by, at=at, reason=reason, ground=Ground(ground).label, tree=found.tree)
    note(against_advice=bool(found.holds))
    announce(ApplicationDecided(application.pk, "denied", application.channel, here=True, at=at))
    return application


def _decide(application: Application, state: State, *, by: Staff, at: datetime, reason: str, **columns: Any) -> None:
    go(application, state, verb="decide", by=by, at=at, words=reason, decided_by=by, decided_at=at, reason=reason or None, **columns)


def _other_hands(application: Application, by: Staff) -> None:
    steps = application.steps.filter(taken_back_at=None, verb__in=["submit", "accept", "conclude", "take_papers"])
    if by.pk in {application.handler_id, application.checked_by_id, *steps.values_list("by", flat=True)}:
        raise SameHands("您经办过这件申请，应由另一名审批人员决定（经办与审批分离）。")


def _against(reason: str, sentence: str) -> str:
    if len("".join(reason.split())) < 10:
        raise AgainstAdvice(sentence)
    return reason.strip()


def _aids(application: Application) -> dict[str, Decimal]:
    return {kind: Decimal(amount) for kind, amount in application.aids.items()}


@action("applications.tell", label="告知申请人结果", law="民发〔2019〕62号；民办发〔2021〕10号")
def tell(application: Application, *, by: Staff, at: datetime) -> Application:
    """The applicant has the decision in hand (or the accepting place has it, for one pushed to us): the terms of the remedies run."""
    return _told(application, by=by, at=at)


@action("applications.return_result", label="结果反馈受理地", law="民办发〔2021〕10号", system=True)
def return_result(application: Application, *, by: None, at: datetime) -> Application:
    """The result of one that was pushed to us was received by the accepting place, which tells the applicant."""
    return _told(application, by=None, at=at)


def _told(application: Application, *, by: Staff | None, at: datetime) -> Application:
    yes = application.state == State.CONFIRMED
    after = State.REFUSED if not yes else State.DONE if application.is_accepted_for_elsewhere else State.PAYING
    go(application, after, verb="tell", by=by, at=at, told_at=at)
    announce(ApplicationTold(application.pk, "confirmed" if yes else "denied", application.channel, at))
    return application
