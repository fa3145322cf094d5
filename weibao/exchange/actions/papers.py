"""各地跨省通办材料说明: what our counties want to see, kept for others, and the lists of others, kept for us (民办发〔2021〕10号)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from weibao.applications.models import Matter
from weibao.exchange.actions.posting import post
from weibao.exchange.letters import PAPERS_TOPIC, PapersLetter
from weibao.exchange.models import LetterKind, PapersList, Partner
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Staff

LAW: Final = "民办发〔2021〕10号（各地跨省通办材料说明）"
MOST: Final = 60


class NoItems(Refusal):
    """A list without a paper, or with too many."""


@action("exchange.publish_papers", label="发布跨省通办材料说明", law=LAW, says="发布 {code} 的材料说明 {count} 项")
def publish_papers(county: Division, *, by: Staff, at: datetime, category: str, items: Iterable[str], contact: str = "") -> PapersList:
    """A county says which papers it wants to see; every partner is sent the list. Raises NoItems."""
    told = list(dict.fromkeys(one.strip()[:200] for one in items if one.strip()))
    if not 0 < len(told) <= MOST or category not in Matter.values:
        raise NoItems(f"请列出材料，每行一项，最多 {MOST} 项。")
    made = _replace(county.code, county.name, category, told, contact.strip()[:40], None, by, at)
    for partner in Partner.objects.confirmed().select_for_update(no_key=True).order_by("pk"):
        _send(partner, made, at=at)
    note(code=county.code, count=len(told), category=category)
    return made


def send_lists(partner: Partner, *, at: datetime) -> int:
    """Send a new partner all lists of ours. Called by the deed that confirms it. No law of its own. Returns how many."""
    rows = list(PapersList.objects.standing().filter(partner=None).order_by("pk"))
    for row in rows:
        _send(partner, row, at=at)
    return len(rows)


def take_list(partner: Partner, told: PapersLetter, *, at: datetime) -> PapersList:
    """Keep a partner's list. Called by the deed that takes the letter in. No law of its own. Raises Refusal for a place not its own."""
    if not told.code.startswith(partner.prefix):
        raise Refusal("材料说明不属于对方的区划")
    return _replace(told.code, told.place, told.category, told.items, told.contact, partner, None, at)


def _replace(
    code: str, place: str, category: str, items: list[str], contact: str, partner: Partner | None, by: Staff | None, at: datetime
) -> PapersList:
    PapersList.objects.standing().filter(code=code, category=category).update(replaced_at=at)
    return PapersList.objects.create(code=code, place=place, category=category, items=items, contact=contact, partner=partner, by=by, at=at)


def _send(partner: Partner, row: PapersList, *, at: datetime) -> None:
    told = PapersLetter(code=row.code, place=row.place, category=Matter(row.category), items=row.items, contact=row.contact)
    post(partner, PAPERS_TOPIC, LetterKind.PAPERS, told, at=at)
