import datetime as dt

import pytest

from weibao.kernel import announcements, door
from weibao.kernel.refusal import NotAllowed
from weibao.workdays import actions
from weibao.workdays.actions import BadNotice, Day, enter_notice
from weibao.workdays.announcements import YearCovered
from weibao.workdays.calendar import Calendar, UncoveredYear, deadline, is_workday
from weibao.workdays.models import Kind, Override, YearNotice

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 5, 1, 0, tzinfo=dt.UTC)
DOCUMENT = "国办发明电〔2026〕7号"
D = dt.date.fromisoformat


def arrangement(year=2027):
    """An invented arrangement of the usual form."""
    off = [
        ("01-01", "元旦"), *[(f"02-{n:02}", "春节") for n in range(5, 13)], ("04-05", "清明节"),
        *[(f"05-{n:02}", "劳动节") for n in range(1, 6)], ("06-09", "端午节"), ("09-15", "中秋节"),
        *[(f"10-{n:02}", "国庆节") for n in range(1, 8)],
    ]  # fmt: skip
    on = [("02-14", "春节"), ("05-08", "劳动节"), ("09-26", "国庆节"), ("10-09", "国庆节")]
    holidays = [Day(D(f"{year}-{day}"), Kind.HOLIDAY, label) for day, label in off]
    return holidays + [Day(D(f"{year}-{day}"), Kind.WORKDAY, label) for day, label in on]


@pytest.fixture
def admin(monkeypatch):
    """A door that lets everybody in, and a trail that is a list."""
    entries = []
    monkeypatch.setattr(door.SLOTS, "may", lambda by, name, subject, at: by == "admin")
    monkeypatch.setattr(door.SLOTS, "record", lambda **entry: entries.append(entry))
    return entries


def enter(days=None, *, year=2027, document=DOCUMENT):
    return enter_notice(year, by="admin", at=AT, document=document, days=arrangement(year) if days is None else days)


def test_a_notice_makes_its_year_known(admin):
    assert not Calendar().covers(2027)
    notice = enter()
    assert notice.document == DOCUMENT
    for holiday in ("2027-02-05", "2027-10-01", "2027-01-01", "2027-01-02"):
        assert not is_workday(D(holiday))
    for workday in ("2027-02-14", "2027-10-09", "2027-01-04"):
        assert is_workday(D(workday))
    assert deadline(D("2026-12-30"), 2).on == D("2027-01-04")
    with pytest.raises(UncoveredYear):
        is_workday(D("2028-01-04"))


def test_it_is_announced_and_recorded(admin, monkeypatch):
    monkeypatch.setattr(announcements, "REACTIONS", type(announcements.REACTIONS)(list))
    told = []
    announcements.reacts_to(YearCovered)(told.append)
    enter()
    assert told == [YearCovered(2027, AT)]
    assert admin[0]["facts"] == {"year": 2027, "document": DOCUMENT, "holidays": 24, "workdays": 4}
    said = door.ACTIONS["workdays.enter_notice"].says.format(**admin[0]["facts"])
    assert said == f"录入2027年放假调休安排（{DOCUMENT}），放假24天，调休上班4天"


def test_a_corrected_notice_takes_the_place_of_the_first(admin):
    enter()
    enter([day for day in arrangement() if day.on != D("2027-10-09")], document="国办发明电〔2026〕8号")
    assert not is_workday(D("2027-10-09"))
    assert YearNotice.objects.get().document == "国办发明电〔2026〕8号"
    assert Override.objects.count() == 27


def test_a_notice_goes_before_the_package_also_for_a_year_that_it_knows(admin):
    assert is_workday(D("2026-10-10"))
    enter([day for day in arrangement(2026) if day.kind == Kind.HOLIDAY], year=2026)
    assert not is_workday(D("2026-10-10"))


def test_single_days_do_not_make_a_year_known(admin):
    """The notice of 2027 may give days of January 2028; the rest of that year stays unknown."""
    enter([*arrangement(), Day(D("2028-01-01"), Kind.HOLIDAY, "元旦")])
    with pytest.raises(UncoveredYear):
        is_workday(D("2028-01-01"))


def test_days_at_the_end_of_the_year_before_count(admin):
    assert is_workday(D("2026-12-31"))
    enter([*arrangement(), Day(D("2026-12-31"), Kind.HOLIDAY, "元旦")])
    assert not is_workday(D("2026-12-31"))


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda days: [day for day in days if day.label != "中秋节"], "缺少：中秋节"),
    (lambda days: [], "缺少：元旦、春节"),
    (lambda days: [*days, Day(D("2027-10-01"), Kind.WORKDAY, "国庆节")], "2027年10月1日不是周末"),
    (lambda days: [*days, Day(D("2027-10-09"), Kind.HOLIDAY, "国庆节")], "2027年10月9日重复出现"),
    (lambda days: [*days, Day(D("2026-06-01"), Kind.HOLIDAY, "元旦")], "不属于2027年"),
    (lambda days: [day for day in days if day.on != D("2027-10-02")], "10月2日（国庆节）是法定节假日"),
])  # fmt: skip
def test_what_cannot_be_a_whole_year_is_refused(admin, change, sentence):
    with pytest.raises(BadNotice) as refusal:
        enter(change(arrangement()))
    assert sentence in refusal.value.message
    assert not YearNotice.objects.exists()
    assert admin == []


def test_a_notice_has_a_document(admin):
    with pytest.raises(BadNotice, match="文号"):
        enter(document=" ")


def test_only_who_holds_the_power_enters_it(admin):
    with pytest.raises(NotAllowed):
        enter_notice(2027, by="somebody", at=AT, document=DOCUMENT, days=arrangement())
    assert not YearNotice.objects.exists()


def test_the_seven_festivals_are_those_of_the_law():
    assert len(actions.FESTIVALS) == 7
