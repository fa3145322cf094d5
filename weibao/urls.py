"""One include a domain, in the order of the floors."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

DOMAINS = (
    "org", "workdays",
    "audit", "web",
    "keys", "accounts", "access", "exports", "attachments",
    "children",
    "benefits", "privacy", "watching", "care",
    "applications", "visits", "cases",
    "payroll", "discovery", "training", "staffing", "schools",
    "reporting",
    "rosters", "departments", "schemes",
    "exchange", "national", "sync",
    "api", "oversight", "public", "cockpit", "desk",
)  # fmt: skip
HERE = Path(__file__).parent

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"weibao.{name}.urls")) for name in DOMAINS if (HERE / name / "urls.py").exists()
]

handler400 = "weibao.web.errors.bad_request"
handler403 = "weibao.web.errors.permission_denied"
handler404 = "weibao.web.errors.not_found"
handler500 = "weibao.web.errors.server_error"
