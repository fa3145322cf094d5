"""What waits in cross-province work beside the steps of the applications: answers, papers, letters that were set aside."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, F, Q

from weibao.desk.reports.item import MOST, Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.exchange.actions.following import WITHDRAWN
from weibao.exchange.models import Arrival, Crossing, Direction, Partner
from weibao.exchange.states import ArrivalState, PartnerState
from weibao.org.models import Staff
from weibao.org.powers import holders

LAW: Final = "民办发〔2021〕10号"
TOPIC: Final = "crossing"


def crossings(staff: Staff, on: date) -> Work:
    """Those where something beside the application's own next step is left to a person."""
    by_hand = Q(direction=Direction.OUT, partner=None, application__state="pushed")
    papers = Q(direction=Direction.IN, enclosures__taken_at=None, enclosures__isnull=False)
    ended = Q(direction=Direction.IN, there_state=WITHDRAWN, application__state__in=["submitted", "checking", "deciding", "supplementing"])
    late = Q(direction=Direction.OUT, partner__isnull=False, application__state="pushed", there_due__lt=on)
    rows = Crossing.objects.visible_to(staff, on).filter(by_hand | papers | ended | late).distinct()
    for row in (yield rows.select_related("application__place").order_by("pushed_on", "pk")[:MOST]):
        yield _item(row)


def _item(row: Crossing) -> Item:
    if row.there_state == WITHDRAWN:
        title, verb, due, gravity = "登记撤回：申请人已在受理地撤回", "办理", None, Gravity.GRAVE
    elif not row.is_out:
        title, verb, due, gravity = "收入异地推送的随信材料", "收入", None, Gravity.PLAIN
    elif row.partner_id is None:
        title, verb, due, gravity = "跨省通办：向户籍地送达申请文件，录入其结果", "办理", row.application.due, Gravity.PLAIN
    else:
        title, verb, due, gravity = "跨省通办：户籍地已超期，请联系", "查看", row.there_due, Gravity.PLAIN
    return Item(
        title=title,
        subject=row.application.tell(),
        place=row.application.place.name,
        detail=row.other_name,
        law=LAW,
        url=address("exchange:crossing", row.pk),
        verb=verb,
        topic=TOPIC,
        due=due,
        gravity=gravity,
    )


def letters(staff: Staff, on: date) -> Work:
    """Letters that were set aside, one row a partner."""
    rows = Arrival.objects.visible_to(staff, on).filter(state=ArrivalState.ASIDE)
    for row in (yield rows.values(name=F("partner__name")).annotate(number=Count("pk")).order_by("name")):
        yield Item(
            title="处理被搁置的来信",
            subject=row["name"],
            detail=f"{row['number']} 封",
            law=LAW,
            url=address("exchange:aside"),
            verb="处理",
            topic=TOPIC,
            gravity=Gravity.GRAVE,
            rows=row["number"],
        )


def partners(staff: Staff, on: date) -> Work:
    """For the security administrator: fingerprints to be compared."""
    for row in (yield Partner.objects.visible_to(staff, on).filter(state=PartnerState.PROPOSED).order_by("pk")[:MOST]):
        yield Item(
            title="电话核对交换伙伴的指纹",
            subject=row.name,
            law="网络安全法第21条",
            url=address("exchange:partner", row.pk),
            verb="核对",
            topic=TOPIC,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("exchange.take_enclosures"):
        yield crossings
    if roles & holders("exchange.retry_arrival"):
        yield letters
    if roles & holders("exchange.confirm_partner"):
        yield partners
