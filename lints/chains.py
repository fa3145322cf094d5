"""Reading call chains: `Child.objects.filter(…).update(…)` as the names along it."""

import ast

from lints.source import Source


def names(node: ast.expr) -> list[str]:
    """The names along a chain, from its root; a subscript or literal on the way is left out.

    >>> names(ast.parse("Child.objects.filter(a=1).update", mode="eval").body)
    ['Child', 'objects', 'filter', 'update']
    """
    found: list[str] = []
    here: ast.expr | None = node
    while here is not None:
        if isinstance(here, ast.Attribute):
            found.append(here.attr)
            here = here.value
        elif isinstance(here, ast.Call):
            here = here.func
        elif isinstance(here, ast.Subscript | ast.Await | ast.Starred):
            here = here.value
        else:
            if isinstance(here, ast.Name):
                found.append(here.id)
            here = None
    return found[::-1]


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a plain chain of attributes, else an empty text."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.append(node.attr)
        node = node.value
    return ".".join([node.id, *found[::-1]]) if isinstance(node, ast.Name) else ""


def assigned(name: str, place: ast.AST, source: Source) -> list[ast.expr]:
    """What a plain name is given in the function around a place, or in the module."""
    home = next((one for one in source.around(place) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)), source.tree)
    found = []
    for node in ast.walk(home):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is not None and any(isinstance(one, ast.Name) and one.id == name for one in targets):
            found.append(value)
    return found
