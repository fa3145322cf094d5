"""What the pages of reading by approval show: one's standing approvals, one's requests, and what waits for an approver."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from weibao.access.models import Permit
from weibao.access.querysets import PermitQuerySet
from weibao.access.states import PermitState
from weibao.kernel.identity import mask, tidy
from weibao.kernel.refusal import NotThere
from weibao.org import subjects
from weibao.org.models import Staff
from weibao.org.powers import STANDING, Role, Standing

NUMBER = 15  # digits from which on a number is an identity number
LEVELS = {
    PermitState.ASKED: "blue",
    PermitState.GRANTED: "green",
    PermitState.REFUSED: "red",
    PermitState.TAKEN: "yellow",
    PermitState.JUSTIFIED: "green",
    PermitState.UNJUSTIFIED: "red",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A permit as a row of a page."""

    permit: Permit
    asked_for: str
    level: str
    is_open: bool
    url: str


def standing_approvals(staff: Staff, on: date) -> list[tuple[str, str, str]]:
    """What a person may read without asking: role, unit and the words of the table, by post."""
    return [(post.get_role_display(), f"{post.unit.name} · {post.division.name}", _words(post.role)) for post in staff.posts_on(on)]


def _words(role: str) -> str:
    return str(Standing(STANDING[Role(role)]).label)


def own(staff: Staff) -> PermitQuerySet:
    """One's own requests, the latest first."""
    return Permit.objects.of(staff).select_related("decided_by").order_by("-asked_at", "-pk")


def shown(permits: Iterable[Permit], at: datetime) -> list[Shown]:
    """Permits with their numbers masked, and the address of the file while the window is open."""
    return [_shown(one, at) for one in permits]


def _shown(permit: Permit, at: datetime) -> Shown:
    is_open = bool(permit.opens_at and permit.closes_at and permit.opens_at <= at < permit.closes_at)
    number = tidy(permit.asked_for)
    subject = subjects.SUBJECTS.get(permit.kind)
    url = subject.url(permit.row) if is_open and permit.row and subject and subject.url else ""
    level = LEVELS.get(PermitState(permit.state), "")
    return Shown(permit, mask(number) if len(number) >= NUMBER else number, level, is_open, url)


def about(permit: Permit, staff: Staff, on: date) -> tuple[str, str]:
    """Which row a request is for and its address, as far as the approver may see it; else its kind and number."""
    subject = subjects.SUBJECTS[permit.kind]
    number = permit.row or 0
    try:
        row = subjects.visible(permit.kind, number, staff, on)
    except NotThere:
        return f"{subject.label} {number} 号", ""
    return subject.tell(row), subject.url(number) if subject.url else ""


def asker(permit: Permit, on: date) -> str:
    """Who asks: name, role and unit of each post."""
    posts = "；".join(f"{post.unit.name} {post.get_role_display()}" for post in permit.staff.posts_on(on))
    return f"{permit.staff.name}（{posts or '没有在任岗位'}）"


def answered(rows: PermitQuerySet) -> PermitQuerySet:
    """What was answered, the latest first."""
    return rows.exclude(state__in=[PermitState.ASKED, PermitState.TAKEN, PermitState.WITHDRAWN]).order_by("-decided_at", "-pk")
