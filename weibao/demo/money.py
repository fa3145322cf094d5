"""The demo's money beside the runs: price rises, the relief of households, foster care, a county that is paid by card."""

from datetime import date, datetime
from decimal import Decimal

from weibao.benefits.actions import (
    NewFostering,
    NewRelief,
    PublishedIndex,
    approve_index,
    enter_index,
    note_relief,
    place_in_foster_care,
)
from weibao.benefits.models import AidKind, Fostering, PriceIndex, ReceivedAid
from weibao.children.models import Child
from weibao.demo.runs import holder
from weibao.org.actions import console
from weibao.org.models import Division
from weibao.org.powers import Role
from weibao.payroll.actions.card_file import choose_channel
from weibao.payroll.models import Channel, PayChannel

PERSONS, FAMILIES = 3, 3
# rises over the year before as the statistics bureau published them for the country; the province's own are entered when they come
RISES = (
    (date(2023, 4, 1), "0.10", "0.40", "国家统计局2023年5月11日公布"),
    (date(2023, 5, 1), "0.20", "1.00", "国家统计局2023年6月9日公布"),
)


def money(at: datetime) -> str:
    """Enter it all, once: what stands already is left as it is."""
    first, second = holder(Role.CITY_OFFICER), holder(Role.CITY_OFFICER, 1)
    if not PriceIndex.objects.exists():
        entered = [
            enter_index(PublishedIndex(month, Decimal(cpi), Decimal(food), document), by=first, at=at)
            for month, cpi, food, document in RISES
        ]
        approve_index(entered[0], by=second, at=at)
    _relief(at)
    if not Fostering.objects.exists():
        _fostering(at)
    if not Channel.objects.exists():
        county = Division.objects.get(code="140728")
        by = holder(Role.FINANCE_OFFICER)
        choose_channel(county, by=by, at=at, channel=PayChannel.CARD, since=date(2023, 8, 1), document="平财社〔2023〕12号（示范）")
    return "价格指数两个月，家庭救助三户，寄养一名，一县自八月起经一卡通发放"


def _relief(at: datetime) -> None:
    """Three households whose grant is known by its persons now; the child's share stays what the roster said."""
    rows = ReceivedAid.objects.filter(kind=AidKind.MINIMUM_LIVING, child__merged_into=None).select_related("child").order_by("pk")
    if rows.filter(persons__isnull=False).exists():
        return
    for row in list(rows[:FAMILIES]):
        new = NewRelief(AidKind.MINIMUM_LIVING, row.monthly * PERSONS, PERSONS, date(2023, 6, 1), "低保证（示范）")
        note_relief(row.child, by=console(), at=at, new=new)


def _fostering(at: datetime) -> None:
    child = Child.objects.current().unrestricted().filter(institution__isnull=False).order_by("pk").first()
    if child is None:
        return
    family = NewFostering(child.household, "武改香", "寄养〔2023〕1号（示范）", date(2023, 5, 10), date(2023, 6, 1))
    place_in_foster_care(child, by=holder(Role.CITY_OFFICER), at=at, new=family)
