"""Two sides of one thing: the list's row beside the person in the file, and what the file says beside what the list says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from weibao.benefits.models import AidKind
from weibao.children.models import DisabilityClass, Side, Status
from weibao.departments import scoring
from weibao.departments.matching import of_child, of_guardian, of_parent
from weibao.departments.models import Difference, Effect, Match, Snapshot, Who
from weibao.departments.reading import Told
from weibao.departments.tables import Column
from weibao.kernel.identity import mask
from weibao.kernel.money import show, yuan
from weibao.web.templatetags.weibao import cn_date, cn_during

NOT_SAID = "（未登记）"


@dataclass(frozen=True)
class Pair:
    """One line of the comparison; `note`, `level` and `more` say where the two agree and differ."""

    label: str
    list_says: str
    file_says: str
    note: str = ""
    level: str = ""
    more: str = ""


def told_of(match: Match) -> Told | None:
    """What the row says; None after it was dropped."""
    return Told.of(match.line.facts) if match.line.facts else None


def person_of(match: Match) -> scoring.Person:
    """The person in the file as it stands now."""
    if match.who == Who.PARENT and match.parent is not None:
        return of_parent(match.parent)
    if match.who == Who.GUARDIAN and match.guardian is not None:
        return of_guardian(match.guardian)
    return of_child(match.child)


def who_is(match: Match) -> str:
    """As whom the person stands in the file."""
    if match.who == Who.PARENT and match.parent is not None:
        return str(Side(match.parent.side).label)
    return str(Who(match.who).label)


def people(match: Match) -> list[Pair]:
    """Name, number, birth date, sex and place of both sides; numbers are masked, places at which they differ are named."""
    told, ours = told_of(match), person_of(match)
    if told is None:
        return []
    like = scoring.likeness(told, ours)
    marks = {reason.partition(".")[0]: reason for reason in like.reasons}
    rows = [
        ("姓名", told.name, ours.name, "name"),
        ("公民身份号码", mask(told.number), mask(ours.number), "number"),
        ("出生日期", cn_date(told.birth or scoring.birth_in(told.number)), cn_date(ours.birth), "birth"),
        ("性别", _sex(told.sex), _sex(ours.sex), "sex"),
        ("户籍地", told.place, "".join(reversed(ours.place)), "place"),
    ]
    return [_pair(label, said, held, marks.get(key, ""), _places(told, ours) if key == "number" else "") for label, said, held, key in rows]


def _pair(label: str, said: str, held: str, reason: str, more: str) -> Pair:
    words = scoring.LABELS.get(reason, "")
    for head in ("身份号码", "姓名", "出生日期"):
        words = words.removeprefix(head)
    return Pair(label, said or "（名单未写）", held or NOT_SAID, words, _level(reason), more)


def _level(reason: str) -> str:
    if not reason:
        return ""
    return "yellow" if reason in scoring.DOUBTFUL else "green"


def _places(told: Told, ours: scoring.Person) -> str:
    if not told.number or not ours.number or told.number == ours.number or len(told.number) != len(ours.number):
        return ""
    places = scoring.differing_digits(told.number, ours.number)
    return f"第{'、'.join(map(str, places))}位不同" if len(places) <= 4 else f"{len(places)}位不同"


def _sex(code: str) -> str:
    return {"male": "男", "female": "女"}.get(code, "")


def told_facts(match: Match, snapshot: Snapshot) -> list[tuple[str, str]]:
    """What else the row says: the event, its day, its papers."""
    told = told_of(match)
    if told is None:
        return []
    columns = snapshot.table.columns
    said = [(columns["day"].label, cn_date(told.on))] if told.on else []
    return said + [(columns[key].label, _shown(columns[key], value)) for key, value in told.more.items() if key in columns]


def _shown(column: Column, value: str) -> str:
    if column.reads in {"date", "month"}:
        return cn_date(date.fromisoformat(value))
    if column.reads == "money":
        return f"{show(yuan(value))} 元"
    return column.say(value) if column.reads == "word" else value


def change(difference: Difference) -> Pair:
    """What the file says now, and what it would say."""
    changed: Callable[[Difference], Pair] = _CHANGES.get(difference.effect, _look)
    return changed(difference)


def _ending(one: Difference) -> Pair:
    standing = [f"{end.get_kind_display()}（{cn_date(end.on)}）" for end in one.child.endings.all() if end.taken_back_at is None]
    return Pair("儿童", f"{one.get_effect_display()}（{cn_date(one.on)}）", "；".join(standing) or "在册，没有终止事由")


def _situation(one: Difference) -> Pair:
    rows = [row for parent in one.child.parents.all() if parent.side == one.side for row in parent.circumstances.all()]
    held = "；".join(
        f"{row.get_status_display()}（{cn_during(row.during)}）" for row in sorted(rows, key=lambda row: row.during.lower or date.min)
    )
    told = str(Status(one.status).label)
    if one.effect == Effect.STATUS_ENDED:
        said = f"{told}于{cn_date(one.on)}终止"
    else:
        kind, grade = one.detail.get("class"), one.detail.get("grade")
        told += f"（{DisabilityClass(kind).label}{grade}级）" if kind and grade else ""
        said = f"{told}，自{cn_date(one.on)}起" + (f"至{cn_date(one.until)}" if one.until else "") if one.on else told
    return Pair(f"{Side(one.side).label}情形", said, held or NOT_SAID)


def _household(one: Difference) -> Pair:
    return Pair("户籍地", f"{one.detail.get('name', '')}，自{cn_date(one.on)}起", one.child.household.name)


def _health(one: Difference) -> Pair:
    held = "已登记，内容在档案“教育与健康”中查看" if one.child.healths.all() else NOT_SAID
    return Pair("健康状况", one.detail.get("condition", ""), held)


def _schooling(one: Difference) -> Pair:
    held = [f"{row.school} {row.stage}".strip() for row in one.child.schoolings.all() if row.during.upper is None]
    said = f"{one.detail.get('school', '')} {one.detail.get('stage', '')}".strip()
    return Pair("就学", f"{said}，自{cn_date(one.on)}起", "；".join(held) or NOT_SAID)


def _relief(one: Difference) -> Pair:
    held = [row for row in one.child.aids.all() if row.kind == AidKind.MINIMUM_LIVING and row.during.upper is None]
    told = one.detail
    said = (
        f"每月 {show(yuan(told['share']))} 元（户 {show(yuan(told['amount']))} 元 ÷ {told['persons']} 人），自{cn_date(one.on)}起"
        if told
        else ""
    )
    return Pair("低保、特困金额（本人份额）", said, "；".join(f"每月 {show(row.monthly)} 元" for row in held) or "未登记或为零")


def _look(one: Difference) -> Pair:
    return Pair(f"{Side(one.side).label}" if one.side else "须核实", one.detail.get("why", ""), "见档案")


_CHANGES: dict[str, Any] = {
    Effect.CHILD_DIED: _ending,
    Effect.ADOPTED: _ending,
    Effect.MOVED_OUT: _ending,
    Effect.STATUS: _situation,
    Effect.STATUS_ENDED: _situation,
    Effect.HOUSEHOLD: _household,
    Effect.HEALTH: _health,
    Effect.SCHOOLING: _schooling,
    Effect.RELIEF: _relief,
}
WITH_FILE = ("child__parents__circumstances", "child__endings", "child__healths", "child__schoolings", "child__aids")


def with_file(rows: Any) -> Any:
    """Differences with all that `change` looks at, a few queries whatever their number."""
    return rows.select_related("child__household__parent", "match__line__snapshot").prefetch_related(*WITH_FILE)
