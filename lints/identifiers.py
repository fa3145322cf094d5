"""Values reach SQL as parameters and names through psycopg.sql; no identity number of anybody stands in the program."""

import ast
import re
from collections.abc import Iterable, Iterator

from lints.chains import assigned, names
from lints.source import Finding, Source

NAME = "identifiers"
RUNNERS = {"execute", "executemany", "copy", "stream", "raw", "RunSQL", "RawSQL"}
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-6]\d|8[1-3])\d{4}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_EXPLAINED = re.compile(r"# noqa: [A-Z0-9, ]*\bS608\b\s+\S.*\w")
NUMBERS_MAY_STAND_IN = ("tests", "cases", "demo", "testing", "journeys", "proofs", "bench", "attack")


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """SQL put together from variables, and literals that look like an identity number."""
    for source in sources:
        if source.is_program:
            yield from _sql(source)
        if not set(source.parts) & set(NUMBERS_MAY_STAND_IN):
            for number, line in enumerate(source.lines, 1) if _NUMBER.search(source.text) else ():
                if _NUMBER.search(line):
                    yield Finding(source.path, number, NAME, "a number that looks like a person's identity number")


def _sql(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not node.args or RUNNERS.isdisjoint(names(node.func)[-1:]) or _is_explained(node, source):
            continue
        if any(_is_put_together(one) for one in _possible(node.args[0], node, source)):
            yield Finding(source.path, node.lineno, NAME, "SQL put together from variables: parameters, or psycopg.sql for names")


def _is_explained(call: ast.Call, source: Source) -> bool:
    """Ruff's own opt-out from S608 stands on the lines of the call, with a reason behind it: it need not be said twice."""
    return any(_EXPLAINED.search(line) for line in source.lines[call.lineno - 1 : call.end_lineno])


def _possible(given: ast.expr, call: ast.Call, source: Source) -> list[ast.expr]:
    """The text itself, or what the function around gives to its name."""
    return assigned(given.id, call, source) if isinstance(given, ast.Name) else [given]


def _is_put_together(given: ast.expr) -> bool:
    if isinstance(given, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) and _is_unknown(part.value) for part in given.values)
    if isinstance(given, ast.BinOp):
        parts = list(_operands(given))
        spelled = any(isinstance(one, ast.Constant) for one in parts)
        return isinstance(given.op, ast.Mod) or any(_is_put_together(one) or (spelled and _is_unknown(one)) for one in parts)
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "format":
        return isinstance(given.func.value, ast.Constant | ast.JoinedStr | ast.Name)  # sql.SQL("…").format(…) is the way
    return False


def _operands(given: ast.expr) -> Iterator[ast.expr]:
    if isinstance(given, ast.BinOp):
        yield from _operands(given.left)
        yield from _operands(given.right)
    else:
        yield given


def _is_unknown(one: ast.expr) -> bool:
    """A value that is no constant of a module."""
    return not isinstance(one, ast.Constant) and not (isinstance(one, ast.Name) and one.id.isupper())
