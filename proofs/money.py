"""The rows of the world that money asks for: what waits for a second person, relief, foster care."""

from datetime import date
from decimal import Decimal

from weibao.benefits.actions import PublishedIndex, PublishedStandard, enter_index, enter_standard
from weibao.benefits.models import Fostering, ReceivedAid
from weibao.testing import make
from weibao.testing.city import LittleCity


def waiting(city: LittleCity) -> int:
    """A standard and a month's price rises that wait for another person; the number of the rises."""
    officer = city.people["city_officer_second"]
    pair = (("institutional", "1975.00"), ("scattered", "1315.00"))
    notice = [PublishedStandard(care, Decimal(yuan), date(2025, 1, 1), "待审〔2025〕1号") for care, yuan in pair]
    enter_standard(notice, by=officer, at=make.AT)
    rises = PublishedIndex(date(2023, 4, 1), Decimal("3.60"), Decimal("5.00"), "公报")
    return int(enter_index(rises, by=officer, at=make.AT).pk)


def beside(city: LittleCity, child: int | str, village: str) -> dict[str, int]:
    """Relief of the child's household, and a foster family."""
    since = {"child_id": child, "during": make.period(date(2023, 1, 1))}
    aid = ReceivedAid.objects.create(**since, kind="disability_living", monthly="72.00", noted_at=make.AT)
    family = {"household_id": village, "carer": "武改香", "agreement": "寄养〔2023〕1号", "assessed_on": date(2022, 12, 1)}
    fostering = Fostering.objects.create(**since, **family, by=city.people["county_officer"], noted_at=make.AT)
    return {"aid": aid.pk, "fostering": fostering.pk}
