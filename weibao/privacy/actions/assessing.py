"""评估 Assessing: impact assessments before sensitive data are handled, kept for three years at least."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.privacy.models import Assessment, Conclusion, Occasion
from weibao.privacy.retention import terms, years_after

LAW = "个人信息保护法第55条、第56条"


class BadAssessment(Refusal):
    """One of the three contents of the law is missing, or the day is to come."""


class Replaced(Refusal):
    """Another assessment replaced this one already."""

    status = 409


@dataclass(frozen=True)
class NewAssessment:
    """What was assessed, on which occasion (Occasion), the three contents of the law, and what it comes to (Conclusion)."""

    title: str
    occasion: str
    lawful: str
    risk: str
    measures: str
    conclusion: str
    assessed_on: date


@action("privacy.record_assessment", label="登记影响评估", law=LAW)
def record_assessment(replaces: Assessment | None, *, by: Staff, at: datetime, new: NewAssessment) -> Assessment:
    """Enter an assessment, new or in place of an earlier one, which stays. Raises BadAssessment, Replaced."""
    today = timezone.localtime(at).date()
    if not all(text.strip() for text in (new.title, new.lawful, new.risk, new.measures)):
        raise BadAssessment("请写明评估事项和法律规定的三项内容。")
    if new.assessed_on > today:
        raise BadAssessment("评估日期不能晚于今天。")
    if replaces is not None and Assessment.objects.filter(replaces=replaces).exists():
        raise Replaced("这项评估已有新的评估代替。")
    keep_until = years_after(new.assessed_on, terms().at(today).whole("keep/assessment"))
    note(occasion=Occasion(new.occasion), conclusion=Conclusion(new.conclusion), replaces=replaces.pk if replaces else None)
    return Assessment.objects.create(replaces=replaces, keep_until=keep_until, by=by, at=at, **asdict(new))
