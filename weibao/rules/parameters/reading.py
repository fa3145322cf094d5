"""Read the YAML files. A value without its document does not load."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from weibao.rules.parameters.dated import BadParameter, Content, Parameter, Parameters, Value

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLDER: Final = Path(__file__).parent
HEAD: Final = {"label", "unit", "values"}
REQUIRED: Final = {"from", "value", "ref", "verified", "checked_on"}
ALLOWED: Final = REQUIRED | {"until", "note"}


@cache
def load() -> Parameters:
    """The parameters of this package. Raises BadParameter."""
    return read(FOLDER)


def read(folder: Path) -> Parameters:
    """The parameters of a folder: the path of a file below it, without `.yaml`, is the name. Raises BadParameter."""
    files = sorted(folder.rglob("*.yaml"))
    parameters = [_parameter(str(file.relative_to(folder).with_suffix("")), file) for file in files]
    return Parameters({parameter.path: parameter for parameter in parameters})


def _parameter(path: str, file: Path) -> Parameter:
    head = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader in either case
    if not isinstance(head, dict) or set(head) != HEAD or not isinstance(head["values"], list):
        raise BadParameter(f"{path} 应有 label、unit、values 三项")
    if not head["label"] or not head["unit"]:
        raise BadParameter(f"{path} 的 label 与 unit 不能为空")
    return Parameter(path, str(head["label"]), str(head["unit"]), tuple(_value(path, entry) for entry in head["values"]))


def _value(path: str, entry: Any) -> Value:
    if not isinstance(entry, dict) or set(entry) - ALLOWED or REQUIRED - set(entry):
        raise BadParameter(f"{path} 的每个值应有 {'、'.join(sorted(REQUIRED))}，不得有其他项")
    if not isinstance(entry["ref"], str) or not isinstance(entry["verified"], bool):
        raise BadParameter(f"{path} 的 ref 应为文号，verified 应为 true 或 false")
    if not isinstance(entry["from"], date) or (entry["verified"] and not isinstance(entry["checked_on"], date)):
        raise BadParameter(f"{path} 的 from 应为日期；已核实的值应有 checked_on")
    return Value(
        start=entry["from"],
        value=_content(path, entry["value"]),
        ref=entry["ref"],
        verified=entry["verified"],
        checked_on=entry["checked_on"],
        until=entry.get("until"),
    )


def _content(path: str, raw: Any) -> Content:
    """Whole numbers as they are, money and factors as quoted text, sets as lists."""
    if isinstance(raw, list) and raw and all(isinstance(item, str) for item in raw):
        return frozenset[str](raw)
    if isinstance(raw, list) and raw and all(type(item) is int for item in raw):
        return frozenset[int](raw)
    if type(raw) is int:
        return raw
    if isinstance(raw, str):
        try:
            return Decimal(raw)
        except InvalidOperation:
            pass
    raise BadParameter(f"{path} 的值 {raw!r} 既不是整数、带引号的小数，也不是非空的列表")
