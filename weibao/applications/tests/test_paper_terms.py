"""Papers with a term: noted with the application, reminded of before they end, renewed, and gone with the words of the file."""

from datetime import date

import pytest
from django.urls import reverse

from weibao.applications.actions.deciding import tell
from weibao.applications.actions.following import follow_erasing
from weibao.applications.actions.supplementing import NotNow, note_paper_term
from weibao.applications.models import PaperTerm
from weibao.applications.tests.making import confirmed, denied, submitted
from weibao.desk.reports.applications import papers_ending
from weibao.desk.reports.item import Item
from weibao.desk.reports.together import together
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff

DEAD = "father:dead"


def waiting(staff: Staff, on: date) -> list[Item]:
    """What the source of the worklist gives."""
    return together([papers_ending(staff, on)])


def test_noted_renewed_and_reminded_of(city, at, on, enter, trail):
    row = submitted(city, at)
    made = note_paper_term(row, by=city.inside, at=at, code=DEAD, until=date(2023, 7, 20))
    assert trail[-1].facts == {"application": row.pk, "until": "2023-07-20"}
    supervisor = city.people["supervisor"]
    assert [(one.title, one.due) for one in waiting(supervisor, on)] == [("动态管理复查：材料将期满", date(2023, 7, 20))]
    assert waiting(city.people["supervisor_beside"], on) == []
    assert [one.title for one in waiting(supervisor, date(2023, 8, 1))] == ["动态管理复查：材料已期满"]
    page = enter(supervisor).get(reverse("applications:application", args=[row.pk])).content.decode()
    assert "有效期至 2023年7月20日" in page
    again = note_paper_term(row, by=supervisor, at=at, code=DEAD, until=date(2024, 7, 20))
    assert list(PaperTerm.objects.values_list("pk", flat=True)) == [again.pk] != [made.pk]
    assert waiting(supervisor, on) == []


def test_what_cannot_be_noted(city, at):
    row = submitted(city, at)
    for code, until in (("form-of-another", date(2024, 1, 1)), (DEAD, date(2023, 7, 3)), ("mother:dead", date(2024, 1, 1))):
        with pytest.raises(Refusal):
            note_paper_term(row, by=city.inside, at=at, code=code, until=until)
    with pytest.raises(NotAllowed):
        note_paper_term(row, by=city.people["hotline_operator"], at=at, code=DEAD, until=date(2024, 1, 1))


def test_while_it_is_paid_yes_after_a_refusal_no(city, at, on):
    row = tell(confirmed(city, at), by=city.people["supervisor"], at=at)
    note_paper_term(row, by=city.people["supervisor"], at=at, code=DEAD, until=date(2023, 7, 20))
    assert len(waiting(city.people["supervisor"], on)) == 1
    follow_erasing([row.child_id], at)
    assert not PaperTerm.objects.exists()
    refused = tell(denied(city, at, name="李小雪"), by=city.people["supervisor"], at=at)
    with pytest.raises(NotNow):
        note_paper_term(refused, by=city.people["supervisor"], at=at, code=DEAD, until=date(2024, 7, 20))


def test_the_form_names_no_situation(city, at, enter):
    row = submitted(city, at)
    client, url = enter(city.people["supervisor"]), reverse("applications:step", args=[row.pk, "term"])
    page = client.get(reverse("applications:application", args=[row.pk])).content.decode()
    assert 'value="father:dead"' not in page
    assert client.post(url, {"code": "99", "until": "2024-07-01"}).status_code == 422
    assert client.post(url, {"code": "0", "until": "2024年7月1日"}).status_code == 302
    assert PaperTerm.objects.get().until == date(2024, 7, 1)
