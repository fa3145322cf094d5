"""到哪一步了: the applications of whoever proved number and phone; a closed one is told of at its desk only."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from weibao.applications.actions import clock
from weibao.applications.models import Application, Notice, NoticeKind, Supplement
from weibao.applications.reports.papers import papers
from weibao.applications.states import NEXT, UNDECIDED, State, Waits
from weibao.children.reports.file import short_place
from weibao.public.models import Proof
from weibao.rules.papers import PROOFS, Paper
from weibao.rules.parameters import NotYetLaw

NUMBER: Final = re.compile(r"(\d{4})-?0*(\d{1,9})")
TEN: Final = dt.timedelta(minutes=10)
PUBLIC_PAPERS: Final = (NoticeKind.ACCEPTANCE, NoticeKind.SUPPLEMENT, NoticeKind.APPROVAL, NoticeKind.REFUSAL, NoticeKind.ENDING)
DECISIONS: Final = frozenset({NoticeKind.APPROVAL, NoticeKind.REFUSAL})
AFTER_DECISION: Final = frozenset({State.CONFIRMED, State.DENIED})


@dataclass(frozen=True)
class Missing:
    """A paper that was asked for: whether it is there, and the proofs that are accepted."""

    paper: Paper
    proofs: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where an application stands, in the words of whoever applied."""

    row: Application
    desk: str
    since: dt.date
    left: int | None
    days: int
    ref: str
    verified: bool
    missing: tuple[Missing, ...]
    others: tuple[str, ...]
    words: str
    notices: tuple[Notice, ...]
    may_take_back: bool
    may_withdraw: bool
    may_object: bool
    remedy: str


def mine(proof: Proof) -> list[Application]:
    """The applications of this identity number, or the one of this number, that were made with this phone; the youngest first."""
    rows = Application.objects.filter(closed=False).exclude(child__restricted=True).select_related("place__parent", "child")
    if proof.application:
        found = NUMBER.fullmatch(proof.application)
        rows = rows.filter(pk=int(found[2]), submitted_at__year=int(found[1])) if found else rows.none()
    else:
        rows = rows.of_applicant(proof.identity or "")
    return [row for row in rows.order_by("-submitted_at", "-pk")[:20] if row.applicant_phone and row.applicant_phone == proof.phone]


def one_of_mine(proof: Proof, pk: int) -> Application | None:
    """One of them; None for somebody else's, as for one that is not there."""
    return next((row for row in mine(proof) if row.pk == pk), None)


def standing(row: Application, at: dt.datetime, on: dt.date) -> Standing:
    """Where it stands: desk, days left, what is missing, which papers were issued, what may be done."""
    last = row.steps.filter(taken_back_at=None).order_by("-at", "-pk").first()
    asked = row.supplements.filter(answered_at=None, taken_back_at=None).last() if row.state == State.SUPPLEMENTING else None
    missing, others = _missing(row, asked)
    ref, verified = _law(row, on)
    told = tuple(one for one in row.notices.filter(voided_at=None, kind__in=PUBLIC_PAPERS) if _is_told(row, one))
    remedy = next((one.body.get("remedy", "") for one in reversed(told) if one.kind == NoticeKind.REFUSAL), "")
    fresh = bool(last and last.verb == "submit" and at - last.at <= TEN and row.state == State.SUBMITTED)
    return Standing(
        row=row, desk=_desk(row), since=last.at.date() if last else on, left=clock.left_on(row, on), days=row.clock_total, ref=ref,
        verified=verified, missing=missing, others=others, words=(asked.words or "") if asked else "", notices=told,
        may_take_back=fresh, may_withdraw=row.state in UNDECIDED and not fresh,
        may_object=row.state == State.REFUSED or (row.state == State.DENIED and row.told_at is not None), remedy=remedy,
    )  # fmt: skip


def _missing(row: Application, asked: Supplement | None) -> tuple[tuple[Missing, ...], tuple[str, ...]]:
    if asked is None:
        return (), ()
    listed = {one.code: one for one in papers(row)}
    known = tuple(Missing(listed[code], PROOFS.get(code.partition(":")[2], ())) for code in asked.asked if code in listed)
    return known, tuple(text for text in asked.asked if text not in listed)


def _is_told(row: Application, notice: Notice) -> bool:
    """A decision is read once it was told; the other papers at once."""
    return notice.kind not in DECISIONS or row.told_at is not None or row.state not in AFTER_DECISION


def _law(row: Application, on: dt.date) -> tuple[str, bool]:
    """The document that sets the limit of the running step."""
    if not row.step:
        return "", True
    try:
        limit = clock.limit_of(row, row.step, row.clock_from or on)
    except (KeyError, NotYetLaw):
        return "", True
    return limit.ref, limit.verified


def _desk(row: Application) -> str:
    waits: Any = NEXT.get(State(row.state))
    if waits == Waits.COUNTY:
        return f"{row.place.parent.name}民政局" if row.place.parent else "县级民政局"
    if waits == Waits.APPLICANT:
        return "您这里：请补材料"
    if waits == Waits.ELSEWHERE:
        return "户籍地民政部门"
    return _township(row) if waits else "已经办完"


def _township(row: Application) -> str:
    place = row.place if len(row.place_id) <= 9 else row.place.parent
    return f"{short_place(place.name)}（乡镇、街道）" if place else "乡镇（街道）"
