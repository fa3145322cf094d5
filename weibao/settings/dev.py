"""The demo on one machine: the demo's clock, loopback only."""

import os

from weibao.settings.base import *

DEBUG = False
SECRET_KEY = kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WEIBAO_NOW = os.environ.get("WEIBAO_NOW", "2023-07-03T09:00+08:00")
