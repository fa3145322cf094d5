"""How a list names a child and a place: no full name, no number, the village without its committee."""

import re
from datetime import date

from weibao.children.models import Child
from weibao.org.models import Division, Level

_VILLAGE = re.compile(r"村?(?:村民委员会|村民员委会|村民委会|村委员会|村民委员|村委会)$")
_COMMUNITY = re.compile(r"(?:社区)?(?:社区)?(?:居民委员会|居民委会|居民委员|居委会)$")


def short(name: str) -> str:
    """新营村 for 新营村村民委员会, 城内社区 for 城内社区居委会."""
    village = _VILLAGE.sub("", name)
    if village and village != name:
        return f"{village}村"
    community = _COMMUNITY.sub("", name)
    return f"{community}社区" if community and community != name else name


def place(division: Division) -> str:
    """洪善镇 · 新营村; needs `parent` to be read with the division."""
    if division.level == Level.VILLAGE and division.parent is not None:
        return f"{division.parent.name} · {short(division.name)}"
    return division.name


def masked(name: str) -> str:
    """王*泽."""
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}" if len(name) > 2 else name


def years_old(born: date, on: date) -> int:
    """Full years on a day; the birthday itself counts."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which somebody becomes so many years old; who was born on 29 February, on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def child(row: Child, on: date) -> str:
    """李*彤，女，12岁."""
    return f"{masked(row.name)}，{row.get_sex_display()}，{years_old(row.birth_date, on)}岁"


def payee(row: Child, on: date) -> str:
    """The same among lines of money, where a restricted child has a number and no name."""
    return f"保密对象，档案 {row.pk} 号" if row.restricted else child(row, on)


def place_of_payee(row: Child) -> str:
    """Where a payee's household is; of a restricted child the county only. Needs three levels of places to be read with it."""
    return row.county.name if row.restricted else place(row.household)
