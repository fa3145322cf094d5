"""The phone app itself: a page, its parts, the service worker; nothing of them knows a person."""

from pathlib import Path
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from weibao.kernel.refusal import NotThere

BUILT: Final = Path(__file__).parents[2] / "web" / "static" / "web" / "dist" / "field"
PARTS: Final = {
    "app.js": "text/javascript; charset=utf-8",
    "app.css": "text/css; charset=utf-8",
    "sw.js": "text/javascript; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json",
    "icon.svg": "image/svg+xml",
}


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django hands it
    """The one page; everything else is drawn by the app."""
    return _built("index.html", "text/html; charset=utf-8")


@login_not_required
@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  Django hands it
    """A part of the app. Raises NotThere for a name that is none."""
    if name not in PARTS:
        raise NotThere
    return _built(name, PARTS[name])


def _built(name: str, kind: str) -> HttpResponse:
    file = BUILT / name
    if not file.exists():
        raise NotThere("手机应用没有构建，请运行 make run。")
    return HttpResponse(file.read_bytes(), content_type=kind, headers={"Cache-Control": "no-cache"})
