import textwrap
from collections.abc import Callable
from types import ModuleType

import pytest

from lints.source import Finding, Source, kept

Say = Callable[..., list[str]]


@pytest.fixture
def judge() -> Say:
    """What a rule says of one text at one path, as `line: message`."""

    def say(rule: ModuleType, path: str, text: str) -> list[str]:
        source = Source(path, textwrap.dedent(text))
        found: list[Finding] = kept(rule.find([source]), [source], [rule.NAME])
        return [f"{one.line}: {one.message}" for one in found]

    return say
