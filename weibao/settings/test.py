"""Tests: a throw-away server of their own, fast hashes, plain static files."""

import os
from pathlib import Path

from weibao.host import postgres
from weibao.kernel import logs
from weibao.settings.base import *

# The first process of a test run names the home of its server; xdist's workers inherit it.
TEST_HOME = Path(os.environ.setdefault("WEIBAO_TEST_HOME", str(VAR / f"test-{os.getpid()}")))
TEST_SERVER = postgres.Postgres(TEST_HOME, postgres.FORGETFUL)
TEMPLATE_DATABASE = "weibao_template"

DEBUG = False
SECRET_KEY = "only-for-tests-" + "0" * 40
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WEIBAO_NOW = ""
WEIBAO_KEY_FILE = TEST_HOME / "keys.json"
WEIBAO_ANCHOR_FILE = TEST_HOME / "anchor.log"
WEIBAO_LOG_FOLDER = TEST_HOME.with_name(f"log-of-{TEST_HOME.name}")  # what the suite writes is looked through at its end
LOGGING = logs.config(WEIBAO_LOG_FOLDER, console="CRITICAL")
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or TEST_SERVER.url)}
DATABASES["default"]["TEST"] = {"TEMPLATE": TEMPLATE_DATABASE}
WEIBAO_EXCHANGE = "loopback"
