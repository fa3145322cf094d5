"""Pages obey the strict content policy and speak Chinese: no inline style, script or handler, a token in every form that posts."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from lints.source import Finding, Source

NAME = "templates"
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?endcomment %\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_TOKEN, _TAG, _VALUE = "\x01", re.compile(r"\{%.*?%\}"), re.compile(r"\{\{.*?\}\}")
_CHOSEN = re.compile(r"<(/?)·")  # an element whose name a tag chooses
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,})+")
SEEN_ATTRIBUTES = {"title", "placeholder", "alt", "aria-label", "aria-description", "data-question"}
FOREIGN = {"code", "kbd", "pre", "samp", "script"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use", "path"}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Every template of the program."""
    for source in sources:
        if source.parts[0] == "weibao" and "templates" in source.parts and source.name.endswith(".html"):
            reader = _Reader(source.path)
            reader.feed(_without_django(source.text))
            reader.close()
            yield from reader.findings


def _without_django(text: str) -> str:
    """The page with its tags and values blanked out, line for line; the token of a form stays as a mark."""
    text = _COMMENT.sub(_blank, text)
    text = _TAG.sub(lambda match: f" {_TOKEN} " if "csrf_token" in match[0] else "·", text)
    return _CHOSEN.sub(r"<\1x-any ", _VALUE.sub("·", text))


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.findings = path, list[Finding]()
        self.foreign: list[str] = []
        self.form: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for message in _sins(tag, given):
            self._say(message)
        for name in SEEN_ATTRIBUTES & set(given):
            self._hear(given[name])
        if tag == "form":
            self.form = self.getpos()[0] if _posts(given) else None
        if (tag in FOREIGN or given.get("lang", "zh").startswith("en")) and tag not in EMPTY:
            self.foreign.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self._say("a form that posts without {% csrf_token %}", self.form)
            self.form = None
        if self.foreign and self.foreign[-1] == tag:
            self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if _TOKEN in data:
            self.form = None
        if not self.foreign:
            self._hear(data)

    def _hear(self, words: str) -> None:
        match = _ENGLISH.search(words)
        if match:
            self._say(f"English on the page: {match[0]!r}", self.getpos()[0] + words.count("\n", 0, match.start()))

    def _say(self, message: str, line: int | None = None) -> None:
        self.findings.append(Finding(self.path, line or self.getpos()[0], NAME, message))


def _posts(given: dict[str, str]) -> bool:
    return given.get("method", "").casefold() == "post" or any(
        name.startswith("hx-") and name[3:] in {"post", "put", "patch", "delete"} for name in given
    )


def _sins(tag: str, given: dict[str, str]) -> Iterator[str]:
    if "style" in given or tag == "style":
        yield "an inline style: the content policy refuses it"
    if tag == "script" and "src" not in given:
        yield "an inline script: the content policy refuses it"
    if tag == "img" and "alt" not in given:
        yield "an <img> without alt"
    for name, value in given.items():
        if name.startswith(("hx-on", "on")) and name != "only":
            yield f"a handler in the page ({name}): the content policy refuses it"
        if value.strip().casefold().startswith("javascript:"):
            yield "a javascript: address"
