"""Papers: one of each kind, numbered without gaps, kept as they were, taken out as Word and PDF by those who may."""

from io import BytesIO

import pytest
from django.urls import reverse

from weibao.cases.actions import ordering, placing, sending, transferring
from weibao.cases.actions.closing import decide_closing
from weibao.cases.actions.papering import CannotIssue, issue_paper
from weibao.cases.models import Case, CasePaper, CaseSeries, PaperKind
from weibao.cases.reports.drawing import word
from weibao.cases.tests import making
from weibao.children.announcements import ChildErased
from weibao.kernel.announcements import announce
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.testing import make
from weibao.testing.city import QIXIAN
from weibao.testing.taking import taken_out


@pytest.fixture
def case(city, at):
    return making.opened(city, make.child(name="慕容秋水"), at)


def grown(city, case, at):
    """A case with something of every kind to tell."""
    by = city.people["centre_worker"]
    making.placed(city, case, at, kind="emergency")
    placement = making.placed(city, case, at)
    making.assessed(city, case, at)
    making.conferred(city, case, at)
    case.refresh_from_db()
    making.planned(city, case, at)
    case.refresh_from_db()
    new = sending.NewErrand("task", "school", "洪善镇中心小学", "安排接送", making.UNTIL, ("name",))
    errand, _ = sending.send_errand(case, by=by, at=at, new=new)
    sending.recall_errand(errand, by=by, at=at, remark="不再需要")
    row = transferring.offer(case, by=by, at=at, to=city.divisions[QIXIAN], words="情形发生在祁县", told=["name"])
    transferring.recall_offer(row, by=by, at=at, words="改由本县办理")
    order = ordering.ask_order(case, by=by, at=at, new=ordering.NewOrder("protection", "court", "禁止殴打"))
    ordering.decide_order(order, by=by, at=at, granted=True, made=ordering.Made("民保令1号", at.date()))
    making.assessed(city, case, at, kind="return")
    placing.return_home(placement, by=by, at=at, on=at.date(), words="父亲接回")
    making.revoked(city, case, at)
    making.placed(city, case, at, kind="long_term", ground="revoked", way="institution", carer="晋中市儿童福利院")
    closure = making.closing_asked(city, case, at, "long_term")
    decide_closing(closure, by=city.people["county_approver"], at=at, approved=True, opinion="同意")
    return Case.objects.get(pk=case.pk)


def test_every_kind_is_filled_and_numbered(city, case, at):
    grown(city, case, at)
    by = city.people["centre_worker"]
    for kind in PaperKind:
        made = issue_paper(case, by=by, at=at, kind=kind)
        assert made.body["number"].endswith("〔2023〕1号")
        assert made.body["sentences"]
        assert not any("None" in one for one in made.body["sentences"]), kind
    again = issue_paper(case, by=by, at=at, kind="opening")
    assert again.body["number"] == "平遥县未保立〔2023〕2号"
    assert "慕容秋水" in "".join(again.body["sentences"])
    assert len(CasePaper.objects.get(kind="archive").body["sentences"]) == len(PaperKind) - 1


def test_a_refused_paper_leaves_no_gap(city, case, at):
    by = city.people["centre_worker"]
    issue_paper(case, by=by, at=at, kind="opening")
    for kind in ("closing", "plan", "poem", "archive"):
        if kind != "archive":
            with pytest.raises(CannotIssue):
                issue_paper(case, by=by, at=at, kind=kind)
    with pytest.raises(NotAllowed):
        issue_paper(case, by=city.people["director"], at=at, kind="opening")
    assert issue_paper(case, by=by, at=at, kind="opening").turn == 2
    assert CaseSeries.objects.get(kind="opening").last == 2


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_taken_out(city, case, at, form):
    paper = issue_paper(case, by=city.people["centre_worker"], at=at, kind="opening")
    assert taken_out(city.people["county_officer"], at, "cases.paper", form, paper=str(paper.pk))
    for key in ("county_officer_beside", "hotline_operator"):
        with pytest.raises((NotThere, NotAllowed)):
            taken_out(city.people[key], at, "cases.paper", form, paper=str(paper.pk))


def test_the_word_document_has_the_sentences(city, case, at):
    from docx import Document  # noqa: PLC0415

    paper = issue_paper(case, by=city.people["centre_worker"], at=at, kind="opening")
    document = Document(BytesIO(word(paper.body, "赵敏 2023年7月3日 导出")))
    text = "\n".join(one.text for one in document.paragraphs)
    assert "平遥县民政局" in text
    assert paper.body["number"] in text
    assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.2)


def test_erased_with_the_child_and_the_number_stays(city, case, at):
    paper = issue_paper(case, by=city.people["centre_worker"], at=at, kind="opening")
    announce(ChildErased((case.child_id,), at))
    paper.refresh_from_db()
    assert (paper.case, paper.body, paper.turn) == (None, None, 1)
    assert not Case.objects.exists()


def test_the_page(city, case, enter):
    client = enter(city.people["county_officer"])
    address = reverse("cases:part", args=[case.pk, "papers"])
    assert client.post(address, {"form": "issue_paper", "kind": "opening"}).status_code == 302
    assert client.post(address, {"form": "issue_paper", "kind": "closing"}).status_code == 422
    assert "平遥县未保立〔2023〕1号" in client.get(address).content.decode()
