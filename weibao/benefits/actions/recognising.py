"""认定 Recognising: a county confirms, keeps or ends; what merges and erasing do to recognitions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q

from weibao.benefits.announcements import AgreementWanted, Recognised, RecognitionEnded
from weibao.benefits.models import Agreement, AgreementState, AidKind, Category, Fostering, ReceivedAid, Recognition
from weibao.children.models import Care, CarePeriod, Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

ALLOWANCE_LAW = "国办发〔2010〕54号；民发〔2019〕62号；民发〔2020〕125号"


class StillRecognised(Refusal):
    """A file cannot be erased while the child is on the allowance."""

    status = 409


class NotStanding(Refusal):
    """The recognition has ended already."""


@dataclass(frozen=True)
class NewRecognition:
    """A recognition to be entered; `aids` are yuan a month by kind (AidKind), open-ended from their first day."""

    child_id: int
    category: str
    confirmed_month: date
    doubt: str = ""
    likened: bool = False
    basis: dict[str, object] = field(default_factory=dict)
    aids: dict[str, Decimal] = field(default_factory=dict)

    def scope_codes(self) -> list[str]:
        """Where the child's household stands: the county there confirms, and no other."""
        return list(Child.objects.filter(pk=self.child_id).values_list("household_id", flat=True))


@action("benefits.confirm_many", label="批量录入认定", law=ALLOWANCE_LAW, says="录入认定 {count} 条")
def confirm_many(new: list[NewRecognition], *, by: Staff, at: datetime, source: str, rules_version: str) -> int:
    """Enter recognitions that a county had confirmed on paper, with the aid already received.

    A child with a standing recognition keeps it. Returns how many were new.
    """
    standing = set(Recognition.objects.standing().filter(child__in=[one.child_id for one in new]).values_list("child_id", flat=True))
    fresh = [one for one in new if one.child_id not in standing]
    Recognition.objects.bulk_create(
        [
            Recognition(
                child_id=one.child_id,
                category=one.category,
                confirmed_month=one.confirmed_month,
                confirmed_by=by,
                confirmed_at=at,
                basis=one.basis,
                rules_version=rules_version,
                source=source,
                doubt=one.doubt,
            )
            for one in fresh
        ],
        batch_size=500,
    )
    ReceivedAid.objects.bulk_create(list(_aids(fresh, at=at, source=source)), batch_size=500)
    note_many(one.child_id for one in fresh)
    announce(Recognised(tuple(one.child_id for one in fresh), at))
    return len(fresh)


def _aids(new: Iterable[NewRecognition], *, at: datetime, source: str) -> Iterable[ReceivedAid]:
    for one in new:
        for kind, monthly in one.aids.items():
            if monthly:
                yield ReceivedAid(
                    child_id=one.child_id, kind=AidKind(kind), monthly=monthly, during=DateRange(None, None), source=source, noted_at=at
                )


@action("benefits.confirm", label="确认认定", law=ALLOWANCE_LAW)
def confirm(new: NewRecognition, *, by: Staff, at: datetime, rules_version: str) -> Recognition:
    """A county confirms one child; the allowance starts in the month after `confirmed_month`.

    Raises NotStanding when the child has a standing recognition already.
    """
    if Recognition.objects.standing().filter(child=new.child_id).exists():
        raise NotStanding("该儿童已有有效认定，不能重复确认")
    made = Recognition.objects.create(
        child_id=new.child_id,
        category=new.category,
        confirmed_month=new.confirmed_month,
        confirmed_by=by,
        confirmed_at=at,
        basis=new.basis,
        rules_version=rules_version,
        source="本系统确认",
        likened=new.likened,
        agreement=AgreementState.WANTED if _wants_agreement(new) else "",
    )
    if made.agreement:
        announce(AgreementWanted(made.child_id, made.pk, at))
    ReceivedAid.objects.bulk_create(list(_aids([new], at=at, source="本系统确认")))
    note(child=new.child_id, category=new.category, month=new.confirmed_month)
    announce(Recognised((new.child_id,), at))
    return made


def _wants_agreement(new: NewRecognition) -> bool:
    """An orphan who is not raised in an institution (民发〔2010〕161号: the county signs with the guardian)."""
    inside = CarePeriod.objects.filter(child=new.child_id, form=Care.INSTITUTIONAL, during__endswith=None)
    return new.category == Category.ORPHAN and not inside.exists()


@action("benefits.keep_recognition", label="复核后保留认定", law=ALLOWANCE_LAW)
def keep_recognition(recognition: Recognition, *, by: Staff, at: datetime, answer: str) -> Recognition:
    """A person looked into a doubt of the rules and keeps the recognition; the rules go on deciding what is paid.

    Raises NotStanding when it was answered or ended meanwhile, Refusal when no reason is given.
    """
    _answer(recognition, at=at, answer=answer)
    return recognition


@action("benefits.end_recognition", label="终止认定", law=ALLOWANCE_LAW)
def end_recognition(recognition: Recognition, *, by: Staff, at: datetime, last_month: date, answer: str) -> Recognition:
    """A person ends a recognition; `last_month` (its first day) is the last month that is paid.

    Raises NotStanding when it has ended already, Refusal when no reason is given.
    """
    _answer(recognition, at=at, answer=answer, ended_month=last_month.replace(day=1), ended_reason=answer.strip())
    announce(RecognitionEnded(child_id=recognition.child_id, last_month=recognition.ended_month or last_month, at=at))
    return recognition


def _answer(recognition: Recognition, *, at: datetime, answer: str, **ended: object) -> None:
    if not answer.strip():
        raise Refusal("请写明复核意见")
    rows = Recognition.objects.filter(pk=recognition.pk, ended_month=None, doubt_answered_at=recognition.doubt_answered_at)
    if rows.update(doubt_answer=answer.strip()[:200], doubt_answered_at=at, **ended) != 1:
        raise NotStanding("该认定已由他人处理，请刷新后再看")
    recognition.refresh_from_db()
    note(child=recognition.child_id, ended=str(recognition.ended_month or ""))


def raise_doubts(reasons: dict[int, str], *, looked: list[int]) -> int:
    """Of the children looked at, the rules no longer bear these standing recognitions out (child → reason): each waits for a person.

    One that has the same doubt already, answered or not, stays as it is; an open doubt that the facts have settled is lifted. Returns how
    many are new. Called by the policy search, inside its action. No law of its own: nothing is decided here (个人信息保护法第24条).
    """
    standing = list(Recognition.objects.standing().filter(Q(child__in=reasons) | ~Q(doubt=""), child__in=looked))
    raised = [one for one in standing if one.child_id in reasons and one.doubt != reasons[one.child_id]]
    lifted = [one for one in standing if one.child_id not in reasons and one.doubt_answered_at is None]
    for one in raised + lifted:
        one.doubt, one.doubt_answer, one.doubt_answered_at = reasons.get(one.child_id, ""), "", None
    Recognition.objects.bulk_update(raised + lifted, ["doubt", "doubt_answer", "doubt_answered_at"], batch_size=500)
    return len(raised)


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """What the merged file was recognised for belongs to the kept one, unless that has its own; marked, so that it can go back.

    Called by the reaction to a merge, inside the action that merges. No law of its own.
    """
    if not Recognition.objects.standing().filter(child=kept).exists():
        Recognition.objects.filter(child=merged, ended_month=None).update(child=kept, moved_by=merge_id)
    taken = ReceivedAid.objects.filter(child=kept, kind=OuterRef("kind"), during__overlap=OuterRef("during"))
    ReceivedAid.objects.filter(~Exists(taken), child=merged).update(child=kept, moved_by=merge_id)


def follow_erasing(children: Iterable[int]) -> None:
    """What recognitions say in words about erased children goes; category and months stay for the accounts.

    Called by the reaction to an erasing. No law of its own. Raises StillRecognised.
    """
    rows = Recognition.objects.filter(child__in=list(children))
    if rows.standing().exists():
        raise StillRecognised("该儿童仍在保障中，不能销毁档案；请先办理终止认定。")
    rows.update(basis={}, doubt="", doubt_answer="", ended_reason="", source="")
    ReceivedAid.objects.filter(child__in=list(children)).delete()
    Fostering.objects.filter(child__in=list(children)).delete()
    Agreement.objects.filter(child__in=list(children)).update(guardian=None, relation=None, wish=None)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What a merge had moved goes back to the file it came from. Called by the reaction to the undoing. No law of its own."""
    for model in (Recognition, ReceivedAid):
        model.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)
