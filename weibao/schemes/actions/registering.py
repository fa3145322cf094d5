"""定点 Registering: designated hospitals and rehabilitation units, with the days on which they are designated.

Who may be designated is said by 《“孤儿医疗康复明天计划”项目实施办法》 and 国发〔2018〕20号; the register keeps the document.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.schemes.care import Provider

LAW: Final = "《“孤儿医疗康复明天计划”项目实施办法》；国发〔2018〕20号"


class BadProvider(Refusal):
    """A unit that cannot be registered so."""


@action("schemes.provider_add", label="登记定点机构", law=LAW, says="登记定点机构 {provider}")
def provider_add(wanted: Provider, *, by: Staff, at: datetime) -> Provider:
    """Register a hospital or a unit as designated from a day on. Raises BadProvider for one that is there already."""
    if not wanted.name.strip() or not wanted.document.strip() or not wanted.account:
        raise BadProvider("请填写名称、定点文件和对公账号")
    wanted.noted_by, wanted.noted_at = by, at
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError as clash:
        raise BadProvider("同名的定点机构在这段期间已登记") from clash
    note(provider=wanted.pk, kind=wanted.kind)
    return wanted


@action("schemes.provider_end", label="终止定点机构", law=LAW, says="终止定点机构 {provider}")
def provider_end(provider: Provider, *, by: Staff, at: datetime, last_day: date) -> Provider:
    """The unit is designated until a day, that day inside. Raises BadProvider for a day before it began, Stale when it ended already."""
    if provider.during.lower and last_day < provider.during.lower:
        raise BadProvider("终止日期不能早于开始日期")
    until = DateRange(provider.during.lower, last_day + timedelta(days=1))
    if Provider.objects.filter(pk=provider.pk, during__endswith=None).update(during=until) != 1:
        raise Stale
    provider.refresh_from_db()
    note(provider=provider.pk, last_day=last_day)
    return provider
