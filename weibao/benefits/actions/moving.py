"""户籍迁移 Moving: the household leaves the city or comes to it, and its money months go over without gap and without double.

The place that loses the child pays to the last month agreed (末领年月), the place that gains it from the next. 民发〔2019〕62号 and
国办发〔2010〕54号 let recognition and money follow the household; no article sets the month, so both places agree it and it is kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from weibao.benefits.actions.recognising import NotStanding
from weibao.benefits.announcements import RecognitionEnded, RecognitionMoved
from weibao.benefits.models import Category, Direction, HandOver, Recognition
from weibao.children.actions.ending import come_back
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "国办发〔2010〕54号；民发〔2019〕62号（认定和发放随户籍）"
FURTHEST: Final = 12  # months ahead of today that a last month may be agreed for


class BadHandOver(Refusal):
    """A handover without other place or paper, or with a month that cannot be right."""


@dataclass(frozen=True)
class Agreed:
    """What both places agreed: the other bureau, the last month that the losing place pays, and the paper."""

    other: str
    last_month: date
    proof: str


@action("benefits.hand_out", label="户籍迁出移交月份", law=LAW, says="户籍迁出，本地发放至 {last_month}")
def hand_out(child: Child, *, by: Staff, at: datetime, agreed: Agreed) -> HandOver:
    """The household left the city: we pay to the agreed month, the other place from the next. The recognition ends with it.

    Raises NotStanding when the child has no standing recognition, BadHandOver.
    """
    month = _checked(agreed, at)
    standing = Recognition.objects.standing().select_for_update().filter(child=child).first()
    if standing is None:
        raise NotStanding("该儿童没有有效认定，没有可移交的月份")
    if month < standing.confirmed_month:
        raise BadHandOver("末领年月不能早于确认月份")
    Recognition.objects.filter(pk=standing.pk).update(ended_month=month, ended_reason=f"户籍迁出至{agreed.other.strip()}"[:200])
    made = _keep(child, Direction.OUT, agreed, month, by=by, at=at)
    announce(RecognitionEnded(child_id=child.pk, last_month=month, at=at))
    return made


@action("benefits.hand_in", label="户籍迁入接续月份", law=LAW, says="户籍迁入，对方发放至 {last_month}，次月起由本地发放")
def hand_in(child: Child, *, by: Staff, at: datetime, agreed: Agreed, category: str, rules_version: str) -> HandOver:
    """The household came to the city with a recognition: the other place paid to the agreed month, we pay from the next.

    Where the child was confirmed here already, the first month is put right; what was doubled or missed settles in the next run.
    Who had moved away and returns takes up where the other place ends: the earlier recognition keeps its months, a new one begins.
    Raises BadHandOver, NotOnlyMoved for a child that died or was adopted.
    """
    month = _checked(agreed, at)
    if category not in Category.values:
        raise BadHandOver("请选择儿童类别")
    left = HandOver.objects.filter(child=child, direction=Direction.OUT).order_by("-last_month").first()
    if left is not None and month < left.last_month:
        raise BadHandOver(f"本地已约定发放至{Month.of(left.last_month).label}，对方的末领年月不能更早")
    come_back(child, at, f"户籍迁回，不是误录：{agreed.other.strip()}发放至{Month.of(month).label}，次月起由本地发放")
    standing = Recognition.objects.standing().select_for_update().filter(child=child).first()
    if standing is not None:
        Recognition.objects.filter(pk=standing.pk).update(confirmed_month=month)
    else:
        Recognition.objects.create(
            child=child,
            category=category,
            confirmed_month=month,
            confirmed_by=by,
            confirmed_at=at,
            rules_version=rules_version,
            source=f"户籍迁入接续：{agreed.other.strip()}"[:80],
        )
    made = _keep(child, Direction.IN, agreed, month, by=by, at=at)
    announce(RecognitionMoved(child_id=child.pk, first_month=Month.of(month).next().first_day, at=at))
    return made


def _checked(agreed: Agreed, at: datetime) -> date:
    if not agreed.other.strip() or not agreed.proof.strip():
        raise BadHandOver("请写明对方民政部门和交接凭证")
    month = Month.of(agreed.last_month)
    if month > Month.of(at.date()).plus(FURTHEST):
        raise BadHandOver(f"末领年月最多约定到{FURTHEST}个月以后")
    return month.first_day


def _keep(child: Child, direction: Direction, agreed: Agreed, month: date, *, by: Staff, at: datetime) -> HandOver:
    if HandOver.objects.filter(child=child, direction=direction, last_month=month).exists():
        raise BadHandOver("该月份的交接已登记")
    note(child=child.pk, direction=direction, last_month=Month.of(month))
    other, proof = agreed.other.strip()[:80], agreed.proof.strip()[:80]
    return HandOver.objects.create(child=child, direction=direction, other=other, last_month=month, proof=proof, by=by, at=at)
