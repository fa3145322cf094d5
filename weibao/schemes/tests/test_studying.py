"""Study aid from the application to the end: who may, what is refused, which papers, which terms."""

from datetime import date

import pytest

from weibao.children.actions.merging import merge
from weibao.children.models import Child, Ending
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.schemes.actions import choosing, following, studying
from weibao.schemes.models import Award, Choice
from weibao.schemes.reports import study
from weibao.schemes.states import AwardState
from weibao.testing import make
from weibao.testing.city import CITY, PINGYAO


def test_from_the_application_to_the_grant(office, at, trail):
    child = office.student()
    award = office.granted(child, at)
    assert award.state == AwardState.GRANTED
    assert award.basis["holds"]
    assert [(proof.term, proof.due) for proof in award.proofs.all()] == [(1, date(2022, 9, 30)), (2, date(2023, 3, 29))]
    assert [entry.name for entry in trail] == ["schemes.study_apply", "schemes.study_review", "schemes.study_approve"]


def test_three_people(office, at):
    officer = office.who("county_officer")
    award = studying.study_apply(office.student(), by=officer, at=at, form=office.form(Child.objects.get()))
    office.papers(award, at)
    with pytest.raises(studying.SameHand):
        studying.study_review(award, by=officer, at=at)
    with pytest.raises(NotAllowed):
        studying.study_approve(award, by=officer, at=at)


def test_papers_that_are_missing_are_named_at_once(office, at):
    award = office.applied(office.student(), at)
    with pytest.raises(studying.PapersMissing, match="申请表》、在读证明"):
        studying.study_review(award, by=office.who("county_officer"), at=at)


def test_what_cannot_be_applied_for(office, at):
    child, supervisor = office.student(), office.who("supervisor")

    def apply(**facts):
        return studying.study_apply(child, by=supervisor, at=at, form=office.form(child, **facts))

    for facts, words in (
        ({"year": 2021}, "现在受理"),
        ({"holder": "王福贵"}, "本人"),
        ({"stage": "kindergarten"}, "学段"),
        ({"since": date(2024, 9, 1)}, "就读期间"),
    ):
        with pytest.raises(studying.CannotApply, match=words):
            apply(**facts)
    apply(year=2023)
    apply()
    with pytest.raises(studying.CannotApply, match="已有"):
        apply()
    other = office.student(name="别人")
    with pytest.raises(studying.CannotApply, match="另一名学生"):
        studying.study_apply(other, by=supervisor, at=at, form=office.form(other, account=f"62170000{child.pk:010d}"))
    with pytest.raises(NotAllowed):
        studying.study_apply(other, by=office.who("supervisor_beside"), at=at, form=office.form(other))


def test_two_at_once_make_one(office, at):
    """The second finds the first, by the lock on the child and by the database's own rule."""
    child = office.student()
    office.applied(child, at)
    with pytest.raises(studying.CannotApply):
        office.applied(child, at)
    assert Award.objects.count() == 1


def test_who_is_not_entitled_cannot_be_approved_and_is_refused_by_a_person(office, at):
    award = office.reviewed(office.student(), at, stage="senior_secondary")
    approver = office.who("county_approver")
    with pytest.raises(studying.NotEntitled):
        studying.study_approve(award, by=approver, at=at)
    with pytest.raises(Refusal, match="理由"):
        studying.study_refuse(award, by=approver, at=at, words=" ")
    studying.study_refuse(award, by=approver, at=at, words="普通高中在2025年修订前不在资助范围")
    assert award.state == AwardState.REFUSED
    office.applied(award.child, at)  # a refusal does not close the year


def test_back_for_papers_and_in_again(office, at):
    award = office.reviewed(office.student(), at)
    studying.study_return(award, by=office.who("county_officer"), at=at, words="学校名称与证明不一致")
    studying.study_resubmit(award, by=office.who("supervisor"), at=at, form=office.form(award.child, school="山西大学"))
    award.refresh_from_db()
    assert (award.state, award.school, award.reviewed_by, award.words) == (AwardState.RECEIVED, "山西大学", None, None)
    with pytest.raises(ForbiddenMove):
        studying.study_approve(award, by=office.who("county_approver"), at=at)


def test_two_people_decide_once(office, at):
    award = office.reviewed(office.student(), at)
    same = Award.objects.get(pk=award.pk)
    studying.study_approve(award, by=office.who("county_approver"), at=at)
    with pytest.raises(Stale):
        studying.study_refuse(same, by=office.who("county_approver"), at=at, words="不符合")


def test_a_proof_comes_once_and_with_its_paper(office, at):
    award = office.granted(office.student(), at, terms=(1,))
    proof, supervisor = award.proofs.get(term=2), office.who("supervisor")
    with pytest.raises(Refusal, match="晚于今天"):
        studying.study_prove(proof, by=supervisor, at=at, upload=office.upload(), received_on=date(2023, 7, 4))
    studying.study_prove(proof, by=supervisor, at=at, upload=office.upload(), received_on=at.date())
    assert proof.paper.category == "schooling"
    with pytest.raises(Stale):
        studying.study_prove(proof, by=supervisor, at=at, upload=office.upload(), received_on=at.date())


def test_who_comes_of_age_in_spring_proves_spring_only(office, at):
    child = office.student(birth=date(2005, 4, 10))
    award = office.granted(child, at, terms=())
    assert [proof.term for proof in award.proofs.all()] == [2]
    assert study.judged_on(award) == date(2023, 4, 10)


def test_stop_and_take_the_stop_back(office, at):
    award = office.granted(office.student(), at)
    supervisor = office.who("supervisor")
    for left, reason in ((date(2023, 9, 1), "left"), (date(2022, 8, 31), "left"), (date(2023, 3, 10), "bored")):
        with pytest.raises(Refusal):
            studying.study_stop(award, by=supervisor, at=at, left_on=left, reason=reason)
    studying.study_stop(award, by=supervisor, at=at, left_on=date(2023, 3, 10), reason="left")
    assert award.state == AwardState.STOPPED
    with pytest.raises(NotAllowed):
        studying.study_resume(award, by=supervisor, at=at, words="误录")
    studying.study_resume(award, by=office.who("county_approver"), at=at, words="误录")
    award.refresh_from_db()
    assert (award.state, award.left_on) == (AwardState.GRANTED, None)


def test_adopted_since_is_a_question_to_a_person(office, at, on):
    award = office.granted(office.student(), at)
    Ending.objects.create(child=award.child, kind="adopted", on=date(2023, 6, 1), proof="收养登记证", noted_at=at)
    assert list(study.to_recheck(office.who("county_officer"), on)) == [award]
    assert award.state == AwardState.GRANTED


def test_a_restricted_student_is_known_to_the_team_alone(office, at, on):
    award = office.granted(office.student(), at)
    make.restricted(award.child, office.who("county_officer_beside"))
    seen = {key for key in ("county_officer", "supervisor", "city_officer") if Award.objects.visible_to(office.who(key), on).exists()}
    assert seen == set()
    assert Award.objects.visible_to(office.who("county_officer_beside"), on).get() == award
    fresh = Award.objects.get()
    with pytest.raises(NotAllowed):
        studying.study_stop(fresh, by=office.who("county_officer"), at=at, left_on=date(2023, 3, 10), reason="left")


def test_a_choice_wants_two_people_and_a_reason(office, at):
    first, second = office.who("city_officer"), office.who("city_officer_second")

    def wanted(value="term", topic="unit", place=CITY):
        return Choice(topic=topic, value=value, place_id=place, from_year=2022, reason="省厅口头答复，待文")

    with pytest.raises(choosing.BadChoice):
        choosing.choice_propose(wanted("weekly"), by=first, at=at)
    with pytest.raises(choosing.BadChoice):
        blank = wanted()
        blank.reason = " "
        choosing.choice_propose(blank, by=first, at=at)
    with pytest.raises(choosing.BadChoice, match="市级"):
        choosing.choice_propose(wanted(place=PINGYAO), by=office.who("county_officer"), at=at)
    with pytest.raises(NotAllowed):
        choosing.choice_propose(wanted(), by=office.who("county_officer"), at=at)
    choice = choosing.choice_propose(wanted(), by=office.who("system_admin"), at=at)
    with pytest.raises(Stale):
        choosing.choice_propose(wanted("year"), by=first, at=at)
    assert study.choices().unit(PINGYAO, 2022) == "year"
    choosing.choice_confirm(choice, by=second, at=at)
    assert study.choices().unit(PINGYAO, 2022) == "term"
    assert study.choices().unit(PINGYAO, 2021) == "year"
    back = choosing.choice_propose(wanted("year"), by=first, at=at)
    with pytest.raises(choosing.SameChooser):
        choosing.choice_confirm(back, by=first, at=at)
    choosing.choice_reject(back, by=second, at=at)
    assert study.choices().unit(PINGYAO, 2022) == "term"


def test_the_nearest_place_chooses_the_rhythm(office, at):
    for place, value, by, other in (
        (CITY, "yearly", "city_officer", "city_officer_second"),
        (PINGYAO, "monthly", "county_officer", "county_approver"),
    ):
        row = Choice(topic="rhythm", value=value, place_id=place, from_year=2022, reason="本地通知")
        choosing.choice_confirm(choosing.choice_propose(row, by=office.who(by), at=at), by=office.who(other), at=at)
    made = study.choices()
    assert (made.rhythm("140728103201", 2022), made.rhythm("140727101215", 2022), made.rhythm(CITY, 2021)) == (
        "monthly",
        "yearly",
        "quarterly",
    )


def test_two_files_with_one_year_are_not_merged(office, at):
    kept, merged = office.granted(office.student(name="甲某"), at).child, office.student(name="乙某")
    office.applied(merged, at)
    officer = office.who("city_officer")
    with pytest.raises(following.TwiceAided):
        merge(kept, by=officer, at=at, merged=merged, reason="同一人", take=[])


def test_the_award_follows_the_kept_file_and_goes_back(office, at):
    from weibao.children.actions.merging import unmerge

    kept, award = office.student(name="甲某"), office.granted(office.student(name="乙某"), at)
    officer, merged = office.who("city_officer"), award.child
    entry = merge(kept, by=officer, at=at, merged=merged, reason="同一人", take=[])
    assert Award.objects.get().child == kept
    unmerge(entry, by=officer, at=at)
    assert Award.objects.get().child == merged


def test_a_file_is_not_erased_while_aid_runs(office, at):
    award = office.granted(office.student(), at)
    with pytest.raises(following.SchemeOpen):
        following.follow_erasing([award.child_id])
    studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=date(2022, 9, 1), reason="left")
    following.follow_erasing([award.child_id])
    fresh = Award.objects.get()
    assert (fresh.account, fresh.holder, fresh.school, fresh.basis) == (None, "", "", {})
