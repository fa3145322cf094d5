"""心理急救 Comforting: psychological first aid, by looking, listening and linking."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.cases.actions.telling import held, need, tell
from weibao.cases.models import Case, FirstAid
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "民发〔2023〕61号；未成年人保护法第111条"


class CannotComfort(Refusal):
    """What the record needs is missing."""


@dataclass(frozen=True)
class NewFirstAid:
    """Who gave it when; what was seen, heard and arranged; whether a professional is needed."""

    on: date
    given_by: str
    looked: str
    listened: str
    linked: str
    refer: bool = False


@action("cases.give_first_aid", label="登记心理急救", law=LAW)
def give_first_aid(case: Case, *, by: Staff, at: datetime, new: NewFirstAid) -> FirstAid:
    """Psychological first aid was given. Raises CannotComfort, CaseOver."""
    row = held(case)
    if new.on > localdate(at) or not new.given_by.strip():
        raise CannotComfort("请填写实施人，日期不能晚于今天。")
    facts = {name: need(getattr(new, name), "请写明看到、听到和联系的情况。") for name in ("looked", "listened", "linked")}
    made = FirstAid.objects.create(case=row, on=new.on, given_by=new.given_by.strip(), refer=new.refer, by=by, at=at, **facts)
    note(refer=new.refer)
    tell(row, "cases.give_first_aid", by=by, at=at, words="需要专业心理服务" if new.refer else "")
    return made
