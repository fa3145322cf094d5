"""What waits about the national register: rejected records, what is missing, differences, batches whose answer is still to come."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Count, QuerySet, Value

from weibao.desk.reports.item import Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.national.models import Batch, Gap, Record, RegisterDifference
from weibao.national.states import BatchState
from weibao.org.models import Staff
from weibao.org.powers import holders

LAW: Final = "民发〔2019〕62号；民发〔2020〕125号（录入全国儿童福利信息系统）"
# what waits: the power of whoever works on it, the words, and where
WORK: Final[Mapping[str, tuple[str, str, str, str, str, Gravity]]] = {
    "rejected": (
        "national.settle",
        "处理全国系统退回的 {} 条记录",
        "更正后重报，或者写明不再报送",
        "national:rejected",
        "处理",
        Gravity.GRAVE,
    ),
    "gaps": ("national.supplement", "补正全国系统报送缺项，{} 名儿童", "缺必填项的不能报送", "national:gaps", "补正", Gravity.PLAIN),
    "differences": (
        "national.decide",
        "核对与全国系统不一致的 {} 项",
        "由人决定以哪一方为准",
        "national:differences",
        "核对",
        Gravity.PLAIN,
    ),
    "out": (
        "national.book_answer",
        "全国系统报送 {} 批待录入回执",
        "导入全国系统后，把结果传回",
        "national:overview",
        "打开",
        Gravity.LIGHT,
    ),
}


def _rows(staff: Staff, on: date) -> dict[str, Callable[[], QuerySet[Any]]]:
    roles = staff.roles_on(on)
    return {
        "rejected": lambda: Record.objects.visible_to(staff, on).to_settle(),
        "gaps": lambda: Gap.objects.visible_to(staff, on).filter(owner__in=roles),
        "differences": lambda: RegisterDifference.objects.visible_to(staff, on).undecided(),
        "out": lambda: Batch.objects.visible_to(staff, on).filter(state=BatchState.OUT),
    }


def waiting(staff: Staff, on: date) -> Work:
    """One row for each kind of work that waits."""
    roles = staff.roles_on(on)
    rows = _rows(staff, on)
    parts = [
        read().order_by().annotate(work=Value(work)).values("work").annotate(many=Count("child" if work == "gaps" else "pk", distinct=True))
        for work, read in rows.items()
        if roles & holders(WORK[work][0])
    ]
    for one in (yield parts[0].union(*parts[1:], all=True)):
        if one["many"]:
            yield _item(one["work"], one["many"])


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if any(roles & holders(power) for power, *_ in WORK.values()):
        yield waiting


def _item(work: str, many: int) -> Item:
    _, title, detail, page, verb, gravity = WORK[work]
    return Item(
        title=title.format(many), detail=detail, subject=f"{many} 项", law=LAW, url=address(page), verb=verb, topic="national",
        gravity=gravity, rows=many,
    )  # fmt: skip
