"""销毁 Destroying: what need not be kept is proposed by the clock, approved by two people, and goes with a proof."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.privacy.models import DestructionApproval, DestructionItem, DestructionList, RightsRequest
from weibao.privacy.retention import KINDS, Due, Kind
from weibao.privacy.states import LIST_MOVES, OPEN_LISTS, REQUEST_MOVES, ListState, RequestState

LAW = "个人信息保护法第19条、第47条"
CHILD_FILE = "child_file"
COUNTY = 6


class SamePerson(Refusal):
    """One person cannot approve twice: two pairs of eyes."""

    status = 409


class SayWhy(Refusal):
    """Something is kept, or a list refused, without a reason."""


class NothingLeft(Refusal):
    """Every item of the list is kept: there is nothing to destroy."""

    status = 409


@action("privacy.propose_destruction", label="提出销毁清单", law=LAW, says="提出销毁清单 {lists} 份，共 {rows} 项", system=True)
def propose_destruction(kinds: None, *, by: None, at: datetime) -> list[DestructionList]:
    """Put what need not be kept any more on lists, one a kind and county; what stands on an open list stays there."""
    day = timezone.localtime(at).date()
    made, rows = [], 0
    for kind in KINDS.values():
        for county, due in _new(kind, day).items():
            listed = _list(kind, county, day, at, due)
            rows += len(due)
            made.append(listed)
    note(lists=len(made), rows=rows)
    return made


def _new(kind: Kind, day: date) -> dict[str, list[Due]]:
    years = kind.term(day).value
    assert isinstance(years, int)
    known = DestructionItem.objects.filter(of_list__kind=kind.code, of_list__state__in=OPEN_LISTS)
    listed = set(known.values_list("row", flat=True))
    refused = _kept_this_year(kind, day)
    found: dict[str, list[Due]] = {}
    for one in kind.due(day, years):
        if one.row not in listed | refused:
            found.setdefault(one.county, []).append(one)
    open_counties = DestructionList.objects.filter(kind=kind.code, request=None).waiting()
    for county in set(open_counties.values_list("division", flat=True)):
        found.pop(county, None)  # the next list comes when this one is settled
    return found


def _kept_this_year(kind: Kind, day: date) -> set[int]:
    """What people decided to keep is asked about again after a year."""
    rows = DestructionItem.objects.filter(of_list__kind=kind.code, of_list__proposed_at__date__gt=day.replace(year=day.year - 1, day=1))
    kept = rows.exclude(kept="") | rows.filter(of_list__state=ListState.REJECTED)
    return set(kept.values_list("row", flat=True))


def _list(kind: Kind, county: str, day: date, at: datetime, due: list[Due], request: RightsRequest | None = None) -> DestructionList:
    term = kind.term(day)
    made = DestructionList.objects.create(
        kind=kind.code,
        division_id=county,
        term=f"{term.value} 年",
        ref=term.ref[:120],
        why="按权利申请提出" if request else "保存期限届满",
        request=request,
        proposed_at=at,
    )
    rows = [DestructionItem(of_list=made, row=one.row, due_on=one.since) for one in sorted(due, key=lambda one: one.row)]
    DestructionItem.objects.bulk_create(rows, batch_size=500)
    return made


def propose_one(request: RightsRequest, *, at: datetime) -> DestructionList:
    """A granted deletion becomes a list of one file. Part of the granting action."""
    child, day = request.child, timezone.localtime(at).date()
    city = settings.WEIBAO_CITY
    county = child.household_id[:COUNTY] if child.household_id.startswith(city) else city
    return _list(KINDS[CHILD_FILE], county, day, at, [Due(child.pk, county, day)], request)


@action("privacy.approve_destruction", label="同意销毁", law=LAW)
def approve_destruction(listed: DestructionList, *, by: Staff, at: datetime) -> DestructionList:
    """Put one's name under a list; the second name, of another person, makes it ready.

    Raises SamePerson, NothingLeft, ForbiddenMove, Stale.
    """
    if listed.approvals.filter(by=by).exists():
        raise SamePerson("您已经同意过，须由另一人审批。")
    if not listed.items.filter(kept="").exists():
        raise NothingLeft("清单各项都已保留，没有需要销毁的。")
    move(listed, ListState.ONCE if listed.state == ListState.PROPOSED else ListState.APPROVED, machine=LIST_MOVES)
    DestructionApproval.objects.create(of_list=listed, by=by, at=at)
    note(kind=listed.kind, state=listed.get_state_display())
    return listed


@action("privacy.reject_destruction", label="不同意销毁", law=LAW)
def reject_destruction(listed: DestructionList, *, by: Staff, at: datetime, reason: str) -> DestructionList:
    """The whole list is kept, with the reason; it may be proposed again after a year. Raises SayWhy, ForbiddenMove, Stale."""
    if not reason.strip():
        raise SayWhy("请写明不予销毁的理由。")
    move(listed, ListState.REJECTED, machine=LIST_MOVES, rejected_reason=reason.strip()[:200])
    note(kind=listed.kind)
    return listed


@action("privacy.keep_item", label="从销毁清单保留一项", law=LAW)
def keep_item(listed: DestructionList, *, by: Staff, at: datetime, row: int, reason: str) -> DestructionItem:
    """One item is kept, with the reason: a lawsuit, a study. What was approved before is void. Raises SayWhy, NothingLeft."""
    if not reason.strip():
        raise SayWhy("请写明保留的理由。")
    if listed.state not in OPEN_LISTS:
        raise NothingLeft("清单已经处理完毕。")
    item = listed.items.filter(row=row, kept="", gone_at=None).first()
    if item is None:
        raise NothingLeft("清单中没有这一项，或已经保留。")
    DestructionItem.objects.filter(pk=item.pk).update(kept=reason.strip()[:200])
    item.refresh_from_db()
    note(kind=listed.kind, row=row)
    return item


@action("privacy.destroy", label="执行销毁", law=LAW, says="销毁 {count} 项，保留 {kept} 项")
def destroy(listed: DestructionList, *, by: Staff, at: datetime) -> DestructionList:
    """Destroy what stands on a list that two people approved, each row by itself; what may not go is kept with the reason.

    The proof is the list with its digest, what went from each table, and the three names. Raises ForbiddenMove, Stale.
    """
    LIST_MOVES.check(listed.state, ListState.DESTROYED)
    kind, gone, rows = KINDS[listed.kind], Counter[str](), []
    for item in listed.items.filter(kept="", gone_at=None).order_by("row"):
        told = _one(kind, item, at)
        if told is not None:
            gone.update(told)
            rows.append(item.row)
    digest = digest_of(listed.kind, rows)
    facts: dict[str, Any] = {"destroyed_by": by, "destroyed_at": at, "digest": digest, "gone": dict(gone)}
    move(listed, ListState.DESTROYED, machine=LIST_MOVES, **facts)
    _finish_request(listed, at, went=bool(rows))
    note(kind=listed.kind, count=len(rows), ids=rows, digest=digest, gone=dict(gone), kept=listed.items.exclude(kept="").count())
    return listed


def _one(kind: Kind, item: DestructionItem, at: datetime) -> dict[str, int] | None:
    try:
        with transaction.atomic():
            told = kind.erase(item.row, at)
    except Refusal as refusal:
        DestructionItem.objects.filter(pk=item.pk).update(kept=refusal.message[:200])
        return None
    DestructionItem.objects.filter(pk=item.pk).update(gone_at=at)
    return told


def _finish_request(listed: DestructionList, at: datetime, *, went: bool) -> None:
    request = listed.request
    if request is not None and went and request.state == RequestState.GRANTED:
        facts: dict[str, Any] = {"outcome": f"已销毁，见销毁证明 {listed.pk} 号", "done_at": at, "due": None}
        move(request, RequestState.DONE, machine=REQUEST_MOVES, **facts)


def digest_of(kind: str, rows: list[int]) -> str:
    """SM3 over the kind and the numbers: what the proof and the trail both say."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(f"{kind}:{','.join(map(str, rows))}".encode())
    return digest.finalize().hex()
