"""Of the tests' settings, for an installation of its own: the demo's clock runs on through all its lives."""

import os

from weibao.settings.test import *

WEIBAO_NOW = "2023-07-03T09:00+08:00"
WEIBAO_NOW_SINCE = os.environ["WEIBAO_NOW_SINCE"]
