"""The table of a cross-province application: auditing unit, person, date, result, opinion, ours and theirs in one order."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from weibao.applications.models import Application, Step
from weibao.applications.states import word
from weibao.exchange.letters import LONGEST_OPINION, Row
from weibao.exchange.models import Crossing

STEPS: Final = {
    "submit": "申请", "accept": "受理", "push": "形式审查并推送", "conclude": "乡镇初审", "decide": "县级审批", "tell": "告知申请人",
    "answer": "户籍地返回结果", "answer_asks": "户籍地要求补充材料", "ask_supplement": "要求补充材料", "answer_supplement": "补充材料",
    "withdraw": "申请人撤回", "return_to_check": "退回重新初审",
}  # fmt: skip
RECEIVED: Final = "接收异地推送"
OF_MACHINES: Final = "系统"
OTHER_SIDES: Final = frozenset({"answer", "answer_asks"})


@dataclass(frozen=True)
class Line:
    """One row as the page shows it."""

    day: date
    unit: str
    person: str
    step: str
    result: str
    words: str
    ours: bool


def our_rows(application: Application) -> list[Row]:
    """Our own steps, as the other side is told them: what it told us is left out."""
    steps = application.steps.filter(taken_back_at=None).exclude(verb__in=["take_back", *OTHER_SIDES]).select_related("by")
    return [_row(application, step) for step in steps.prefetch_related("by__posts__unit")]


def table(crossing: Crossing) -> list[Line]:
    """Both sides' rows by day; the other side's as it told them."""
    ours = [Line(one.day, one.unit, one.person, one.step, one.result, one.words, ours=True) for one in our_rows(crossing.application)]
    theirs = [Line(one.day, one.unit, one.person, one.step, one.result, one.words or "", ours=False) for one in crossing.their_steps.all()]
    return sorted([*ours, *theirs], key=lambda line: line.day)


def _row(application: Application, step: Step) -> Row:
    day = localdate(step.at)
    unit, person = OF_MACHINES, OF_MACHINES
    if step.by is not None:
        posts = [post for post in step.by.posts.all() if day in post.during]
        unit, person = (posts[0].unit.name if posts else "", step.by.name)
    words = (step.words or "")[:LONGEST_OPINION] if step.verb != "submit" else ""
    step_name = RECEIVED if application.is_received and step.verb == "submit" else STEPS.get(step.verb, step.verb)
    return Row(unit=unit, person=person, day=day, step=step_name, result=word(application.matter, step.new)[:20], words=words)
