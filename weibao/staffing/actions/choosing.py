"""选好人: the village proposes, the township guides, the county files after a clear entry check; the post itself is org's."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import Role
from weibao.staffing.models import Candidate
from weibao.staffing.states import CANDIDATE, CandidateState

LAW: Final = "民发〔2019〕34号；未成年人保护法第43条"
LEVELS: Final = {Role.VILLAGE_DIRECTOR: Level.VILLAGE, Role.TOWNSHIP_SUPERVISOR: Level.TOWNSHIP}


class BadCandidate(Refusal):
    """Somebody who cannot be proposed for this place."""


class NotChecked(Refusal):
    """Nobody is filed without a clear entry check."""

    status = 409


@dataclass(frozen=True)
class Proposal:
    """Whom a village proposes."""

    name: str
    phone: str
    role: str
    background: str
    ability: str
    care: str
    met_on: date


@action("staffing.propose", label="登记拟任人选", law=LAW, says="登记拟任人选")
def propose(place: Division, *, by: Staff, at: datetime, proposal: Proposal) -> Candidate:
    """The township enters whom the village's committee proposed, and why the person is fit. Raises BadCandidate."""
    if proposal.role not in LEVELS or place.level != LEVELS[Role(proposal.role)]:
        raise BadCandidate("拟任区划与岗位不符：儿童主任到村（社区），督导员到乡镇（街道）。")
    if proposal.met_on > timezone.localtime(at).date():
        raise BadCandidate("提名日期不能晚于今天。")
    if Candidate.objects.open().filter(place=place, role=proposal.role, name=proposal.name).exists():
        raise BadCandidate("这名人选已经登记。")
    made = Candidate.objects.create(place=place, proposed_by=by, proposed_at=at, **asdict(proposal))
    note(candidate=made.pk, place=place.pk)
    return made


@action("staffing.file", label="备案拟任人选", law=LAW, says="备案拟任人选")
def file(candidate: Candidate, *, by: Staff, at: datetime) -> Candidate:
    """The county files: there is a clear entry check, and somebody else proposed. Raises NotChecked, BadCandidate, Stale, ForbiddenMove."""
    latest = candidate.checks.first()
    if latest is None or not latest.clear:
        raise NotChecked("没有查询结果为“未发现”的入职查询，不能备案（未成年人保护法第62条）。")
    if candidate.proposed_by_id == by.pk:
        raise BadCandidate("登记人和备案人不能是同一人。")
    move(candidate, CandidateState.FILED, machine=CANDIDATE, decided_by=by, decided_at=at)
    note(candidate=candidate.pk)
    return candidate


@action("staffing.reject", label="不予备案拟任人选", law=LAW, says="不予备案拟任人选")
def reject(candidate: Candidate, *, by: Staff, at: datetime, reason: str) -> Candidate:
    """The county does not file, and says why. Raises BadCandidate without a reason, Stale, ForbiddenMove."""
    if len(reason.strip()) < 2:
        raise BadCandidate("请写明不予备案的原因。")
    move(candidate, CandidateState.REJECTED, machine=CANDIDATE, decided_by=by, decided_at=at, reason=reason.strip())
    note(candidate=candidate.pk)
    return candidate


@action("staffing.withdraw", label="撤回拟任人选", law=LAW, says="撤回拟任人选")
def withdraw(candidate: Candidate, *, by: Staff, at: datetime) -> Candidate:
    """The village takes its proposal back. Raises Stale, ForbiddenMove."""
    move(candidate, CandidateState.WITHDRAWN, machine=CANDIDATE)
    note(candidate=candidate.pk)
    return candidate


def follow_post(role: str, place: str, name: str) -> int:
    """Whoever was proposed for this place has the post now. Called by the reaction, under 民发〔2019〕34号. Returns how many."""
    return Candidate.objects.open().filter(role=role, place=place, name=name).update(state=CandidateState.APPOINTED)
