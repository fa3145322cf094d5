"""The yearly report: figures from real data with the children under fourteen apart, signed, filed with its receipt."""

from datetime import date, timedelta

import pytest

from weibao.children.actions.reading import read, reveal, take_out
from weibao.kernel.refusal import NotAllowed
from weibao.kernel.states import ForbiddenMove
from weibao.privacy.actions import consents, reporting, requesting
from weibao.privacy.models import YearReport
from weibao.privacy.reports.year import due_on, figures_of, unreported
from weibao.privacy.tests.test_registers import ASKED, GUARDIAN
from weibao.testing import make


def test_the_young_are_counted_apart(city, at):
    """Under fourteen on 31 December 2023: born after 31 December 2009."""
    make.children([{"birth": date(2010, 1, 1)}, {"birth": date(2009, 12, 31)}, {"birth": date(2006, 1, 1)}, {"birth": date(2005, 12, 31)}])
    assert figures_of(2023)["children"]["files"] == {"under_14": 1, "from_14": 2, "adult": 1}
    assert figures_of(2023)["children"]["with_number"] == {"under_14": 1, "from_14": 2, "adult": 1}
    assert figures_of(2022)["children"]["files"] == {"under_14": 0, "from_14": 0, "adult": 0}


def test_what_was_done_in_the_year_is_in_it(city, at):
    officer, approver, row = city.people["county_officer"], city.people["county_approver"], make.child()
    read(row, by=officer, at=at + timedelta(hours=12))
    reveal(row, by=officer, at=at, what="id_number")
    take_out([row], by=officer, at=at)
    consents.record_consent(row, by=officer, at=at, new=GUARDIAN)
    asked = requesting.receive_request(row, by=officer, at=at, new=ASKED)
    requesting.refuse_request(asked, by=approver, at=at, reason="申请人不是监护人，没有受委托的证明")
    with pytest.raises(NotAllowed):
        read(row, by=city.people["leader"], at=at)
    told = figures_of(2023)
    assert told["readings"] == {"times": {"under_14": 1, "from_14": 0, "adult": 0}, "people": 1, "files": 1}
    assert {key: told["trail"][key] for key in ("revealed", "exports", "exported", "refused")} == {
        "revealed": 1, "exports": 1, "exported": 1, "refused": 1,
    }  # fmt: skip
    assert told["alarms"]["raised"] == {"非工作时段查阅": 1}
    assert told["consents"] == {"standing": {"under_14": 1, "from_14": 0, "adult": 0}, "given": 1, "withdrawn": 0}
    assert (told["requests"]["refused"], told["requests"]["in_time"], told["requests"]["rights"]) == (1, 1, {"copy": 1})
    assert told["people"]["县级民政经办"] == 2
    assert figures_of(2022)["trail"]["entries"] == 0


def test_drafted_written_signed_filed(city, at, trail):
    officer, leader = city.people["city_officer"], city.people["leader"]
    report = reporting.draft_report(2023, by=officer, at=at)
    with pytest.raises(reporting.CannotReport):
        reporting.sign_report(report, by=leader, at=at)
    reporting.write_report(report, by=officer, at=at, problems="无", measures="", conclusion="符合要求")
    make.child()
    again = reporting.draft_report(2023, by=officer, at=at)
    assert (again.pk, again.conclusion) == (report.pk, "符合要求")
    assert again.figures["children"]["files"]["under_14"] == 1
    reporting.sign_report(again, by=leader, at=at)
    for change in (
        lambda: reporting.draft_report(2023, by=officer, at=at),
        lambda: reporting.write_report(again, by=officer, at=at, problems="", measures="", conclusion="另写"),
    ):
        with pytest.raises(reporting.CannotReport):
            change()
    with pytest.raises(reporting.CannotReport):
        reporting.file_report(again, by=officer, at=at, receipt="", filed_on=at.date())
    reporting.file_report(again, by=officer, at=at, receipt="WXB-2023-0007", filed_on=at.date())
    again.refresh_from_db()
    assert (again.state, again.receipt) == ("filed", "WXB-2023-0007")
    assert again.digest == reporting.digest_of(again.figures)
    with pytest.raises(ForbiddenMove):
        reporting.return_report(again, by=leader, at=at)
    assert trail[-1].name == "privacy.file_report"


def test_a_signed_report_can_be_returned_before_it_is_filed(city, at):
    officer, leader = city.people["city_officer"], city.people["leader"]
    report = reporting.draft_report(2023, by=officer, at=at)
    reporting.write_report(report, by=officer, at=at, problems="", measures="", conclusion="符合要求")
    reporting.sign_report(report, by=leader, at=at)
    reporting.return_report(report, by=leader, at=at)
    assert YearReport.objects.get().state == "drafted"


def test_the_year_to_come_has_no_report(city, at):
    with pytest.raises(reporting.CannotReport):
        reporting.draft_report(2024, by=city.people["city_officer"], at=at)


def test_the_end_of_january_from_the_notice_on():
    assert due_on(2025) == date(2026, 1, 31)
    assert due_on(2023) is None
    assert unreported(date(2027, 2, 1)) == [2026, 2025]
    assert unreported(date(2023, 7, 3)) == []
