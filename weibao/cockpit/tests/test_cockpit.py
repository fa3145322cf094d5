"""The cockpit counts what is there, within scope, and tells nothing small where it leaves the scope."""

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weibao.benefits.models import Standard
from weibao.cockpit.actions import release
from weibao.cockpit.models import Release, Table
from weibao.cockpit.reports.charts import CHARTS, draw
from weibao.cockpit.reports.viewer import Viewer
from weibao.org.models import Post
from weibao.org.powers import NO_PERSON, READS, Role
from weibao.payroll.models import Run, RunLine
from weibao.testing import make
from weibao.testing.city import BAIGUI, DONGGUAN, HONGSHAN, PINGYAO, QIDONG, QIXIAN, XINYING

pytestmark = pytest.mark.django_db
PAGES = [
    "/cockpit/",
    "/cockpit/?wall=1",
    "/org/coverage/",
    *(f"/cockpit/{name}/" for name in CHARTS),
    *(f"/cockpit/{name}.json" for name in CHARTS),
]
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def july(city):
    return Run.objects.create(month=date(2023, 7, 1), made_by=city.people["console"], made_at=make.AT, rules_version="x")


def publish(run):
    """The list is sealed and its figures are published."""
    Run.objects.filter(pk=run.pk).update(state="frozen")
    return release(None, by=None, at=make.AT)


def lines(run, rows, **facts):
    given = {
        "category": "orphan",
        "care": "scattered",
        "answer": "paid",
        "reason": "paid",
        "due": "1170.00",
        "booked": 0,
        "amount": "1170.00",
    }
    RunLine.objects.bulk_create([RunLine(run=run, child=row, month=run.month, kind="regular", **given | facts) for row in rows])


def children(number, **facts):
    return make.children([{"number": None, **facts} for _ in range(number)])


def told(figure, name=""):
    series = next(one for one in figure.series if not name or one.name == name)
    return dict(zip(figure.categories, series.values, strict=True))


def view(staff, on, **facts):
    viewer = Viewer.of(staff, on, **facts)
    assert viewer is not None
    return viewer


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_who_may_see_figures_opens_every_page_and_nobody_else_any(city, july, enter, role):
    client = enter(city.in_role(role))
    wanted = 200 if role in READS["figures"] else 403
    assert {client.get(page).status_code for page in PAGES} == {wanted}


def test_a_person_without_a_post_gets_nothing(city, enter, on):
    assert Viewer.of(city.nowhere, on) is None
    assert {enter(city.nowhere).get(page).status_code for page in PAGES} == {403}


def test_an_unknown_figure_is_not_there(city, enter):
    assert enter(city.above).get("/cockpit/nothing/").status_code == 404
    assert enter(city.above).get("/cockpit/nothing.json").status_code == 404


def test_every_figure_tells_what_it_counts(city, july, enter):
    lines(july, children(1))
    page = enter(city.people["leader"]).get("/cockpit/").content.decode()
    for chart in CHARTS.values():
        assert chart.definition in page
        assert chart.name == "payees" or chart.question in page
    assert "哪些县领取补贴的儿童最多？" in page


def test_counts_are_of_the_whole_city_for_the_city_and_of_the_county_for_the_county(city, july, on):
    lines(july, children(7, village=XINYING))
    lines(july, children(6, village=BAIGUI), category="de_facto_unattended")
    assert draw("payees", view(city.people["leader"], on)).series == [], "nothing was published yet"
    publish(july)
    assert told(draw("payees", view(city.people["leader"], on))) == {"平遥县": 5, "祁县": 5}
    assert told(draw("payees", view(city.people["city_officer"], on))) == {"平遥县": 7, "祁县": 6}
    assert told(draw("payees", view(city.people["county_officer"], on))) == {"段村镇": 0, "洪善镇": 7}
    assert told(draw("payees", view(city.people["supervisor"], on))) == {"新营村村民委员会": 7, "白家庄村民委员会": 0}
    assert told(draw("categories", view(city.people["leader"], on)), "孤儿") == {"平遥县": 5, "祁县": None}
    assert told(draw("categories", view(city.people["leader"], on)), "事实无人抚养儿童") == {"平遥县": None, "祁县": 5}


def test_who_is_not_paid_is_no_payee_but_has_a_reason(city, july, on):
    lines(july, children(3))
    lines(july, children(2), answer="over_age", amount=0)
    lines(july, children(1), held="账户待核")
    viewer = view(city.people["city_officer"], on)
    assert told(draw("payees", viewer))["平遥县"] == 3
    assert told(draw("unpaid", viewer)) == {"已满18周岁": 2, "暂缓发放": 1}


def test_ages_are_those_of_the_day(city, july, on):
    lines(july, [make.child(birth=date(2019, 7, 4)), make.child(birth=date(2019, 7, 3)), make.child(birth=date(2008, 7, 3), sex="female")])
    figure = draw("ages", view(city.people["city_officer"], on))
    assert told(figure, "男") == {"0–3": 1, "4–6": 1, "7–10": 0, "11–14": 0, "15–17": 0}
    assert told(figure, "女")["15–17"] == 1


def test_every_count_opens_exactly_its_rows(city, july, enter, on):
    lines(july, children(7, village=XINYING))
    lines(july, children(6, village=BAIGUI), category="de_facto_unattended")
    lines(july, children(2), answer="over_age", amount=0)
    lines(july, children(1), held="账户待核")
    client = enter(city.people["city_officer"])
    opened = 0
    for name in ("payees", "categories", "unpaid"):
        for series in draw(name, view(city.people["city_officer"], on)).series:
            for count, url in zip(series.values, series.urls, strict=True):
                page = client.get(url).context["page"]
                assert page.paginator.count == count, url
                opened += 1
    assert opened == 2 + 4 + 2


def test_who_may_not_open_the_rows_gets_no_address(city, july, on):
    lines(july, children(7))
    assert not any(url for one in draw("payees", view(city.people["supervisor"], on)).series for url in one.urls)


def test_months_add_up_by_kind(city, july, on):
    june = Run.objects.create(month=date(2023, 6, 1), made_by=july.made_by, made_at=make.AT, rules_version="x")
    gone = Run.objects.create(month=date(2023, 5, 1), state="discarded", made_by=july.made_by, made_at=make.AT, rules_version="x")
    rows = children(2)
    for run in (june, july, gone):
        lines(run, rows)
    RunLine.objects.create(
        run=july,
        child=rows[0],
        month=june.month,
        kind="recovery",
        answer="ended",
        reason="ended",
        due=0,
        booked="1170.00",
        amount="-1170.00",
    )
    figure = draw("payments", view(city.people["city_officer"], on))
    assert {name: str(value) for name, value in told(figure, "当月").items()} == {"2023-06": "2340.00", "2023-07": "2340.00"}
    assert str(told(figure, "追回")["2023-07"]) == "-1170.00"


def test_the_wall_merges_what_is_under_five_and_opens_nothing(city, july, enter, on):
    lines(july, children(4, village=XINYING))
    lines(july, children(9, village=QIDONG))
    lines(july, children(6, village=BAIGUI))
    publish(july)
    viewer = view(city.people["county_officer"], on, wall=True)
    assert told(draw("payees", viewer)) == {"段村镇": None, "洪善镇": None}  # one alone could be had by subtraction
    assert told(draw("payees", view(city.people["leader"], on, wall=True))) == {"平遥县": 15, "祁县": 5}
    figure = draw("payees", viewer)
    assert not any(url for one in figure.series for url in one.urls)
    page = enter(city.people["county_officer"]).get("/cockpit/?wall=1").content.decode()
    assert 'data-look="wall"' in page
    assert "不公布" in page


def test_inside_the_scope_small_counts_are_told(city, july, on):
    lines(july, children(4, village=XINYING))
    assert told(draw("payees", view(city.people["county_officer"], on)))["洪善镇"] == 4


def test_whoever_sees_figures_only_gets_nothing_under_five_and_no_way_to_it(city, july, on, enter):
    lines(july, children(3, village=XINYING))
    lines(july, children(9, village=QIDONG))
    lines(july, children(8, village=BAIGUI), category="de_facto_unattended")
    lines(july, children(2, village=BAIGUI))
    publish(july)
    leader = view(city.people["leader"], on)
    assert told(draw("payees", leader)) == {"平遥县": 10, "祁县": 10}
    assert told(draw("payees", view(city.people["city_officer"], on))) == {"平遥县": 12, "祁县": 10}
    orphans, others = (told(draw("categories", leader), name) for name in ("孤儿", "事实无人抚养儿童"))
    assert (orphans["祁县"], others["平遥县"]) == (None, None)
    assert "不公布" in enter(city.people["leader"]).get("/cockpit/").content.decode()
    links = [
        url for series in draw("categories", leader).series for count, url in zip(series.values, series.urls, strict=True) if count is None
    ]
    assert links
    assert not any(links)


def test_pages_put_side_by_side_give_nothing_away(city, july, on):
    lines(july, children(3, village=XINYING))
    lines(july, children(9, village=QIDONG))
    lines(july, children(8, village=BAIGUI))
    publish(july)
    county = told(draw("payees", view(city.people["county_officer"], on, wall=True)))
    assert county == {"段村镇": None, "洪善镇": None}
    villages = told(draw("payees", view(city.people["supervisor"], on, wall=True)))
    assert set(villages.values()) == {None}
    assert set(told(draw("ages", view(city.people["supervisor"], on, wall=True)), "男").values()) == {None}


def test_money_of_a_few_is_no_figure_for_the_wall(city, july, on, enter):
    lines(july, children(9, village=QIDONG))
    RunLine.objects.create(
        run=july,
        child=children(1)[0],
        month=july.month,
        kind="recovery",
        answer="ended",
        reason="ended",
        due=0,
        booked="7.00",
        amount="-7.00",
    )
    publish(july)
    wall = draw("payments", view(city.people["city_officer"], on, wall=True))
    assert told(wall, "追回") == {"2023-07": None}
    assert told(wall, "当月") == {"2023-07": None}
    assert told(draw("payments", view(city.people["finance_officer"], on)), "追回")["2023-07"] == -7
    assert "10,523.00" not in enter(city.people["city_officer"]).get("/cockpit/?wall=1").content.decode()


def test_the_numbers_for_a_program_are_those_of_the_page(city, july, enter):
    lines(july, children(5))
    publish(july)
    answer = enter(city.people["leader"]).get("/cockpit/payees.json")
    data = json.loads(answer.content)
    assert dict(zip(data["categories"], data["series"][0]["values"], strict=True)) == {"平遥县": 5, "祁县": None}
    merged = json.loads(enter(city.people["county_officer"]).get("/cockpit/payees.json?wall=1").content)
    assert merged["series"][0]["values"] == [None, 5]


def test_before_the_first_run_the_page_says_so(city, enter):
    page = enter(city.people["leader"]).get("/cockpit/")
    assert page.status_code == 200
    assert "尚无名册" in page.content.decode()


def test_the_cockpit_asks_the_same_at_ten_and_at_two_thousand_rows(city, july, enter):
    for year in (2022, 2023):
        for care in ("institutional", "scattered"):
            Standard.objects.create(
                care=care, monthly="1170.00", effective_from=date(year, 1, 1), document="x", published_at=make.AT, published_by=july.made_by
            )
    client = enter(city.people["city_officer"])

    def asked():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/cockpit/").status_code == 200
        return len([one for one in caught.captured_queries if not one["sql"].startswith(TRANSACTION)])

    lines(july, children(10))
    few = asked()
    lines(july, children(1990))
    assert asked() == few <= 12


def test_coverage_of_the_county_holds_the_county_alone(city, enter, on):
    Post.objects.filter(division_id__in=[XINYING, BAIGUI]).delete()
    page = enter(city.people["county_officer"]).get("/org/coverage/").content.decode()
    assert "新营村" in page
    assert "白圭村" not in page
    both = enter(city.people["city_officer"]).get("/org/coverage/").content.decode()
    assert "白圭村" in both


def test_the_coverage_workbook_opens_and_computes_nothing(city, enter):
    Post.objects.filter(division_id=HONGSHAN, role=Role.STATION_WORKER).delete()
    city.units["station"].name = "=1+1"
    answer = enter(city.people["city_officer"]).get("/org/coverage/?as=xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["分县覆盖", "无站无专人乡镇", "无督导员乡级单位", "无儿童主任村", "兼任"]
    counties = {row[0]: row[1:] for row in book["分县覆盖"].iter_rows(min_row=2, values_only=True)}
    assert set(counties) == {"平遥县", "祁县"}
    assert {row[0] for row in book["无站无专人乡镇"].iter_rows(min_row=2, values_only=True)} == {"140728101", DONGGUAN}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_codes_of_the_little_city_are_what_the_tests_think():
    assert (PINGYAO, QIXIAN) == ("140728", "140727")


def test_a_month_is_published_once_and_only_when_its_list_is_sealed(city, july, on, trail):
    lines(july, children(12))
    assert release(None, by=None, at=make.AT) == []
    assert [one.table for one in publish(july)] == list(Table.values)
    assert (trail[-1].name, trail[-1].facts["told"], trail[-1].facts["held"]) == ("cockpit.release", 7, 0)
    assert release(None, by=None, at=make.AT) == []


def test_one_child_more_or_less_is_no_news(city, on):
    """Two months of a county that differ in one child look alike to whoever sees figures only."""
    told_of = []
    for number, month in enumerate((date(2023, 6, 1), date(2023, 7, 1))):
        run = Run.objects.create(month=month, made_by=city.people["console"], made_at=make.AT, rules_version="x")
        lines(run, children(11 + number, village=XINYING))
        lines(run, children(4 - number, village=BAIGUI))
        assert len(publish(run)) == 7
        told_of.append(told(draw("payees", view(city.people["leader"], on))))
    assert told_of[0] == told_of[1] == {"平遥县": 10, "祁县": None}


def test_a_restricted_child_is_published_in_its_county_and_in_no_township(city, on, july):
    lines(july, children(12, village=XINYING))
    lines(july, [make.restricted(make.child(village=XINYING), city.people["centre_worker"])])
    publish(july)
    counts = Release.objects.get(table=Table.PEOPLE).counts
    assert counts == {"140728000 orphan": 1, f"{HONGSHAN} orphan": 12}
    assert sum(Release.objects.get(table=Table.AGES).counts.values()) == 12


def test_money_that_leaves_the_scope_is_rounded(city, on, july):
    lines(july, children(12))
    publish(july)
    wall = draw("payments", view(city.people["city_officer"], on, wall=True))
    assert told(wall, "当月") == {"2023-07": 10_000}
    assert told(draw("payments", view(city.people["leader"], on)), "当月") == {"2023-07": 14_040}, "who reads the lists reads the sums"


def test_the_command_publishes(city, july, capsys):
    lines(july, children(12))
    call_command("figures", "release")
    Run.objects.update(state="frozen")
    call_command("figures", "release")
    assert capsys.readouterr().out.splitlines() == ["没有新的已封存名册", "公布统计表 7 张"]
