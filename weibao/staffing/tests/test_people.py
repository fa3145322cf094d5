"""Choosing, checking, loads, the allowance, the directory: what goes and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from weibao.audit.models import Entry
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import Appointment, appoint
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.staffing.actions import checking, choosing, paying, reaching
from weibao.staffing.actions.checking import BadCheck, Checked
from weibao.staffing.actions.choosing import BadCandidate, NotChecked, Proposal
from weibao.staffing.actions.paying import BadSheet
from weibao.staffing.actions.reaching import BadPhone
from weibao.staffing.models import AllowanceSheet, Candidate, EntryCheck
from weibao.staffing.reports import work
from weibao.testing import make
from weibao.testing.city import PINGYAO, QIXIAN, XINYING
from weibao.testing.taking import taken_out

CLEAR = Checked(date(2023, 7, 1), "平遥县公安局", "平查〔2023〕1号", True)
FOUND = Checked(date(2023, 7, 2), "平遥县公安局", "平查〔2023〕2号", False)
JUNE = Month(2023, 6)


def proposal(**facts):
    given = {"name": "成新", "phone": "13800000000", "role": "village_director", "background": "women", "ability": "会用手机"}
    return Proposal(**given | {"care": "热心", "met_on": date(2023, 7, 1)} | facts)


@pytest.fixture
def candidate(city, at):
    return choosing.propose(city.village, by=city.people["supervisor"], at=at, proposal=proposal())


def test_from_the_villages_proposal_to_the_post(city, at, on, candidate):
    with pytest.raises(NotChecked):
        choosing.file(candidate, by=city.above, at=at)
    checking.check_candidate(candidate, by=city.above, at=at, checked=FOUND)
    with pytest.raises(NotChecked):
        choosing.file(candidate, by=city.above, at=at)
    checking.check_candidate(candidate, by=city.above, at=at, checked=Checked(on, "甲", "乙", True))
    assert choosing.file(candidate, by=city.above, at=at).state == "filed"
    new = Appointment("new_director", "成新", Role.VILLAGE_DIRECTOR, city.units["hongshan"].pk, XINYING, on)
    appoint([new], by=city.people["security_admin"], at=at)
    assert Candidate.objects.get().state == "appointed"


@pytest.mark.parametrize("facts", [{"role": "township_supervisor"}, {"role": "leader"}, {"met_on": date(2023, 7, 4)}])
def test_who_cannot_be_proposed(city, at, facts):
    with pytest.raises(BadCandidate):
        choosing.propose(city.village, by=city.people["supervisor"], at=at, proposal=proposal(**facts))


def test_a_candidate_is_refused_or_taken_back(city, at, on, candidate):
    with pytest.raises(BadCandidate, match="已经登记"):
        choosing.propose(city.village, by=city.people["supervisor"], at=at, proposal=proposal())
    with pytest.raises(BadCandidate):
        choosing.reject(candidate, by=city.above, at=at, reason="")
    with pytest.raises(NotAllowed):
        choosing.withdraw(candidate, by=city.people["supervisor_beside"], at=at)
    assert not Candidate.objects.visible_to(city.beside, on).exists()
    choosing.withdraw(candidate, by=city.people["supervisor"], at=at)
    with pytest.raises(ForbiddenMove):
        choosing.reject(candidate, by=city.above, at=at, reason="年龄过大")
    other = choosing.propose(city.village, by=city.people["supervisor"], at=at, proposal=proposal())
    assert choosing.reject(other, by=city.above, at=at, reason="年龄过大").reason == "年龄过大"


def test_our_own_people_are_checked_every_year(city, at, on):
    post = Post.objects.get(staff=city.inside)
    assert post in work.unchecked([PINGYAO], on)
    made = checking.check_staff(post, by=city.above, at=at, checked=CLEAR)
    assert made.next_due == date(2024, 7, 1)
    assert post not in work.unchecked([PINGYAO], on)
    assert post in work.unchecked([PINGYAO], date(2024, 7, 2))
    assert not work.barred([PINGYAO], on)
    checking.check_staff(post, by=city.above, at=at, checked=FOUND)
    assert list(work.barred([PINGYAO], on)) == [post]
    for deed in (made.delete, lambda: EntryCheck.objects.update(clear=True)):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_a_check_that_cannot_be(city, at, on):
    own = Post.objects.get(staff=city.above)
    with pytest.raises(BadCheck, match="本人"):
        checking.check_staff(own, by=city.above, at=at, checked=CLEAR)
    with pytest.raises(BadCheck, match="晚于"):
        checking.check_staff(
            Post.objects.get(staff=city.inside), by=city.above, at=at, checked=Checked(on + timedelta(days=1), "甲", "乙", True)
        )
    with pytest.raises(NotAllowed):
        checking.check_staff(Post.objects.get(staff=city.inside), by=city.people["county_officer_beside"], at=at, checked=CLEAR)


def test_too_many_children(city, on):
    make.children([{"village": XINYING}] * 41)
    found = work.overloaded([PINGYAO], on)
    assert [(one.post.staff, one.children) for one in found] == [(city.inside, 41)]
    assert work.overloaded([QIXIAN], on) == []


def test_the_months_sheet_states_facts(city, at, on):
    with pytest.raises(BadSheet):
        paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=Month(2023, 7))
    with pytest.raises(NotAllowed):
        paying.make_sheet(city.divisions[PINGYAO], by=city.people["county_officer_beside"], at=at, month=JUNE)
    Post.objects.filter(staff=city.inside).update(during=make.period(date(2023, 6, 16)))
    sheet = paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=JUNE)
    assert paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=JUNE).pk != sheet.pk, "made anew until confirmed"
    sheet = AllowanceSheet.objects.get()
    lines = {line.post.staff.username: (line.days, line.deeds, line.amount) for line in sheet.lines.select_related("post__staff")}
    assert lines["director"] == (15, 0, Decimal("50.00"))
    assert lines["director_near"] == (30, 0, Decimal("100.00"))
    assert "director_far" not in lines
    paying.confirm_sheet(sheet, by=city.people["county_approver"], at=at)
    with pytest.raises(Stale):
        paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=JUNE)
    book = load_workbook(BytesIO(taken_out(city.above, at, "staffing.sheet", sheet=str(sheet.pk))))
    assert Entry.objects.filter(action="staffing.take_sheet").exists()
    assert "侯秀梅" in {cell.value for row in book.active.iter_rows() for cell in row}
    assert not AllowanceSheet.objects.visible_to(city.people["county_officer_beside"], on).exists()


def test_who_made_a_sheet_does_not_confirm_it(city, at):
    sheet = paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=JUNE)
    sheet.made_by = city.people["county_approver"]
    sheet.save()
    with pytest.raises(BadSheet):
        paying.confirm_sheet(sheet, by=city.people["county_approver"], at=at)


def test_people_tell_their_phone_and_are_found(city, at, on, enter):
    post = Post.objects.get(staff=city.inside)
    with pytest.raises(BadPhone):
        reaching.tell_phone(post, by=city.inside, at=at, phone="123")
    with pytest.raises(Refusal):
        reaching.tell_phone(post, by=city.above, at=at, phone="13900000001")
    reaching.tell_phone(post, by=city.inside, at=at, phone="13900000001")
    page = enter(city.above).get(reverse("staffing:directory")).content.decode()
    assert "13900000001" in page
    assert "段小燕" not in page, "another county's people"
    assert "史俊" not in page, "administrators of the system are no contacts"
    beside = enter(city.beside).get(reverse("staffing:directory")).content.decode()
    assert "13900000001" not in beside
    assert "赵敏" in beside, "the county over one's own village"
    assert enter(city.people["auditor"]).get(reverse("staffing:directory")).status_code == 403
    assert taken_out(city.above, at, "staffing.directory")[:2] == b"PK"
    assert Entry.objects.filter(action="staffing.look_up").exists()


def test_the_pages(city, enter, at, candidate):
    make.children([{"village": XINYING}] * 41)
    sheet = paying.make_sheet(city.divisions[PINGYAO], by=city.above, at=at, month=JUNE)
    post = Post.objects.get(staff=city.inside)
    client = enter(city.above)
    for name, args, said in (
        ("candidates", [], "成新"), ("candidate", [candidate.pk], "热心"), ("checks", [], "侯秀梅"), ("check", [post.pk], "登记入职查询"),
        ("load", [], "41"), ("sheets", [], "平遥县"), ("sheet", [sheet.pk], "100.00"), ("directory", [], "乔静"),
    ):  # fmt: skip
        assert said in client.get(reverse(f"staffing:{name}", args=args)).content.decode(), name
    checked = {"checked_on": "2023-07-01", "organ": "公安局", "receipt": "1号", "clear": "yes"}
    assert client.post(reverse("staffing:candidate", args=[candidate.pk]), {}).status_code == 422
    assert client.post(reverse("staffing:candidate", args=[candidate.pk]), checked).status_code == 302
    assert client.post(reverse("staffing:check", args=[post.pk]), checked).status_code == 302
    assert client.post(reverse("staffing:decide", args=[candidate.pk]), {"verb": "file"}).status_code == 302
    assert client.post(reverse("staffing:sheets"), {"month": "2023-05"}).status_code == 302
    found = client.post(reverse("staffing:directory"), {"words": "乔静"}).content.decode()
    assert "洪善镇人民政府" in found
    assert "侯秀梅" not in found
    assert client.post(reverse("staffing:phone"), {"phone": "0354-1234567"}).status_code == 302
    assert "拟任人选" in enter(city.people["security_admin"]).get("/").content.decode() or Candidate.objects.get().state == "filed"
    supervisor = enter(city.people["supervisor"])
    body = {"role": "village_director", "place": XINYING, "name": "成二", "phone": "13800000002", "background": "other"}
    assert supervisor.post(reverse("staffing:propose"), body | {"ability": "甲", "care": "乙", "met_on": "2023-07-01"}).status_code == 302
    assert supervisor.post(reverse("staffing:propose"), body).status_code == 422
    assert enter(city.inside).get(reverse("staffing:candidates")).status_code == 403
