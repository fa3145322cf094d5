"""风险 Weighing: levels by the table, what workers see, what a person decides otherwise, and the answer to a warning."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar, Final

from django.utils.timezone import localdate

from weibao.care.announcements import RiskLevelsChanged
from weibao.care.models import Colour, LevelOverride, Observation, RiskLevel, Unweighed
from weibao.care.reports.indicators import held
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.rules import risk
from weibao.rules.parameters import load
from weibao.rules.periods import months_after
from weibao.workdays.calendar import deadline

LAW: Final = "国发〔2016〕13号；未成年人保护法第43条、第81条（定期走访、风险排查）"
CHUNK: Final = 500


class CannotObserve(Refusal):
    """No such indicator, a day to come, or it stands already."""


class CannotOverride(Refusal):
    """A level set otherwise wants a reason, an end in time and another level than the table's."""


class NoWarning(Refusal):
    """Nothing to answer, or no measure was written."""

    status: ClassVar[int] = 409


@action("care.weigh", label="计算风险等级", law=LAW, says="计算 {looked} 人，变化 {count} 人", system=True)
def weigh(children: Iterable[int] | None, *, by: None, at: datetime) -> list[RiskLevel]:
    """Compute the levels of these children, or of all (None). Safe to repeat: what is the same writes nothing."""
    everybody = Child.objects.current().order_by("pk").values_list("pk", flat=True)
    pks = list(everybody if children is None else children)
    made = reweigh(pks, at)
    marks = Unweighed.objects.filter(at__lte=at)
    (marks if children is None else marks.filter(child__in=pks)).delete()
    note_many(row.child_id for row in made)
    note(looked=len(pks))
    return made


@action("care.observe", label="登记观察到的风险指标", law=LAW, says="观察到 {indicator}")
def observe(child: Child, *, by: Staff, at: datetime, indicator: str, on: date, words: str = "") -> Observation:
    """A worker ticks an indicator with its day and a note; the level is computed anew at once. Raises CannotObserve."""
    if indicator not in {one.id for one in risk.observable()} or on > localdate(at):
        raise CannotObserve("请选择可以观察的指标，日期不能晚于今天。")
    held_child = Child.objects.select_for_update().get(pk=child.pk)
    if held_child.merged_into_id or held_child.erased_at or held_child.endings.filter(taken_back_at=None).exists():
        raise CannotObserve("该档案已并入其他档案或已终止。")
    if held_child.observations.standing().filter(indicator=indicator).exists():
        raise CannotObserve("该指标已登记，尚未消除。")
    made = Observation.objects.create(child=held_child, indicator=indicator, on=on, words=words.strip() or None, by=by, at=at)
    note(child=child.pk, indicator=indicator, on=on)
    reweigh([child.pk], at)
    return made


@action("care.clear", label="消除观察到的风险指标", law=LAW, says="{indicator} 已消除")
def clear(observation: Observation, *, by: Staff, at: datetime, words: str) -> Observation:
    """What was seen is over; how, is kept. Raises CannotObserve without words, Stale when it was cleared already."""
    if not words.strip():
        raise CannotObserve("请写明消除的情况。")
    rows = Observation.objects.standing().filter(pk=observation.pk)
    if rows.update(over_on=localdate(at), over_by=by, over_words=words.strip()) != 1:
        raise Stale
    note(child=observation.child_id, indicator=observation.indicator)
    reweigh([observation.child_id], at)
    return observation


@action("care.override", label="人工调整风险等级", law=LAW, says="调整为 {level}，至 {until}")
def override(child: Child, *, by: Staff, at: datetime, level: str, reason: str, until: date) -> LevelOverride:
    """A person sets the level, with a reason and an end; an earlier override is withdrawn. Raises CannotOverride."""
    on = localdate(at)
    months = load().at(on).whole("care/override_months")
    if level not in Colour.values or not reason.strip() or not on <= until <= months_after(on, months):
        raise CannotOverride(f"请选择等级、写明理由，有效期自今天起最长{months}个月。")
    held_child = Child.objects.select_for_update().get(pk=child.pk)
    held_child.level_overrides.filter(withdrawn_at=None).update(withdrawn_at=at)
    made = LevelOverride.objects.create(child=held_child, level=level, reason=reason.strip(), until=until, by=by, at=at)
    note(child=child.pk, level=level, until=until)
    reweigh([child.pk], at)
    return made


@action("care.withdraw_override", label="撤回风险等级的人工调整", law=LAW)
def withdraw_override(child: Child, *, by: Staff, at: datetime) -> Child:
    """The table decides again. Raises CannotOverride where nobody set the level."""
    if not LevelOverride.objects.filter(child=child, withdrawn_at=None).update(withdrawn_at=at):
        raise CannotOverride("该儿童的等级没有人工调整。")
    note(child=child.pk, by=by.pk)
    reweigh([child.pk], at)
    return child


@action("care.answer_warning", label="处置风险预警", law=LAW)
def answer_warning(level: RiskLevel, *, by: Staff, at: datetime, measure: str) -> RiskLevel:
    """What is done about a rise. Raises NoWarning without words or where nothing waits."""
    if not measure.strip():
        raise NoWarning("请写明核实情况和采取的措施。")
    rows = RiskLevel.objects.warnings().filter(pk=level.pk)
    if rows.update(due=None, measure=measure.strip(), answered_by=by, answered_at=at) != 1:
        raise NoWarning("该预警已处置，或等级已变化，请刷新。")
    note(child=level.child_id)
    return level


def take_in_visit(child: int, found: Iterable[str], well: Iterable[str], *, on: date, by: Staff, at: datetime) -> None:
    """A visit found problems in some areas (words of weibao.rules.risk.of_area) and others well.

    What it found stands until a visit finds that area well.
    Called by the deeds of visits, inside them. No law of its own.
    """
    standing = Observation.objects.standing().filter(child=child)
    known = set(standing.values_list("indicator", flat=True))
    fresh = [risk.of_area(area) for area in found if risk.of_area(area) not in known]
    Observation.objects.bulk_create([Observation(child_id=child, indicator=one, on=on, by=by, at=at) for one in fresh])
    over = standing.filter(indicator__in=[risk.of_area(area) for area in well], on__lte=on)
    if over.update(over_on=on, over_by=by, over_words="走访时已无此问题") or fresh:
        reweigh([child], at)


def mark(children: Iterable[int], at: datetime) -> None:
    """The facts of these children changed: their levels are computed within the minute. Called by reactions. No law of its own."""
    known = Child.objects.filter(pk__in=list(children)).values_list("pk", flat=True)
    rows = [Unweighed(child_id=pk, at=at) for pk in known]
    Unweighed.objects.bulk_create(rows, update_conflicts=True, unique_fields=["child"], update_fields=["at"], batch_size=1000)


def reweigh(children: Iterable[int], at: datetime) -> list[RiskLevel]:
    """Compute the levels and keep what changed, in chunks. Called by actions and reactions, inside their transaction."""
    pks = list(children)
    return [row for start in range(0, len(pks), CHUNK) for row in _chunk(pks[start : start + CHUNK], at)]


def _chunk(pks: list[int], at: datetime) -> list[RiskLevel]:
    on = localdate(at)
    found = held(pks, on)
    known = RiskLevel.objects.select_for_update().current().filter(child__in=pks)
    now = {row.child_id: row for row in known}
    set_by_hand = {row.child_id: row for row in LevelOverride.objects.filter(child__in=pks, withdrawn_at=None, until__gte=on)}
    fresh = list(_changed(found, now, set_by_hand, at))
    RiskLevel.objects.filter(child__in=[row.child_id for row in fresh], until_at=None).update(until_at=at, due=None)
    made = RiskLevel.objects.bulk_create(fresh)
    before = {child: row.level for child, row in now.items()}
    if other := tuple(row.child_id for row in made if row.level != before.get(row.child_id, Colour.NONE)):
        announce(RiskLevelsChanged(other, at))
    return made


def _changed(
    found: Mapping[int, set[str]], now: Mapping[int, RiskLevel], set_by_hand: Mapping[int, LevelOverride], at: datetime
) -> Iterator[RiskLevel]:
    """The rows that differ from what stands: no row for a child that never had an indicator."""
    on = localdate(at)
    for child in {*found, *now}:
        verdict = risk.weigh(found.get(child, ()), on)
        hand, old = set_by_hand.get(child) if child in found else None, now.get(child)
        level = hand.level if hand else verdict.level
        ids = [one.id for one in verdict.indicators]
        if old is None and level == Colour.NONE:
            continue
        if old is not None and (old.level, old.computed, old.indicators, old.override) == (level, verdict.level, ids, hand):
            continue
        yield RiskLevel(
            child_id=child, level=level, computed=verdict.level, raised=verdict.raised, indicators=ids, override=hand, began_at=at,
            due=_warn(old, level, on),
        )  # fmt: skip


def _warn(old: RiskLevel | None, level: str, on: date) -> date | None:
    """Until when a rise is to be answered: any rise to orange and red; to yellow, of a child that had a level before.

    An open warning goes along as long as the level does not fall.
    """
    before = risk.rank(old.level) if old else 0
    rises = risk.rank(level) > before and (level in {Colour.ORANGE, Colour.RED} or (level == Colour.YELLOW and old is not None))
    if rises:
        fresh = deadline(on, load().at(on).whole(f"care/warning_days/{level}")).on
        return min((day for day in (fresh, old.due if old else None) if day), default=None)
    return old.due if old and risk.rank(level) >= before else None
