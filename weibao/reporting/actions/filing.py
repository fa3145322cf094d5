"""接报 Filing: a report comes in, is numbered, triaged by the table, told to the police contact and the centre, all in one transaction.

What was sent is kept as it was. Who reported goes into a row of its own, and out of the words.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.sealed import blind_index
from weibao.kernel.tokens import digest_of
from weibao.org.models import Division, Staff
from weibao.reporting.actions.noticing import tell
from weibao.reporting.duty import DutyUnit, UnitLink
from weibao.reporting.models import CHILD_LABEL, Entrance, HarmReport, PoliceNote, PoliceStep, ReportAddition, Reporter, Triage
from weibao.reporting.reports.terms import term, whole
from weibao.rules import triage

LAW: Final = "未成年人保护法第11条；强制报告制度意见第2条至第5条"
ANYBODY: Final = "未成年人保护法第11条、第97条"
HIDDEN: Final = "〔报告人〕"
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
CODE: Final = 12
LEAST: Final = 2


class BadReport(Refusal):
    """A report that says nothing, or of a place that is none."""


@dataclass(frozen=True)
class Told:
    """What was told. `once` is drawn with the form, so that the same sending twice is one report."""

    entrance: str
    place: Division
    words: str
    once: UUID
    facts: tuple[str, ...] = ()
    where: str = ""
    child_name: str = ""
    child_sex: str = ""
    child_age: int | None = None
    unit: DutyUnit | None = None
    reporter: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    called_110: bool = False
    receipt: str = ""


@action("reporting.file", label="填报侵害未成年人报告", law=LAW, says="填报{reference}，{colour}，规则{rule}")
def file_report(told: Told, *, by: Staff, at: datetime) -> HarmReport:
    """A member of staff reports, or writes down a report that somebody made or sent by message. Raises BadReport."""
    if told.entrance not in {Entrance.DESK, Entrance.MESSAGE}:
        raise BadReport("请选择报告方式。")
    return _filed(told, by, at)


@action("reporting.send_by_link", label="单位通过链接报告", law=LAW, says="单位报告{reference}，{colour}，规则{rule}")
def send_by_link(link: UnitLink, *, by: Staff, at: datetime, told: Told) -> HarmReport:
    """A unit under the duty reports by its link. Raises BadReport."""
    return _filed(told, by, at)


@action("reporting.tell_us", label="公众、儿童报告", law=ANYBODY, says="公众、儿童报告{reference}，{colour}，规则{rule}")
def tell_us(told: Told, *, by: Staff, at: datetime) -> tuple[HarmReport, str]:
    """Anybody or a child reports without an account; the report, and the code to follow it by. Raises BadReport."""
    if told.entrance not in {Entrance.ANYBODY, Entrance.MINOR}:
        raise BadReport("请从报告页面提交。")
    code = code_of(told.once)
    return _filed(told, by, at, digest_of(code)), code


@action("reporting.supply", label="补充本人的报告", law=LAW, says="补充报告{reference}")
def supply(report: HarmReport, *, by: Staff, at: datetime, words: str) -> ReportAddition:
    """Whoever wrote a report down adds to it; what was sent stays. Raises NotAllowed for another's, Refusal for nothing."""
    if report.filed_by_id != by.pk:
        raise NotAllowed("只能补充本人填报的报告。")
    return _added(report, by, at, words)


@action("reporting.add", label="补充报告情况", law=LAW, says="补充报告{reference}")
def add(report: HarmReport, *, by: Staff, at: datetime, words: str) -> ReportAddition:
    """What those who work on a report learn, or a correction; what was sent stays. Raises Refusal for nothing."""
    return _added(report, by, at, words)


def code_of(once: UUID) -> str:
    """The code to follow a report by: the same for the same sending, told to its sender and kept as a digest."""
    drawn = salted_hmac("weibao.reporting.code", once.hex, algorithm="sha256").digest()
    return "".join(LETTERS[one % len(LETTERS)] for one in drawn[:CODE])


def drawn() -> str:
    """A fresh sending's mark, for the form."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))


def without(words: str, *secret: str) -> str:
    """Words without what tells who reported, should the reporter have written it into them."""
    for one in sorted({one.strip() for one in secret if len(one.strip()) >= LEAST}, key=len, reverse=True):
        words = re.sub(r"\s*".join(re.escape(letter) for letter in one), HIDDEN, words)
    return words


def earlier_of(name: str, child_id: int | None, place: str, at: datetime) -> "Iterable[HarmReport]":
    """Reports of the same child within the time of the parameter: by the file, or by the name in the same county."""
    since = at - timedelta(days=whole("repeat_days", timezone.localtime(at).date()))
    rows = HarmReport.objects.filter(at__gte=since, at__lt=at)
    if child_id is not None:
        return rows.filter(child=child_id)
    return rows.filter(child_index=blind_index(CHILD_LABEL, name), place__code__startswith=place[:6]) if name else rows.none()


def _filed(told: Told, by: Staff, at: datetime, code: bytes | None = None) -> HarmReport:
    if len(told.words.strip()) < LEAST:
        raise BadReport("请写明发生了什么。")
    facts = _facts(told, at)
    verdict = triage.judge(facts, timezone.localtime(at).date())
    hide = (told.reporter, told.phone)
    name = without(told.child_name.strip(), told.phone)
    kept = {
        "entrance": told.entrance, "place": told.place, "unit": told.unit, "facts": sorted(facts),
        "words": without(told.words.strip(), *hide),
        "where": without(told.where.strip(), *hide) or None, "child_name": name or None,
        "child_index": blind_index(CHILD_LABEL, name) if name else None, "child_sex": told.child_sex, "child_age": told.child_age,
        "code": code, "filed_by": by, "at": at, "colour": verdict.colour, "rule": verdict.fired.id, "due": term(verdict.colour, at),
    }  # fmt: skip
    report, made = HarmReport.objects.get_or_create(once=told.once, defaults=kept)
    if made:
        _beside(report, told, verdict, at)
        tell(report, at=at)
    note(reference=report.reference, entrance=report.entrance, colour=report.get_colour_display(), rule=report.rule, again=not made)
    return report


def _facts(told: Told, at: datetime) -> set[str]:
    facts = {one for one in told.facts if one in triage.SITUATIONS or one in triage.ASKED}
    if told.child_age is not None and told.child_age < 8:
        facts.add("under_8")
    if told.entrance == Entrance.MINOR:
        facts.add("by_child")
    if told.child_name and next(iter(earlier_of(told.child_name.strip(), None, told.place.pk, at)), None):
        facts.add("repeat")
    return facts


def _beside(report: HarmReport, told: Told, verdict: triage.Verdict, at: datetime) -> None:
    if told.reporter.strip() or told.phone.strip():
        Reporter.objects.create(report=report, name=told.reporter.strip() or None, phone=told.phone.strip() or None)
    Triage.objects.create(
        report=report, facts=report.facts, version=verdict.version, rule=verdict.fired.id, held=[one.id for one in verdict.held],
        computed=verdict.colour, colour=verdict.colour, at=at,
    )  # fmt: skip
    day: date = timezone.localtime(at).date()
    if told.called_110:
        PoliceNote.objects.create(report=report, step=PoliceStep.CALLED, on=day, by=report.filed_by, at=at)
    if told.receipt.strip():
        number = without(told.receipt.strip(), told.reporter, told.phone)[:60]
        PoliceNote.objects.create(report=report, step=PoliceStep.RECEIPT, on=day, number=number, by=report.filed_by, at=at)


def _added(report: HarmReport, by: Staff, at: datetime, words: str) -> ReportAddition:
    if len(words.strip()) < LEAST:
        raise Refusal("请写明补充的情况。")
    reporter = Reporter.objects.filter(report=report).first()
    hide = (reporter.name or "", reporter.phone or "") if reporter else ()
    note(reference=report.reference)
    return ReportAddition.objects.create(report=report, words=without(words.strip(), *hide), by=by, at=at)
