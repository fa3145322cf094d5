"""Production: every secret comes from outside, the clock is the true one, the connection is encrypted."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from weibao.settings.base import *

DEBUG = False


def _needed(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"生产环境必须设置 {name}")
    return value


SECRET_KEY = _needed("WEIBAO_SECRET_KEY")
ALLOWED_HOSTS = _needed("WEIBAO_HOSTS").split(",")
DATABASES = {"default": {**database(_needed("DATABASE_URL")), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
WEIBAO_KEY_FILE = Path(_needed("WEIBAO_KEY_FILE"))
WEIBAO_ANCHOR_FILE = Path(_needed("WEIBAO_ANCHOR_FILE"))
WEIBAO_PRODUCTION = True
if os.environ.get("WEIBAO_NOW"):
    raise ImproperlyConfigured("生产环境不能设置 WEIBAO_NOW：时间必须是真实的")
WEIBAO_NOW = ""

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"  # the browser itself refuses it from another host, path or an open connection
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
