"""A view reads through `visible_to` only: what a person may not know of is not there for that person."""

import ast
from collections.abc import Iterable, Iterator

from lints.chains import names
from lints.source import Finding, Source

NAME = "views"
SCOPED = {"visible_to", "openable_by"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Chains from a manager without `visible_to`, bare models in `get_object_or_404`, SQL in a view."""
    for source in sources:
        if source.is_program and (source.name == "views.py" or "views" in source.parts[2:-1]):
            for node in source.nodes:
                if message := _sin(node, source):
                    yield Finding(source.path, getattr(node, "lineno", 1), NAME, message)


def _sin(node: ast.AST, source: Source) -> str:
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not SCOPED & set(_along(node, source)):
        return f"a read of {names(node)[0] if names(node) else 'a model'} without visible_to"
    if isinstance(node, ast.Call) and names(node.func)[-1:] in (["get_object_or_404"], ["get_list_or_404"]):
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Name) and first.id[:1].isupper():
            return f"{names(node.func)[-1]} of all {first.id}: give it a queryset of visible_to"
    if (
        isinstance(node, ast.ImportFrom)
        and node.module == "django.db"
        and any(one.name in {"connection", "connections"} for one in node.names)
    ):
        return "SQL belongs in reports or querysets, not in a view"
    return ""


def _along(node: ast.Attribute, source: Source) -> list[str]:
    """The names of the whole chain that starts at this manager."""
    end: ast.expr = node
    for outer in source.around(node):
        goes_on = (isinstance(outer, ast.Attribute) and outer.value is end) or (isinstance(outer, ast.Call) and outer.func is end)
        if not goes_on:
            break
        end = outer  # type: ignore[assignment]
    return names(end)
