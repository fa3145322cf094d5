"""孤儿助学 Study aid (民办发〔2019〕24号 and its revision of 2025): 申请 → 审核 → 审批, a proof of enrolment each term, stop on leaving."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.attachments import actions as papers
from weibao.attachments.actions import Upload
from weibao.attachments.models import Attachment, Category
from weibao.benefits.reports import rules_version
from weibao.children.models import Child
from weibao.discovery.actions import follow_enrolment
from weibao.discovery.models import Scheme
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.sealed import blind_index
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules import NotYetLaw, study_aid
from weibao.rules.parameters import load
from weibao.schemes.ledger import ACCOUNT_LABEL
from weibao.schemes.models import Award, Left, Proof
from weibao.schemes.reports import study
from weibao.schemes.states import AWARD, AwardState
from weibao.workdays.calendar import Calendar

LAW: Final = "民办发〔2019〕24号"
KIND: Final = "schemes.award"
WANTED: Final = {Category.APPLICATION: "《福彩圆梦·孤儿助学工程申请表》", Category.SCHOOLING: "在读证明或录取通知书"}
AHEAD_FROM: Final = 6  # the month from which one applies for the coming school year


class CannotApply(Refusal):
    """The application cannot be taken as it is."""


class PapersMissing(Refusal):
    """Papers are missing: all of them are named at once."""


class SameHand(Refusal):
    """Who applied does not review, who reviewed does not approve."""


class NotEntitled(Refusal):
    """The rules do not bear the claim out: nobody can approve it."""

    status = 409


@dataclass(frozen=True)
class Application:
    """What is said in the form. The account is the student's own (民办发〔2019〕24号)."""

    year: int
    school: str
    stage: str
    since: date
    bank: str
    account: str
    holder: str
    full_time: bool = True
    until: date | None = None
    disabled: bool = False


@action("schemes.study_apply", label="受理孤儿助学申请", law=LAW, says="受理 {year} 学年助学申请")
def study_apply(child: Child, *, by: Staff, at: datetime, form: Application) -> Award:
    """Take an application for a school year, at the township or in the institution.

    Raises CannotApply for a year that is not open, a second application, another person's account, words that are unknown.
    """
    Child.objects.select_for_update().get(pk=child.pk)  # two at once: the second sees the first
    _check(child, form, localdate(at))
    award = Award(child=child, applied_by=by, applied_at=at, **_columns(form))
    award.save(force_insert=True)
    note(child=child.pk, award=award.pk, year=form.year)
    return award


def _columns(form: Application) -> dict[str, Any]:
    """The columns of the form, with the index of the account beside it."""
    return {**vars(form), "account_index": blind_index(ACCOUNT_LABEL, form.account)}


def _check(child: Child, form: Application, on: date, *, award: Award | None = None) -> None:
    now = study_aid.school_year(on)
    if form.year not in ({now, now + 1} if on.month in range(AHEAD_FROM, 9) else {now}):
        raise CannotApply(f"现在受理{now}—{now + 1}学年的申请；下一学年自6月起受理")
    if form.stage not in study_aid.STAGES or not form.school.strip():
        raise CannotApply("请填写就读学校和学段")
    if form.since > study_aid.ends(form.year) or (form.until and form.until < study_aid.begins(form.year)):
        raise CannotApply("就读期间与申请的学年不符")
    if form.holder.strip() != child.name:
        raise CannotApply("助学金发给学生本人，账户姓名应与学生姓名一致")
    others = Award.objects.exclude(pk=award.pk if award else 0)
    if others.filter(account_index=blind_index(ACCOUNT_LABEL, form.account)).exclude(study.same_person(child)).exists():
        raise CannotApply("该账号已登记在另一名学生名下，请核对")
    if others.filter(study.same_person(child), year=form.year).exclude(state=AwardState.REFUSED).exists():
        raise CannotApply("这名学生该学年已有助学申请")


@action("schemes.study_return", label="退回助学申请补正", law=LAW, says="助学申请 {award} 退回补正")
def study_return(award: Award, *, by: Staff, at: datetime, words: str) -> Award:
    """Give an application back with all that is missing, said once. Raises Refusal without words, Stale, ForbiddenMove."""
    if not words.strip():
        raise Refusal("请一次写明需要补正的全部内容")
    move(award, AwardState.RETURNED, machine=AWARD, words=words.strip())
    note(award=award.pk, child=award.child_id)
    return award


@action("schemes.study_resubmit", label="补正后重新提交助学申请", law=LAW, says="助学申请 {award} 补正后提交")
def study_resubmit(award: Award, *, by: Staff, at: datetime, form: Application) -> Award:
    """The corrected application. Its reviews are void. Raises CannotApply, Stale, ForbiddenMove."""
    _check(award.child, form, localdate(at), award=award)
    columns: dict[str, Any] = {**_columns(form), "reviewed_by": None, "reviewed_at": None, "applied_by": by, "applied_at": at}
    move(award, AwardState.RECEIVED, machine=AWARD, words=None, **columns)
    note(award=award.pk, child=award.child_id)
    return award


@action("schemes.study_review", label="审核助学申请", law=LAW, says="审核助学申请 {award}")
def study_review(award: Award, *, by: Staff, at: datetime) -> Award:
    """The county's review: papers are there, the tree of reasons is kept. Raises PapersMissing, SameHand, Stale, ForbiddenMove."""
    if by.pk == award.applied_by_id:
        raise SameHand("受理人不能审核，请由另一人审核")
    missing = missing_papers(award)
    if missing:
        raise PapersMissing(f"还缺材料：{'、'.join(missing)}；请一次告知，退回补正")
    move(award, AwardState.REVIEWED, machine=AWARD, reviewed_by=by, reviewed_at=at, basis=_told(award))
    note(award=award.pk, child=award.child_id)
    return award


def missing_papers(award: Award) -> list[str]:
    """The papers that an application still lacks; part of an action and of its page. No law of its own beyond 民办发〔2019〕24号."""
    held = set(Attachment.objects.of(KIND, [award.pk]).present().values_list("category", flat=True))
    return [label for category, label in WANTED.items() if category not in held]


def _told(award: Award) -> dict[str, Any]:
    try:
        return study.tree(award).as_dict()
    except NotYetLaw as unknown:
        return {"name": "unknown", "label": unknown.message, "law": "", "holds": False, "verified": False, "detail": {}, "parts": []}


@action("schemes.study_approve", label="审批助学申请", law=LAW, says="审批助学申请 {award}，准予资助")
def study_approve(award: Award, *, by: Staff, at: datetime) -> Award:
    """Grant the school year; the two proofs of enrolment are asked for from here on.

    Raises SameHand, NotEntitled when the rules do not bear it out, Stale, ForbiddenMove.
    """
    _another(award, by)
    told = _told(award)
    if not told["holds"]:
        raise NotEntitled("按现有事实不符合助学条件，不能准予；请核对事实，或作出不予资助的决定")
    decided: dict[str, Any] = {"decided_by": by, "decided_at": at, "basis": told, "rules_version": rules_version()}
    move(award, AwardState.GRANTED, machine=AWARD, words=None, **decided)
    _ask_for_proofs(award)
    follow_enrolment([award.child_id], Scheme.STUDY_AID, at)
    note(award=award.pk, child=award.child_id, year=award.year)
    return award


def _another(award: Award, by: Staff) -> None:
    if by.pk in {award.applied_by_id, award.reviewed_by_id}:
        raise SameHand("受理人、审核人不能审批，请由另一人审批")


def _ask_for_proofs(award: Award) -> None:
    days = load().at(study_aid.begins(award.year)).whole("study_aid/proof_days")
    calendar, proofs = Calendar(), []
    first = max(study.of_age_on(award.child.birth_date, award.year), award.since)
    for term in study_aid.TERMS:
        if term == 2 or first < study_aid.term_begins(award.year, 2):
            due = calendar.deadline(study_aid.term_begins(award.year, term), days)
            proofs.append(Proof(award=award, term=term, due=due.on, due_open=due.open_reason[:120]))
    Proof.objects.bulk_create(proofs, ignore_conflicts=True)


@action("schemes.study_refuse", label="不予助学资助", law=LAW, says="助学申请 {award} 不予资助")
def study_refuse(award: Award, *, by: Staff, at: datetime, words: str) -> Award:
    """Refuse in writing, with reasons; a person decides, never the rules alone (个人信息保护法第24条). Raises SameHand, Refusal, Stale."""
    _another(award, by)
    if not words.strip():
        raise Refusal("请写明不予资助的理由和依据")
    move(award, AwardState.REFUSED, machine=AWARD, words=words.strip(), decided_by=by, decided_at=at, basis=_told(award))
    note(award=award.pk, child=award.child_id)
    return award


@action("schemes.study_prove", label="登记在读证明", law=LAW, says="登记助学 {award} 第 {term} 学期在读证明")
def study_prove(proof: Proof, *, by: Staff, at: datetime, upload: Upload, received_on: date) -> Proof:
    """The proof of a term came: the paper is kept with the award.

    Raises Refusal for a future day, Stale when it is there already, BadFile.
    """
    if received_on > localdate(at):
        raise Refusal("收到日期不能晚于今天")
    paper = papers.add(proof.award, by=by, at=at, kind=KIND, upload=upload, category=Category.SCHOOLING, remark=proof.get_term_display())
    rows = Proof.objects.filter(pk=proof.pk, received_on=None)
    if rows.update(received_on=received_on, paper=paper, by=by, at=at) != 1:
        raise Stale
    proof.refresh_from_db()
    note(award=proof.award_id, term=proof.term, child=proof.award.child_id)
    return proof


@action("schemes.study_stop", label="停发助学金", law=LAW, says="助学 {award} 自 {left_on} 后停发")
def study_stop(award: Award, *, by: Staff, at: datetime, left_on: date, reason: str, words: str = "") -> Award:
    """The student left school; `left_on` is the last day there. What was paid beyond it settles in the next batch.

    Raises Refusal for a day outside of the school year or an unknown reason, Stale, ForbiddenMove.
    """
    if reason not in Left.values:
        raise Refusal("请选择离校原因")
    if not study_aid.begins(award.year) <= left_on <= study_aid.ends(award.year) or left_on > localdate(at):
        raise Refusal("在校最后一日应在本学年内，且不晚于今天")
    move(award, AwardState.STOPPED, machine=AWARD, left_on=left_on, left_reason=reason, left_by=by, words=words.strip() or None)
    note(award=award.pk, child=award.child_id, left_on=left_on, reason=reason)
    return award


@action("schemes.study_resume", label="撤销助学停发", law=LAW, says="撤销助学 {award} 的停发")
def study_resume(award: Award, *, by: Staff, at: datetime, words: str) -> Award:
    """A stop was entered by mistake. Raises SameHand for whoever stopped it, Refusal without words, Stale, ForbiddenMove."""
    if by.pk == award.left_by_id:
        raise SameHand("停发的登记人不能撤销，请由另一人办理")
    if not words.strip():
        raise Refusal("请写明撤销停发的理由")
    move(award, AwardState.GRANTED, machine=AWARD, left_on=None, left_reason="", words=words.strip())
    note(award=award.pk, child=award.child_id)
    return award


def set_open_deadlines(at: datetime) -> int:
    """Deadlines of proofs that waited for a year's calendar are computed now; called when a notice was entered. No law of its own."""
    calendar, done = Calendar(), 0
    for proof in Proof.objects.filter(due=None).exclude(due_open="").select_related("award"):
        days = load().at(study_aid.begins(proof.award.year)).whole("study_aid/proof_days")
        due = calendar.deadline(study_aid.term_begins(proof.award.year, proof.term), days)
        done += Proof.objects.filter(pk=proof.pk, due=None).update(due=due.on, due_open=due.open_reason[:120])
    return done
