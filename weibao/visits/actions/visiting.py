"""走访 Visiting: a visit is recorded, put right by a further version, and asked about again.

What happened is told with the moment at which it happened; the server's own moment is the one that terms go by, so that a phone
may offer the same deed later. A visit to come is refused; one long past counts when the township has looked into it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import localdate, localtime

from weibao.attachments.actions import erase
from weibao.care.actions.weighing import take_in_visit
from weibao.children.actions.amending import lock
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.visits.actions.planning import replan
from weibao.visits.models import (
    LONGEST_WORDS,
    Area,
    CallBack,
    CheckKind,
    FactUpdate,
    Help,
    QuestionSet,
    Visit,
    VisitCheck,
    VisitPlan,
    VisitTask,
    Way,
)
from weibao.visits.states import CheckState
from weibao.workdays.calendar import deadline

NOON = time(12)
FORM_LAW = "民发〔2019〕34号；全国儿童福利信息系统（走访记录）"


class BadVisit(Refusal):
    """A visit that cannot be recorded as told: it lies ahead or before the birth, or something that must be said is missing."""


@dataclass(frozen=True)
class NewVisit:
    """What a visitor tells. `areas` holds the words about each problem by area; an area that is not there is well.

    `ask` names the problems that are handed to the township. `answers` holds the answers to the additional questions by their turn.
    """

    person: str
    relation: str
    place: str
    way: str = Way.HOME
    seen: bool = True
    address: str = ""
    last_contact: date | None = None
    areas: Mapping[str, str] = field(default_factory=dict)
    studies: bool = True
    opinion: str = ""
    help: tuple[str, ...] = ()
    help_other: str = ""
    key_attention: bool = False
    changed: bool = False
    note: str = ""
    ask: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """What tells of persons, as it is sealed."""
        kept = ("person", "address", "place", "opinion", "help_other", "note", "areas", "answers")
        return {name: value for name, value in asdict(self).items() if name in kept}


@action("visits.record", label="登记走访", law=FORM_LAW, says="登记 {on} 的走访")
def record(child: Child, *, by: Staff, at: datetime, new: NewVisit, happened_at: datetime, questions: QuestionSet | None = None) -> Visit:
    """A visit that happened at `happened_at`; `questions` is the version that was asked.

    Raises BadVisit, IsMerged. One of more than `visits/back_days` days ago counts after the township has looked into it.
    """
    held = lock(child)
    on = localdate(happened_at)
    _check(held, new, happened_at, at)
    made = _write(held, new, on, by=by, at=at, questions=questions)
    if (localdate(at) - on).days > _days("back_days", at):
        _ask_check(made, at)
    _hand_over(made, new, at)
    _weigh(made, at)
    replan([held.pk], at)
    return made


@action("visits.correct", label="更正走访", law=FORM_LAW, says="更正走访 {corrects}，{on}")
def correct(visit: Visit, *, by: Staff, at: datetime, new: NewVisit, happened_at: datetime) -> Visit:
    """A further version of a visit; the former one stays. `visit` is the version that the person saw.

    Raises Stale when there is a younger one, BadVisit, IsMerged. Another day that lies far back, and a version of what was not
    borne out, count after the township has looked into them.
    """
    held = lock(visit.child)
    if Visit.objects.filter(corrects=visit).exists():
        raise Stale
    on = localdate(happened_at)
    _check(held, new, happened_at, at)
    made = _write(held, new, on, by=by, at=at, questions=visit.questions, corrects=visit)
    moved = visit.checks.filter(state=CheckState.OPEN).update(visit=made)
    far = on != visit.on and (localdate(at) - on).days > _days("back_days", at)
    if not moved and (far or visit.checks.filter(state=CheckState.DOUBTED).exists()):
        _ask_check(made, at)
    _hand_over(made, new, at, but=frozenset(visit.problems))
    _weigh(made, at)
    replan([held.pk], at)
    return made


def _check(child: Child, new: NewVisit, happened_at: datetime, at: datetime) -> None:
    """Raise BadVisit for what cannot be."""
    on = localdate(happened_at)
    if happened_at > at:
        raise BadVisit("走访时间不能晚于现在；走访以后再登记。")
    if on < child.birth_date:
        raise BadVisit("走访日期不能早于儿童的出生日期。")
    if new.last_contact and not child.birth_date <= new.last_contact <= on:
        raise BadVisit("与父母最近联系日期应在儿童出生以后、走访当日以前。")
    if not (new.person.strip() and new.relation.strip() and new.place.strip()):
        raise BadVisit("请填写走访地点、被访人和与儿童的关系。")
    if new.way not in Way.values or not set(new.help) <= set(Help.values) or not set(new.areas) <= set(Area.values):
        raise BadVisit("走访内容中有不认识的选项。")
    if wanting := [Area(one).label for one, words in new.areas.items() if not words.strip()]:
        raise BadVisit(f"请写明问题：{'、'.join(map(str, wanting))}。")
    if any(len(words) > LONGEST_WORDS for words in new.areas.values()):
        raise BadVisit(f"每个方面的问题不超过 {LONGEST_WORDS} 字。")


def _write(
    child: Child, new: NewVisit, on: date, *, by: Staff, at: datetime, questions: QuestionSet | None, corrects: Visit | None = None
) -> Visit:
    known = VisitPlan.objects.filter(child=child).first()
    made = Visit.objects.create(
        child=child,
        corrects=corrects,
        on=on,
        way=new.way,
        seen=new.seen,
        relation=new.relation.strip(),
        last_contact=new.last_contact,
        problems=[one for one in Area.values if one in new.areas],
        studies=new.studies,
        help=list(new.help),
        key_attention=new.key_attention,
        changed=new.changed,
        told=new.told,
        questions=questions,
        category=known.category if known else "other",
        by=by,
        at=at,
    )
    note(child=child.pk, visit=made.pk, on=on, problems=made.problems, corrects=corrects.pk if corrects else None)
    return made


def _ask_check(visit: Visit, at: datetime) -> None:
    VisitCheck.objects.create(visit=visit, kind=CheckKind.OLD, due=_term(at), made_at=at)
    note(to_check=True)


def _hand_over(visit: Visit, new: NewVisit, at: datetime, but: frozenset[str] = frozenset()) -> None:
    """Hand the problems that the visitor names to the township, each once."""
    areas = [one for one in visit.problems if one in new.ask and one not in but]
    VisitTask.objects.bulk_create([VisitTask(visit=visit, area=one, due=_term(at)) for one in areas])


def _weigh(visit: Visit, at: datetime) -> None:
    """The risk of the child follows what the youngest visit found; only who was there finds an area well."""
    if Visit.objects.current().filter(child=visit.child, on__gt=visit.on).exists():
        return
    well = set(Area.values) - set(visit.problems) if visit.way in Way.meeting() and visit.seen else ()
    take_in_visit(visit.child_id, visit.problems, well, on=visit.on, by=visit.by, at=at)


def _days(name: str, at: datetime) -> int:
    return load().at(localdate(at)).whole(f"visits/{name}")


def _term(at: datetime) -> date | None:
    return deadline(localdate(at), _days("answer_days", at)).on


@action("visits.call_back", label="登记回访", law="全国儿童福利信息系统（回访记录）", says="登记 {on} 的回访")
def call_back(visit: Visit, *, by: Staff, at: datetime, happened_at: datetime, way: str, person: str, words: str) -> CallBack:
    """The family was asked again after a visit. Raises BadVisit for a day before the visit or to come, or without words."""
    on = localdate(happened_at)
    if happened_at > at or on < visit.on:
        raise BadVisit("回访日期应在走访当日以后、今天以前。")
    if not person.strip() or not words.strip() or way not in Way.values:
        raise BadVisit("请填写回访方式、对象和内容。")
    post = next((one for one in by.posts_on(localdate(at))), None)
    note(child=visit.child_id, visit=visit.pk, on=on)
    return CallBack.objects.create(
        visit=visit, on=on, way=way, person=person.strip(), words=words.strip(), office=post.unit if post else None, by=by, at=at
    )


def moment_of(day: date, at: datetime) -> datetime:
    """The moment to which a form that asks for a day alone belongs: now for today, noon for another day."""
    if day == localdate(at):
        return at
    return datetime.combine(day, NOON, localtime(at).tzinfo)


def follow_erasing(children: tuple[int, ...], at: datetime) -> None:
    """Visits of erased children go, with their papers and all that follows from them. Called by the reaction. No law of its own."""
    rows = Visit.objects.filter(child__in=children)
    numbers = list(rows.values_list("pk", flat=True))
    erase("visits.visit", numbers)
    for model in (CallBack, VisitTask, VisitCheck):
        model._default_manager.filter(visit__in=numbers).delete()  # noqa: SLF001  Django's public name for it
    while rows.exists():
        rows.filter(corrected_by=None).delete()
    updates = FactUpdate.objects.filter(child__in=children)
    erase("visits.update", list(updates.values_list("pk", flat=True)))
    updates.delete()
    VisitPlan.objects.filter(child__in=children).delete()
