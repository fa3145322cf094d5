"""Every page of the public on a phone of 390 × 844, in both sizes of letters: axe, width, targets of 60 px, text of 18 and 24 px, titles."""

from datetime import date
from decimal import Decimal

import pytest

from journeys.one_thread import served
from journeys.visitor import apply, ask_whether, number, visit
from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.testing.make import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(300)]
CHILD = number("14072820150520001")


@pytest.mark.parametrize("text", ["normal", "large"])
def test_every_page_on_a_phone(text, city, clock, chrome, tmp_path):
    at = clock(2023, 7, 3)
    notice = [PublishedStandard("scattered", Decimal("1170.00"), date(2023, 1, 1), "晋民发〔2023〕20号")]
    publish_standard(notice, by=city.people["console"], at=at)
    with served() as address, visit(chrome, address, text, tmp_path) as guest:
        guest.go("/public/")
        guest.look("home")
        ask_whether(guest, "未满 18 周岁", "已经去世", "失去联系，没有管过孩子", "满 6 个月", "家里人、亲属", look=guest.look)
        for name, path in (("call", "/public/call/"), ("county", "/public/call/140728/")):
            guest.go(path)
            guest.look(name)
        guest.prove("apply", id_number(date(1955, 3, 8), serial=21), "13935405678", guest.look)
        apply(guest, CHILD, "王小明", ("平遥县", "洪善镇", "新营村"), guest.look)
        guest.press("下一步：核对")
        guest.look("check")
        guest.press("提交申请")
        guest.look("application")
        guest.go("/public/rights/")
        guest.look("rights")
        guest.press("提交")
        guest.look("rights-wrong")
        expected = [one for one in guest.faults if "422" in one]  # the browser's own word for a form that came back
        assert [one for one in guest.faults if one not in expected] == []
