"""Every icon that a template or the rail names is in the sprite."""

import json
import re
from pathlib import Path

from django.conf import settings

from weibao.web import rail

KNOWN = set(json.loads((Path(settings.PROJECT) / "frontend/icons.json").read_text()))
NAMED = re.compile(r"""\{% icon "([^"]+)" %\}""")


def test_templates_name_known_icons():
    for path in (Path(settings.PROJECT) / "weibao").glob("*/templates/**/*.html"):
        assert set(NAMED.findall(path.read_text())) <= KNOWN, path


def test_the_rail_names_known_icons():
    assert {entry.icon for entry in rail.ENTRIES.values()} <= KNOWN
