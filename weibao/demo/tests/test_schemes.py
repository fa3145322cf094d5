"""The demo's schemes are made of actions, once."""

from datetime import date

from weibao.demo.schemes import schemes
from weibao.schemes.models import Award, Batch, MedicalCase, PremiumLine, PremiumList
from weibao.testing import make


def test_the_schemes_are_filled_once(city, at):
    rows = [make.child(birth=date(2005, 5, 1)), make.child(birth=date(2005, 6, 1)), make.child(birth=date(2012, 5, 1))]
    for row in rows:
        make.recognition(row, confirmed_month=date(2020, 1, 1))
    schemes(at)
    schemes(at)
    assert sorted(Award.objects.values_list("state", flat=True)) == ["granted", "received"]
    assert (PremiumList.objects.count(), PremiumLine.objects.exclude(mark="").count()) == (1, 3)
    assert MedicalCase.objects.get().state == "helped"
    assert Batch.objects.get().people == 1
