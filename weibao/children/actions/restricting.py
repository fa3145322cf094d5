"""A file is shut to all but its team, and opened again (未成年人保护法第103条、第111条；未成年人犯罪记录封存的实施办法)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from weibao.access.actions.teaming import close_windows, put_on_team
from weibao.access.models import Member
from weibao.children.models import Child, Ground, Restriction
from weibao.children.querysets import KIND
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff

LAW: Final = "未成年人保护法第103条、第111条；未成年人网络保护条例第36条"
LEAST: Final = 10


class CannotRestrict(Refusal):
    """No team, no reason, or restricted already."""


@action("children.restrict", label="限制查阅档案", law=LAW)
def restrict(child: Child, *, by: Staff, at: datetime, ground: str, reason: str, team: Sequence[Staff]) -> Restriction:
    """Shut a file to all but its team at once; open windows end, waiting requests come before nobody.

    The team is the given people and who is on it already. Raises CannotRestrict without a reason of ten characters, without
    anybody on the team who may lead it, and for a merged or restricted file.
    """
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.restricted or held.merged_into_id:
        raise CannotRestrict("这份档案已经限制查阅，或者已并入另一份档案。")
    if ground not in Ground.values or len("".join(reason.split())) < LEAST:
        raise CannotRestrict(f"请选择情形并写明理由，至少 {LEAST} 个字。")
    on = localtime(at).date()
    there = Member.objects.around(KIND, child.pk)
    known = set(there.on(on).values_list("staff", flat=True))
    for staff in team:
        if staff.pk not in known:
            put_on_team(child, staff, by=by, at=at, duty="个案管理")
    serving = list(there.serving(on).values_list("staff", flat=True))
    if not there.leading(on).exists():
        raise CannotRestrict("团队中至少要有一名能够安排团队的人（县级民政、救助保护中心、市民政局经办），否则没有人能帮助这名儿童。")
    close_windows(child, at=at)
    made = Restriction.objects.create(child=child, ground=ground, reason=reason.strip(), by=by, at=at)
    Child.objects.filter(pk__in=_with_merged(child)).update(restricted=True, changed_at=at)
    child.refresh_from_db()
    note(ground=ground, restriction=made.pk, team=sorted(serving))
    return made


@action("children.lift_restriction", label="解除限制查阅", law=LAW)
def lift_restriction(child: Child, *, by: Staff, at: datetime, reason: str) -> None:
    """Open a restricted file again to the posts of its place. The team stays. Raises CannotRestrict without a reason, Stale when open."""
    if len("".join(reason.split())) < LEAST:
        raise CannotRestrict(f"请写明解除的理由，至少 {LEAST} 个字。")
    if not Child.objects.filter(pk=child.pk, restricted=True).update(restricted=False, changed_at=at):
        raise Stale
    Child.objects.filter(pk__in=_with_merged(child)).update(restricted=False, changed_at=at)
    standing = Restriction.objects.filter(child=child, lifted_at=None)
    note(restriction=standing.get().pk)
    standing.update(lifted_at=at, lifted_by=by, lifted_reason=reason.strip())
    child.refresh_from_db()


def _with_merged(child: Child) -> list[int]:
    """The file and all that went into it: none of them may lead to the child."""
    found = [child.pk]
    newest = found
    while newest:
        newest = list(Child.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        found = [*found, *newest]
    return found
