"""Both sides of the procedure, the other side played by a peer: pushed, decided, told; papers asked for; by file where no Weibao runs."""

import hashlib
from datetime import date
from uuid import uuid4

import pytest

from weibao.applications.actions import accepting, checking, deciding, submitting, supplementing
from weibao.applications.models import Application
from weibao.applications.querysets import KIND
from weibao.applications.states import State
from weibao.applications.tests.making import ALL, WORDS, for_elsewhere
from weibao.attachments.actions import Upload, add
from weibao.attachments.models import Attachment
from weibao.exchange import jobs, wire
from weibao.exchange.actions import handling, papers, posting
from weibao.exchange.exports import _make, _want
from weibao.exchange.letters import PART
from weibao.exchange.models import Arrival, Crossing, Letter, PapersList
from weibao.exchange.reports.national import BadFileSet, mapping, read_file_set, sheet_of
from weibao.exchange.reports.rows import table
from weibao.exchange.states import ArrivalState, LetterState, Outcome
from weibao.exchange.tests.peer import THERE, application, peer
from weibao.exports.makers import Order
from weibao.kernel import clock
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.kernel.sheets import workbook
from weibao.testing import make
from weibao.testing.city import HONGSHAN, XINYING

ELSEWHERE = "410102001001"
REASON = "母亲刑期不足六个月，不符合规定条件。"


@pytest.fixture
def there(city, at, settings):
    settings.WEIBAO_NOW = at.isoformat()
    settings.WEIBAO_NOW_SINCE = clock.true_now().isoformat()
    return peer(city, at)


def out(city, at, **facts):
    """One that we accepted and pushed."""
    row = for_elsewhere(city, at, child=None, household=ELSEWHERE, **facts)
    return accepting.push(row, by=city.people["supervisor"], at=at)


def came(there, **other):
    """One that came to us."""
    topic = uuid4()
    assert there.say("application", application(**other), topic).status_code == 200
    return Crossing.objects.get(code=topic)


def settle(there, outcome="done"):
    """The partner signs for all that waits."""
    for letter in Letter.objects.waiting().filter(partner=there.partner).order_by("pk"):
        posting.record_sending(letter, by=None, at=letter.made_at, outcome=outcome)


def test_we_push_they_decide_we_tell(there, city, at, on):
    row = out(city, at)
    crossing = row.crossing
    assert (crossing.partner, crossing.is_out, crossing.other_code, crossing.pushed_on) == (there.partner, True, ELSEWHERE, on)
    assert crossing.other_name.startswith("河南省郑州市")
    sent = there.heard("application")[0]
    assert (sent["to_code"], sent["from_code"], sent["child"]["name"], sent["round"]) == (ELSEWHERE, HONGSHAN, "王小雨", 1)
    assert sent["rows"][-1]["step"] == "形式审查并推送"
    step = {"unit": "林山寨街道办事处", "person": "孙亚楠", "day": "2023-07-05", "step": "乡镇初审", "result": "待审批", "words": "属实"}
    there.say("progress", {"state": "确认中", "due": "2023-08-15", "rows": [step]}, crossing.code)
    crossing.refresh_from_db()
    assert (crossing.there_state, crossing.there_due) == ("确认中", date(2023, 8, 15))
    there.say("answer", {"outcome": "passed", "answered_on": "2023-07-10", "words": "", "rows": [step]}, crossing.code)
    row.refresh_from_db()
    crossing.refresh_from_db()
    assert (row.state, crossing.outcome, crossing.answered_on) == (State.CONFIRMED, Outcome.PASSED, date(2023, 7, 10))
    assert row.due == date(2023, 7, 6)  # three working days from the day on which it came
    deciding.tell(row, by=city.people["supervisor"], at=at)
    crossing.refresh_from_db()
    assert (row.state, crossing.told_on) == (State.DONE, on)
    assert there.heard("progress")[-1]["told_on"] == on.isoformat()
    assert [(line.unit, line.ours) for line in table(crossing)][-1] == ("林山寨街道办事处", False)


def test_they_push_we_decide_they_tell(there, city, at, on):
    crossing = came(there)
    row = crossing.application
    assert (row.state, row.is_received, row.place_id, row.due) == (State.SUBMITTED, True, HONGSHAN, date(2023, 7, 24))
    assert there.heard("progress")[-1]["due"] == "2023-07-24"  # both clocks are visible to both sides
    clerk, boss = city.people["supervisor"], city.people["county_approver"]
    accepting.accept(row, by=clerk, at=at)
    checking.conclude(row, by=clerk, at=at, opinion="meets", words=WORDS)
    rows = there.heard("progress")[-1]["rows"]
    assert next(one for one in rows if one["step"] == "乡镇初审") | {"words": ""} == {
        "unit": "洪善镇人民政府", "person": "乔静", "day": "2023-07-03", "step": "乡镇初审", "result": "确认中", "words": "",
    }  # fmt: skip
    deciding.confirm(row, by=boss, at=at)
    answer = there.heard("answer")[0]
    assert (answer["outcome"], {one["person"] for one in answer["rows"]}) == ("passed", {"系统", "乔静", "冀春生"})
    assert row.recognition is not None
    settle(there)
    row.refresh_from_db()
    assert row.state == State.PAYING  # the accepting place has it
    there.say("progress", {"state": "已办结", "due": None, "told_on": "2023-07-05"}, crossing.code)
    crossing.refresh_from_db()
    assert (crossing.told_on, crossing.there_state) == (date(2023, 7, 5), "已办结")


def test_a_refusal_carries_its_reason(there, city, at):
    row = came(there).application
    clerk = city.people["supervisor"]
    accepting.accept(row, by=clerk, at=at)
    checking.conclude(row, by=clerk, at=at, opinion="fails", words=WORDS)
    deciding.refuse(row, by=city.people["county_approver"], at=at, ground="not_met", reason=REASON)
    answer = there.heard("answer")[0]
    assert (answer["outcome"], answer["words"]) == ("failed", REASON)
    assert len(answer["words"]) <= 200


def test_papers_are_asked_for_and_sent_again(there, city, at):
    """As household place: the third outcome, the clock stands still, the second push brings what was missing."""
    crossing = came(there, papers=["form", "identity"])
    row, clerk = crossing.application, city.people["supervisor"]
    accepting.accept(row, by=clerk, at=at)
    supplementing.ask_supplement(row, by=clerk, at=at)
    answer = there.heard("answer")[0]
    assert (answer["outcome"], set(answer["asked"])) == ("supplement", {"photo", "account"})
    assert answer["words"].startswith("请补充以下材料")
    row.refresh_from_db()
    assert row.state == State.SUPPLEMENTING
    there.say("application", application(round=2, papers=list(ALL)), crossing.code)
    row.refresh_from_db()
    crossing.refresh_from_db()
    assert (row.state, crossing.round, crossing.outcome) == (State.CHECKING, 2, "")
    there.say("application", application(round=2), crossing.code)
    assert there.partner.arrivals.get(turn=3).state == ArrivalState.ASIDE


def test_we_are_asked_for_papers_and_push_again(there, city, at):
    row = out(city, at)
    told = {"outcome": "supplement", "answered_on": "2023-07-05", "words": "请补充以下材料：照片", "asked": ["photo"], "rows": []}
    there.say("answer", told, row.crossing.code)
    row.refresh_from_db()
    assert row.state == State.SUPPLEMENTING
    clerk = city.people["supervisor"]
    supplementing.answer_supplement(row, by=clerk, at=at)
    assert [one["round"] for one in there.heard("application")] == [1, 2]
    assert Crossing.objects.get().round == 2


@pytest.mark.parametrize(
    "told", [{"outcome": "failed", "words": ""}, {"outcome": "failed", "words": "长" * 201}, {"outcome": "perhaps", "words": ""}]
)
def test_an_answer_without_its_opinion_is_set_aside(there, city, at, told):
    row = out(city, at)
    there.say("answer", {"answered_on": "2023-07-05", "rows": [], **told}, row.crossing.code)
    assert Arrival.objects.get().state == ArrivalState.ASIDE
    row.refresh_from_db()
    assert row.state == State.PUSHED


def test_an_answer_to_what_came_to_us_is_set_aside(there):
    crossing = came(there)
    there.say("answer", {"outcome": "passed", "answered_on": "2023-07-05", "words": "", "rows": []}, crossing.code)
    assert there.partner.arrivals.get(turn=2).state == ArrivalState.ASIDE


def test_a_second_application_for_a_child_is_set_aside(there):
    crossing = came(there)
    there.say("application", application(id_number=crossing.application.id_number), uuid4())
    aside = Arrival.objects.get(state=ArrivalState.ASIDE)
    assert "正在办理" in aside.fault
    assert Application.objects.count() == 1


def test_withdrawn_after_the_push(there, city, at):
    row = out(city, at)
    submitting.withdraw(row, by=city.people["supervisor"], at=at, reason="申请人搬回户籍地，自己去办理。")
    assert len(there.heard("withdrawal")) == 1
    crossing = came(there)
    there.say("withdrawal", {"withdrawn_on": "2023-07-04"}, crossing.code)
    crossing.refresh_from_db()
    crossing.application.refresh_from_db()
    assert crossing.there_state == "申请人已在受理地撤回"
    assert crossing.application.state == State.SUBMITTED  # nothing ends by itself


def picture(shade=0, size=40):
    from io import BytesIO

    from PIL import Image

    kept = BytesIO()
    Image.effect_noise((size, size), 90 + shade).save(kept, "PNG")
    return kept.getvalue()


def test_papers_travel_in_parts_and_are_looked_through(there, city, at, monkeypatch):
    monkeypatch.setattr("weibao.exchange.actions.sending.PART", 1000)
    clerk = city.people["supervisor"]
    row = for_elsewhere(city, at, child=None, household=ELSEWHERE)
    add(row, by=clerk, at=at, kind=KIND, upload=Upload("户口簿.png", picture()), category="household")
    accepting.push(row, by=clerk, at=at)
    listed, parts = there.heard("application")[0]["files"], there.heard("file")
    assert len(parts) == listed[0]["parts"] > 1
    content = b"".join(__import__("base64").b64decode(one["data"]) for one in parts)
    assert hashlib.sha256(content).hexdigest() == listed[0]["digest"]
    # the same the other way round
    crossing = came(there, files=listed)
    for one in parts[:-1]:
        there.say("file", one, crossing.code)
    with pytest.raises(handling.NothingCame):
        handling.take_enclosures(crossing, by=clerk, at=at)
    there.say("file", parts[-1], crossing.code)
    taken = handling.take_enclosures(crossing, by=clerk, at=at)
    assert [one.refused for one in taken] == [""]
    there_now = Attachment.objects.of(KIND, [crossing.application_id]).present()
    assert [one.name for one in there_now] == ["户口簿.png"]
    assert not crossing.enclosures.get().pieces.exists()


def test_a_hostile_paper_is_refused_and_a_false_one_set_aside(there, city, at):
    import base64

    content = b"MZ" + b"\0" * 500
    enclosed = {"digest": hashlib.sha256(content).hexdigest(), "name": "判决书.pdf", "category": "court", "size": len(content), "parts": 1}
    crossing = came(there, files=[enclosed])
    there.say("file", {"digest": enclosed["digest"], "place": 0, "data": base64.b64encode(b"other").decode()}, crossing.code)
    assert there.partner.arrivals.get(turn=2).state == ArrivalState.ASIDE
    second = came(there, files=[enclosed], name="李小禾", id_number=make.id_number(date(2014, 11, 6)))
    there.say("file", {"digest": enclosed["digest"], "place": 0, "data": base64.b64encode(content).decode()}, second.code)
    taken = handling.take_enclosures(second, by=city.people["supervisor"], at=at)
    assert taken[0].refused
    assert not Attachment.objects.of(KIND, [second.application_id]).exists()
    with pytest.raises(NotAllowed):
        handling.take_enclosures(second, by=city.people["county_officer_beside"], at=at)


def test_lists_of_papers_go_to_partners_and_come_from_them(there, city, at, on):
    county, officer = city.divisions["140728"], city.people["county_officer"]
    papers.publish_papers(county, by=officer, at=at, category="de_facto", items=["户口簿", "", "户口簿", "照片"], contact="0354-1234567")
    papers.publish_papers(county, by=officer, at=at, category="de_facto", items=["户口簿"])
    assert [one["items"] for one in there.heard("papers")] == [["户口簿", "照片"], ["户口簿"]]
    assert PapersList.objects.standing().get().items == ["户口簿"]
    with pytest.raises(papers.NoItems):
        papers.publish_papers(county, by=officer, at=at, category="de_facto", items=[" "])
    with pytest.raises(NotAllowed):
        papers.publish_papers(county, by=city.people["county_officer_beside"], at=at, category="de_facto", items=["户口簿"])
    later = peer(city, at, prefix="3701", name="济南市", address="http://127.0.0.1:10/")
    assert [one["items"] for one in later.heard("papers")] == [["户口簿"]]
    assert PapersList.objects.of_place("140728103", "de_facto").count() == 1


def test_a_place_without_weibao_gets_a_file_and_its_answer_is_entered(city, at, on):
    row = out(city, at)
    crossing = row.crossing
    assert crossing.partner is None
    assert not Letter.objects.exists()
    clerk = city.people["supervisor"]
    order = Order(clerk, at, on, {"crossing": str(crossing.pk)})
    made = _make(order, _want(order))
    assert made.keys == [crossing.pk]
    columns = [one.head for one in made.content[0].columns]
    assert columns[0] == "数据来源"
    assert {one.column for one in mapping().fields} <= set(columns)
    stranger = Order(city.people["county_officer_beside"], at, on, {"crossing": str(crossing.pk)})
    with pytest.raises(NotThere):
        _want(stranger)
    accepting.record_answer(row, by=clerk, at=at, outcome="failed", opinion=REASON)
    crossing.refresh_from_db()
    assert row.state == State.DENIED
    assert (crossing.outcome, crossing.answered_on) == (Outcome.FAILED, on)


def file_set(city, at, *, household=XINYING, accepted=THERE):
    """What a place without Weibao would send: our own file, with the ends changed."""
    crossing = out(city, at).crossing
    crossing.application.household_code, crossing.application.accepted_code = household, accepted
    crossing.application.facts = {**crossing.application.facts, "household": household}
    content = workbook([sheet_of(crossing)])
    submitting.withdraw(crossing.application, by=city.people["supervisor"], at=at, reason="只为这个测试而提交的申请。")
    return content


def test_a_file_set_is_read_as_it_was_written(city, at, on):
    received = read_file_set(file_set(city, at))
    clerk = city.people["supervisor"]
    crossing = handling.receive_file_set(received, by=clerk, at=at)
    row = crossing.application
    assert (row.is_received, row.state, row.matter, row.accepted_code) == (True, State.SUBMITTED, "de_facto", THERE)
    assert row.child_name == "王小雨"
    assert [one["circumstances"][0]["status"] for one in row.facts["parents"]] == ["dead", "in_prison"]
    assert set(row.papers) == set(ALL) - {"health"}, "the paper of the secret matter does not cross"
    assert handling.receive_file_set(received, by=clerk, at=at) == crossing
    with pytest.raises(NotAllowed):
        handling.receive_file_set(received, by=city.people["supervisor_beside"], at=at)
    with pytest.raises(handling.NotHere):
        handling.receive_file_set(read_file_set(file_set(city, at, accepted="140727101")), by=clerk, at=at)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 100])
def test_a_file_that_is_no_file_set_is_refused(content):
    with pytest.raises(BadFileSet):
        read_file_set(content)


def test_what_is_wrong_in_a_file_set_is_told_without_repeating_it(city, at):
    from weibao.kernel.sheets import Column, Sheet

    heads = [one.column for one in mapping().fields]
    row = {one.column: "" for one in mapping().fields} | {"儿童姓名": "王小雨"}
    bad = workbook([Sheet("x", [Column(head) for head in heads], [[row[head] for head in heads]])])
    with pytest.raises(BadFileSet) as refusal:
        read_file_set(bad)
    assert "王小雨" not in str(refusal.value)


# sending


def test_what_cannot_be_sent_is_tried_again_for_ever(there, city, at, settings):
    row = out(city, at)
    assert jobs.send_due() == 0  # nobody listens on port 9
    first = Letter.objects.get(topic=row.crossing.code)
    assert (first.state, first.tries, first.fault) == (LetterState.WAITING, 1, "unreachable")
    assert first.due_at > at
    Letter.objects.filter(pk=first.pk).update(tries=5000)
    assert posting.pause(5000) == posting.LONGEST
    settings.WEIBAO_EXCHANGE = "off"
    Letter.objects.update(due_at=at)
    jobs.send_due()
    assert Letter.objects.get(pk=first.pk).fault == "address"


@pytest.mark.parametrize(
    ("mode", "address", "fault"),
    [
        ("loopback", "http://192.0.2.1/", "address"),
        ("on", "https://127.0.0.1/", "address"),
        ("on", "https://169.254.169.254/", "address"),
        ("on", "http://weibao.example.gov.cn/", "address"),
        ("off", "https://192.0.2.1/", "address"),
        ("loopback", "http://127.0.0.1:9/", "unreachable"),
        ("loopback", "http://[::ffff:192.0.2.1]/", "address"),
        ("loopback", "https://weibao.example.gov.cn/", "address"),
        ("loopback", "ftp://127.0.0.1/", "address"),
        ("loopback", "http://127.0.0.1:x/", "address"),
    ],
)
def test_where_nothing_is_sent(settings, mode, address, fault):
    settings.WEIBAO_EXCHANGE = mode
    assert wire.send(address, b"x").fault == fault


def test_a_letter_goes_in_its_turn(there, city, at):
    crossing = came(there)
    accepting.accept(crossing.application, by=city.people["supervisor"], at=at)
    due = Letter.objects.due(clock.now()).filter(topic=crossing.code)
    assert [one.turn for one in due] == [1]
    posting.put_off(due[0], fault="silent", moment=clock.now())
    assert not Letter.objects.due(clock.now()).filter(topic=crossing.code).exists()
    settle(there)
    with pytest.raises(Refusal):
        posting.record_sending(Letter.objects.first(), by=None, at=at, outcome="done")
    assert PART > 0
