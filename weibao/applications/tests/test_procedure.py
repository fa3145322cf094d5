"""The procedure from the application to the decision and after it: moves, hands, papers asked for once, remedies."""

from datetime import date, timedelta

import pytest

from weibao.applications.actions import accepting, checking, deciding, objecting, submitting, supplementing
from weibao.applications.actions.moving import NoReason
from weibao.applications.models import Application, Notice, Opinion
from weibao.applications.states import MOVES, NEXT, State
from weibao.applications.tests import making
from weibao.applications.tests.making import WORDS, accepted, concluded, confirmed, denied, for_elsewhere, new, pushed_to_us, submitted
from weibao.benefits.actions import end_recognition
from weibao.benefits.models import Recognition
from weibao.children.models import Child, Circumstance
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove


@pytest.mark.parametrize(("matter", "category"), [("de_facto", "de_facto_unattended"), ("orphan", "orphan")])
def test_from_application_to_recognition(city, at, matter, category, trail):
    row = confirmed(city, at, matter)
    assert (row.state, row.recognition.category, row.recognition.confirmed_month) == (State.CONFIRMED, category, date(2023, 7, 1))
    assert row.recognition.agreement == ("wanted" if matter == "orphan" else "")
    deciding.tell(row, by=city.people["supervisor"], at=at)
    assert row.state == State.PAYING
    assert Circumstance.objects.filter(parent__child=row.child).count() == 2
    assert [one.kind for one in row.notices.all()] == ["acceptance", "approval"]
    names = [entry.name for entry in trail if entry.name.startswith("applications.")]
    assert names == ["applications.submit", "applications.accept", "applications.conclude", "applications.confirm", "applications.tell"]
    assert all("王小雨" not in str(entry.facts) for entry in trail)


def test_the_same_key_is_the_same_application(city, at):
    given = new()
    first = submitting.submit(given, by=city.inside, at=at, key="once")
    assert submitting.submit(given, by=city.inside, at=at, key="once").pk == first.pk
    with pytest.raises(submitting.AlreadyApplied):
        submitting.submit(given, by=city.inside, at=at)


def test_maker_and_approver_are_two(city, at):
    row = concluded(city, at)
    Application.objects.filter(pk=row.pk).update(checked_by=city.people["county_approver"])
    row.refresh_from_db()
    with pytest.raises(deciding.SameHands):
        deciding.confirm(row, by=city.people["county_approver"], at=at)
    with pytest.raises(NotAllowed):
        deciding.confirm(row, by=city.people["county_officer"], at=at)


def test_two_at_once(city, at):
    row = concluded(city, at)
    other = Application.objects.get(pk=row.pk)
    deciding.confirm(row, by=city.people["county_approver"], at=at)
    with pytest.raises((Stale, deciding.Refusal)):
        deciding.refuse(other, by=city.people["county_approver"], at=at, ground="not_met", reason=WORDS)
    assert Recognition.objects.count() == 1


def test_every_forbidden_move_is_refused(city, at):
    boss, clerk = city.people["county_approver"], city.people["supervisor"]
    row = concluded(city, at)
    deeds = {
        State.CHECKING: lambda one: accepting.accept(one, by=clerk, at=at),
        State.DECIDING: lambda one: checking.conclude(one, by=clerk, at=at, opinion="fails", words=WORDS),
        State.CONFIRMED: lambda one: deciding.confirm(one, by=boss, at=at, reason=WORDS),
        State.DENIED: lambda one: deciding.refuse(one, by=boss, at=at, ground="not_met", reason=WORDS),
        State.PAYING: lambda one: deciding.tell(one, by=clerk, at=at),
        State.WITHDRAWN: lambda one: submitting.withdraw(one, by=clerk, at=at, reason=WORDS),
    }
    tried = 0
    for old in State:
        for to, deed in deeds.items():
            if MOVES.allows(old, to) or (old == State.DENIED and to == State.PAYING):
                continue
            Application.objects.filter(pk=row.pk).update(state=old)
            one = Application.objects.get(pk=row.pk)
            with pytest.raises(ForbiddenMove):
                deed(one)
            one.refresh_from_db()
            assert one.state == old
            tried += 1
    assert tried > 40


def test_every_open_state_has_an_owner():
    assert set(NEXT) == {state for state in State if state not in {"paying", "refused", "done", "withdrawn", "ended"}}


def test_the_rules_advise_and_a_person_decides(city, at):
    short = making.NewCircumstance("in_prison", since=date(2023, 6, 1), until=date(2023, 8, 1), proof="court_judgment")
    row = concluded(city, at, mother=(short,))
    with pytest.raises(deciding.AgainstAdvice):
        deciding.confirm(row, by=city.people["county_approver"], at=at)
    deciding.confirm(row, by=city.people["county_approver"], at=at, reason="判决已改判为三年，正在更正登记。")
    assert row.basis["holds"] is False


def test_a_missing_proof_of_lost_contact_is_no_refusal(city, at):
    row = accepted(city, at, mother=(making.LOST,))
    with pytest.raises(accepting.PapersMissing):
        checking.conclude(row, by=city.people["supervisor"], at=at, opinion="meets", words=WORDS)
    checking.conclude(row, by=city.people["supervisor"], at=at, opinion="fails", words=WORDS)
    for ground in ("no_contact_proof", "not_met"):
        with pytest.raises(deciding.ProofCanBeSupplied, match="一事一议"):
            deciding.refuse(row, by=city.people["county_approver"], at=at, ground=ground, reason=WORDS)


@pytest.mark.parametrize("proof", ["police_receipt", "village_chain", "case_by_case"])
def test_each_of_the_three_proofs_will_do(city, at, proof):
    row = accepted(city, at, mother=(making.LOST,))
    supplementing.ask_supplement(row, by=city.people["supervisor"], at=at)
    with pytest.raises(accepting.PapersMissing):
        supplementing.answer_supplement(row, by=city.people["supervisor"], at=at)
    supplementing.take_papers(row, by=city.inside, at=at, proofs={"mother:out_of_contact": proof})
    supplementing.answer_supplement(row, by=city.people["supervisor"], at=at)
    checking.conclude(row, by=city.people["supervisor"], at=at, opinion=Opinion.MEETS, words=WORDS)
    deciding.confirm(row, by=city.people["county_approver"], at=at)
    assert Circumstance.objects.get(status="out_of_contact").proof == proof


def test_asked_once_for_all_that_is_missing(city, at):
    clerk = city.people["supervisor"]
    row = accepted(city, at, papers=("form", "identity"), mother=(making.LOST,))
    notice = supplementing.ask_supplement(row, by=clerk, at=at)
    assert notice.asked == ["photo", "account", "mother:out_of_contact"]
    supplementing.take_papers(row, by=clerk, at=at, codes=("photo", "account"), proofs={"mother:out_of_contact": "police_receipt"})
    supplementing.answer_supplement(row, by=clerk, at=at)
    with pytest.raises(supplementing.NothingMissing):
        supplementing.ask_supplement(row, by=clerk, at=at)
    with pytest.raises(supplementing.CouldHaveBeenAsked):
        supplementing.ask_supplement(row, by=clerk, at=at, extra=("祖父与儿童关系证明",))
    changed = making.child(id_number=row.id_number, mother=(making.DEAD, making.LOST))
    supplementing.amend(row, by=clerk, at=at + timedelta(minutes=1), facts=changed)
    assert supplementing.ask_supplement(row, by=clerk, at=at + timedelta(minutes=2)).asked == ["mother:out_of_contact"]


def test_what_is_not_on_the_list_is_not_taken(city, at):
    row = submitted(city, at)
    with pytest.raises(supplementing.Refusal, match="没有这一项"):
        supplementing.take_papers(row, by=city.inside, at=at, codes=("passport",))
    with pytest.raises(supplementing.Refusal, match="不能证明"):
        supplementing.take_papers(row, by=city.inside, at=at, proofs={"father:dead": "police_receipt"})


def test_taken_back_within_ten_minutes_by_its_maker(city, at):
    clerk = city.people["supervisor"]
    row = concluded(city, at)
    with pytest.raises(submitting.TooLate):
        submitting.take_back(row, by=city.people["county_officer"], at=at)
    with pytest.raises(submitting.TooLate):
        submitting.take_back(row, by=clerk, at=at + timedelta(minutes=10, seconds=1))
    submitting.take_back(row, by=clerk, at=at + timedelta(minutes=10))
    assert (row.state, row.checked_by_id, row.opinion) == (State.CHECKING, None, "")
    assert row.step == "check"
    submitting.take_back(row, by=clerk, at=at + timedelta(minutes=10))
    assert row.state == State.SUBMITTED
    assert [one.voided_at is not None for one in row.notices.all()] == [True]
    submitting.take_back(row, by=city.inside, at=at + timedelta(minutes=10))
    assert row.state == State.WITHDRAWN


def test_a_decision_is_not_taken_back(city, at):
    row = confirmed(city, at)
    with pytest.raises(submitting.TooLate):
        submitting.take_back(row, by=city.people["county_approver"], at=at)


def test_refused_in_writing_and_the_remedies(city, at):
    clerk = city.people["supervisor"]
    row = denied(city, at)
    said = row.notices.get(kind="refusal").body
    assert said["remedy"].startswith("如不服本决定，可以自收到本决定书之日起六十日内向平遥县人民政府申请行政复议")
    deciding.tell(row, by=clerk, at=at)
    assert row.state == State.REFUSED
    late = at + timedelta(days=61)
    with pytest.raises(NoReason):
        objecting.lodge_remedy(row, by=clerk, at=late, kind="reconsideration", lodged_on=late.date(), words="不服")
    made = objecting.lodge_remedy(
        row, by=clerk, at=late, kind="reconsideration", lodged_on=late.date(), words=WORDS, organ="平遥县人民政府"
    )
    assert made.late
    with pytest.raises(objecting.BadRemedy):
        objecting.lodge_remedy(row, by=clerk, at=late, kind="reconsideration", lodged_on=late.date(), words=WORDS)
    assert not objecting.lodge_remedy(row, by=clerk, at=late, kind="suit", lodged_on=late.date(), words=WORDS).late
    objecting.settle_remedy(made, by=clerk, at=late, outcome="changed", words=WORDS)
    row.refresh_from_db()
    assert row.state == State.RECHECKING
    with pytest.raises(Stale):
        objecting.settle_remedy(made, by=clerk, at=late, outcome="upheld", words=WORDS)


def test_an_objection_is_checked_again(city, at):
    clerk = city.people["supervisor"]
    row = denied(city, at)
    objecting.lodge_remedy(row, by=clerk, at=at, kind="objection", lodged_on=at.date(), words=WORDS)
    assert (row.state, row.opinion) == (State.RECHECKING, "")
    checking.conclude(row, by=clerk, at=at, opinion="meets", words=WORDS)
    deciding.confirm(row, by=city.people["county_approver"], at=at)
    assert row.state == State.CONFIRMED


def test_sent_back_to_be_checked(city, at):
    row = concluded(city, at)
    with pytest.raises(NoReason):
        checking.return_to_check(row, by=city.people["county_approver"], at=at, reason="重查")
    checking.return_to_check(row, by=city.people["county_approver"], at=at, reason="父亲死亡日期与户籍不一致，请核实。")
    assert (row.state, row.step) == (State.CHECKING, "check")


def test_withdrawn_by_the_applicant(city, at):
    row = accepted(city, at)
    submitting.withdraw(row, by=city.people["supervisor"], at=at, reason="监护人决定自行抚养，撤回申请。")
    assert row.state == State.WITHDRAWN
    assert submitting.submit(new(id_number=row.id_number), by=city.inside, at=at).pk != row.pk


def test_a_file_that_is_there_is_linked(city, at):
    file = making.make.child(father="normal", mother="normal")
    row = accepted(city, at, id_number=file.id_number, birth_date=file.birth_date)
    assert row.child_id == file.pk
    assert Child.objects.count() == 1


def test_the_end_of_the_recognition_ends_the_application(city, at):
    row = confirmed(city, at)
    end_recognition(row.recognition, by=city.people["county_approver"], at=at, last_month=date(2023, 7, 1), answer="母亲刑满释放")
    row.refresh_from_db()
    assert row.state == State.ENDED
    assert row.notices.filter(kind="ending").exists()


def test_numbers_have_no_gap(city, at):
    first = accepted(city, at)
    submitting.take_back(first, by=city.people["supervisor"], at=at)
    accepted(city, at, name="赵一鸣", birth_date=date(2012, 1, 5))
    accepted(city, at, name="孙晓芳", birth_date=date(2010, 8, 9))
    assert list(Notice.objects.filter(kind="acceptance").order_by("turn").values_list("turn", flat=True)) == [1, 2, 3]


def test_for_a_household_elsewhere_the_form_alone_is_checked(city, at):
    clerk = city.people["supervisor"]
    row = for_elsewhere(city, at)
    assert (row.step, row.clock_total) == ("push", 3)
    with pytest.raises(accepting.NotHere):
        accepting.accept(row, by=clerk, at=at)
    accepting.push(row, by=clerk, at=at)
    assert (row.state, row.child, row.clock_total) == (State.PUSHED, None, 30)
    with pytest.raises(NoReason):
        accepting.record_answer(row, by=clerk, at=at, outcome="failed", opinion="")
    accepting.record_answer(row, by=clerk, at=at, outcome="supplement", opinion="请补充母亲判决书原件照片。", asked=["母亲判决书"])
    assert row.state == State.SUPPLEMENTING
    supplementing.answer_supplement(row, by=clerk, at=at)
    assert row.state == State.PUSHED
    accepting.receive_answer(row, by=None, at=at, outcome="passed", opinion="")
    assert (row.state, row.step, row.clock_total) == (State.CONFIRMED, "tell", 3)
    deciding.tell(row, by=clerk, at=at)
    assert row.state == State.DONE


def test_pushed_to_us(city, at):
    row = pushed_to_us(at)
    assert (row.step, row.clock_total, row.submitted_by) == ("check", 15, None)
    assert pushed_to_us(at).pk == row.pk
    accepting.accept(row, by=city.people["supervisor"], at=at)
    checking.conclude(row, by=city.people["supervisor"], at=at, opinion="meets", words=WORDS)
    assert (row.step, row.clock_total) == ("confirm", 15)
    deciding.confirm(row, by=city.people["county_approver"], at=at)
    deciding.return_result(row, by=None, at=at)
    assert row.state == State.PAYING


def test_papers_supplemented_elsewhere(city, at):
    row = pushed_to_us(at, papers=("form",))
    accepting.accept(row, by=city.people["supervisor"], at=at)
    supplementing.ask_supplement(row, by=city.people["supervisor"], at=at)
    supplementing.receive_supplement(row, by=None, at=at, facts=making.child(id_number=row.id_number), papers=making.ALL)
    assert row.state == State.CHECKING
