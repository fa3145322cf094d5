"""What the shell of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from weibao.org.powers import READS
from weibao.web import rail
from weibao.web.looks import look_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Look, rail, search box, posts and the kinds of rows one may know of; for somebody not signed in, the look alone."""
    shown: dict[str, Any] = {"look": look_of(request), "city": getattr(settings, "WEIBAO_CITY_NAME", "晋中")}
    staff = getattr(request, "staff", None)
    if staff is None or not staff.is_authenticated:
        return shown
    posts = staff.posts_on(request.on)  # type: ignore[attr-defined]
    roles = frozenset(post.role for post in posts)
    reads = {kind for kind, holders in READS.items() if roles & holders}
    links = {"rail": rail.links(request, roles), "own_links": rail.own_links(roles), "search_url": rail.search_url()}
    return {**shown, "sign_out_url": rail.sign_out_url(), "posts": posts, "reads": reads, **links}
