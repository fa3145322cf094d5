"""同意 Consents: for what goes beyond the duty that the law lays on civil affairs."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from weibao.children.models import Child
from weibao.children.reports.file import age
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.privacy.models import Consent, Giver, Purpose
from weibao.privacy.retention import terms

LAW = "个人信息保护法第13条至第15条、第29条、第31条"


class GuardianMustAgree(Refusal):
    """The child is too young to agree alone (个人信息保护法第31条)."""


class BadConsent(Refusal):
    """Something is missing, or the days contradict each other."""


class Withdrawn(Refusal):
    """The consent was withdrawn already."""

    status = 409


@dataclass(frozen=True)
class NewConsent:
    """A consent as the paper says it: what for (Purpose), how far, by whom (Giver), proven how, from when, and until when if at all."""

    purpose: str
    extent: str
    giver: str
    giver_name: str
    paper: str
    given_on: date
    until: date | None = None


@action("privacy.record_consent", label="登记同意", law=LAW, says="登记同意：{purpose}")
def record_consent(child: Child, *, by: Staff, at: datetime, new: NewConsent) -> Consent:
    """Enter a consent that was given on paper. Raises GuardianMustAgree for a child under fourteen, BadConsent."""
    today = timezone.localtime(at).date()
    limit = terms().at(today).whole("consent_age")
    if new.giver == Giver.SELF and age(child.birth_date, new.given_on) < limit:
        raise GuardianMustAgree(f"不满{limit}周岁的，应当由父母或者其他监护人同意（个人信息保护法第31条）。")
    if not all(text.strip() for text in (new.extent, new.giver_name, new.paper)):
        raise BadConsent("请写明信息范围、同意人姓名和凭据。")
    if new.given_on > today or (new.until is not None and new.until < new.given_on):
        raise BadConsent("同意日期不能晚于今天，有效期不能早于同意日期。")
    note(child=child.pk, purpose=Purpose(new.purpose).label)
    return Consent.objects.create(child=child, by=by, at=at, **asdict(new))


@action("privacy.withdraw_consent", label="登记撤回同意", law="个人信息保护法第15条")
def withdraw_consent(consent: Consent, *, by: Staff, at: datetime, on: date) -> Consent:
    """A consent is withdrawn from a day on; what was done before stays lawful. Raises Withdrawn, BadConsent."""
    if not consent.given_on <= on <= timezone.localtime(at).date():
        raise BadConsent("撤回日期应在同意日期以后、今天以前。")
    if Consent.objects.filter(pk=consent.pk, withdrawn_on=None).update(withdrawn_on=on) != 1:
        raise Withdrawn("这项同意已经撤回。")
    consent.refresh_from_db()
    note(child=consent.child_id, on=on)
    return consent
