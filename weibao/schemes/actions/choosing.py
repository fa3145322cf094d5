"""选定 Choosing: where the documents leave something open, or to the place, one person proposes and another confirms.

The article says 10,000 yuan a 学期, every notice says a 学年 (民办发〔2019〕24号): the question stays open before an administrator.
"""

from datetime import datetime
from typing import Final

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules import study_aid
from weibao.schemes.models import Choice, Topic
from weibao.schemes.states import CHOICE, ChoiceState

LAW: Final = "民办发〔2019〕24号"
VALUES: Final = {Topic.UNIT: study_aid.UNITS, Topic.RHYTHM: study_aid.RHYTHMS}
CITY: Final = 4  # digits of the city's code


class BadChoice(Refusal):
    """A choice that cannot be: unknown value, no reason, or a place that may not choose this."""


class SameChooser(Refusal):
    """Who proposed a choice does not confirm it."""


@action("schemes.choice_propose", label="提出助学选定", law=LAW, says="提出选定：{topic} {value}，自 {year} 学年")
def choice_propose(wanted: Choice, *, by: Staff, at: datetime) -> Choice:
    """Propose a value for a place from a school year on, with the reason. Raises BadChoice, Stale when another proposal waits."""
    if wanted.value not in VALUES.get(Topic(wanted.topic), {}):
        raise BadChoice("请选择要选定的内容")
    if not wanted.reason.strip():
        raise BadChoice("请写明理由和依据文件")
    if wanted.topic == Topic.UNIT and len(wanted.place_id) != CITY:
        raise BadChoice("计算单位由市级统一选定")
    if Choice.objects.filter(topic=wanted.topic, place=wanted.place_id, state=ChoiceState.PROPOSED).exists():
        raise Stale("该事项已有一项选定待确认")
    wanted.reason, wanted.proposed_by, wanted.proposed_at = wanted.reason.strip()[:300], by, at
    wanted.save(force_insert=True)
    note(choice=wanted.pk, topic=wanted.topic, value=wanted.said, year=wanted.from_year, place=wanted.place_id)
    return wanted


@action("schemes.choice_confirm", label="确认助学选定", law=LAW, says="确认选定：{topic} {value}")
def choice_confirm(choice: Choice, *, by: Staff, at: datetime) -> Choice:
    """Put a choice in force; what it changes in past months settles itself in the next batch. Raises SameChooser, Stale, ForbiddenMove."""
    return _decide(choice, ChoiceState.IN_FORCE, by=by, at=at)


@action("schemes.choice_reject", label="不同意助学选定", law=LAW, says="不同意选定：{topic} {value}")
def choice_reject(choice: Choice, *, by: Staff, at: datetime) -> Choice:
    """Turn a proposal down. Raises SameChooser, Stale, ForbiddenMove."""
    return _decide(choice, ChoiceState.REJECTED, by=by, at=at)


def _decide(choice: Choice, state: ChoiceState, *, by: Staff, at: datetime) -> Choice:
    if choice.proposed_by_id == by.pk:
        raise SameChooser("提出人不能确认自己的选定，请由另一人办理")
    move(choice, state, machine=CHOICE, decided_by=by, decided_at=at)
    note(choice=choice.pk, topic=choice.topic, value=choice.said)
    return choice
