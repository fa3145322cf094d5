"""What every installation shares."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from weibao.host import places, postgres
from weibao.kernel import logs

VAR = places.var()
PROJECT = places.PROJECT


def database(url: str) -> dict[str, object]:
    """A Django database from a URL; `postgresql://user@/name?host=/folder` names a socket."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }


def kept_secret(path: Path) -> str:
    """A secret of this installation, made at its first start and kept beside its data."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # of two first starts at once, one wins and both read the same
        fresh.unlink()
    return path.read_text().strip()


DATABASE_URL = os.environ.get("DATABASE_URL") or postgres.embedded(VAR).url
DATABASES = {"default": database(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "weibao.kernel",
    "weibao.workdays",
    "weibao.org",
    "weibao.audit",
    "weibao.web",
    "weibao.keys",
    "weibao.accounts",
    "weibao.access",
    "weibao.exports",
    "weibao.attachments",
    "weibao.children",
    "weibao.privacy",
    "weibao.watching",
    "weibao.care",
    "weibao.benefits",
    "weibao.applications",
    "weibao.visits",
    "weibao.cases",
    "weibao.discovery",
    "weibao.training",
    "weibao.staffing",
    "weibao.schools",
    "weibao.reporting",
    "weibao.payroll",
    "weibao.rosters",
    "weibao.departments",
    "weibao.schemes",
    "weibao.exchange",
    "weibao.national",
    "weibao.sync",
    "weibao.public",
    "weibao.desk",
    "weibao.cockpit",
    "weibao.oversight",
    "weibao.api",
    "weibao.demo",
]
INSTALLED_APPS = [
    name for name in INSTALLED_APPS if not name.startswith("weibao.") or (PROJECT / name.replace(".", "/") / "apps.py").exists()
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "weibao.accounts.middleware.DoorkeeperMiddleware",
    "weibao.web.middleware.RequestMiddleware",
]

ROOT_URLCONF = "weibao.urls"
WSGI_APPLICATION = "weibao.host.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "weibao.web.context.shell",
            ],
            "builtins": ["weibao.web.templatetags.weibao"],
        },
    }
]

AUTH_USER_MODEL = "org.Staff"
AUTH_PASSWORD_VALIDATORS = [{"NAME": "weibao.accounts.passwords.ProfileValidator"}]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
WEIBAO_SESSION_HOURS = 8
SESSION_COOKIE_AGE = WEIBAO_SESSION_HOURS * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
CONTENT_SECURITY_POLICY: dict[str, dict[str, list[str] | bool]] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "media-src": ["'none'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

WEIBAO_NOW = os.environ.get("WEIBAO_NOW", "")
WEIBAO_CIPHER = os.environ.get("WEIBAO_CIPHER", "aes")
WEIBAO_KEY_FILE = Path(os.environ.get("WEIBAO_KEY_FILE") or VAR / "keys.json")
WEIBAO_ANCHOR_FILE = Path(os.environ.get("WEIBAO_ANCHOR_FILE") or VAR / "audit-anchor.log")
WEIBAO_CITY = "1407"
WEIBAO_VIRUS_SCAN = os.environ.get("WEIBAO_VIRUS_SCAN", "when_present")  # or "required", "off"

WEIBAO_LOG_FOLDER = Path(os.environ.get("WEIBAO_LOG_FOLDER") or VAR / "log")
WEIBAO_LOG_DAYS = 1096  # 网络安全法第二十一条 asks for six months at least
LOGGING = logs.config(WEIBAO_LOG_FOLDER)
WEIBAO_NOW_SINCE = os.environ.get("WEIBAO_NOW_SINCE", "")
CSRF_FAILURE_VIEW = "weibao.web.errors.csrf_failure"
WEIBAO_CITY_NAME = "晋中"

# Getting in (weibao.accounts). The true clock counts here, whatever WEIBAO_NOW says.
WEIBAO_SECOND_FACTOR = True  # all roles but village directors
WEIBAO_PASSWORD_PROFILE = os.environ.get("WEIBAO_PASSWORD_PROFILE", "djbh")  # djbh (等保) or nist
WEIBAO_IDLE_MINUTES = int(os.environ.get("WEIBAO_IDLE_MINUTES", "30"))
WEIBAO_DORMANT_DAYS = int(os.environ.get("WEIBAO_DORMANT_DAYS", "31"))  # 0: accounts never sleep
WEIBAO_TRIES_AN_HOUR = 10  # on one account: from all strange devices together, and from each known one
WEIBAO_TRIES_A_SOURCE = 100  # failures an hour from one place of the network, known devices aside
WEIBAO_REMEMBER_DAYS = 0  # days in which a known device is not asked for the second factor
WEIBAO_CODE_STEPS = 1  # how many half minutes a phone's clock may be ahead
WEIBAO_SHOW_CODES = False  # the demonstration shows the phone's code on the page
WEIBAO_PROXIES = int(os.environ.get("WEIBAO_PROXIES", "0"))  # reverse proxies of our own in front

# The client of a government's single sign-on; allauth's own pages have no address here.
SOCIALACCOUNT_ADAPTER = "weibao.accounts.single_sign_on.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, list[dict[str, object]]]] = {}
if os.environ.get("WEIBAO_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "gov",
                "name": os.environ.get("WEIBAO_OIDC_NAME", "统一身份认证"),
                "client_id": os.environ.get("WEIBAO_OIDC_CLIENT", ""),
                "secret": os.environ.get("WEIBAO_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["WEIBAO_OIDC_URL"], "oauth_pkce_enabled": True},
            }
        ]
    }

WEIBAO_API_PACE = int(os.environ.get("WEIBAO_API_PACE", "300"))  # requests a minute and caller
WEIBAO_WEBHOOK_HOSTS = [host for host in os.environ.get("WEIBAO_WEBHOOK_HOSTS", "").split(",") if host]
WEIBAO_WEBHOOK_LOOPBACK = False  # only a test's receiver stands on this machine

# Cross-province applications (weibao.exchange): "off", "on", or "loopback" for a demonstration, which sends nothing beyond this machine.
WEIBAO_EXCHANGE = os.environ.get("WEIBAO_EXCHANGE", "off")
WEIBAO_EXCHANGE_ADDRESS = os.environ.get("WEIBAO_EXCHANGE_ADDRESS", "")  # how partners reach us; else as the browser did
# The public page (weibao.public): who carries the codes to phones. The console's gateway works in the demonstration only.
WEIBAO_CODE_GATEWAY = os.environ.get("WEIBAO_CODE_GATEWAY", "weibao.public.gateways.ConsoleGateway")
WEIBAO_CODE_URL = os.environ.get("WEIBAO_CODE_URL", "")  # of HttpGateway: where the carrier listens, https
WEIBAO_CODE_SECRET = os.environ.get("WEIBAO_CODE_SECRET", "")  # of HttpGateway: shared with the carrier
# Reports (weibao.reporting): who carries notices to the offices on duty.
WEIBAO_NOTICE_GATEWAY = os.environ.get("WEIBAO_NOTICE_GATEWAY", "weibao.reporting.gateways.ConsoleGateway")
WEIBAO_NOTICE_URL = os.environ.get("WEIBAO_NOTICE_URL", "")  # of HttpGateway: where the carrier listens, https
WEIBAO_NOTICE_SECRET = os.environ.get("WEIBAO_NOTICE_SECRET", "")  # of HttpGateway: shared with the carrier
