"""Who needs what to get in, who was here when, which accounts sleep."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from weibao.accounts.models import Account, Factor, FactorKind, Identity, Lock, RecoveryCode, Sitting
from weibao.accounts.origin import MARK
from weibao.accounts.querysets import AccountQuerySet
from weibao.kernel.refusal import NotThere
from weibao.org.models import Post, Staff
from weibao.org.powers import NO_PERSON, READS, Role

# village directors pair one phone; unit liaisons get a link a task, and a password only where they want an account
WITHOUT_SECOND_FACTOR = frozenset({Role.VILLAGE_DIRECTOR})
# who is told of whose sleeping account
WATCHES: dict[Role, frozenset[Role]] = {
    Role.TOWNSHIP_SUPERVISOR: frozenset({Role.VILLAGE_DIRECTOR, Role.STATION_WORKER}),
    Role.COUNTY_OFFICER: frozenset({Role.TOWNSHIP_SUPERVISOR, Role.CENTRE_WORKER}),
}


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether somebody in these roles has to have a second factor (等保2.0: two kinds of proof)."""
    return bool(settings.WEIBAO_SECOND_FACTOR and set(roles) - WITHOUT_SECOND_FACTOR)


@dataclass(frozen=True)
class Own:
    """What the owner of an account sees of it."""

    account: Account | None
    factors: list[Factor]
    codes_left: int
    sittings: list[Sitting]
    identity: Identity | None

    @property
    def totp(self) -> Factor | None:
        return next((one for one in self.factors if one.kind == FactorKind.TOTP), None)

    @property
    def keys(self) -> list[Factor]:
        return [one for one in self.factors if one.kind == FactorKind.KEY]


def own(staff: Staff, now: dt.datetime) -> Own:
    """A person's own account with factors, codes left, open sessions (newest first), linked identity."""
    return Own(
        account=Account.objects.filter(staff=staff).first(),
        factors=factors_of(staff),
        codes_left=RecoveryCode.objects.filter(staff=staff, used_at=None).count(),
        sittings=_open_sittings(staff, now),
        identity=Identity.objects.filter(staff=staff).first(),
    )


def _open_sittings(staff: Staff, now: dt.datetime) -> list[Sitting]:
    """Open sessions, newest first, each with `used_at` as its cookie's session says it."""
    rows = list(Sitting.objects.open_at(now).filter(staff=staff).order_by("-began_at")[:50])
    kept = {one.session_key: one.get_decoded().get(MARK, {}) for one in Session.objects.filter(session_key__in=[row.key for row in rows])}
    for row in rows:
        seen = kept.get(row.key, {}).get("seen")
        row.used_at = dt.datetime.fromtimestamp(seen, dt.UTC) if seen else row.began_at
    return rows


def factors_of(staff: Staff) -> list[Factor]:
    """The second factors of a person."""
    return list(Factor.objects.filter(staff=staff).order_by("kind", "pk"))


def credentials_of(staff: Staff) -> list[bytes]:
    """The credentials of a person's keys, in the order in which `try_key` counts them."""
    keys = Factor.objects.filter(staff=staff, kind=FactorKind.KEY).order_by("pk")
    return [bytes(one.credential) for one in keys if one.credential]


def own_sitting(staff: Staff, pk: int) -> Sitting:
    """One of a person's own sessions. Raises NotThere."""
    found = Sitting.objects.filter(staff=staff, pk=pk).first()
    if found is None:
        raise NotThere
    return found


def own_factor(staff: Staff, pk: int) -> Factor:
    """One of a person's own factors. Raises NotThere."""
    found = Factor.objects.filter(staff=staff, pk=pk).first()
    if found is None:
        raise NotThere
    return found


def person_of_identity(provider: str, subject: str) -> Staff | None:
    """Whose identity at a single sign-on this is."""
    linked = Identity.objects.filter(provider=provider, subject=subject).select_related("staff").first()
    return linked.staff if linked and linked.staff.is_active else None


def last_seen(people: Iterable[int]) -> dict[int, dt.datetime]:
    """When these people signed in last (true moments); who never did is absent."""
    seen = Account.objects.filter(pk__in=list(people), seen_at__isnull=False)
    return {account: moment for account, moment in seen.values_list("pk", "seen_at") if moment}


def dormant(now: dt.datetime) -> AccountQuerySet:
    """Accounts that have slept too long: locked for it, or to be locked tonight; with their people."""
    days = settings.WEIBAO_DORMANT_DAYS
    asleep = Account.objects.asleep(now - dt.timedelta(days=days)) if days else Account.objects.none()
    return (Account.objects.filter(lock=Lock.DORMANT) | asleep).select_related("staff")


def sleeping_below(staff: Staff, on: dt.date) -> QuerySet[Post]:
    """Posts, below those of this person, whose holders' accounts are locked since nobody used them."""
    below = Q(pk__in=[])
    for post in staff.posts_on(on):
        watched = WATCHES.get(Role(post.role), frozenset())
        below |= Q(role__in=watched, division__code__startswith=post.division_id)
    locked = Post.objects.held_on(on).filter(below, staff__account__lock=Lock.DORMANT)
    return locked.select_related("staff", "division").order_by("division", "pk")


def gone_but_in(on: dt.date) -> list[int]:
    """People without a post today who have sessions open, or devices that count as known."""
    held = Post.objects.held_on(on).filter(staff=OuterRef("pk"))
    about = Q(sittings__ended_at__isnull=True, sittings__isnull=False) | Q(devices__isnull=False)
    return list(Staff.objects.filter(~Exists(held)).filter(about).order_by("pk").values_list("pk", flat=True).distinct())


SHOWS = {"": "全部", "locked": "已锁定", "waiting": "待激活", "never": "未开通", "bare": "没有第二因素"}


def people(staff: Staff, on: dt.date, *, show: str = "", who: Iterable[int] | None = None) -> QuerySet[Staff]:
    """People who hold a post today inside the divisions of a post that looks after accounts, each with the account."""
    looking = bool(staff.roles_on(on) & READS["accounts"])
    seen = Post.objects.visible_to(staff, on).held_on(on).exclude(role__in=NO_PERSON) if looking else Post.objects.none()
    rows = Staff.objects.filter(pk__in=seen.values("staff"), is_service=False)
    if who is not None:
        rows = rows.filter(pk__in=list(who))
    kinds = {
        "locked": ~Q(account__lock="") & Q(account__isnull=False),
        "waiting": Q(account__code_until__isnull=False),
        "never": Q(account=None),
        "bare": Q(account__activated_at__isnull=False, factors=None),
    }
    return rows.filter(kinds.get(show, Q())).select_related("account").order_by(F("account__locked_at").desc(nulls_last=True), "username")


def who_work_by_link(people: Iterable[int], on: dt.date) -> set[int]:
    """Of these people, those all of whose posts are a liaison's: they may be given a link."""
    held = Post.objects.held_on(on).filter(staff__in=list(people)).values_list("staff", "role")
    others = {one for one, role in held if role != Role.UNIT_LIAISON}
    return {one for one, _ in held} - others


def person(staff: Staff, on: dt.date, pk: int) -> Staff:
    """One of them. Raises NotThere."""
    found = people(staff, on).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def people_named(staff: Staff, on: dt.date, text: str, most: int = 50) -> list[int]:
    """The numbers of the people of this name or sign-in name: an address holds numbers, never names."""
    named = people(staff, on).filter(Q(name__contains=text) | Q(username__startswith=text))
    return list(named.order_by("pk").values_list("pk", flat=True)[:most])


def locked_count(staff: Staff, on: dt.date) -> int:
    """How many accounts that this person looks after are locked since nobody used them."""
    return Account.objects.visible_to(staff, on).filter(lock=Lock.DORMANT).count()
