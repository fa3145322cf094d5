"""Pages of training: the learner's, the editor's, the organiser's, the report."""

from collections.abc import Iterable

from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Division
from weibao.org.powers import READS, holders
from weibao.web.requests import StaffRequest


def readers_only(request: StaffRequest) -> None:
    """Raise NotAllowed for who does not see training."""
    if not request.staff.roles_on(request.on) & READS["training"]:
        raise NotAllowed("您的岗位不查看培训管理。")


def holders_only(request: StaffRequest, power: str, words: str) -> None:
    """Raise NotAllowed for who does not hold a power anywhere."""
    if not request.staff.roles_on(request.on) & holders(power):
        raise NotAllowed(f"您没有“{words}”的权限。")


def places(request: StaffRequest, power: str) -> list[tuple[str, str]]:
    """The divisions for which a person may organise: code and name."""
    posts = request.staff.posts_on(request.on)
    return sorted({(post.division_id, post.division.name) for post in posts if post.role in holders(power)})


def division(code: str, among: Iterable[tuple[str, str]]) -> Division:
    """The division of a choice that was offered."""
    return Division(code=next(found for found, _ in among if found == code))
