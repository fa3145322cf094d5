"""Reading the State Council's yearly notice as it is published, so that nobody types day after day.

"春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。"
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from weibao.workdays.actions import BadNotice, Day
from weibao.workdays.models import Kind

LONGEST: Final = 31  # days in one holiday; more is a misread date
_LABEL = re.compile(r"(?:[一二三四五六七八九十]+[、.．]\s*)?((?:[\u4e00-\u9fff]{0,4}(?:节|元旦)[、和]?)+)\s*[：:]")
_ASIDE = re.compile(r"[（(][^）)]*[）)]")
_SENTENCE = re.compile(r"[。；;，,\n]")
_DATE = r"(?:(\d{4})\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日"
_SPAN = re.compile(rf"{_DATE}(?:\s*(?:至|到|—|–|-|~)\s*{_DATE})?")
_WORDS = {"放假": Kind.HOLIDAY, "上班": Kind.WORKDAY}


def read_notice(year: int, text: str) -> list[Day]:
    """The days of a notice. Raises BadNotice where a date cannot be or nothing is found."""
    days: list[Day] = []
    label, month = "", None
    for sentence in _SENTENCE.split(_ASIDE.sub("", _half_width(text))):
        named = _LABEL.search(sentence)
        if named:
            label, month = named[1].strip("、和"), None
        kind = next((kind for word, kind in _WORDS.items() if word in sentence), None)
        if kind is None:
            continue
        for first, last in _spans(year, sentence, month):
            month = last.month
            days.extend(Day(on, kind, label) for on in _each(first, last))
    if not days:
        raise BadNotice("没有读到放假和上班的日期，请粘贴通知中各节日的安排。")
    return days


def _half_width(text: str) -> str:
    return text.translate({ord("０") + n: str(n) for n in range(10)})


def _spans(year: int, sentence: str, month: int | None) -> Iterator[tuple[dt.date, dt.date]]:
    for found in _SPAN.finditer(sentence):
        first_year, first_month, first_day, last_year, last_month, last_day = (int(part) if part else None for part in found.groups())
        month = first_month or month
        first = _date(first_year or year, month, first_day, found[0])
        if last_day is None:
            yield first, first
            continue
        month = last_month or first.month
        last = _date(last_year or first.year, month, last_day, found[0])
        if not dt.timedelta(0) <= last - first <= dt.timedelta(LONGEST):
            raise BadNotice(f"“{found[0]}”的起止日期不对。")
        yield first, last


def _date(year: int, month: int | None, day: int | None, words: str) -> dt.date:
    try:
        return dt.date(year, month or 0, day or 0)
    except ValueError as fault:
        raise BadNotice(f"“{words}”不是一个日期。") from fault


def _each(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(n) for n in range((last - first).days + 1))
