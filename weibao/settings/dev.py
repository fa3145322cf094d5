"""The demo on one machine: the demo's clock, loopback only."""

import os

from weibao.settings.base import *

DEBUG = False
SECRET_KEY = kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WEIBAO_NOW = os.environ.get("WEIBAO_NOW", "2023-07-03T09:00+08:00")

# A pleasant demonstration: no password runs out, no account sleeps, and the phone that nobody has is on the page.
WEIBAO_PASSWORD_PROFILE = os.environ.get("WEIBAO_PASSWORD_PROFILE", "nist")
WEIBAO_IDLE_MINUTES = int(os.environ.get("WEIBAO_IDLE_MINUTES", "240"))
WEIBAO_DORMANT_DAYS = int(os.environ.get("WEIBAO_DORMANT_DAYS", "0"))
WEIBAO_SHOW_CODES = True
WEIBAO_REMEMBER_DAYS = 30
WEIBAO_CODE_STEPS = 20

WEIBAO_EXCHANGE = "loopback"  # envelopes never leave this machine
