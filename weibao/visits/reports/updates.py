"""Proposals on facts side by side: what stood there, what is proposed, what stands there now; and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from weibao.children.models import Child, DisabilityClass, Side, Status
from weibao.org.models import Staff
from weibao.visits.actions.applying import digest, standing, whole
from weibao.visits.models import FactUpdate, UpdatedFact

LABELS: Mapping[str, str] = {
    "name": "姓名", "phone": "电话", "address": "详细住址", "school": "学校", "stage": "学段", "condition": "健康状况", "bank": "开户银行",
    "account": "账号", "holder": "账户姓名", "relation": "与儿童关系", "side": "哪一方", "status": "情形", "until": "期满日期",
    "disability_class": "残疾类别", "disability_grade": "残疾等级", "proof": "证明种类",
}  # fmt: skip
NUMBERS = frozenset({"phone", "account"})  # what stands in the file is masked for everybody
SECRET = NUMBERS | {"condition"}  # shown to who decides
CODES: Mapping[str, Mapping[str, str]] = {
    "side": {str(key): str(label) for key, label in Side.choices},
    "status": {str(key): str(label) for key, label in Status.choices},
    "disability_class": {str(key): str(label) for key, label in DisabilityClass.choices},
}


@dataclass(frozen=True)
class Line:
    """One field of a proposal: what stood there when it was made, what is proposed, what stands there now."""

    label: str
    base: str
    mine: str
    theirs: str
    secret: bool
    is_number: bool

    @property
    def moved(self) -> bool:
        """Whether somebody else changed it since."""
        return self.base != self.theirs


@dataclass(frozen=True)
class Beside:
    """A proposal beside what stands in the file."""

    row: FactUpdate
    lines: list[Line]
    theirs: str
    conflict: bool
    advice: str


def beside(row: FactUpdate, on: date) -> Beside:
    """The three values of a proposal; of a decided one, what stood there when it was decided."""
    now = row.theirs if row.theirs is not None else standing(row.child, row.fact, on, row.new)
    conflict = row.stale or (row.theirs is None and dict(now) != dict(row.base))
    names = [name for name in LABELS if name in row.new or name in now]
    lines = [_line(name, row, now) for name in names]
    return Beside(row, lines, digest(now), conflict, _advice(row) if conflict else "")


def _line(name: str, row: FactUpdate, now: Mapping[str, str]) -> Line:
    mine = _words(name, row.new.get(name, ""))
    return Line(LABELS[name], row.base.get(name, ""), mine, now.get(name, ""), secret=name in SECRET, is_number=name in NUMBERS)


def _words(name: str, value: str) -> str:
    return CODES.get(name, {}).get(value, value)


def _advice(row: FactUpdate) -> str:
    """What the rule of the house says where two values meet: what has a proof, then what is newest; a person decides."""
    if row.proof:
        return "建议采用提出的内容：写明了依据。由人决定，另一个内容也保留。"
    return "建议维持现有内容：提出的没有写明依据。由人决定，另一个内容也保留。"


def of_child(child: Child, staff: Staff, on: date) -> list[FactUpdate]:
    """The proposals on a child's facts, the youngest first."""
    rows = FactUpdate.objects.visible_to(staff, on).filter(child=child)
    return list(rows.select_related("by", "decided_by")[:50])


def waiting(staff: Staff, on: date) -> list[FactUpdate]:
    """The proposals that wait within a person's scope, the most pressing first."""
    rows = FactUpdate.objects.visible_to(staff, on).waiting().order_by("due", "pk")
    return list(rows.select_related("child__residence__parent", "by")[:100])


def seen(child: Child, fact: str, on: date) -> tuple[str, list[str]]:
    """The digest of what the form of a fact shows as standing, and the guardians of the day by name."""
    guardians = list(child.guardians.filter(during__contains=on).order_by("pk").values_list("name", flat=True))
    return whole(child, fact, on), guardians


FACTS = dict(UpdatedFact.choices)
