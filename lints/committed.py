"""Committed text names no registry and no machine: what is here must build anywhere."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lints.source import Finding, Source

NAME = "committed"
FORBIDDEN_FILES = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"}  # they hold download addresses
_REGISTRY = re.compile(r"https?://[^\s\"'<>)]*(pypi|npmjs|/simple/|registry\.)", re.IGNORECASE)
_INDEX = re.compile(r"(--(extra-)?index-url|--find-links|^\s*registry\s*=|--registry)[ =]*\S*://", re.MULTILINE)
_MACHINE = re.compile(r"(?<![\w.:/$}{-])(/home/[a-z]|/Users/[A-Za-z]|/[r]oot/\w|[A-Z]:\\{1,2}Users\\)")


def find(sources: Iterable[Source], root: Path | None = None) -> Iterator[Finding]:
    """Registry addresses, paths of a machine, lock files that hold addresses, `resolved` in a lock of npm."""
    here = str(root or Path(__file__).resolve().parent.parent)
    for source in sources:
        if source.name in FORBIDDEN_FILES:
            yield Finding(source.path, 1, NAME, f"{source.name} holds download addresses: it is never committed")
        for message, place in _places(source, here):
            yield Finding(source.path, source.text.count("\n", 0, place) + 1, NAME, message)


def _places(source: Source, here: str) -> Iterator[tuple[str, int]]:
    text = source.text
    if "://" in text:
        for match in (*_REGISTRY.finditer(text), *_INDEX.finditer(text)):
            yield "the address of a package registry", match.start()
    for match in _MACHINE.finditer(text):
        yield "an absolute path of one machine", match.start()
    if len(here) > 1 and (place := text.find(here + "/")) >= 0:
        yield "the absolute path of this checkout", place
    if source.name in {"package-lock.json", "npm-shrinkwrap.json"}:
        for match in re.finditer(r'"resolved"\s*:', text):
            yield '"resolved" holds a download address: see frontend/.npmrc', match.start()
