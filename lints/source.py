"""A text file of the project, read and parsed once for all rules, and what a rule says of it."""

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SKIPPED = {".git", ".venv", "var", "node_modules", "dist", "build", "staticfiles", "__pycache__"}
SKIPPED_ENDS = (".egg-info", "_cache", ".hypothesis")
TEXT = {
    ".cfg", ".css", ".csv", ".geojson", ".html", ".js", ".json", ".lock", ".md", ".mjs", ".py", ".rst", ".scss", ".sh", ".svg",
    ".toml", ".ts", ".txt", ".yaml", ".yml", "",
}  # fmt: skip
_ALLOWANCE = re.compile(r"house: allow (?P<rule>[a-z-]+)(?P<rest>.*)")
_REASON = re.compile(r"\s*[–—-]+\s*(?P<reason>.*\w.*)")


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One sin: where it stands, which rule it breaks and what is wrong."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Allowance:
    """An opt-out of one rule on one line; without a reason it allows nothing."""

    rule: str
    line: int
    reason: str


class Source:
    """A file by its path inside the project, with `/` between the parts."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.parts = tuple(path.split("/"))
        self.name = self.parts[-1]

    @property
    def is_python(self) -> bool:
        return self.name.endswith(".py")

    @property
    def is_test(self) -> bool:
        """Tests and what only they import."""
        return (
            "tests" in self.parts
            or self.parts[0] in {"journeys", "proofs"}
            or self.parts[:2] == ("weibao", "testing")
            or self.name == "conftest.py"
        )

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    @property
    def is_program(self) -> bool:
        """Below the door: the code of the application itself, its tests and migrations aside."""
        return self.is_python and self.parts[0] == "weibao" and not self.is_test and not self.is_migration

    @property
    def package(self) -> str:
        """The package of the floors that the file stands in; empty outside of `weibao`."""
        return self.parts[1] if self.parts[0] == "weibao" and len(self.parts) > 2 else ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The node around each node."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def allowances(self) -> list[Allowance]:
        """The opt-outs of this file; one on a line of its own holds for the next line."""
        found = []
        for number, place, comment in self._comments():
            match = _ALLOWANCE.search(comment)
            if match:
                reason = _REASON.match(match["rest"])
                alone = not self.lines[number - 1][:place].strip()
                found.append(Allowance(match["rule"], number + alone, reason["reason"].strip() if reason else ""))
        return found

    def _comments(self) -> Iterator[tuple[int, int, str]]:
        """Line, column and words of each comment of a Python file or a template."""
        if "house: allow" not in self.text:
            return
        if self.is_python:
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
                if token.type == tokenize.COMMENT:
                    yield *token.start, token.string
        elif self.name.endswith(".html"):
            for number, line in enumerate(self.lines, 1):
                for match in re.finditer(r"\{#(.*?)#\}", line):
                    yield number, match.start(), match[1]

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the nearest out."""
        while node in self.parents:
            node = self.parents[node]
            yield node


def gather(root: Path) -> list[Source]:
    """Every text file of the project that would be committed, in the order of the paths."""
    sources = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.endswith(SKIPPED_ENDS))
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in TEXT and not path.is_symlink():
                sources.append(Source(path.relative_to(root).as_posix(), _read(path)))
    return sources


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # no text after all


def kept(findings: Iterable[Finding], sources: Iterable[Source], rules: Iterable[str]) -> list[Finding]:
    """The findings that no opt-out covers, and the opt-outs that are wrong themselves: no reason, no such rule, nothing to allow."""
    allowed = {(source.path, one.line, one.rule): one for source in sources for one in source.allowances}
    used, left, known = set(), [], set(rules)
    for finding in findings:
        key = (finding.path, finding.line, finding.rule)
        if key in allowed and allowed[key].reason:
            used.add(key)
        else:
            left.append(finding)
    for key, one in allowed.items():
        if one.rule not in known:
            left.append(Finding(key[0], key[1], "allowances", f"there is no rule {one.rule!r}"))
        elif not one.reason:
            left.append(Finding(key[0], key[1], "allowances", f"say why: house: allow {one.rule} – reason"))
        elif key not in used:
            left.append(Finding(key[0], key[1], "allowances", f"nothing here breaks {one.rule}: take the opt-out away"))
    return sorted(left)
