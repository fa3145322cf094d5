"""Two values of one fact that met, as the conflict room and a phone show them: base, mine, theirs, who, where, when, and which stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localtime

from weibao.org.models import Staff
from weibao.visits.actions.applying import digest, standing
from weibao.visits.models import Conflict, Stands
from weibao.visits.reports.updates import LABELS, NUMBERS, SECRET
from weibao.visits.states import ConflictState

KEPT = timedelta(days=30)  # how long a phone is told of a conflict that was decided
UNKNOWN = "不详"


@dataclass(frozen=True)
class Field:
    """One field on which two people differ, or agree, with the three values."""

    label: str
    base: str
    mine: str
    theirs: str
    now: str
    differs: bool
    is_number: bool
    secret: bool


@dataclass(frozen=True)
class Met:
    """A conflict with its fields, the digest of what stands now, and whether that is still one of the two values."""

    row: Conflict
    fields: list[Field]
    stood: str
    moved_on: bool
    by_phone: bool


def met(row: Conflict, on: date) -> Met:
    """A conflict as its page shows it."""
    now = standing(row.update.child, row.update.fact, on, row.update.new)
    stands: Mapping[str, str] = row.mine if row.stands == Stands.MINE else row.theirs
    moved_on = any(now.get(name, "") != stands.get(name, "") for name in row.fields)
    fields = [_field(name, row, now) for name in LABELS if name in row.theirs]
    return Met(row, fields, digest(now), moved_on, bool(row.update.via))


def _field(name: str, row: Conflict, now: Mapping[str, str]) -> Field:
    base = row.base.get(name, "") if row.base else UNKNOWN
    values = (base, row.mine.get(name, ""), row.theirs.get(name, ""), now.get(name, ""))
    return Field(LABELS[name], *values, name in row.fields, name in NUMBERS, name in SECRET)


def room(staff: Staff, on: date, *, decided: bool = False) -> list[Conflict]:
    """The conflicts within a person's scope: those that wait, the most pressing first, or those that were decided."""
    rows = Conflict.objects.visible_to(staff, on)
    rows = rows.exclude(state=ConflictState.OPEN).order_by("-decided_at") if decided else rows.open().order_by("due", "pk")
    return list(rows.select_related("update__child__residence__parent", "update__by", "theirs_by", "decided_by")[:100])


def of_person(staff: Staff, on: date, now: datetime) -> list[Conflict]:
    """The conflicts in which a person had a part, as long as that person may know of the child: open ones, and those decided of late."""
    rows = Conflict.objects.visible_to(staff, on).concerning(staff)
    late = rows.filter(Q(state=ConflictState.OPEN) | Q(decided_at__gte=now - KEPT))
    return list(late.select_related("update__child", "update__by", "theirs_by", "decided_by")[:50])


def in_words(row: Conflict, staff: Staff) -> str:
    """A conflict as one of the two is told of it: both values, from whom, where and when, which stands and by which rule."""
    mine = row.update.by_id == staff.pk
    one = _value(row, row.mine, "您" if mine else row.update.by.name, row.update.via or "电脑", row.update.at)
    by = "您" if row.theirs_by_id == staff.pk else row.theirs_by.name if row.theirs_by else "他人"
    other = _value(row, row.theirs, by, row.theirs_via or "建档", row.theirs_at)
    base = f"原来是{_values(row, row.base)}；" if row.base else ""
    return f"{base}{one}；{other}。{_outcome(row)}"


def _value(row: Conflict, values: Mapping[str, str], who: str, where: str, when: datetime | None) -> str:
    at = f"{localtime(when):%-m月%-d日 %H:%M}" if when else "时间不详"
    return f"{who}（{where}，{at}）登记为{_values(row, values)}"


def _values(row: Conflict, values: Mapping[str, str]) -> str:
    return "、".join(_plain(name, values.get(name, "")) for name in row.fields)


def _plain(name: str, value: str) -> str:
    """What a phone shows: numbers of accounts and words on health are not carried to it."""
    if name in {"account", "condition"}:
        return "（内容在电脑上查看）"
    return f"“{value}”" if value else "（空）"


def _outcome(row: Conflict) -> str:
    taken = "后报的内容" if row.stands == Stands.MINE else "先登记的内容"
    if row.state == ConflictState.OPEN:
        if row.rule == "person":
            return "由督导员决定，决定以前档案不变，两个内容都保留。"
        return f"按规则（{row.get_rule_display()}）暂用{taken}，两个内容都保留，督导员可以另行决定。"
    who = row.decided_by.name if row.decided_by else ""
    return f"{who}核定采用{taken}{'：' + row.reason if row.reason else ''}。另一个内容也保留。"
