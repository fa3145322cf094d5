"""责任单位 Units under the duty, their links, and whom to tell at once.

A link bears a signed random token of which the digest alone is kept; a wrong one is answered alike, and too many shut the page.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.tokens import digest_of, is_ours, signed
from weibao.org.models import Division, Staff
from weibao.reporting.duty import CodeKnock, DutyUnit, Trade, UnitLink
from weibao.reporting.models import ContactKind, DutyContact
from weibao.reporting.reports.terms import whole

LAW: Final = "强制报告制度意见第3条；未成年人保护法第11条"
SIGNER: Final = "weibao.reporting"
MOST_KNOCKS: Final = 20  # tokens or codes that lead nowhere, an hour from one place; house
LEAST: Final = 2


class Closed(Refusal):
    """The link is over or never was; the two sound alike."""

    status = 404

    def __init__(self, message: str = "链接无效或者已经作废。情况紧急的，请立即拨打110。") -> None:
        super().__init__(message)


class KnockedTooOften(Refusal):
    """Too many tries."""

    status = 429

    def __init__(self, message: str = "试的次数太多，请一小时后再打开。情况紧急的，请立即拨打110。") -> None:
        super().__init__(message)


@action("reporting.register_unit", label="登记强制报告责任单位", law=LAW, says="登记责任单位：{name}")
def register_unit(place: Division, *, by: Staff, at: datetime, trade: str, name: str) -> DutyUnit:
    """Put a unit on the register of a county. Raises Refusal for one that stands there, or without a name."""
    if trade not in Trade.values or len(name.strip()) < LEAST:
        raise Refusal("请填写单位名称和行业。")
    facts = {"trade": trade, "by": by, "at": at}
    row, made = DutyUnit.objects.get_or_create(place=place, name=name.strip()[:80], ended_at=None, defaults=facts)
    if not made:
        raise Refusal("这个单位已经登记。")
    note(unit=row.pk, name=row.name)
    return row


@action("reporting.end_unit", label="注销强制报告责任单位", law=LAW, says="注销责任单位：{name}")
def end_unit(unit: DutyUnit, *, by: Staff, at: datetime) -> DutyUnit:
    """The unit is there no more; its link ends with it. Raises Stale."""
    if not DutyUnit.objects.filter(pk=unit.pk, ended_at=None).update(ended_at=at):
        raise Stale
    UnitLink.objects.filter(unit=unit, revoked_at=None).update(revoked_at=at)
    note(unit=unit.pk, name=unit.name)
    unit.refresh_from_db()
    return unit


@action("reporting.issue_link", label="签发单位报告链接", law=LAW, says="签发报告链接：{name}")
def issue_link(unit: DutyUnit, *, by: Staff, at: datetime) -> tuple[UnitLink, str]:
    """A link by which the unit reports; an older one ends. Its token is told this once. Raises Stale for a unit that is there no more."""
    if unit.ended_at is not None:
        raise Stale
    UnitLink.objects.filter(unit=unit, revoked_at=None).update(revoked_at=at)
    token = signed(SIGNER)
    until = at + timedelta(days=whole("link_days", timezone.localtime(at).date()))
    link = UnitLink.objects.create(unit=unit, digest=digest_of(token), issued_by=by, issued_at=at, expires_at=until)
    note(unit=unit.pk, name=unit.name)
    return link, token


@action("reporting.revoke_link", label="作废单位报告链接", law=LAW, says="作废报告链接")
def revoke_link(link: UnitLink, *, by: Staff, at: datetime) -> UnitLink:
    """The link opens nothing any more. Raises Stale."""
    if not UnitLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        raise Stale
    note(unit=link.unit_id)
    link.refresh_from_db()
    return link


@action("reporting.add_contact", label="登记报告值班联系人", law="未成年人保护法第11条", says="登记报告值班联系人：{office}")
def add_contact(place: Division, *, by: Staff, at: datetime, kind: str, office: str, phone: str) -> DutyContact:
    """An office that is told at once of reports of this county. Raises Refusal without name or phone."""
    if kind not in ContactKind.values or len(office.strip()) < LEAST or not phone.strip():
        raise Refusal("请填写单位和值班电话。")
    note(office=office.strip(), kind=ContactKind(kind).label)
    return DutyContact.objects.create(place=place, kind=kind, office=office.strip()[:60], phone=phone.strip(), by=by, at=at)


@action("reporting.end_contact", label="停用报告值班联系人", law="未成年人保护法第11条", says="停用报告值班联系人：{office}")
def end_contact(row: DutyContact, *, by: Staff, at: datetime) -> DutyContact:
    """The office is told no more. Raises Stale; Refusal for the last of its kind: somebody has to be told."""
    if not DutyContact.objects.standing().filter(place=row.place_id, kind=row.kind).exclude(pk=row.pk).exists():
        raise Refusal("这是本地最后一个同类联系人，请先登记新的联系人。")
    if not DutyContact.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        raise Stale
    note(office=row.office)
    row.refresh_from_db()
    return row


@action("reporting.open_link", label="单位打开报告页", law=LAW, says="单位打开报告页", reads=True)
def open_link(token: str, *, by: Staff, at: datetime) -> UnitLink:
    """The link behind a token. Raises Closed for one that is over or never was."""
    if not is_ours(token, SIGNER):
        raise Closed
    link = UnitLink.objects.open_at(at).filter(digest=digest_of(token)).select_related("unit__place").first()
    if link is None:
        raise Closed
    note(unit=link.unit_id)
    return link


def knock(source: str, now: datetime) -> None:
    """Count a token or code that led nowhere, by the true clock. Called by the page beside the refusal. No law of its own."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    CodeKnock.objects.filter(hour__lt=hour).delete()
    row, _ = CodeKnock.objects.get_or_create(source=source[:45], hour=hour)
    CodeKnock.objects.filter(pk=row.pk).update(times=F("times") + 1)


def is_shut_to(source: str, now: datetime) -> bool:
    """Whether a place of the network has tried too often within the hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return CodeKnock.objects.filter(source=source[:45], hour=hour, times__gte=MOST_KNOCKS).exists()
