"""The content security policy forbids inline style and script: no template of ours may need them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((Path(settings.PROJECT) / "weibao").glob("*/templates/**/*.html"))
INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=|hx-on|javascript:|["']js:|<script(?![^>]*(?:src=|application/json))""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_nothing_is_inline(path):
    assert INLINE.findall(path.read_text()) == []
