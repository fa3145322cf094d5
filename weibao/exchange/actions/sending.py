"""What we tell the other side: an application with its papers, our progress, our answer. Called by reactions, inside the deed.

Law: 民办发〔2021〕10号; the deeds themselves are those of `weibao.applications`.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from typing import Final

from django.utils.timezone import localdate

from weibao.applications.models import Application, Matter, Supplement
from weibao.applications.querysets import KIND
from weibao.applications.reports.papers import papers
from weibao.attachments.actions import read as open_paper
from weibao.attachments.models import Attachment
from weibao.exchange.actions.posting import post
from weibao.exchange.letters import (
    LONGEST_OPINION,
    PART,
    AnswerLetter,
    ApplicationLetter,
    Applies,
    Enclosed,
    FileLetter,
    ProgressLetter,
    WithdrawalLetter,
)
from weibao.exchange.models import Crossing, Direction, Enclosure, EnclosurePart, LetterKind, Partner, TheirStep
from weibao.exchange.reports.places import whole_name
from weibao.exchange.reports.rows import our_rows
from weibao.exchange.reports.sent import child_as_sent, papers_as_sent
from weibao.exchange.states import Outcome

OUTCOMES: Final = {"confirmed": Outcome.PASSED, "denied": Outcome.FAILED}


def send_out(application: Application, *, again: bool, at: datetime) -> Crossing:
    """An application that we accepted goes to its household place: as letters where Weibao runs, else it waits for the file set.

    No law of its own.
    """
    crossing = _again(application, at) if again else _begun(application, at)
    if crossing.partner is None:
        return crossing
    enclosed, contents = _papers(application, crossing, at)
    told = ApplicationLetter(
        matter=Matter(application.matter),
        from_code=application.accepted_code,
        from_name=whole_name(application.accepted_code),
        to_code=application.household_code,
        child=child_as_sent(application),
        applicant=Applies(
            name=application.applicant_name or "",
            relation=application.applicant_relation or "",
            phone=application.applicant_phone or "",
            id_number=application.applicant_number or "",
        ),
        papers=papers_as_sent(application),
        aids=application.aids,
        files=enclosed,
        complete_on=application.complete_on,
        pushed_on=localdate(at),
        round=crossing.round,
        rows=our_rows(application),
    )
    post(crossing.partner, crossing.code, LetterKind.APPLICATION, told, at=at)
    for digest, content in contents.items():
        _send_parts(crossing.partner, crossing, digest, content, at)
    Crossing.objects.filter(pk=crossing.pk).update(sent=[*crossing.sent, *contents])
    return crossing


def tell_progress(crossing: Crossing, *, at: datetime, told_on: date | None = None) -> None:
    """The other side sees where we stand and until when we have time. No law of its own."""
    if crossing.partner is None:
        return
    application = crossing.application
    told = ProgressLetter(state=application.state_label, due=application.due, rows=our_rows(application), told_on=told_on)
    post(crossing.partner, crossing.code, LetterKind.PROGRESS, told, at=at)


def tell_told(crossing: Crossing, *, at: datetime) -> None:
    """The applicant knows the result from us, the accepting place. No law of its own."""
    Crossing.objects.filter(pk=crossing.pk).update(told_on=localdate(at))
    tell_progress(crossing, at=at, told_on=localdate(at))


def answer(crossing: Crossing, *, outcome: str, at: datetime) -> None:
    """We, the household place, have decided; or the answer of another one is here, by a letter or entered by hand. No law of its own."""
    _answer(crossing, OUTCOMES[outcome], crossing.application.reason or "", [], at)


def ask_more(crossing: Crossing, supplement: Supplement, *, at: datetime) -> None:
    """We, the household place, want more papers: the third of the three outcomes, with all that is missing. No law of its own."""
    labels = {one.code: one.label for one in papers(crossing.application)}
    asked = [str(one) for one in supplement.asked]
    words = supplement.words or f"请补充以下材料：{'；'.join(labels.get(one, one) for one in asked)}"
    _answer(crossing, Outcome.SUPPLEMENT, words, asked, at)


def withdraw(crossing: Crossing, *, at: datetime) -> None:
    """The applicant took it back here, the household place has it already. No law of its own."""
    if crossing.partner is not None:
        post(crossing.partner, crossing.code, LetterKind.WITHDRAWAL, WithdrawalLetter(withdrawn_on=localdate(at)), at=at)


def follow_erasing(children: Iterable[int]) -> None:
    """What the other side said about erased children goes with their files. Called by the reaction. No law of its own."""
    rows = Crossing.objects.filter(application__child__in=list(children)).values("pk")
    TheirStep.objects.filter(crossing__in=rows).update(words=None, person="")
    Enclosure.objects.filter(crossing__in=rows).update(name="")
    EnclosurePart.objects.filter(enclosure__crossing__in=rows).delete()


def _answer(crossing: Crossing, outcome: Outcome, words: str, asked: list[str], at: datetime) -> None:
    on = localdate(at)
    Crossing.objects.filter(pk=crossing.pk).update(outcome=outcome, answered_on=on)
    if crossing.partner is None or crossing.is_out:
        return
    told = AnswerLetter(
        outcome=outcome,
        answered_on=on,
        words=words[:LONGEST_OPINION],
        asked=[one[:LONGEST_OPINION] for one in asked],
        rows=our_rows(crossing.application),
    )
    post(crossing.partner, crossing.code, LetterKind.ANSWER, told, at=at)


def _begun(application: Application, at: datetime) -> Crossing:
    return Crossing.objects.create(
        application=application,
        direction=Direction.OUT,
        partner=Partner.objects.of_place(application.household_code).first(),
        other_code=application.household_code,
        other_name=whole_name(application.household_code),
        pushed_on=localdate(at),
    )


def _again(application: Application, at: datetime) -> Crossing:
    crossing: Crossing = Crossing.objects.select_for_update(of=("self",)).select_related("partner").get(application=application)
    columns = {"round": crossing.round + 1, "pushed_on": localdate(at), "outcome": "", "answered_on": None}
    Crossing.objects.filter(pk=crossing.pk).update(**columns)
    crossing.refresh_from_db()
    return crossing


def _papers(application: Application, crossing: Crossing, at: datetime) -> tuple[list[Enclosed], dict[str, bytes]]:
    """What is enclosed and was not sent before; each paper is read by the person who pushes, and that is in the trail."""
    step = application.steps.filter(by__isnull=False).order_by("-at", "-pk").first()
    by = step.by if step else application.handler
    listed, contents = [], dict[str, bytes]()
    for paper in Attachment.objects.of(KIND, [application.pk]).present():
        content = open_paper(paper, by=by, at=at)  # type: ignore[arg-type]  # a push has its person
        digest = hashlib.sha256(content).hexdigest()
        if digest not in {*crossing.sent, *contents}:
            contents[digest] = content
            parts = -(-len(content) // PART)
            listed.append(Enclosed(digest=digest, name=paper.name[:120], category=paper.category, size=len(content), parts=parts))
    return listed, contents


def _send_parts(partner: Partner, crossing: Crossing, digest: str, content: bytes, at: datetime) -> None:
    for place, start in zip(count(), range(0, len(content), PART), strict=False):
        data = base64.b64encode(content[start : start + PART]).decode()
        post(partner, crossing.code, LetterKind.FILE, FileLetter(digest=digest, place=place, data=data), at=at)
