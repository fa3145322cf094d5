"""The figures of a year for the compliance audit: children under fourteen apart from those of fourteen to seventeen (policy 20.3).

Everything is counted from the registry, the registers and the trail. What the watch raised is counted from the trail too.
"""

from collections import Counter
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from weibao.audit.models import Entry
from weibao.children.models import Child, Health, Opening, PayeeAccount
from weibao.kernel.door import ACTIONS, DONE, REFUSED
from weibao.org.models import Post
from weibao.org.powers import NO_PERSON, READS, Role
from weibao.privacy.models import Assessment, Consent, DestructionItem, DestructionList, RightsRequest
from weibao.privacy.retention import terms, years_after
from weibao.privacy.states import ListState, RequestState

GROUPS: Final = ("under_14", "from_14", "adult")
LABELS: Final = {"under_14": "不满14周岁", "from_14": "14至17周岁", "adult": "已满18周岁"}
ONE_BY_ONE: Final = frozenset({"children.read", "children.reveal", "audit.read"})


def figures_of(year: int) -> dict[str, Any]:
    """All figures of a year, as the report keeps them: whole numbers only, no person in them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        "children": _children(last),
        "opened": _by_group(Child.objects.filter(registered_at__date__range=(first, last)), "birth_date", last),
        "readings": _readings(first, last),
        "trail": _trail(first, last),
        "alarms": _alarms(first, last),
        "consents": _consents(first, last),
        "assessments": _assessments(first, last),
        "requests": _requests(first, last),
        "destructions": _destructions(first, last),
        "people": _people(last),
    }


def due_on(year: int) -> date | None:
    """Until when the report of a year is filed: the end of January; none for years before the rule."""
    parameter, end = terms()["report/last_day"], date(year + 1, 1, 31)
    return end if parameter.index(end) is not None else None


def unreported(on: date) -> list[int]:
    """The years whose report the rule asks for and that are over; the youngest first, three at most."""
    return [year for year in range(on.year - 1, on.year - 4, -1) if due_on(year) is not None]


def _group(path: str, day: date) -> Case:
    """Which group a birth date falls in on a day; a birthday counts on the day itself."""
    born14, born18 = years_after(day, -14), years_after(day, -18)
    return Case(
        When(**{f"{path}__gt": born14}, then=Value("under_14")),
        When(**{f"{path}__gt": born18}, then=Value("from_14")),
        default=Value("adult"),
        output_field=CharField(),
    )


def _by_group(rows: Any, path: str, day: date) -> dict[str, int]:
    counted = Counter(dict(rows.order_by().annotate(group=_group(path, day)).values_list("group").annotate(n=Count("pk"))))
    return {group: counted[group] for group in GROUPS}


def _children(last: date) -> dict[str, Any]:
    kept = Child.objects.filter(merged_into=None, registered_at__date__lte=last).filter(Q(erased_at=None) | Q(erased_at__date__gt=last))
    health, account = Health.objects.filter(child=OuterRef("pk")), PayeeAccount.objects.filter(child=OuterRef("pk"))
    return {
        "files": _by_group(kept, "birth_date", last),
        "with_number": _by_group(kept.exclude(id_index=None), "birth_date", last),
        "with_health": _by_group(kept.filter(Exists(health)), "birth_date", last),
        "with_account": _by_group(kept.filter(Exists(account)), "birth_date", last),
    }


def _readings(first: date, last: date) -> dict[str, Any]:
    rows = Opening.objects.filter(at__date__range=(first, last))
    told = rows.aggregate(people=Count("by", distinct=True), files=Count("child", distinct=True))
    return {"times": _by_group(rows, "child__birth_date", last), **told}


def _trail(first: date, last: date) -> dict[str, int]:
    rows = Entry.objects.between(first, last).order_by()
    sets = [one.name for one in ACTIONS.values() if one.reads and one.name not in ONE_BY_ONE]
    taken = rows.filter(action__in=sets, outcome=DONE)
    counted = taken.filter(facts__has_key="count").aggregate(n=Sum(Cast(KT("facts__count"), IntegerField())))["n"]
    last_check = rows.filter(action="audit.verify", outcome=DONE).order_by("-id").values_list("facts", flat=True).first() or {}
    return {
        "entries": rows.count(),
        "revealed": rows.filter(action="children.reveal", outcome=DONE).count(),
        "exports": taken.count(),
        "exported": counted or 0,
        "refused": rows.filter(outcome=REFUSED).count(),
        "verifications": rows.filter(action="audit.verify", outcome=DONE).count(),
        "findings": int(last_check.get("findings", 0)),
        "reviews": rows.filter(action="org.review_powers", outcome=DONE).count(),
    }


def _alarms(first: date, last: date) -> dict[str, dict[str, int]]:
    rows = Entry.objects.between(first, last).order_by()
    raised = rows.filter(action="watching.raise_alarm").values_list("facts__rule").annotate(n=Count("pk"))
    answered = rows.filter(action="watching.answer_alarm", outcome=DONE).values_list("facts__outcome").annotate(n=Count("pk"))
    return {"raised": {str(rule): n for rule, n in raised}, "answered": {str(outcome): n for outcome, n in answered}}


def _consents(first: date, last: date) -> dict[str, Any]:
    return {
        "standing": _by_group(Consent.objects.standing_on(last), "child__birth_date", last),
        "given": Consent.objects.filter(given_on__range=(first, last)).count(),
        "withdrawn": Consent.objects.filter(withdrawn_on__range=(first, last)).count(),
    }


def _assessments(first: date, last: date) -> dict[str, int]:
    rows = Assessment.objects.filter(assessed_on__lte=last)
    return {"made": rows.filter(assessed_on__gte=first).count(), "kept": rows.filter(keep_until__gte=last).count()}


def _requests(first: date, last: date) -> dict[str, Any]:
    rows = RightsRequest.objects.filter(received_on__range=(first, last))
    by_right = Counter(dict(rows.order_by().values_list("right").annotate(n=Count("pk"))))
    return {
        "groups": _by_group(rows, "child__birth_date", last),
        "rights": dict(by_right),
        "granted": rows.filter(state__in=[RequestState.GRANTED, RequestState.DONE]).count(),
        "refused": rows.filter(state=RequestState.REFUSED).count(),
        "in_time": rows.filter(in_time=True).count(),
        "late": rows.filter(in_time=False).count(),
    }


def _destructions(first: date, last: date) -> dict[str, int]:
    lists = DestructionList.objects.filter(state=ListState.DESTROYED, destroyed_at__date__range=(first, last))
    return {"lists": lists.count(), "rows": DestructionItem.objects.filter(of_list__in=lists).exclude(gone_at=None).count()}


def _people(last: date) -> dict[str, int]:
    held = Post.objects.held_on(last).filter(role__in=READS["children"]).exclude(role__in=NO_PERSON).order_by()
    counted = dict(held.values_list("role").annotate(n=Count("staff", distinct=True)))
    return {Role(role).label: n for role, n in sorted(counted.items())}
