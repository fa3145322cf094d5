"""The demo's registers are made of actions, once."""

from weibao.demo.registers import registers
from weibao.privacy.models import Assessment, Consent, RightsRequest
from weibao.testing import make
from weibao.watching.models import Alarm


def test_the_registers_are_filled_once(city, at):
    make.children({"name": f"段小{n}"} for n in "一二三四五六")
    registers(at)
    registers(at)
    assert (Assessment.objects.count(), Consent.objects.count(), RightsRequest.objects.count()) == (2, 4, 3)
    assert set(Alarm.objects.values_list("rule", flat=True)) == {"neighbour", "out_of_hours"}
