"""Forgiving reading of cells and form fields: what people typed becomes a typed value, or a sentence.

Errors are ValueErrors whose text is a Chinese phrase fit to be shown.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from weibao.kernel.money import yuan
from weibao.kernel.months import Month

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Day 0 of Excel's calendar, as it stands after its invented 29 February 1900.
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 21_916, 73_415  # 1960-01-01 … 2100-12-31; smaller numbers may be a bare year
_MOST_MONEY = Decimal(1_000_000_000)
_SHOWN = 20

_INVISIBLES = "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_ODD = re.compile(f"[{_INVISIBLES}\u3000\xa0\uff01-\uff5e]")
_BLANKS = re.compile(r"\s+")
_BETWEEN_LATIN = re.compile(r"(?<=[A-Za-z.])\s+(?=[A-Za-z])")
_NOTHING = re.compile(r"[\s/／\\|\-—–_－―.。、*~]*")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_TIME_PART = re.compile(r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$")
_SEPARATOR = r"[./\\\-–—、,]"
_DAY = re.compile(
    rf"([0-9]{{4}})(?:年|{_SEPARATOR})([0-9]{{1,2}})(?:月|{_SEPARATOR})([0-9]{{1,2}})[日号.]?|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})"
)
_MONTH = re.compile(rf"([0-9]{{4}})(?:年|{_SEPARATOR})([0-9]{{1,2}})月?份?|([0-9]{{4}})([0-9]{{2}})月?份?")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_MONEY = re.compile(r"(?:[¥￥]|人民币|RMB)?([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)元?整?(?:/月|每月)?")
_NO_MONEY = frozenset({"无", "没有", "未领", "未享受", "否"})


class BadDate(ValueError):
    """What stands there is no day (or no month) of the calendar."""


class BadAmount(ValueError):
    """What stands there is no amount of money."""


def shown(value: object) -> str:
    """Quote a value in a sentence, cut to what a person needs to find it again."""
    text = plain_text(value)
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def plain_text(value: object) -> str:
    """Give a cell as trimmed text: full-width letters and digits narrowed, invisible characters gone.

    A number that Excel keeps as 15863251763.0 is written 15863251763; a day is written 2016-08-22.
    """
    if isinstance(value, str):
        return value.strip() if not _ODD.search(value) else _INVISIBLE.sub("", value.translate(_FULL_WIDTH)).strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def tidy_text(value: object) -> str:
    """Give a cell as text without blanks, as Chinese is written; Latin words keep one blank between them."""
    text = plain_text(value)
    if not _BLANKS.search(text):
        return text
    return _BLANKS.sub("", _BETWEEN_LATIN.sub("\u0001", text)).replace("\u0001", " ")


def is_blank(value: object) -> bool:
    """Say whether nothing stands there: empty, blanks, or a stroke such as ``/`` or ``—``."""
    if value is None or value == "":
        return True
    if not isinstance(value, str) or value[0].isalnum():
        return False
    return _NOTHING.fullmatch(_INVISIBLE.sub("", value)) is not None


def read_date(value: object) -> date:
    """Read a day from an Excel date, its serial number, or the spellings of people.

    Reads 2016年8月22日, 2016-8-22, 2016.8.22, 2016/8/22, 20160822, with blanks, full-width digits
    and a time of day. Raises BadDate for anything else, also for a day that no calendar has.
    """
    if isinstance(value, datetime):
        return _within(value.date(), value)
    if isinstance(value, date):
        return _within(value, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        serial = _serial(value)
        if serial is not None:
            return serial
    text = _TIME_PART.sub("", unicodedata.normalize("NFKC", plain_text(value)))
    found = _DAY.fullmatch(_BLANKS.sub("", text)) or _DAY.fullmatch(_BETWEEN_DIGITS.sub("-", text))
    if found is None:
        raise _bad_date(value)
    return _day(*(int(part) for part in found.groups() if part), value=value)


def read_month(value: object) -> Month:
    """Read a month from 201812, 2021-05, 2022.06, 2018年12月, or the month of a day.

    The number 2022.1 is refused: Excel writes it for 2022.10 as well. Raises BadDate.
    """
    if isinstance(value, float) and not value.is_integer():
        text = f"{value:.10g}"
        if len(text) != len("2022.06"):
            raise BadDate(f"{shown(value)}分不清是1月还是10月")
        return _month(text, value)
    text = _BLANKS.sub("", unicodedata.normalize("NFKC", plain_text(value)))
    try:
        return _month(text, value)
    except BadDate:
        return Month.of(read_date(value))


def read_money(value: object) -> Decimal | None:
    """Read an amount in yuan with two places; None where nothing stands.

    Reads 150, 150.0, 1,500.00, 150元, ￥150. Raises BadAmount for a negative or unreadable amount.
    """
    if is_blank(value):
        return None
    if isinstance(value, (bool, date)):
        raise _bad_amount(value)
    text = repr(value) if isinstance(value, float) else _BLANKS.sub("", unicodedata.normalize("NFKC", plain_text(value)))
    if text in _NO_MONEY:
        return None
    found = _MONEY.fullmatch(text)
    amount = Decimal(found[1].replace(",", "")) if found else None
    if amount is None or not 0 <= amount <= _MOST_MONEY:
        raise _bad_amount(value)
    return yuan(amount)


def _serial(number: float) -> date | None:
    """Give the day of an Excel serial number; None where the number cannot be one."""
    if _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _EXCEL_ZERO + timedelta(days=int(number))
    return None


def _month(text: str, value: object) -> Month:
    found = _MONTH.fullmatch(text)
    if found is None:
        raise _bad_date(value)
    year, number = (int(part) for part in found.groups() if part)
    return Month.of(_day(year, number, 1, value=value))


def _day(year: int, month: int, day: int, *, value: object) -> date:
    try:
        return _within(date(year, month, day), value)
    except ValueError as error:
        raise _bad_date(value) from error


def _within(day: date, value: object) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise _bad_date(value)


def _bad_date(value: object) -> BadDate:
    return BadDate(f"{shown(value)}不是日期" if plain_text(value) else "没有填写日期")


def _bad_amount(value: object) -> BadAmount:
    return BadAmount(f"{shown(value)}不是金额")


__all__ = [
    "BadAmount",
    "BadDate",
    "is_blank",
    "plain_text",
    "read_date",
    "read_money",
    "read_month",
    "shown",
    "tidy_text",
]
