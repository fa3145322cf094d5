"""The mapping tables: which field of the register is filled from which fact, in which form, and when it may not be empty.

One YAML file a record type in `data/`. A table that names a fact, a condition or a basis that does not exist does not load.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from weibao.org.powers import Role

# what forms and screens of the register show (the tag of the collected facts, and what was looked at)
BASES: Final[Mapping[str, str]] = {
    "C": "全国系统：儿童类别",
    "C-study": "全国系统：就学时段记录（学习状态、起止日期、是否孤儿助学、总额、周期、次数）",
    "C-1": "全国系统：减员表单",
    "C-3": "全国系统：走访记录",
    "C-3b": "全国系统：回访记录",
    "C-4": "全国系统：功能清单",
    "C-5": "全国系统：事实无人抚养儿童信息表单",
    "C-7": "全国系统：分项目资金统计",
    "C-9": "全国系统：收款信息必填规则",
    "C-2": "全国系统：跨省通办审批",
    "C-6": "全国系统：跨省通办统计",
}
FORMATS: Final[Mapping[str, str]] = {
    "text": "文字",
    "code": "选项",
    "id": "18位公民身份号码",
    "date": "日期，如 2023-07-01",
    "month": "年月，如 2023-07",
    "money": "元，两位小数",
    "count": "整数",
    "phone": "电话号码",
    "account": "银行账号（文本）",
}
SECRET: Final = frozenset({"id", "phone", "account"})  # masked on screen
REQUIRED: Final[Mapping[str, str]] = {
    "always": "必填",
    "father_known": "父亲已知时必填",
    "mother_known": "母亲已知时必填",
    "by_bank": "银行转账时必填",
    "exit_other": "原因为“其他”时必填",
    "child_died": "儿童死亡时必填",
    "was_paid": "曾发放的必填",
    "not_passed": "结果不是“通过”时必填",
    "left_school": "已离校的必填",
    "case_settled": "已结账的必填",
}
KINDS: Final = ("entry", "change", "exit", "payee", "payment", "study", "tomorrow", "crossing", "visit", "director", "supervisor")


class BadMapping(ValueError):
    """A table that may not load."""


@dataclass(frozen=True)
class Field:
    """One field of the register: its name there, the fact behind it, its form, when it is required and who fills it in."""

    name: str
    fact: str
    format: str
    width: int
    codes: tuple[str, ...]
    required: str
    filled_by: str
    of_report: bool
    basis: str

    @property
    def shape(self) -> str:
        """Its form in words."""
        if self.codes:
            return f"选项：{'、'.join(self.codes)}"
        return f"{FORMATS[self.format]}{f'，不超过 {self.width} 字' if self.width else ''}"

    @property
    def is_secret(self) -> bool:
        """Whether a screen masks its value."""
        return self.format in SECRET

    def fault(self, value: str) -> str:
        """What is wrong with a value that stands there; empty when nothing is."""
        if value and self.codes and value not in self.codes:
            return "不在选项内"
        if self.width and len(value) > self.width:
            return f"超过 {self.width} 字"
        return ""


@dataclass(frozen=True)
class Table:
    """The table of one record type. `about` is what a record tells of; `once`: it goes out once; `monthly`: of a pay month."""

    kind: str
    label: str
    about: str
    base: str
    once: bool
    monthly: bool
    role: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """A field by its name in the register."""
        return next((one for one in self.fields if one.name == name), None)


@cache
def tables() -> dict[str, Table]:
    """All tables that have records, by kind. Raises BadMapping."""
    return {kind: read(kind) for kind in KINDS}


def read(kind: str, folder: str = "data") -> Table:
    """One table. Raises BadMapping."""
    raw = yaml.safe_load(files("weibao.national").joinpath(f"{folder}/{kind}.yaml").read_text(encoding="utf-8"))
    unknown = set(raw) - {"label", "about", "base", "once", "monthly", "role", "fields"}
    if unknown or not raw.get("fields"):
        raise BadMapping(f"{kind}: {sorted(unknown)}")
    found = tuple(_field(kind, one) for one in raw["fields"])
    if len({one.name for one in found}) < len(found):
        raise BadMapping(f"{kind}: a field stands there twice")
    flags = {name: bool(raw.get(name, False)) for name in ("once", "monthly")}
    return Table(kind, raw["label"], raw["about"], raw["base"], role=raw.get("role", ""), fields=found, **flags)


def _field(kind: str, raw: dict[str, Any]) -> Field:
    known = {"name", "fact", "format", "width", "codes", "required", "filled_by", "of_report", "basis"}
    codes = tuple(raw.get("codes", ()))
    found = Field(
        name=raw["name"],
        fact=raw["fact"],
        format="code" if codes else raw.get("format", "text"),
        width=raw.get("width", 0),
        codes=codes,
        required=raw.get("required", ""),
        filled_by=raw.get("filled_by", Role.COUNTY_OFFICER),
        of_report=raw.get("of_report", False),
        basis=raw["basis"],
    )
    sound = (
        not set(raw) - known, found.format in FORMATS, found.basis in BASES, not found.required or found.required in REQUIRED,
        found.filled_by in set(Role),
    )  # fmt: skip
    if not all(sound):
        raise BadMapping(f"{kind}: {raw}")
    return found
