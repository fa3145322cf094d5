"""The register's own export beside what we would send: field by field, forgiving in how a date or a blank is written."""

from collections.abc import Mapping
from typing import Final

from weibao.kernel.reading import BadDate, read_date, read_month, tidy_text
from weibao.national.reports.due import THEIRS
from weibao.national.reports.mapping import Field, Table

NOT_COMPARED: Final = frozenset({THEIRS, "公民身份号码"})  # the one is theirs, by the other the child is found


def compared_fields(table: Table, heads: set[str]) -> list[Field]:
    """The fields that both know."""
    return [one for one in table.fields if one.name in heads and one.name not in NOT_COMPARED and not one.of_report]


def differing(fields: list[Field], ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Field → ours and theirs, where they differ. A cell that the register leaves empty differs from a value of ours."""
    found = {}
    for one in fields:
        mine, other = ours[one.name], tidy_text(theirs.get(one.name, ""))
        if _plain(one, mine) != _plain(one, other):
            found[one.name] = (mine, other)
    return found


def _plain(one: Field, text: str) -> str:
    if not text:
        return ""
    try:
        if one.format == "date":
            return read_date(text).isoformat()
        if one.format == "month":
            return str(read_month(text))
    except (BadDate, ValueError):
        return text
    return text.replace(" ", "")
