"""No trace of a restricted child for those off the team: every page that speaks of children, searched for its name, number and village."""

from io import BytesIO

import pytest
from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from weibao.children.actions.registering import NewChild, Resembles, register
from weibao.children.models import Child
from weibao.desk.reports.search import search
from weibao.desk.reports.worklist import worklist
from weibao.org.models import Staff
from weibao.org.querysets import ScopedQuerySet
from weibao.payroll.actions.listing import make as make_run
from weibao.payroll.models import Finding, Run, RunLine
from weibao.rosters.models import Book, Line
from weibao.rosters.returning import return_workbook
from weibao.rosters.tests import form
from weibao.rosters.workbook import read_roster
from weibao.testing import make
from weibao.testing.city import PEOPLE, PINGYAO, XINYING

NAME = "慕容秋水"
MASKED = "慕**水"


@pytest.fixture
def child(city, at):
    child = make.child(name=NAME, village=XINYING, place_note="名册所写村不明")
    make.recognition(child, confirmed_by=city.people["county_approver"])
    make.restricted(child, city.people["centre_worker"])
    return child


def off_the_team():
    return [key for key in PEOPLE if key not in {"centre_worker", "console"}]


def test_everything_that_follows_a_child_follows_its_restriction():
    """A new scope that leads to a child has to say what it does about restricted ones."""
    for model in apps.get_models():
        manager = model._default_manager
        scope = getattr(getattr(manager, "_queryset_class", None), "scope", None)
        if scope is None or not issubclass(manager._queryset_class, ScopedQuerySet):
            continue
        if model is Child or any(path.startswith(("child__", "kept__")) for path in scope.codes):
            assert scope.closed or scope.blurred, f"{model.__name__}: use scope_of_child"


def test_every_row_that_leads_to_a_child_asks_the_child_who_may_act_on_it():
    for model in apps.get_models():
        if hasattr(model, "scope_codes") and model is not Child and any(one.related_model is Child for one in model._meta.fields):
            # money is moved for restricted children too, by people who do not learn their names: its scope blurs them
            blurs = model._default_manager._queryset_class.scope.blurred
            assert blurs or hasattr(model, "scope_closed"), f"{model.__name__}: make it FollowsChild"


@pytest.mark.parametrize("key", off_the_team())
def test_search_and_worklist_know_nothing(city, child, on, key):
    staff = city.people[key]
    for words in (NAME, NAME[:1], "murong", "mrqs", child.id_number):
        assert not search(staff, on, words).children, words
    for item in worklist(staff, on).items:
        assert MASKED not in f"{item.subject}{item.detail}{item.title}"


@pytest.mark.parametrize("key", off_the_team())
def test_pages_of_the_child_answer_as_if_it_were_not_there(city, child, enter, key):
    client = enter(city.people[key])
    paths = ["", "family/", "benefits/", "papers/", "readings/", "amend/household/", "merge/", "team/join/", "team/restrict/"]
    for path in paths:
        there = client.get(f"/children/{child.pk}/{path}")
        absent = client.get(f"/children/999999/{path}")
        assert there.status_code == absent.status_code == 404, path
        shown, empty = (answer.content.decode().split("<main")[1] for answer in (there, absent))
        assert shown.replace(f"/{child.pk}/", "/999999/") == empty, path
    assert client.post(f"/children/{child.pk}/reveal/", {"what": "id_number"}).status_code == 404


@pytest.mark.parametrize(
    "key", ["county_officer", "county_approver", "city_officer", "supervisor", "director", "finance_officer", "leader"]
)
def test_lists_do_not_name_it(city, child, enter, at, key):
    make.child(name="王子泽", village=XINYING)
    make_run(Run, by=city.people["city_officer"], at=at, month=_july())
    line = RunLine.objects.get(child=child)
    Finding.objects.create(
        check_code="no_account", run=line.run, child=child, key="1", found_at=at, facts={"amount": "1.00", "month": "2023-07-01"}
    )
    client = enter(city.people[key])
    urls = [reverse("desk:children"), "/", "/children/?place=open", reverse("benefits:doubts"), reverse("payroll:runs")]
    urls += [reverse("payroll:tab", args=["2023-07", tab]) for tab in ("comparison", "list", "settling", "unpaid", "bank", "findings")]
    urls += [reverse("payroll:findings"), reverse("payroll:finding", args=[Finding.objects.get().pk]), reverse("payroll:owing")]
    for url in urls:
        answer = client.get(url)
        if answer.status_code == 200:
            page = answer.content.decode()
            for trace in (NAME, MASKED, f"/children/{child.pk}/"):
                assert trace not in page, (url, trace)
    for url in (reverse("desk:children"), reverse("payroll:tab", args=["2023-07", "list"])):
        page = client.post(url, {"q": NAME[:2]}).content.decode()
        assert MASKED not in page
        assert "保密对象" not in page


def _july():
    from weibao.kernel.months import Month  # noqa: PLC0415

    return Month(2023, 7)


def test_the_list_of_payments_shows_a_number_and_the_county(city, child, enter, at):
    make_run(Run, by=city.people["city_officer"], at=at, month=_july())
    for key in ("finance_officer", "county_officer", "leader", "city_officer"):
        client = enter(city.people[key])
        page = client.get(reverse("payroll:tab", args=["2023-07", "list"])).content.decode()
        assert "保密对象" in page
        assert f"档案 {child.pk} 号" in page
        assert "平遥县" in page
        assert "新营村" not in page.split("<tbody>")[1]
        page = client.get(reverse("payroll:tab", args=["2023-07", "list"]), {"county": XINYING}).content.decode()
        assert "保密对象" not in page, "no place below the county"


def test_who_registers_a_look_alike_is_not_led_to_it(city, child, at):
    new = NewChild(name=NAME, sex=child.sex, birth_date=child.birth_date, household=XINYING)
    try:
        register(new, by=city.people["county_officer"], at=at)
    except Resembles as warning:
        assert child not in warning.children


def test_lines_of_a_roster_and_the_workbook_that_goes_back_leave_it_out(city, child, enter, on):
    book, other = _book(city, on), make.child(name="王子泽", village=XINYING)
    _line(book, 5, child), _line(book, 6, other)
    again = _line(book, 7, None, fate="duplicate", same_as=book.lines.get(row=5))
    for key in ("county_officer", "county_approver", "city_officer"):
        seen = Line.objects.visible_to(city.people[key], on)
        assert [line.row for line in seen] == [6], key
        assert enter(city.people[key]).get(reverse("rosters:settle", args=[again.pk])).status_code == 404
    make.member(child, city.people["county_officer"])
    assert Line.objects.visible_to(Staff.objects.get(username="county_officer"), on).count() == 3


def _book(city, on):
    return Book.objects.create(
        name="平遥.xlsx",
        division=city.divisions[PINGYAO],
        digest="1",
        content=b"1",
        state="loaded",
        received_by=city.above,
        received_at=make.AT,
    )


def _line(book, row, child, **facts):
    return Line.objects.create(book=book, row=row, cells={}, fingerprint=str(row), child=child, **({"fate": "loaded"} | facts))


def test_a_row_that_is_left_out_leaves_no_word_in_the_workbook():
    original = form.book(form.HEADS, form.values(), form.values(name="李文"))
    row = read_roster(original, "平遥.xlsx").lines[0].row
    back = return_workbook(original, [], left_out=frozenset({row}))
    sheet = load_workbook(BytesIO(back)).active
    kept = [[cell.value for cell in one if cell.value] for one in sheet.iter_rows(min_row=row, max_row=row + 1)]
    assert kept[0] == ["（不显示）"]
    assert "李文" in kept[1]
