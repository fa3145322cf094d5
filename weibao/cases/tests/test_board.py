"""The board counts what its viewer may see: late steps with their reason, hours by step, load, flows, children reported again."""

from datetime import timedelta

from django.urls import reverse

from weibao.cases.actions.closing import decide_closing
from weibao.cases.models import Case
from weibao.cases.reports.board import Flow, flows, late, loads, median_hours, reported_again
from weibao.cases.tests import making
from weibao.testing import make


def test_what_the_board_counts(city, at, on, enter):
    approver, viewer = city.people["county_approver"], city.people["county_officer"]
    child = make.child()
    past = at - timedelta(days=60)
    gone = making.opened(city, child, past)
    closure = making.closing_asked(city, gone, past + timedelta(hours=5), "unfounded")
    decide_closing(closure, by=approver, at=past + timedelta(hours=29), approved=True, opinion="同意")
    making.opened(city, child, at - timedelta(days=10), colour="blue")
    hidden = making.opened(city, make.child(), at, kind="sexual")
    behind = late(viewer, on)
    assert [(one.step, one.rows, one.law) for one in behind] == [("已立案，待评估", 1, "《晋中市儿童福利信息系统管理参数》（个案办理）")]
    assert [(one.name, one.rows, one.grave, one.late) for one in loads(viewer, on)] == [("霍雅琴", 1, 0, 1)]
    assert flows(viewer, on) == [Flow("强制报告", "经核查不属实", 1)]
    assert reported_again(viewer, on) == (1, 1)
    figure = median_hours(viewer, on)
    assert dict(zip(figure.categories, figure.series[0].values, strict=True)) | {} == {
        "已立案，待评估": 5, "结案待审批": 24, **{name: 0 for name in figure.categories if name not in {"已立案，待评估", "结案待审批"}}
    }  # fmt: skip
    Case.objects.filter(pk=gone.pk).update(closed_at=past - timedelta(days=60))
    assert reported_again(viewer, on) == (0, 1)
    assert hidden.restricted
    assert enter(viewer).get(reverse("cases:board")).status_code == 200
    assert not loads(city.people["county_officer_beside"], on)
    assert enter(city.people["director"]).get(reverse("cases:board")).status_code == 403
