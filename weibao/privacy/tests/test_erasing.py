"""Erasing: nothing of the person is left but the number, the year and the county; money and trail stay as they were."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection

from weibao.benefits.actions import PublishedStandard, StillRecognised, publish_standard
from weibao.children.actions import erasing, merging
from weibao.children.actions.erasing import erase
from weibao.children.models import Child, Ending, Merge, Opening, PayeeAccount
from weibao.kernel.months import Month
from weibao.payroll.actions.balancing import MoneyOpen
from weibao.payroll.actions.listing import make as make_list
from weibao.payroll.models import Run
from weibao.privacy.models import Consent
from weibao.privacy.reports.retention import KEPT, remains
from weibao.rosters.models import Book, Line
from weibao.testing import make

SAID = "麦芽糖小满"


@pytest.fixture
def row(city, at):
    return make.child(name=SAID, birth=date(2003, 5, 6))


def everything(text):
    """Every table that holds a text anywhere, as the database writes it."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_nothing_is_left_of_the_person(city, row, at):
    number, index = row.id_number, bytes(row.id_index)
    assert everything(SAID)
    gone = erase(row, by=None, at=at)
    assert gone["children.guardian"] == 1
    assert everything(SAID) == []
    assert everything(index.hex()) == []
    assert remains([row.pk]) == {}
    row.refresh_from_db()
    assert (row.name, row.pinyin, row.id_number, row.id_index, row.birth_date) == (erasing.ERASED, "", None, None, date(2003, 12, 31))
    assert (row.household_id, row.residence_id) == ("140728", "140728")
    assert Child.objects.numbered([number]) == {}


def test_an_erased_file_is_not_there_for_anybody(city, row, at, on):
    erase(row, by=None, at=at)
    for who in city.people.values():
        assert not Child.objects.visible_to(who, on).filter(pk=row.pk).exists()
    assert not Child.objects.current().filter(pk=row.pk).exists()


def test_files_merged_into_it_go_too_and_no_undoing_brings_them_back(city, row, at):
    other = make.child(name="麦芽糖小满儿", birth=date(2003, 5, 6), number=None)
    officer = city.people["county_officer"]
    entry = merging.merge(row, by=officer, at=at, merged=other, reason="同一人，麦芽糖小满", take=["name"])
    erase(row, by=None, at=at)
    assert everything("麦芽糖") == []
    other.refresh_from_db()
    assert other.erased_at
    entry = Merge.objects.get(pk=entry.pk)
    assert (entry.before, entry.moved, entry.reason) == ({}, {}, "")
    with pytest.raises(merging.CannotUndo):
        merging.unmerge(entry, by=officer, at=at)


def test_who_read_it_and_the_trail_stay(city, row, at, trail):
    Opening.objects.create(child=row, by=city.above, at=at)
    erase(row, by=None, at=at)
    assert Opening.objects.filter(child=row).count() == 1
    entry = trail[-1]
    assert (entry.name, entry.by, entry.facts["ids"]) == ("children.erase", None, [row.pk])


def test_a_second_erasing_is_refused(city, row, at):
    erase(row, by=None, at=at)
    with pytest.raises(erasing.ErasedAlready):
        erase(row, by=None, at=at)


def test_a_child_on_the_allowance_is_not_erased(city, row, at):
    make.recognition(row)
    with pytest.raises(StillRecognised):
        erase(row, by=None, at=at)
    assert not Child.objects.get(pk=row.pk).erased_at


def test_open_money_refuses(city, at):
    row = make.child(birth=date(2010, 1, 1))
    make.recognition(row)
    officer = city.people["city_officer"]
    rates = [PublishedStandard(care, Decimal("1170.00"), date(2023, 1, 1), "晋民发〔2023〕20号") for care in ("institutional", "scattered")]
    publish_standard(rates, by=city.people["console"], at=at)
    make_list(Run, by=officer, at=at, month=Month(2023, 7))
    row.recognitions.update(ended_month=date(2023, 6, 1))
    with pytest.raises(MoneyOpen):
        erase(row, by=None, at=at)


def test_the_words_of_an_old_recognition_go_and_its_months_stay(city, row, at):
    old = make.recognition(row, ended_month=date(2021, 5, 1), ended_reason="年满18周岁", basis={"father": "dead"}, source=SAID)
    erase(row, by=None, at=at)
    old.refresh_from_db()
    assert (old.basis, old.ended_reason, old.source, old.category) == ({}, "", "", "orphan")


def test_roster_lines_of_the_child_say_nothing_any_more(city, row, at):
    book = Book.objects.create(name="a.xlsx", division_id="140728", digest="0", content=b"x", received_by=city.above, received_at=at)
    line = Line.objects.create(book=book, row=2, cells={"name": SAID}, fingerprint="f", fate="loaded", child=row, faults=[{"cell": SAID}])
    Line.objects.create(book=book, row=3, cells={"name": SAID}, fingerprint="f", fate="duplicate", same_as=line)
    erase(row, by=None, at=at)
    assert [one.cells for one in Line.objects.order_by("row")] == [{}, {}]
    assert everything(SAID) == []


def test_consents_lose_their_words(city, row, at):
    Consent.objects.create(
        child=row,
        purpose="pairing",
        extent=SAID,
        giver="guardian_gives",
        giver_name=SAID,
        paper="原件",
        given_on=at.date(),
        by=city.above,
        at=at,
    )
    erase(row, by=None, at=at)
    one = Consent.objects.get()
    assert (one.extent, one.giver_name, one.purpose) == ("", erasing.ERASED, "pairing")


def test_endings_go_and_accounts_go(city, row, at):
    Ending.objects.create(child=row, kind="died", on=at.date() - timedelta(days=9), proof=SAID, noted_at=at)
    erase(row, by=None, at=at)
    assert not Ending.objects.exists()
    assert not PayeeAccount.objects.exists()


def test_every_table_about_a_child_is_known():
    """A new table that points at a child: erase what it says of the person (react to ChildErased), then name it here."""
    known = {
        "access.", "care.", "cases.", "exports.", "attachments.",  # see their own reactions
        "benefits.fostering", "benefits.handover", "benefits.receivedaid", "benefits.recognition",
        "children.careperiod", "children.child", "children.ending", "children.guardian", "children.health", "children.householdperiod",
        "children.merge", "children.opening", "children.parent", "children.payeeaccount", "children.residenceperiod", "children.restriction", "children.schooling",
        "applications.application", "benefits.agreement", "departments.difference", "departments.match", "discovery.changed", "discovery.lead",
        "payroll.entry", "payroll.finding", "payroll.payable", "payroll.payment", "payroll.repayment", "payroll.runline", "payroll.worth",
        "national.batch", "national.gap", "national.record", "national.registerdifference", "national.registration", "national.reply",
        "national.supplement", "schemes.award", "schemes.batchline", "schemes.booking", "schemes.medicalcase", "schemes.premiumline",
        "schools.pupilline", "reporting.harmreport", "reporting.unreportedsign", "visits.factupdate", "visits.visit", "visits.visitplan", "schemes.refund", "schemes.rehabcase", "schemes.transfer",
        "privacy.consent", "privacy.rightsrequest", "rosters.line", "watching.alarm",
    }  # fmt: skip
    there = {
        model._meta.label_lower for model in apps.get_models() if any(field.related_model is Child for field in model._meta.local_fields)
    }
    assert {one for one in there if one not in known and one.split(".")[0] + "." not in known} == set()
    assert set(KEPT) <= there
