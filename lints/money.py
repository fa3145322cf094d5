"""Money is Decimal: no float near it."""

import ast
from collections.abc import Iterable, Iterator

from lints.source import Finding, Source

NAME = "money"
PACKAGES = {"rules", "benefits", "payroll"}
FLOATS = {"Float32", "Float64", "FloatField", "float32", "float64"}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """`float` as a call, an annotation or a column, where money is reckoned. `isinstance(x, float)`, to refuse one, is fine."""
    for source in sources:
        near = source.package in PACKAGES or source.path == "weibao/kernel/money.py"
        if source.is_program and near:
            for node in source.nodes:
                if isinstance(node, ast.Attribute) and node.attr in FLOATS:
                    yield Finding(source.path, node.lineno, NAME, f"{node.attr} near money: Decimal, two places")
                elif isinstance(node, ast.Name) and node.id == "float" and not _is_refusal(node, source):
                    yield Finding(source.path, node.lineno, NAME, "float near money: Decimal, two places")


def _is_refusal(node: ast.Name, source: Source) -> bool:
    """Somewhere in the second argument of isinstance."""
    here: ast.AST = node
    for outer in source.around(node):
        if isinstance(outer, ast.Call):
            return isinstance(outer.func, ast.Name) and outer.func.id == "isinstance" and here in outer.args[1:]
        here = outer
    return False
