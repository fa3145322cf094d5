"""养育标准 Standards: one person of the city enters a published notice, another approves it; only then anything is paid by it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from weibao.benefits.announcements import StandardPublished
from weibao.benefits.models import Standard
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "晋民发〔2022〕3号"


class StandardStands(Refusal):
    """The same standard stands already, or a different one for the same date."""


class StandardFalls(Refusal):
    """A new standard below the one before it (晋民发〔2022〕3号: never lowered)."""


class SamePerson(Refusal):
    """Who entered a notice does not approve it."""


class NotWaiting(Refusal):
    """The notice was approved or sent back already, or was never entered."""

    status = 409


@dataclass(frozen=True)
class PublishedStandard:
    """A pair of a standard's notice: care form, yuan a month, from when, by which document."""

    care: str
    monthly: Decimal
    effective_from: date
    document: str
    issued_on: date | None = None
    verified: bool = False


@action("benefits.enter_standard", label="录入养育标准", law=LAW, says="按 {document} 录入标准 {count} 项，待审批")
def enter_standard(notice: list[PublishedStandard], *, by: Staff, at: datetime) -> list[Standard]:
    """Enter the standards of one published notice, all or none; they hold once another person has approved them.

    One that stands or waits already in the same words stays. Raises StandardStands when another amount stands or waits for
    that date, StandardFalls when one is below the one before.
    """
    made = [_enter(new, by=by, at=at) for new in notice]
    _note(notice)
    return made


@action("benefits.approve_standard", label="审批养育标准", law=LAW, says="审批 {document} 的标准 {count} 项，自 {since} 起执行")
def approve_standard(document: str, *, by: Staff, at: datetime) -> list[Standard]:
    """Put the entered standards of a document in force; past months from their effective date settle in the next run.

    Raises SamePerson for whoever entered one of them, NotWaiting when none waits, StandardFalls.
    """
    waiting = list(Standard.objects.waiting().filter(document=document).select_for_update())
    if not waiting:
        raise NotWaiting("该文件没有待审批的标准，请刷新后再看")
    if any(row.published_by_id == by.pk for row in waiting):
        raise SamePerson("录入标准的人不能审批，请由另一人审批")
    for row in waiting:
        _refuse_lower(row.care, row.monthly, row.effective_from)
        _put_in_force(row, by=by, at=at)
    note(document=document, count=len(waiting), since=min(row.effective_from for row in waiting), amounts=[row.monthly for row in waiting])
    return waiting


@action("benefits.refuse_standard", label="退回养育标准", law=LAW, says="退回 {document} 的标准 {count} 项")
def refuse_standard(document: str, *, by: Staff, at: datetime, reason: str) -> list[Standard]:
    """Send an entered notice back, with the reason: it never held. Raises NotWaiting, Refusal without a reason."""
    if not reason.strip():
        raise Refusal("请写明退回的理由")
    waiting = list(Standard.objects.waiting().filter(document=document).select_for_update())
    if not waiting:
        raise NotWaiting("该文件没有待审批的标准，请刷新后再看")
    Standard.objects.filter(pk__in=[row.pk for row in waiting]).update(refused_at=at, refused_by=by, refused_reason=reason.strip()[:200])
    note(document=document, count=len(waiting))
    return waiting


@action("benefits.publish_standard", label="载入已公布的养育标准", law=LAW, says="按 {document} 载入标准 {count} 项")
def publish_standard(notice: list[PublishedStandard], *, by: Staff, at: datetime) -> list[Standard]:
    """Load standards that are in force already, at the console when an installation is set up: no second person is there yet.

    All or none; one that stands already in the same words stays. Raises StandardStands, StandardFalls.
    """
    made = [_enter(new, by=by, at=at) for new in notice]
    for row in made:
        if row.approved_at is None:
            _put_in_force(row, by=by, at=at)
    _note(notice)
    return made


def _note(notice: list[PublishedStandard]) -> None:
    note(count=len(notice), document=notice[0].document if notice else "", amounts=[new.monthly for new in notice])


def _enter(new: PublishedStandard, *, by: Staff, at: datetime) -> Standard:
    same = Standard.objects.kept().filter(care=new.care, effective_from=new.effective_from).first()
    if same is not None:
        if (same.monthly, same.document) == (new.monthly, new.document):
            return same
        day = cn_date(new.effective_from)
        raise StandardStands(f"{day}起的标准已录入为 {same.monthly} 元（{same.document}），不能再录入 {new.monthly} 元（{new.document}）")
    _refuse_lower(new.care, new.monthly, new.effective_from)
    return Standard.objects.create(
        care=new.care,
        monthly=new.monthly,
        effective_from=new.effective_from,
        document=new.document,
        issued_on=new.issued_on,
        verified=new.verified,
        published_at=at,
        published_by=by,
    )


def _refuse_lower(care: str, monthly: Decimal, since: date) -> None:
    before = Standard.objects.valid().filter(care=care, effective_from__lt=since).order_by("-effective_from").first()
    if before is not None and monthly < before.monthly:
        raise StandardFalls(f"新标准 {monthly} 元低于现行 {before.monthly} 元；按{LAW}，标准不降低，请核对文件")


def _put_in_force(row: Standard, *, by: Staff, at: datetime) -> None:
    columns: dict[str, Any] = {"approved_by": by, "approved_at": at}
    if Standard.objects.waiting().filter(pk=row.pk).update(**columns) != 1:
        raise NotWaiting("该标准已由他人处理，请刷新后再看")
    row.approved_by, row.approved_at = by, at
    announce(StandardPublished(care=row.care, effective_from=row.effective_from, at=at))


def cn_date(day: date) -> str:
    """A day as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"
