"""反向核查 The reverse check: a unit had a sign of harm and no report came. The unit answers, a person judges, what follows is tracked.

Nothing is found against anybody by a machine: the search lists signs, people ask and judge.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from weibao.care.models import Unguarded
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Division, Staff
from weibao.reporting.duty import DutyUnit, MeasureKind, SignKind, SignMeasure, UnreportedSign
from weibao.reporting.models import HarmReport
from weibao.reporting.reports.terms import whole
from weibao.reporting.states import SIGN, SignState
from weibao.schools.models import Enrolment, PupilLine
from weibao.workdays.calendar import deadline

LAW: Final = "强制报告制度意见第16条；未成年人保护法第11条、第114条、第117条"
LEAST: Final = 2


class NotYet(Refusal):
    """Something is missing before this can be said."""


@action("reporting.note_sign", label="登记反向核查线索", law=LAW, says="登记反向核查线索：{kind}")
def note_sign(  # noqa: PLR0913  the facts of a sign, each by its name
    place: Division, *, by: Staff, at: datetime, kind: str, seen_on: date, words: str, unit: DutyUnit | None = None,
    child: Child | None = None, code: str = "",
) -> UnreportedSign:  # fmt: skip
    """A sign that somebody came across: an injury code at a hospital, a night in a hotel. Raises Refusal."""
    on = timezone.localtime(at).date()
    if seen_on > on or kind not in SignKind.values or len(words.strip()) < LEAST:
        raise Refusal("请填写线索、日期（不晚于今天）和内容。")
    facts = {"unit": unit, "child": child, "code": code.strip()[:12], "words": words.strip(), "by": by, "at": at}
    note(kind=SignKind(kind).label)
    return UnreportedSign.objects.create(kind=kind, place=place, seen_on=seen_on, due=_due(on), **facts)


@action("reporting.search", label="查找应报未报线索", law=LAW, says="查找应报未报线索，新增 {found} 条", system=True)
def search(rows: None, *, by: None, at: datetime) -> list[UnreportedSign]:
    """Pupils long absent, and children found without care of whom the police never heard, with no report around that day."""
    on = timezone.localtime(at).date()
    found = [*_absent(on), *_unguarded(on)]
    known = set(UnreportedSign.objects.filter(origin__in=[one.origin for one in found]).values_list("origin", flat=True))
    fresh = [one for one in found if one.origin not in known]
    for one in fresh:
        one.at, one.due = at, _due(on)
    UnreportedSign.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    note(found=len(fresh))
    return fresh


@action("reporting.ask_unit", label="要求单位说明", law=LAW, says="要求单位说明未报告的原因")
def ask_unit(sign: UnreportedSign, *, by: Staff, at: datetime) -> UnreportedSign:
    """The unit has to say why it did not report. Raises NotYet without a unit, Stale, ForbiddenMove."""
    SIGN.check(sign.state, SignState.ASKED)
    if sign.unit_id is None:
        raise NotYet("请先确定是哪个责任单位。")
    move(sign, SignState.ASKED, machine=SIGN, due=_due(timezone.localtime(at).date()))
    note(sign=sign.pk)
    return sign


@action("reporting.name_unit", label="确定线索的责任单位", law=LAW, says="确定线索的责任单位")
def name_unit(sign: UnreportedSign, *, by: Staff, at: datetime, unit: DutyUnit) -> UnreportedSign:
    """Whose duty it was. Raises Stale once the unit was asked, Refusal for a unit of another county."""
    if unit.place_id != sign.place_id:
        raise Refusal("请选择本县（市、区）的责任单位。")
    if not UnreportedSign.objects.filter(pk=sign.pk, state=SignState.FOUND).update(unit=unit):
        raise Stale
    sign.unit = unit
    note(sign=sign.pk, unit=unit.pk)
    return sign


@action("reporting.explain", label="登记单位的说明", law=LAW, says="登记单位的说明")
def explain(sign: UnreportedSign, *, by: Staff, at: datetime, words: str) -> UnreportedSign:
    """What the unit says. Raises NotYet for nothing, Stale, ForbiddenMove."""
    _said(words, "请写明单位的说明。")
    move(sign, SignState.EXPLAINED, machine=SIGN, explanation=words.strip(), due=_due(timezone.localtime(at).date()))
    note(sign=sign.pk)
    return sign


@action("reporting.clear", label="认定不属应报未报", law=LAW, says="认定不属应报未报")
def clear(sign: UnreportedSign, *, by: Staff, at: datetime, words: str, report: HarmReport | None = None) -> UnreportedSign:
    """It was reported after all, or was no case of the duty. Raises NotYet, Stale, ForbiddenMove."""
    _said(words, "请写明认定意见。")
    move(sign, SignState.CLEARED, machine=SIGN, finding=words.strip(), report=report, judged_by=by, judged_at=at, due=None)
    note(sign=sign.pk)
    return sign


@action("reporting.find_failed", label="认定应报未报", law=LAW, says="认定应报未报")
def find_failed(sign: UnreportedSign, *, by: Staff, at: datetime, words: str) -> UnreportedSign:
    """The unit failed its duty: what follows has to be written down and answered. Raises NotYet, Stale, ForbiddenMove."""
    _said(words, "请写明认定意见。")
    move(sign, SignState.FAILED, machine=SIGN, finding=words.strip(), judged_by=by, judged_at=at, due=None)
    note(sign=sign.pk)
    return sign


@action("reporting.send_measure", label="登记追责文书", law=LAW, says="登记追责文书：{kind}")
def send_measure(sign: UnreportedSign, *, by: Staff, at: datetime, kind: str, number: str, to: str, sent_on: date) -> SignMeasure:
    """A letter of advice, a transfer, a proposal of discipline went out. Raises Stale unless the failure was found, Refusal."""
    if sign.state != SignState.FAILED:
        raise Stale("认定应报未报以后，才能登记追责文书。")
    if sent_on > timezone.localtime(at).date() or not number.strip() or len(to.strip()) < LEAST:
        raise Refusal("请填写文号、送达单位和发出日期（不晚于今天）。")
    note(sign=sign.pk, kind=MeasureKind(kind).label, number=number.strip())
    due = _month_later(sent_on, whole("advice_months", sent_on))
    facts = {"number": number.strip()[:40], "to": to.strip()[:60], "sent_on": sent_on, "due": due}
    return SignMeasure.objects.create(sign=sign, kind=kind, by=by, at=at, **facts)


@action("reporting.answer_measure", label="登记追责文书的回复", law=LAW, says="登记追责文书的回复")
def answer_measure(measure: SignMeasure, *, by: Staff, at: datetime, on: date, words: str) -> SignMeasure:
    """What the body answered. Raises Stale for a second answer, Refusal for a day before the sending or after today."""
    _said(words, "请写明回复内容。")
    if not measure.sent_on <= on <= timezone.localtime(at).date():
        raise Refusal("回复日期应在发出日期以后、今天以前。")
    if not SignMeasure.objects.filter(pk=measure.pk, answered_on=None).update(answered_on=on, answer=words.strip()):
        raise Stale
    note(sign=measure.sign_id)
    measure.refresh_from_db()
    return measure


@action("reporting.settle_sign", label="追责办结", law=LAW, says="追责办结")
def settle_sign(sign: UnreportedSign, *, by: Staff, at: datetime) -> UnreportedSign:
    """Every paper was answered. Raises NotYet, Stale, ForbiddenMove."""
    SIGN.check(sign.state, SignState.SETTLED)
    papers = list(sign.measures.values_list("answered_on", flat=True))
    if not papers or None in papers:
        raise NotYet("还没有追责文书，或者还有文书没有回复，不能办结。")
    move(sign, SignState.SETTLED, machine=SIGN)
    note(sign=sign.pk)
    return sign


def reports_around(child: int | None, unit: int | None, day: date, on: date) -> Any:
    """Reports of a child, or else of a unit, around a day: what may answer a sign."""
    span = timedelta(days=whole("match_days", on))
    rows = HarmReport.objects.filter(at__date__gte=day - span, at__date__lte=day + span)
    about = Q(child=child) if child else Q(pk__in=[])
    return rows.filter(about | Q(unit=unit)) if unit else rows.filter(about)


def _absent(on: date) -> Iterable[UnreportedSign]:
    long = Q(absent__gte=whole("absence_days", on)) | Q(answer=Enrolment.LEFT)
    rows = PupilLine.objects.filter(long, answered_on__isnull=False, child__merged_into=None, child__erased_at=None)
    fresh = rows.filter(~_reported("answered_on", on)).select_related("link")
    units = {(one.place_id, one.name): one.pk for one in DutyUnit.objects.standing().filter(name__in=fresh.values("link__school"))}
    for line in fresh.order_by("pk"):
        place = line.link.place_id
        yield UnreportedSign(
            kind=SignKind.ABSENCE, place_id=place, child_id=line.child_id, unit_id=units.get((place, line.link.school)),
            seen_on=line.answered_on or on, origin=f"schools.line:{line.pk}",
            words=f"{line.link.school}{line.link.quarter_label}核对：{line.get_answer_display()}，缺课{line.absent or 0}天",
        )  # fmt: skip


def _unguarded(on: date) -> Iterable[UnreportedSign]:
    rows = Unguarded.objects.filter(receipt="", source="worker", found_on__lt=on, child__merged_into=None, child__erased_at=None)
    for row in rows.filter(~_reported("found_on", on)).select_related("child").order_by("pk"):
        yield UnreportedSign(
            kind=SignKind.UNGUARDED, place_id=row.child.residence_id[:6], child_id=row.child_id, seen_on=row.found_on,
            origin=f"care.unguarded:{row.pk}", words=f"{row.get_kind_display()}，没有登记接报案回执",
        )  # fmt: skip


def _reported(day: str, on: date) -> Exists:
    span = timedelta(days=whole("match_days", on))
    near = Q(at__date__gte=OuterRef(day) - span, at__date__lte=OuterRef(day) + span)
    return Exists(HarmReport.objects.filter(near, child=OuterRef("child")))


def _due(on: date) -> date | None:
    return deadline(on, whole("explain_days", on)).on


def _month_later(day: date, months: int) -> date:
    month = Month.of(day).plus(months)
    return min(day.replace(year=month.year, month=month.number, day=1) + timedelta(days=day.day - 1), month.last_day)


def _said(words: str, sentence: str) -> None:
    if len(words.strip()) < LEAST:
        raise NotYet(sentence)
