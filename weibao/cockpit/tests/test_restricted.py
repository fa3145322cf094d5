"""Whoever sees the children one by one does not find a restricted one by counting."""

from weibao.cockpit.reports.cube import cube
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.payroll.actions.listing import make as make_run
from weibao.payroll.models import Run
from weibao.testing import make
from weibao.testing.city import DUANCUN, HONGSHAN, PINGYAO, QIDONG, XINYING


def counts(staff, on):
    viewer = Viewer.of(staff, on)
    told = cube(viewer)
    return told.paid(), told.paid_at([PINGYAO, HONGSHAN, DUANCUN, XINYING, QIDONG]), sum(told.aged("male"))


def test_a_restricted_child_stands_in_the_figures_of_the_county_and_in_no_part_of_it(city, on, at):
    plain = make.children([{"village": XINYING} for _ in range(6)] + [{"village": QIDONG} for _ in range(6)])
    shut = make.restricted(make.child(village=XINYING), city.people["centre_worker"])
    for child in [*plain, shut]:
        make.recognition(child, confirmed_by=city.people["county_approver"])
    make_run(Run, by=city.people["city_officer"], at=at, month=Month(2023, 7))
    assert counts(city.people["county_officer"], on) == (13, [1, 6, 6, 0, 0], 12), "as the lines of money: 13, one without a place"
    assert counts(city.people["city_officer"], on) == (13, [13, 0, 0, 0, 0], 12)
    assert counts(city.people["supervisor"], on) == (6, [0, 0, 0, 6, 0], 6)
    make.member(shut, city.people["supervisor"])
    assert counts(Staff.objects.get(username="supervisor"), on) == (7, [0, 0, 0, 7, 0], 7), "on the team one counts it"
