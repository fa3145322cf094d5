"""What letters of partners ask for, kind by kind. Called by the deed that takes a letter in; whatever is raised sets it aside.

Law: 民办发〔2021〕10号; what changes an application is a deed of `weibao.applications`.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.applications.actions.accepting import receive_answer
from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.actions.submitting import receive
from weibao.applications.actions.supplementing import receive_supplement
from weibao.applications.models import Application, Channel, Entry
from weibao.applications.states import State
from weibao.children.actions.facts import NewChild
from weibao.children.models import Care
from weibao.exchange.actions import papers as lists
from weibao.exchange.actions.partnering import take_keys
from weibao.exchange.actions.sending import tell_progress
from weibao.exchange.letters import (
    AnswerLetter,
    ApplicationLetter,
    FileLetter,
    KeysLetter,
    PapersLetter,
    ProgressLetter,
    Row,
    WithdrawalLetter,
)
from weibao.exchange.models import Arrival, Crossing, Direction, Enclosure, EnclosurePart, TheirStep
from weibao.exchange.reports.places import is_ours
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division

TOWNSHIP: Final = 9
WITHDRAWN: Final = "申请人已在受理地撤回"


class NotTheirs(Refusal):
    """A partner writes about what belongs to another one, or to a place that is not its own."""


def application(arrival: Arrival, told: ApplicationLetter, at: datetime) -> None:
    """An application was pushed to us, the household place; or what was missing of one. No law of its own. Raises NotTheirs, Refusal."""
    if not told.from_code.startswith(arrival.partner.prefix):
        raise NotTheirs("受理地不属于对方的区划。")
    if not is_ours(told.to_code) or told.child.household != told.to_code:
        raise NotTheirs("户籍地不属于本市。")
    known = _crossing(arrival, Direction.IN)
    crossing = _new(arrival, told, at) if known is None else _supplemented(known, told, at)
    for one in told.files:
        Enclosure.objects.get_or_create(
            crossing=crossing,
            digest=one.digest,
            defaults={"name": one.name, "category": one.category, "size": one.size, "parts": one.parts},
        )
    _take_rows(crossing, told.rows, at)
    tell_progress(crossing, at=at)


def _new(arrival: Arrival, told: ApplicationLetter, at: datetime) -> Crossing:
    place, child = _placed(told)
    if child.id_number and Application.objects.received().open().with_id_number(child.id_number).exists():
        raise Refusal("该儿童已有一件正在办理的异地申请。")
    new = NewApplication(
        matter=told.matter,
        child=child,
        applicant=Applicant(**told.applicant.model_dump()),
        entry=Entry.PUSHED,
        channel=Channel.CROSS_PROVINCE,
        place=place,
        accepted_code=told.from_code,
        papers=tuple(told.papers),
        aids={str(kind): amount for kind, amount in told.aids.items()},
    )
    pushed_on = min(told.pushed_on, localdate(at))
    row = receive(new, by=None, at=at, key=f"cross:{arrival.topic}", pushed_on=pushed_on)
    return Crossing.objects.create(
        application=row,
        code=arrival.topic,
        direction=Direction.IN,
        partner=arrival.partner,
        other_code=told.from_code,
        other_name=told.from_name,
        pushed_on=pushed_on,
        there_state=State.PUSHED.label,
    )


def _placed(told: ApplicationLetter) -> tuple[str, NewChild]:
    """Our township, and the child as our registry can hold it: a village that we do not know is its township's to settle."""
    township = told.to_code[:TOWNSHIP]
    known = set(Division.objects.filter(code__in=[told.to_code, township, told.child.home]).values_list("code", flat=True))
    if township not in known:
        raise Refusal("户籍地的乡镇（街道）在本市区划中没有。")
    household = told.to_code if told.to_code in known else township
    residence = told.child.residence if told.child.residence in known else None
    return township, replace(told.child, household=household, residence=residence, institution=None, care=Care.SCATTERED)


def _supplemented(crossing: Crossing, told: ApplicationLetter, at: datetime) -> Crossing:
    if told.round <= crossing.round:
        raise Refusal("这是已经推送过的一次。")
    receive_supplement(crossing.application, by=None, at=at, facts=_placed(told)[1], papers=tuple(told.papers))
    columns = {"round": told.round, "pushed_on": min(told.pushed_on, localdate(at)), "outcome": "", "answered_on": None}
    Crossing.objects.filter(pk=crossing.pk).update(**columns)
    return crossing


def file(arrival: Arrival, told: FileLetter, at: datetime) -> None:
    """A part of an enclosed paper; the last one must make it whole. No law of its own. Raises LookupError, ValueError, Refusal."""
    crossing = _must(arrival, Direction.IN)
    enclosure = crossing.enclosures.get(digest=told.digest)
    if told.place >= enclosure.parts:
        raise ValueError("a part beyond the last")
    EnclosurePart.objects.create(enclosure=enclosure, place=told.place, data=base64.b64decode(told.data, validate=True))
    pieces = list(enclosure.pieces.order_by("place"))
    if len(pieces) == enclosure.parts:
        content = b"".join(bytes(one.data) for one in pieces)
        if len(content) != enclosure.size or hashlib.sha256(content).hexdigest() != enclosure.digest:
            raise Refusal("材料与申请中登记的不一致。")


def progress(arrival: Arrival, told: ProgressLetter, at: datetime) -> None:
    """The other side's clock. No law of its own."""
    crossing = _must(arrival)
    Crossing.objects.filter(pk=crossing.pk).update(there_state=told.state, there_due=told.due, told_on=told.told_on or crossing.told_on)
    _take_rows(crossing, told.rows, at)


def answer(arrival: Arrival, told: AnswerLetter, at: datetime) -> None:
    """The household place has decided, or wants more papers. No law of its own. Raises what `receive_answer` raises."""
    crossing = _must(arrival, Direction.OUT)
    receive_answer(crossing.application, by=None, at=at, outcome=told.outcome, opinion=told.words, asked=told.asked)
    Crossing.objects.filter(pk=crossing.pk).update(
        outcome=told.outcome, answered_on=told.answered_on, there_state=told.outcome.label, there_due=None
    )
    _take_rows(crossing, told.rows, at)
    tell_progress(crossing, at=at)


def withdrawal(arrival: Arrival, told: WithdrawalLetter, at: datetime) -> None:
    """The applicant took it back there: whoever handles it here is told and ends it, nothing ends by itself. No law of its own."""
    crossing = _must(arrival, Direction.IN)
    Crossing.objects.filter(pk=crossing.pk).update(there_state=WITHDRAWN, there_due=None)


def papers(arrival: Arrival, told: PapersLetter, at: datetime) -> None:
    """A list of papers of a household place there. No law of its own."""
    lists.take_list(arrival.partner, told, at=at)


def keys(arrival: Arrival, told: KeysLetter, at: datetime) -> None:
    """New keys of the partner. No law of its own."""
    take_keys(arrival.partner, told.model_dump(), at=at)


def _crossing(arrival: Arrival, direction: str) -> Crossing | None:
    """What a letter is about. Raises NotTheirs for what this partner has no part in."""
    crossing = Crossing.objects.filter(code=arrival.topic).select_related("application", "partner").select_for_update(of=("self",)).first()
    if crossing is not None and (crossing.partner_id != arrival.partner_id or (direction and crossing.direction != direction)):
        raise NotTheirs("这件申请与对方无关。")
    return crossing


def _must(arrival: Arrival, direction: str = "") -> Crossing:
    crossing = _crossing(arrival, direction)
    if crossing is None:
        raise Refusal("没有这件申请。")
    return crossing


def _take_rows(crossing: Crossing, rows: Iterable[Row], at: datetime) -> None:
    """The other side's table as it is now, in place of what it was."""
    told = list(rows)
    if told:
        crossing.their_steps.all().delete()
        TheirStep.objects.bulk_create(TheirStep(crossing=crossing, at=at, **row.model_dump()) for row in told)
