"""No signals of our own, no logic in `save()`: what follows from a deed is said by `announce` and read in `reactions.py`."""

import ast
import re
from collections.abc import Iterable, Iterator

from lints.source import Finding, Source

NAME = "signals"
_SIGNALS = re.compile(r"(django\.dispatch|(django|procrastinate)\.(.+\.)?signals)(\..*)?")


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Imports of signals, and overridden `save` or `delete` that do more than refuse."""
    for source in sources:
        if source.is_program:
            for node in source.nodes:
                if message := _sin(node, source):
                    yield Finding(source.path, getattr(node, "lineno", 1), NAME, message)


def _sin(node: ast.AST, source: Source) -> str:
    modules = (
        [f"{node.module}.{one.name}" for one in node.names]
        if isinstance(node, ast.ImportFrom)
        else [one.name for one in node.names]
        if isinstance(node, ast.Import)
        else []
    )
    if any(_SIGNALS.fullmatch(module) for module in modules):
        return "signals are not for us: announce in the action, react in reactions.py"
    if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"} and isinstance(source.parents.get(node), ast.ClassDef):
        body = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
        if source.name in {"models.py", "querysets.py"} and not all(isinstance(one, ast.Raise) for one in body):
            return f"logic in {node.name}(): a deed belongs in actions"
    return ""
