"""Which deeds a phone may send. A package that has a deed for the phone puts it here, with how its facts are read.

The list is an allow-list: a name that is not in it is set aside, whatever power its sender holds.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from weibao.attachments.actions import Upload
from weibao.care.delegation import ContactWay
from weibao.care.models import Delegation, Listing
from weibao.children.models import Child
from weibao.children.querysets import KIND
from weibao.discovery.models import Lead
from weibao.kernel.refusal import NotThere, Refusal
from weibao.org.models import Staff
from weibao.sync.models import FieldPhone, FilePiece
from weibao.visits.actions.visiting import NewVisit
from weibao.visits.forms import UPDATES, new_update, update_form
from weibao.visits.models import Area, QuestionSet, UpdatedFact, Way
from weibao.visits.reports.updates import LABELS

LONGEST: Final = 1000
STRANGE: Final = UUID("6f1c1c1e-0b0a-4c53-9a55-0d9a3f6b7c21")  # names what came without a number of its own


class BadFacts(Refusal):
    """A fact is missing or not in form."""


@dataclass(frozen=True)
class Sent:
    """One thing as a phone sent it; `fault` says what of its form is wrong, and then a person looks at it."""

    number: UUID
    action: str
    subject: int | None
    base: str
    happened_at: datetime | None
    facts: dict[str, Any]
    digest: str
    fault: str = ""

    def renumbered(self, number: UUID) -> "Sent":
        """The same contents under another number."""
        return replace(self, number=number, fault=self.fault or "同一编号已收到过另一份内容")


@dataclass(frozen=True)
class Arrived:
    """Through which phone, by whom and when a thing came, and when it happened."""

    phone: FieldPhone | None
    by: Staff
    at: datetime
    happened_at: datetime
    base: str
    subject: Any = None  # the row that was named, once it was found

    @property
    def on(self) -> date:
        """The day on which it came."""
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Carried:
    """A deed that a phone may send: whose row its number names, within the sender's scope, and how its facts are read."""

    action: str
    subject: Callable[[int | None, Arrived], Any]
    facts: Callable[[Mapping[str, Any], Arrived], dict[str, Any]]
    papers: str = ""  # as what kind of row its files are kept with what it made; nothing: the deed itself takes them


CARRIED: dict[str, Carried] = {}


def carry(
    action: str, subject: Callable[[int | None, Arrived], Any], facts: Callable[[Mapping[str, Any], Arrived], dict[str, Any]],
    papers: str = "",
) -> None:  # fmt: skip
    """Let phones send a deed; the same name again replaces the entry."""
    CARRIED[action] = Carried(action, subject, facts, papers)


def read_sent(given: Any) -> Sent:
    """What a phone sent, whatever its form: nothing is thrown away here."""
    plain = json.dumps(given, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    row = given if isinstance(given, dict) else {}
    number, fault = _number(row.get("id")), ""
    if number is None:
        number, fault = uuid5(STRANGE, digest), "上报没有编号"
    facts, subject = row.get("facts"), row.get("subject")
    if not isinstance(facts, dict) or not (subject is None or _is_key(subject)) or not isinstance(row.get("action"), str):
        fault, facts, subject = fault or "上报的格式不对", {"sent": plain[:20_000]}, None
    return Sent(
        number=number, action=str(row.get("action") or "")[:80], subject=subject, base=str(row.get("base_version") or "")[:64],
        happened_at=_moment(row.get("happened_at")), facts=facts, digest=digest, fault=fault,
    )  # fmt: skip


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _number(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def text(facts: Mapping[str, Any], name: str, *, wanted: str = "") -> str:
    """A fact in words; `wanted` is the sentence when it is missing. Raises BadFacts."""
    value = facts.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise BadFacts("文字太长或格式不对")
    if wanted and not value.strip():
        raise BadFacts(wanted)
    return value.strip()


def day(facts: Mapping[str, Any], name: str, *, wanted: str) -> date:
    """A fact that is a day. Raises BadFacts."""
    value = facts.get(name)
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise BadFacts(wanted)
    return found


def child(key: int | None, arrived: Arrived) -> Child:
    """A child within the sender's scope. Raises NotThere."""
    found = Child.objects.visible_to(arrived.by, arrived.on).current().filter(pk=key or 0).first()
    if found is None:
        raise NotThere("这个孩子不在您负责的范围内，或者档案已变动。")
    return found


def _lead(key: int | None, arrived: Arrived) -> Lead:
    found = Lead.objects.visible_to(arrived.by, arrived.on).filter(pk=key or 0).first()
    if found is None:
        raise NotThere("这条政策找人线索不在您负责的范围内。")
    return found


def _delegation(key: int | None, arrived: Arrived) -> Delegation:
    found = Delegation.objects.visible_to(arrived.by, arrived.on).filter(pk=key or 0).first()
    if found is None:
        raise NotThere("这份委托照护不在您负责的范围内。")
    return found


def _listing(key: int | None, arrived: Arrived) -> Listing:
    found = Listing.objects.visible_to(arrived.by, arrived.on).filter(pk=key or 0).first()
    if found is None:
        raise NotThere("这条名册登记不在您负责的范围内。")
    return found


def _contact(facts: Mapping[str, Any], _arrived: Arrived) -> dict[str, Any]:
    way = text(facts, "way")
    if way not in ContactWay.values:
        raise BadFacts("请选择联系方式")
    return {"way": way, "on": day(facts, "on", wanted="请写明哪天联系的"), "words": text(facts, "words")}


def _phone(_key: int | None, arrived: Arrived) -> FieldPhone:
    if arrived.phone is None:
        raise NotThere
    return arrived.phone


def _paper(facts: Mapping[str, Any], arrived: Arrived) -> dict[str, Any]:
    upload = upload_of(text(facts, "file"), text(facts, "name") or "照片.jpg", arrived)
    return {"kind": KIND, "upload": upload, "category": text(facts, "category"), "remark": text(facts, "remark")}


def upload_of(file: str, name: str, arrived: Arrived) -> Upload:
    """A file that came in pieces, put together. Raises BadFacts when it is not whole."""
    content = b"".join(bytes(one.data) for one in FilePiece.objects.filter(phone=arrived.phone, hash=file))
    if hashlib.sha256(content).hexdigest() != file:
        raise BadFacts("照片没有传完整")
    return Upload(name, content)


def _update(facts: Mapping[str, Any], arrived: Arrived) -> dict[str, Any]:
    """A proposal on one fact, by the form of the desk; what its maker saw comes as values, or as a mark of what a phone does not hold."""
    fact, values, base = text(facts, "fact"), facts.get("values"), facts.get("base")
    if fact not in UPDATES or not _texts(values) or not (_texts(base) or isinstance(base, str)):
        raise BadFacts("更新的格式不对")
    proof = text(facts, "proof") or ("照片" if facts.get("file") else "")
    given = {**dict(values or {}), "since": text(facts, "since"), "source": proof, "proof_name": proof, "base": "-"}
    form = update_form(fact, arrived.subject, given, "", [given.get("name", "")])
    if not form.is_valid():
        raise BadFacts(str(next(iter(form.errors.values()))[0]))
    via = f"手机 {arrived.phone.pk} 号" if arrived.phone else "手机"
    return {"new": new_update(fact, form), "happened_at": min(arrived.happened_at, arrived.at), "base": base, "via": via}


def _visit(facts: Mapping[str, Any], arrived: Arrived) -> dict[str, Any]:
    """What was told of a visit; a clock that is minutes ahead does not make it a visit to come."""
    areas, asked, answers = facts.get("areas") or {}, facts.get("ask") or [], facts.get("answers") or {}
    if not (_texts(areas) and _texts(answers) and isinstance(asked, list) and all(isinstance(one, str) for one in asked)):
        raise BadFacts("走访内容的格式不对")
    last = day(facts, "last_contact", wanted="与父母最近联系的日期不对") if facts.get("last_contact") else None
    new = NewVisit(
        person=text(facts, "person", wanted="请写明见到了谁"), relation=text(facts, "relation", wanted="请写明与儿童的关系"),
        place=text(facts, "place", wanted="请写明地点"), way=text(facts, "way") or Way.HOME, seen=facts.get("seen") is True,
        last_contact=last, areas=areas, studies=facts.get("studies") is not False, key_attention=facts.get("key_attention") is True,
        changed=facts.get("changed") is True, note=text(facts, "note"), ask=frozenset(asked), answers=answers,
    )  # fmt: skip
    number = facts.get("questions")
    questions = QuestionSet.objects.filter(pk=int(str(number))).first() if _is_key(number) else None
    return {"new": new, "happened_at": min(arrived.happened_at, arrived.at), "questions": questions}


def _texts(given: Any) -> bool:
    return isinstance(given, dict) and all(isinstance(one, str) and len(one) <= LONGEST for pair in given.items() for one in pair)


carry("visits.record", child, _visit)
carry("visits.propose", child, _update, papers="visits.update")
carry("discovery.tell", _lead, lambda facts, _: {"reason": text(facts, "reason")})
carry("discovery.decline", _lead, lambda facts, _: {"reason": text(facts, "reason", wanted="请写明家庭不申请的原因")})
carry(
    "discovery.snooze",
    _lead,
    lambda facts, _: {
        "until": day(facts, "until", wanted="请写明暂缓到哪一天"),
        "reason": text(facts, "reason", wanted="请写明暂缓的原因"),
    },
)
carry("care.record_contact", _delegation, _contact)
carry("care.recheck", _listing, lambda facts, _: {"proof": text(facts, "proof", wanted="请写明怎么核对的"), "words": text(facts, "words")})
carry("attachments.add", child, _paper)
carry("sync.complain", _phone, lambda facts, _: {"words": text(facts, "words", wanted="请写明意见")})

# how the desk names the facts of what was set aside
WORDS: Final[dict[str, str]] = {
    "reason": "说明", "until": "暂缓至", "words": "意见", "category": "材料种类", "name": "文件名", "remark": "备注", "file": "照片编号",
    "sent": "原文", "person": "被访人", "relation": "与儿童关系", "place": "地点", "way": "方式", "seen": "见到儿童本人",
    "areas": "有问题的方面", "ask": "请督导员跟进", "changed": "家庭情况有变化", "last_contact": "与父母最近联系日期", "studies": "在读",
    "key_attention": "列入重点关注", "note": "备注", "questions": "加问版本", "answers": "加问的回答",
    "on": "日期", "fact": "更新项目", "values": "新的内容", "base": "填写时看到的", "since": "自哪天起", "proof": "依据",
    **{key: label for key, label in LABELS.items() if key not in {"name", "proof"}},
    **{str(one.value): str(one.label) for one in (*UpdatedFact, *ContactWay, *Area, *Way)},
}  # fmt: skip


def in_words(value: Any) -> str:
    """A fact as the desk shows it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{WORDS.get(key, key)}：{in_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "、".join(in_words(one) for one in value)
    return WORDS.get(value, value) if isinstance(value, str) else "" if value is None else str(value)
