"""What the readings of a person show: signs that somebody should look into. Nothing here writes, and nothing accuses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from weibao.access.models import Permit
from weibao.audit.models import Entry
from weibao.children.models import Child, Opening
from weibao.children.querysets import KIND
from weibao.kernel.door import ACTIONS, DONE
from weibao.org.models import Post, Staff
from weibao.org.powers import NO_PERSON, READS, Role
from weibao.rules.parameters import InForce, Parameters, read
from weibao.watching.models import Alarm, Home, Relation, Rule
from weibao.workdays.calendar import Calendar, UncoveredYear

HOUR: Final = timedelta(hours=1)
SATURDAY: Final = 5
ONE_BY_ONE: Final = frozenset({"children.read", "children.reveal", "audit.read"})
REVEAL: Final = "children.reveal"


@dataclass(frozen=True)
class Sign:
    """A reason for an alarm: the rule, the person, the occasion, and the file if it is about one."""

    rule: Rule
    staff_id: int
    key: str
    child_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@cache
def limits() -> Parameters:
    """The limits of the watch, dated, each with where it comes from."""
    return read(Path(__file__).parent / "data" / "limits")


@dataclass(frozen=True)
class Reader:
    """Who reads, with the declared home and whether anybody was declared: one query."""

    staff: Staff
    home: str | None
    has_relations: bool


def reader(staff_id: int) -> Reader:
    """The reader of a file."""
    home = Home.objects.standing().filter(staff=OuterRef("pk")).values("division")[:1]
    declared = Relation.objects.standing().filter(staff=OuterRef("pk"))
    staff = Staff.objects.annotate(home=Subquery(home), has_relations=Exists(declared)).get(pk=staff_id)
    return Reader(staff, staff.home, staff.has_relations)


def signs_of_opening(child_id: int, who: Reader, at: datetime, calendar: Calendar | None = None) -> Iterator[Sign]:
    """What one reading is reason enough for, with the readings before it. The child is read only where somebody was declared."""
    local = timezone.localtime(at)
    staff = who.staff
    law, roles = limits().at(local.date()), staff.roles_on(local.date())
    counted = _counted(staff, local)
    yield from _bulk(staff, roles, law, counted, local)
    if not in_hours(local, law, calendar):
        yield from _at_night(staff, roles, law, counted["day"], local)
    if who.home or who.has_relations:
        yield from _near(Child.objects.get(pk=child_id), who, local)


def _counted(staff: Staff, local: datetime) -> dict[str, int]:
    rows = Opening.objects.filter(by=staff, at__gte=min(local - HOUR, _midnight(local)), at__lte=local)
    return rows.aggregate(
        hour=Count("child", distinct=True, filter=Q(at__gt=local - HOUR)),
        day=Count("child", distinct=True, filter=Q(at__gte=_midnight(local))),
    )


def _bulk(staff: Staff, roles: Iterable[str], law: InForce, counted: dict[str, int], local: datetime) -> Iterator[Sign]:
    """More files in an hour, or in a day, than the work of any of the roles asks for; once a step of the limit."""
    for span, mark in (("hour", f"{local:%Y-%m-%dT%H}"), ("day", f"{local:%Y-%m-%d}")):
        most = max((law.whole(f"bulk_{span}/{role}") for role in roles if role in READS["children"] and role not in NO_PERSON), default=0)
        if most and counted[span] >= most:
            facts = {"span": span, "count": counted[span], "limit": most}
            yield Sign(Rule.BULK, staff.pk, f"{span}:{mark}:{counted[span] // most}", facts=facts)


def _at_night(staff: Staff, roles: frozenset[str], law: InForce, count: int, local: datetime) -> Iterator[Sign]:
    """A reading outside of working hours by a role whose work has hours; who also holds a role without hours is free."""
    reading = {role for role in roles if role in READS["children"]}
    if reading and reading <= set(law.words("hours/roles")):
        step = law.whole("hours/step")
        yield Sign(Rule.OUT_OF_HOURS, staff.pk, f"{local:%Y-%m-%d}:{count // step}", facts={"day": local.date().isoformat()})


def in_hours(local: datetime, law: InForce, calendar: Calendar | None = None) -> bool:
    """Whether a moment lies in working hours; in a year whose notice is not known yet, weekdays count as working days.

    Without a calendar a weekday counts as worked: the job of the minute, which has one, tells the holidays.
    """
    if not law.whole("hours/begin") <= local.hour < law.whole("hours/end"):
        return False
    weekday = local.weekday() < SATURDAY
    if weekday and calendar is None:
        return True
    try:
        return (calendar or Calendar()).is_workday(local.date())
    except UncoveredYear:
        return weekday


def _near(child: Child, who: Reader, local: datetime) -> Iterator[Sign]:
    """The file of a declared relation; of a neighbour, or of the same family name at home. A director's own village is the work itself."""
    staff, home = who.staff, who.home
    declared = list(Relation.objects.standing().filter(staff=staff)) if who.has_relations else []
    key = f"{local:%Y-%m-%d}:{child.pk}"
    tied = _tied(child, declared) if declared else None
    if tied is not None:
        rule = Rule.RELATIVE if tied.tie == "family" else Rule.NEIGHBOUR
        yield Sign(rule, staff.pk, key, child.pk, {"sign": "declared", "tie": tied.tie, "relation": tied.pk})
        return
    if home is None or home not in {child.household_id, child.residence_id} or _is_the_director(staff, home, local.date()):
        return
    rule = Rule.RELATIVE if staff.name[:1] in _family_names(child) else Rule.NEIGHBOUR
    yield Sign(rule, staff.pk, key, child.pk, {"sign": "surname" if rule == Rule.RELATIVE else "village"})


def _tied(child: Child, declared: list[Relation]) -> Relation | None:
    """The declaration that names the child, a parent or a guardian: by number where there is one, else by the whole name."""
    parents = list(child.parents.all())
    numbers = {number for number in (child.id_number, *(one.id_number for one in parents)) if number}
    names = {child.name, *(one.name for one in parents), *child.guardians.values_list("name", flat=True)} - {""}
    for one in declared:
        if (one.id_number in numbers) if one.id_number else (one.name in names):
            return one
    return None


def _family_names(child: Child) -> set[str]:
    names = [child.name, *child.parents.values_list("name", flat=True), *child.guardians.values_list("name", flat=True)]
    return {name[0] for name in names if name}


def _is_the_director(staff: Staff, village: str, on: date) -> bool:
    return any(post.role == Role.VILLAGE_DIRECTOR and post.division_id == village for post in staff.posts_on(on))


def signs_of_trail(at: datetime) -> Iterator[Sign]:
    """What the trail of the last hour and of the day shows: many values uncovered, many children taken out in files."""
    local = timezone.localtime(at)
    law = limits().at(local.date())
    done = Entry.objects.filter(outcome=DONE, actor__isnull=False, actor__is_service=False).order_by()
    most = law.whole("reveal_hour")
    shown = done.filter(action=REVEAL, at__gt=local - HOUR, at__lte=local).values("actor").annotate(times=Count("pk"))
    for row in shown.filter(times__gte=most):
        facts = {"count": row["times"], "limit": most}
        yield Sign(Rule.REVEAL, row["actor"], f"{local:%Y-%m-%dT%H}:{row['times'] // most}", facts=facts)
    most = law.whole("export_day")
    sets = [one.name for one in ACTIONS.values() if one.reads and one.name not in ONE_BY_ONE]
    taken = done.filter(action__in=sets, at__gte=_midnight(local), at__lte=local, facts__has_key="count").values("actor")
    for one in taken.annotate(rows=Sum(Cast(KT("facts__count"), IntegerField()))).filter(rows__gte=most):
        counted = {"count": one["rows"], "limit": most}
        yield Sign(Rule.EXPORT, one["actor"], f"{local:%Y-%m-%d}:{one['rows'] // most}", facts=counted)


def signs_of_permit(permit_id: int, staff_id: int) -> Iterator[Sign]:
    """An emergency that was none, with the file that it opened."""
    row = Permit.objects.filter(pk=permit_id, kind=KIND).values_list("row", flat=True).first()
    yield Sign(Rule.UNJUSTIFIED, staff_id, f"permit:{permit_id}", row, {"permit": permit_id})


def readers_since(since: datetime, at: datetime) -> list[tuple[int, int, datetime]]:
    """The last reading of each file by each person in a period: what the look back goes over again."""
    rows = Opening.objects.filter(at__gt=since, at__lte=at).order_by("by", "child", "-at").distinct("by", "child")
    return list(rows.values_list("child", "by", "at"))


def openings_behind(alarm: Alarm) -> list[Opening]:
    """The readings that an alarm is about: of that file, or of that person on that day; newest first, two hundred at most."""
    if alarm.rule in {Rule.EXPORT, Rule.REVEAL}:
        return []
    day = timezone.localtime(alarm.raised_at).date()
    rows = Opening.objects.filter(by=alarm.staff, at__date=day)
    rows = rows.filter(child=alarm.child) if alarm.child_id else rows
    return list(rows.order_by("-at")[:200])


def words(alarm: Alarm) -> str:
    """What happened, in a sentence, without a child's name."""
    facts, number = alarm.facts, f"{alarm.child_id}号档案" if alarm.child_id else ""
    if alarm.rule == Rule.BULK:
        span = "一小时内" if facts.get("span") == "hour" else "当日"
        return f"{span}查阅 {facts.get('count')} 份档案，达到预警限 {facts.get('limit')} 份"
    if alarm.rule in {Rule.EXPORT, Rule.REVEAL}:
        what = "当日导出儿童信息" if alarm.rule == Rule.EXPORT else "一小时内显示敏感信息"
        unit = "人次" if alarm.rule == Rule.EXPORT else "项"
        return f"{what} {facts.get('count')} {unit}，达到预警限 {facts.get('limit')} {unit}"
    if alarm.rule == Rule.OUT_OF_HOURS:
        return f"{timezone.localtime(alarm.raised_at):%H:%M} 在非工作时段查阅档案"
    if alarm.rule == Rule.UNJUSTIFIED:
        return f"紧急查阅{number}，审批人复核认为理由不成立"
    signs = {"declared": "与本人申报的人员相符", "surname": "与本人同村同姓，疑似亲属", "village": "与本人家庭同村"}
    return f"查阅{number}，{signs.get(str(facts.get('sign')), '')}"


def undeclared(on: date) -> int:
    """How many people whose posts read children's files have not declared where their home is."""
    readers = Post.objects.held_on(on).filter(role__in=READS["children"], staff__is_service=False).exclude(role__in=NO_PERSON)
    return readers.exclude(staff__in=Home.objects.standing().values("staff")).values("staff").distinct().count()


def _midnight(local: datetime) -> datetime:
    return datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
