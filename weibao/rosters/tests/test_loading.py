"""From a folder of rosters to the registry: what goes in, what waits, and that a second time changes nothing."""

from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection

from weibao.benefits import reports
from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.demo.management.commands.demo import DATA
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import console, load_divisions
from weibao.org.models import Division, Level, Post, Staff, Unit
from weibao.org.powers import Role
from weibao.rosters.actions import checking, loading, receiving, settling
from weibao.rosters.actions.receiving import Upload
from weibao.rosters.actions.settling import AlreadySettled
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BookState, Fate
from weibao.testing import make

ROSTERS = Path(__file__).resolve().parents[2] / "demo" / "data" / "rosters"
AT = make.AT


@pytest.fixture
def jinzhong(db):
    by = console()
    load_divisions([DATA / "divisions.csv", DATA / "villages.csv"], by=by, at=AT)
    Unit.objects.create(kind="institution", name="晋中市儿童福利院", division_id="1407")
    for care, monthly in (("institutional", "1755.00"), ("scattered", "1170.00")):
        publish_standard([PublishedStandard(care, monthly, datetime(2023, 1, 1).date(), "晋民发〔2023〕20号")], by=by, at=AT)
    return by


@pytest.fixture
def officer(jinzhong):
    """A county officer of 祁县 and nobody else."""
    staff = Staff.objects.create(username="qixian", name="祁县经办")
    unit = Unit.objects.create(kind="bureau", name="祁县民政局", division_id="140727")
    Post.objects.create(staff=staff, role=Role.COUNTY_OFFICER, unit=unit, division_id="140727", during=make.period(None))
    return staff


def taken(by, *names):
    books = [receiving.receive(Upload(path.name, path.read_bytes()), by=by, at=AT) for path in map(ROSTERS.joinpath, names)]
    checking.check(books, by=by, at=AT)
    return books


QI = "140727-祁县-花名册.xlsx"


def test_all_eleven_give_the_people_and_the_money_of_the_check(jinzhong, settings):
    settings.WEIBAO_NOW = AT.isoformat()
    call_command("roster", "load", str(ROSTERS), quiet=True)
    fates = Counter(Line.objects.values_list("fate", flat=True))
    assert fates == {"loaded": 1228, "rejected": 60, "duplicate": 40}
    assert sum(fates.values()) == sum(Book.objects.values_list("rows", flat=True)) == 1328
    due = reports.due(["2023-07"])
    assert Counter(due["reason"].to_list()) == {"paid": 1094, "neither": 68, "not_yet": 40, "over_age": 26}
    assert str(due["amount"].sum()) == "1288114.00"
    assert Recognition.objects.doubtful().count() == 68 + 26
    assert Child.objects.filter(institution__name="晋中市儿童福利院").count() > 50
    call_command("roster", "load", str(ROSTERS), quiet=True)
    assert (Child.objects.count(), Line.objects.count(), Book.objects.count()) == (1228, 1328, 11)


def test_a_corrected_workbook_loads_what_was_missing_and_empties_the_basket(jinzhong):
    (book,) = taken(jinzhong, QI)
    loading.load(book, by=jinzhong, at=AT)
    waiting = Line.objects.basket().filter(book=book).order_by("row")
    wrong = waiting.filter(codes__contains=["name.missing"]).first() or waiting.filter(codes__contains=["care_form.missing"]).first()
    column, text = ("B", "新名字") if "name.missing" in wrong.codes else ("K", "散居")
    before, children = waiting.count(), Child.objects.count()

    workbook = openpyxl.load_workbook(BytesIO(settling.download(book, by=jinzhong, at=AT)))
    workbook.active[f"{column}{wrong.row}"] = text
    corrected = BytesIO()
    workbook.save(corrected)
    again = receiving.receive(Upload("退回-" + QI, corrected.getvalue()), by=jinzhong, at=AT)
    checking.check([again], by=jinzhong, at=AT)
    loading.load(again, by=jinzhong, at=AT)

    fates = loading.tally(again)
    assert fates["loaded"] == 1
    assert fates["unchanged"] == children
    assert fates["rejected"] == before - 1
    assert Child.objects.count() == children + 1
    assert not Line.objects.basket().filter(book=book).exists(), "the first book's lines are settled by the second"
    assert Line.objects.basket().filter(book=again).count() == before - 1


def test_a_line_with_other_facts_is_a_question_for_a_person_and_changes_nothing(jinzhong):
    (book,) = taken(jinzhong, QI)
    loading.load(book, by=jinzhong, at=AT)
    workbook = openpyxl.load_workbook(ROSTERS / QI)
    line = Line.objects.filter(book=book, fate=Fate.LOADED).order_by("row").first()
    account = line.child.accounts.get().account
    workbook.active[f"AJ{line.row}"] = "6228480000000000000"
    changed = BytesIO()
    workbook.save(changed)
    again = receiving.receive(Upload("祁县-七月.xlsx", changed.getvalue()), by=jinzhong, at=AT)
    checking.check([again], by=jinzhong, at=AT)
    loading.load(again, by=jinzhong, at=AT)
    asked = Line.objects.get(book=again, row=line.row)
    assert (asked.fate, asked.same_as, asked.differs) == (Fate.DUPLICATE, line, ["account"])
    assert line.child.accounts.get().account == account
    assert asked in Line.objects.disputed()
    settling.settle(asked, by=jinzhong_officer(), at=AT, note_text="以原账户为准")
    assert asked not in Line.objects.disputed()
    with pytest.raises(AlreadySettled):
        settling.settle(asked, by=jinzhong_officer(), at=AT, note_text="再看一次")
    with pytest.raises(Refusal, match="意见"):
        settling.settle(asked, by=jinzhong_officer(), at=AT, note_text=" ")


def jinzhong_officer():
    staff, made = Staff.objects.get_or_create(username="city1", defaults={"name": "市局经办"})
    if made:
        unit = Unit.objects.create(kind="bureau", name="晋中市民政局", division_id="1407")
        Post.objects.create(staff=staff, role=Role.CITY_OFFICER, unit=unit, division_id="1407", during=make.period(None))
    return staff


def test_a_county_officer_loads_own_children_and_no_others(officer):
    books = taken(officer, QI)
    loading.load(books[0], by=officer, at=AT)
    assert set(Child.objects.values_list("household__code", flat=True)) <= set(
        Division.objects.filter(code__startswith="140727").values_list("code", flat=True)
    )
    elsewhere = Line.objects.filter(book=books[0], codes__contains=["division.elsewhere"])
    tally = loading.tally(books[0])
    assert sum(tally.values()) == books[0].rows
    assert tally["rejected"] >= elsewhere.count()


def test_a_book_of_another_county_is_refused_and_a_stranger_gets_nowhere(officer, at):
    other = receiving.receive(Upload("x.xlsx", (ROSTERS / "140728-平遥县-花名册.xlsx").read_bytes()), by=officer, at=AT)
    checking.check([other], by=officer, at=AT)
    with pytest.raises(NotAllowed):
        loading.load(other, by=officer, at=AT)
    stranger = Staff.objects.create(username="stranger", name="路人")
    with pytest.raises(NotAllowed):
        receiving.receive(Upload("x.xlsx", b""), by=stranger, at=AT)
    with pytest.raises(NotAllowed):
        settling.download(other, by=stranger, at=AT)


def test_a_file_that_is_no_roster_is_kept_as_refused_with_its_sentence(jinzhong):
    book = receiving.receive(Upload("病毒.xlsx", b"MZ\x90\x00not a workbook"), by=jinzhong, at=AT)
    assert book.state == BookState.REFUSED
    assert book.refusal
    with pytest.raises(ForbiddenMove):
        loading.load(book, by=jinzhong, at=AT)


def test_loading_twice_at_once_is_told_to_the_second(jinzhong):
    (book,) = taken(jinzhong, QI)
    twin = Book.objects.get(pk=book.pk)
    loading.load(book, by=jinzhong, at=AT)
    with pytest.raises(Refusal):
        loading.load(twin, by=jinzhong, at=AT)
    assert Level.COUNTY == 3


def test_cells_are_sealed_in_the_database(jinzhong):
    (book,) = taken(jinzhong, QI)
    number = Line.objects.filter(book=book).first().cells["number"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(l::text, '') FROM rosters_line l")
        assert number not in cursor.fetchone()[0]
        cursor.execute("SELECT content FROM rosters_book")
        assert not bytes(cursor.fetchone()[0]).startswith(b"PK")


def test_an_amount_that_cannot_be_read_counts_as_nothing_and_is_asked_about(jinzhong):
    workbook = openpyxl.load_workbook(ROSTERS / QI)
    good = checked(jinzhong, workbook, "祁县-一.xlsx")
    row = good.lines.filter(fate=Fate.GOOD).order_by("row").first().row
    workbook.active[f"AG{row}"] = "若干"
    book = checked(jinzhong, workbook, "祁县-二.xlsx")
    loading.load(book, by=jinzhong, at=AT)
    asked = Line.objects.unclear().get()
    assert asked.row == row
    settling.settle(asked, by=jinzhong_officer(), at=AT, note_text="已查明为405元，已在档案更正")
    assert not Line.objects.unclear().exists()


def checked(by, workbook, name):
    out = BytesIO()
    workbook.save(out)
    book = receiving.receive(Upload(name, out.getvalue()), by=by, at=AT)
    checking.check([book], by=by, at=AT)
    return book
