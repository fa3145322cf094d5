"""The month of a township: counted by the system, looked over by the supervisor, then kept as it is."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from weibao.desk.reports import visits as waiting
from weibao.desk.reports.together import together
from weibao.exports import actions as exports
from weibao.exports.models import Export
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere, Stale
from weibao.org.models import Division
from weibao.testing import make
from weibao.testing.city import BAIGUI, XINYING
from weibao.visits.actions.following import settle_task
from weibao.visits.actions.planning import plan
from weibao.visits.actions.reporting import MonthNotOver, compile_report, compile_reports, confirm_report
from weibao.visits.actions.visiting import NewVisit, record
from weibao.visits.exports import take_report
from weibao.visits.jobs import report_the_month
from weibao.visits.models import MonthReport, VisitTask

pytestmark = pytest.mark.django_db
JUNE = Month(2023, 6)
TOLD = {"person": "王福贵", "relation": "祖父", "place": "家中"}


@pytest.fixture
def township(city):
    return Division.objects.get(pk=XINYING[:9])


@pytest.fixture
def lived(city, at):
    """Two children visited in June: one has a problem, one was called; a restricted one was visited too, and one lives elsewhere."""
    one, other, closed, far = make.child(), make.child(), make.child(), make.child(village=BAIGUI)
    earlier = at - timedelta(days=10)
    ill = NewVisit(**TOLD, areas={"health": "咳嗽"}, ask=frozenset({"health"}))
    record(one, by=city.inside, at=earlier, new=ill, happened_at=earlier)
    record(other, by=city.inside, at=earlier, new=NewVisit(**TOLD, way="phone"), happened_at=earlier)
    record(closed, by=city.inside, at=earlier, new=NewVisit(**TOLD), happened_at=earlier)
    type(closed).objects.filter(pk=closed.pk).update(restricted=True)
    plan([far.pk], by=None, at=at)
    settle_task(VisitTask.objects.get(), by=city.people["supervisor"], at=at, words="已就医")
    return one


def figure(report, label):
    return next(one["value"] for one in report.figures if one["label"] == label)


def test_what_is_counted(city, at, lived, township):
    made = compile_report(township, by=city.people["supervisor"], at=at, month=JUNE)
    told = {one["label"]: one["value"] for one in made.figures}
    assert (told["应走访的儿童"], told["本月走访"], told["本月走访到的儿童"], told["本月电话、视频联系"]) == (2, 1, 1, 1)
    assert (told["本月走访提出的问题"], told["本月处理的问题"], told["统计时待处理的问题"]) == (1, 0, 0), "settled in July"
    assert told["黄色（较高）"] == 1, "what the visit found weighs"
    assert told["村（社区）"] == Division.objects.filter(parent=township).count()
    assert (made.state, made.due) == ("draft", date(2023, 7, 10))


def test_the_job_counts_the_month_that_is_over_and_is_safe_to_repeat(city, at, lived, settings):
    settings.WEIBAO_NOW = at.isoformat()
    report_the_month(0)
    assert sorted(MonthReport.objects.values_list("place", "month")) == [(BAIGUI[:9], date(2023, 6, 1)), (XINYING[:9], date(2023, 6, 1))]
    confirm_report(MonthReport.objects.get(place=XINYING[:9]), by=city.people["supervisor"], at=at, words="一名儿童正在就医")
    assert compile_reports(JUNE, by=None, at=at) == 0
    assert MonthReport.objects.get(place=XINYING[:9]).words == "一名儿童正在就医"


def test_it_is_counted_anew_until_it_is_confirmed(city, at, lived, township):
    supervisor = city.people["supervisor"]
    first = compile_report(township, by=supervisor, at=at, month=JUNE)
    record(lived, by=city.inside, at=at, new=NewVisit(**TOLD), happened_at=at - timedelta(days=5))
    again = compile_report(township, by=supervisor, at=at, month=JUNE)
    assert (first.pk, figure(first, "本月走访"), figure(again, "本月走访")) == (again.pk, 1, 2)
    confirm_report(again, by=supervisor, at=at)
    with pytest.raises(Stale):
        compile_report(township, by=supervisor, at=at, month=JUNE)
    with pytest.raises(Stale):
        confirm_report(first, by=supervisor, at=at)


def test_who_may_not_and_which_month(city, at, township):
    for who in ("director", "supervisor_beside", "county_officer", "city_officer"):
        with pytest.raises(NotAllowed):
            compile_report(township, by=city.people[who], at=at, month=JUNE)
    with pytest.raises(MonthNotOver, match="2023年7月还没有结束"):
        compile_report(township, by=city.people["supervisor"], at=at, month=Month(2023, 7))


def test_the_pages(city, at, on, lived, enter, django_assert_max_num_queries):
    client = enter(city.people["supervisor"])
    answer = client.post(reverse("visits:reports"), {"place": XINYING[:9], "month": "2023-06"})
    row = MonthReport.objects.get()
    assert answer.url == reverse("visits:report", args=[row.pk])
    (item,) = together([waiting.reports(city.people["supervisor"], on)])
    assert (item.title, item.due) == ("核对2023年6月月报", row.due)
    with django_assert_max_num_queries(12):
        page = client.get(answer.url).content.decode()
    assert "本月走访到的儿童" in page
    assert "儿童不计入" in page
    assert client.post(reverse("visits:reports"), {"place": BAIGUI[:9], "month": "2023-06"}).status_code == 422
    assert client.post(reverse("visits:reports"), {"place": XINYING[:9], "month": "2023-07"}).status_code == 422
    client.post(reverse("visits:confirm_report", args=[row.pk]), {"words": "一名儿童正在就医"})
    assert "一名儿童正在就医" in client.get(answer.url).content.decode()
    assert client.post(reverse("visits:confirm_report", args=[row.pk])).status_code == 409
    assert enter(city.people["director"]).get(answer.url).status_code == 404
    above = enter(city.people["county_officer"])
    with django_assert_max_num_queries(12):
        assert "已核对" in above.get(reverse("visits:reports")).content.decode()


def test_it_leaves_as_a_workbook(city, at, lived, township):
    made = compile_report(township, by=city.people["supervisor"], at=at, month=JUNE)
    confirm_report(made, by=city.people["supervisor"], at=at, words="=1+1")
    sheet = take_report(made, by=city.people["county_officer"], at=at)
    assert ["走访", "本月走访", 1, "次"] in sheet.rows
    assert sheet.rows[-1] == ["说明", "=1+1", None, None]
    form = {"purpose": "check", "form": "xlsx"}
    order = exports.ask(Export, by=city.people["county_officer"], at=at, maker="visits.report", asked={"report": str(made.pk)}, **form)
    assert order.title == "洪善镇2023年6月月报"
    with pytest.raises(NotThere):
        exports.ask(Export, by=city.people["county_officer_beside"], at=at, maker="visits.report", asked={"report": str(made.pk)}, **form)
