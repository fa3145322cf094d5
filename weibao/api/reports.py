"""What may be granted to another system, which events it may be told of, and the figures of the interface pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet

from weibao.api.models import Delivery, Subscription, Token
from weibao.api.states import DeliveryState
from weibao.benefits.models import Standard
from weibao.children.models import Child
from weibao.kernel.door import ACTIONS
from weibao.org.models import Division, Post, Staff, Unit, UnitKind
from weibao.org.powers import READS, Role, holders
from weibao.org.reports import READ_LABELS

# What a token may be given: reads and the upkeep of files. Confirming, ending, paying and posts are for people
# (个人信息保护法第24条: no decision by a machine alone; money moves by two people).
OFFERED: Final[tuple[str, ...]] = (
    "posts",
    "api.list_children",
    "children.read",
    "recognitions",
    "payments",
    "children.register",
    "children.amend_household",
    "children.amend_residence",
    "children.amend_care",
    "children.amend_guardian",
    "children.amend_schooling",
    "children.amend_circumstance",
)
# The posts that a service account may hold: handlers, never approvers, leaders, finance or one of the three administrators.
SERVICE_ROLES: Final[tuple[Role, ...]] = (
    Role.COUNTY_OFFICER,
    Role.CITY_OFFICER,
    Role.TOWNSHIP_SUPERVISOR,
    Role.STATION_WORKER,
    Role.CENTRE_WORKER,
    Role.INSTITUTION_WORKER,
)
EVENTS: Final[Mapping[str, str]] = {
    "children.registered": "儿童建档",
    "children.circumstance_changed": "认定依据变化",
    "children.care_changed": "养育方式变化",
    "children.household_changed": "户籍变化",
    "children.ended": "儿童终止",
    "children.ending_taken_back": "终止撤回",
    "children.merged": "档案合并",
    "children.merge_undone": "合并撤销",
    "benefits.recognition_ended": "认定终止",
    "benefits.standard_published": "标准公布",
    "workdays.year_covered": "放假安排录入",
}


@dataclass(frozen=True)
class Grant:
    """One thing that a token may do, as it is called on the page."""

    name: str
    label: str


def grant_label(name: str) -> str:
    """What a grant is called."""
    return ACTIONS[name].label if name in ACTIONS else READ_LABELS.get(name, name)


def holds(roles: frozenset[str], name: str) -> bool:
    """Whether one of the roles holds an action or a read."""
    return bool(roles & (READS[name] if name in READS else holders(name)))


def grants_of(staff: Staff, on: date) -> list[Grant]:
    """What a token of this account may be given at most: what is offered to machines and held by the account's posts today."""
    roles = staff.roles_on(on)
    return [Grant(name, grant_label(name)) for name in OFFERED if holds(roles, name)]


def service_accounts(on: date) -> QuerySet[Staff]:
    """The accounts of other systems that hold a post on a day."""
    held = Post.objects.held_on(on).filter(role__in=SERVICE_ROLES)
    return Staff.objects.filter(is_service=True, is_active=True, pk__in=held.values("staff")).order_by("name", "pk")


def divisions(inside: str, after: str, limit: int) -> list[Division]:
    """Divisions inside a code, from the code after another on: public statistics."""
    return list(Division.objects.filter(code__startswith=inside, code__gt=after).order_by("code")[:limit])


def openable(pk: int, staff: Staff, at: datetime) -> Child | None:
    """The child whose file a person may open at a moment, by scope or through a reading window; None for any other."""
    return Child.objects.openable_by(staff, at).current().filter(pk=pk).first()


def institution(pk: int) -> Unit | None:
    """The institution of a number; None for a unit that is none."""
    return Unit.objects.filter(pk=pk, kind=UnitKind.INSTITUTION).first()


def standards() -> QuerySet[Standard]:
    """The published standards, which stand in public notices."""
    return Standard.objects.valid().order_by("effective_from", "care")


@dataclass(frozen=True)
class TokenRow:
    """A token as the page lists it."""

    token: Token
    level: str
    state: str
    grants: Sequence[str]
    posts: Sequence[Post]


def token_rows(tokens: QuerySet[Token], at: datetime, on: date) -> list[TokenRow]:
    """Tokens with their state in words and the posts of their accounts, in two queries."""
    rows = list(tokens.select_related("staff", "made_by").order_by("ended_at", "-made_at", "-pk")[:200])
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.held_on(on).filter(staff__in={row.staff_id for row in rows}).select_related("division"):
        posts.setdefault(post.staff_id, []).append(post)
    return [TokenRow(row, *token_state(row, at), [grant_label(name) for name in row.grants], posts.get(row.staff_id, [])) for row in rows]


def token_state(token: Token, at: datetime) -> tuple[str, str]:
    """Level and words for a chip."""
    if token.ended_at is not None:
        return "", "已停用"
    if token.expires_at <= at:
        return "", "已到期"
    if token.picked_up_at is None:
        return ("yellow", "待领取") if token.code_until > at else ("red", "领取码已过期")
    return "green", "使用中"


@dataclass(frozen=True)
class SubscriptionRow:
    """A subscription as the page lists it, with how its deliveries stand."""

    subscription: Subscription
    kinds: Sequence[str]
    waiting: int
    dead: int
    arrived_at: datetime | None


def subscription_rows(subscriptions: QuerySet[Subscription]) -> list[SubscriptionRow]:
    """Subscriptions with the counts of their deliveries, in one query."""
    state = "deliveries__state"
    rows = (
        subscriptions.select_related("staff")
        .annotate(
            waiting=Count("deliveries", filter=Q(**{state: DeliveryState.WAITING})),
            dead=Count("deliveries", filter=Q(**{state: DeliveryState.DEAD})),
            arrived_at=Max("deliveries__settled_at", filter=Q(**{state: DeliveryState.ARRIVED})),
        )
        .order_by("ended_at", "-made_at", "-pk")[:200]
    )
    return [SubscriptionRow(one, [EVENTS.get(kind, kind) for kind in one.kinds], one.waiting, one.dead, one.arrived_at) for one in rows]


def deliveries(rows: QuerySet[Delivery], state: str) -> QuerySet[Delivery]:
    """Deliveries of a state, the latest first."""
    found = rows.filter(state=state) if state else rows
    return found.select_related("event", "subscription__staff").order_by("-pk")


@dataclass(frozen=True)
class Parameter:
    """A place in the address, a header or a field of the body, for people to read."""

    name: str
    where: str
    kind: str
    wanted: bool


@dataclass(frozen=True)
class Operation:
    """One operation of the interface, for people to read."""

    method: str
    path: str
    summary: str
    about: str
    parameters: Sequence[Parameter]
    answer: str


WHERE: Final = {"path": "地址", "query": "查询", "header": "请求头", "body": "正文"}


def described(document: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The OpenAPI document by groups, each operation with its parameters and the name of its answer."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            groups.setdefault(next(iter(told.get("tags", ())), ""), []).append(_operation(method, path, told, document))
    return list(groups.items())


def _operation(method: str, path: str, told: Mapping[str, Any], document: Mapping[str, Any]) -> Operation:
    given = [Parameter(one["name"], WHERE[one["in"]], _kind(one["schema"]), one["required"]) for one in told["parameters"]]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    shape = document["components"]["schemas"].get(_kind(body), {})
    wanted = shape.get("required", ())
    given += [Parameter(name, WHERE["body"], _kind(field), name in wanted) for name, field in shape.get("properties", {}).items()]
    good = next(code for code in map(str, told["responses"]) if code.startswith("2"))
    answer = next(one for code, one in told["responses"].items() if str(code) == good)
    shown = _kind(answer["content"]["application/json"]["schema"])
    return Operation(method.upper(), path, told["summary"], told.get("description", ""), given, f"{good} {shown}")


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a value in one word."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return _kind(schema["anyOf"][0])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    return str(schema.get("format") or schema.get("type", ""))
