"""The only writers of findings: the search itself, and what people do about what it found."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.benefits.actions import raise_doubts
from weibao.benefits.reports import parameters, rules_version
from weibao.children.models import Child
from weibao.discovery.books import enrolled_in
from weibao.discovery.models import Changed, Lead, Scheme, Step
from weibao.discovery.reports import Claims, claims, enrolled, facts
from weibao.discovery.states import ENDED, MOVES, State
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.discovery import discover
from weibao.workdays.calendar import deadline
from weibao.workdays.terms import terms

LAW: Final = "民发〔2019〕62号（精准排查、应保尽保）；国办发〔2010〕54号"
DOUBTS: Final = {"over_age": "over_age", "ended": "ended", "no_longer": "neither", "other_category": "other_category"}


class NoReason(Refusal):
    """A family's refusal, and putting off, want a reason."""


class BadDay(Refusal):
    """Work is put off to a day that has not come yet, and by half a year at most."""


@action(
    "discovery.search", label="全员比对政策条件", law=LAW, says="比对 {looked} 人，新发现 {found} 人，待复核 {doubtful} 人", system=True
)
def search(children: list[int] | None, *, by: None, at: datetime) -> list[Lead]:
    """Look at these children (None: at all of them) with the rules of the day; returns the new findings.

    A child found entitled and not enrolled gets a lead; one that is enrolled now, or no longer entitled, has it ended. Who is enrolled
    and no longer entitled gets a doubt, which a person answers: nothing stops by itself. Safe to repeat.
    """
    on = timezone.localtime(at).date()
    given = facts(children)
    found = discover(given, on, enrolled(children), parameters())
    rows = list(found.iter_rows(named=True))
    looked = given.children["child"].to_list()
    entitled = {row["child"]: row["category"] for row in rows if row["finding"] == "entitled"}
    all_claims = [Claims(Scheme.ALLOWANCE, 0, entitled), *claims(children, on)]
    ended = sum(_end(looked, one, on, everybody=children is None) for one in all_claims) + _end_passed_years(all_claims, on)
    new = [lead for one in all_claims for lead in _open(one, on)]
    doubtful = raise_doubts({row["child"]: DOUBTS[row["finding"]] for row in rows if row["finding"] in DOUBTS}, looked=looked)
    Changed.objects.filter(at__lte=at, **({} if children is None else {"child__in": children})).delete()
    note_many(one.child_id for one in new)
    note(looked=len(looked), found=len(new), ended=ended, doubtful=doubtful)
    return new


def _open(found: Claims, on: date) -> list[Lead]:
    """A family that refused, or a child that is enrolled by the scheme's own office, is not asked again for the same."""
    rows = Lead.objects.filter(child__in=found.children, scheme=found.scheme, year=found.year)
    known = set(rows.standing().values_list("child_id", flat=True))
    if found.scheme != Scheme.ALLOWANCE:
        known |= set(rows.filter(state=State.ENROLLED).values_list("child_id", flat=True)) | enrolled_in(found.scheme, found.year)
    due = deadline(on, terms().at(on).whole("tell_family")).on
    about = {"scheme": found.scheme, "year": found.year, "found_on": on, "rules_version": rules_version(), "due": due}
    fresh = [Lead(child_id=child, category=category, **about) for child, category in found.children.items() if child not in known]
    return Lead.objects.bulk_create(fresh, batch_size=500)


def _end(looked: list[int], found: Claims, on: date, *, everybody: bool) -> int:
    """End what no longer stands, and what is enrolled; of a merged file too, which is not among those looked at."""
    rows = Lead.objects.standing().filter(scheme=found.scheme, year=found.year)
    inside = rows.filter(child__in=enrolled_in(found.scheme, found.year)).update(state=State.ENROLLED, ended_on=on)
    rows = rows.exclude(child__in=found.children)
    if not everybody:
        rows = rows.filter(child__in=looked)
    if found.scheme == Scheme.ALLOWANCE:
        recognised = rows.filter(child__recognitions__ended_month=None, child__recognitions__isnull=False).values("pk")
        inside += Lead.objects.filter(pk__in=recognised).update(state=State.ENROLLED, ended_on=on)
    return inside + rows.update(state=State.PASSED, ended_on=on)


def _end_passed_years(asked: list[Claims], on: date) -> int:
    """A yearly scheme no longer asks for a year that is over: its leads end with it."""
    open_years = [one.year for one in asked if one.scheme == Scheme.PREMIUM]
    rows = Lead.objects.standing().filter(scheme=Scheme.PREMIUM).exclude(year__in=open_years)
    return rows.update(state=State.PASSED, ended_on=on)


@action("discovery.tell", label="记录上门告知：家庭愿意申请", law=LAW)
def tell(lead: Lead, *, by: Staff, at: datetime, reason: str = "") -> Lead:
    """The family was told and wants to apply. Raises Stale, ForbiddenMove."""
    return _step(lead, State.WILLING, reason, by=by, at=at)


@action("discovery.decline", label="记录上门告知：家庭不申请", law=LAW)
def decline(lead: Lead, *, by: Staff, at: datetime, reason: str) -> Lead:
    """The family was told and does not apply; the reason is kept. Raises NoReason, Stale, ForbiddenMove."""
    if not reason.strip():
        raise NoReason("请写明家庭不申请的原因")
    return _step(lead, State.DECLINED, reason, by=by, at=at)


@action("discovery.snooze", label="暂缓告知", law=LAW)
def snooze(lead: Lead, *, by: Staff, at: datetime, until: date, reason: str) -> Lead:
    """Put the telling off to a day, with a reason. Raises BadDay, NoReason, Stale, ForbiddenMove."""
    days = (until - timezone.localtime(at).date()).days
    if not 0 < days <= 183:
        raise BadDay("暂缓日期应在明天以后、半年以内")
    if not reason.strip():
        raise NoReason("请写明暂缓的原因")
    return _step(lead, State.SNOOZED, reason, by=by, at=at, until=until)


def _step(lead: Lead, state: State, reason: str, *, by: Staff, at: datetime, until: date | None = None) -> Lead:
    move(lead, state, machine=MOVES, until=until)
    Step.objects.create(lead=lead, state=state, reason=reason.strip() or None, by=by, at=at)
    note(child=lead.child_id, state=state)
    return lead


def follow_enrolment(children: Iterable[int], scheme: str, at: datetime, *, year: int = 0) -> int:
    """These children are enrolled in a scheme (in the list of a year): their leads have reached their end. Returns how many.

    Called by the packages above that run the scheme, inside their action. No law of its own.
    """
    rows = Lead.objects.standing().filter(child__in=list(children), scheme=scheme, year=year)
    return rows.update(state=State.ENROLLED, ended_on=timezone.localtime(at).date())


def mark_changed(children: Iterable[int], at: datetime) -> None:
    """The facts of these children changed: the next search looks at them. Called by reactions. No law of its own."""
    known = Child.objects.filter(pk__in=list(children)).values_list("pk", flat=True)
    rows = [Changed(child_id=pk, at=at) for pk in known]
    Changed.objects.bulk_create(rows, update_conflicts=True, unique_fields=["child"], update_fields=["at"], batch_size=1000)


def follow_erasing(children: Iterable[int], at: datetime) -> None:
    """What families said about erased children goes, and their leads end. Called by the reaction. No law of its own."""
    rows = Lead.objects.filter(child__in=list(children))
    Step.objects.filter(lead__in=rows.values("pk")).update(reason=None)
    rows.exclude(state__in=ENDED).update(state=State.PASSED, due=None, until=None, ended_on=timezone.localtime(at).date())
    Changed.objects.filter(child__in=list(children)).delete()
