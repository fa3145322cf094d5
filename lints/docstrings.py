"""What others call says what it means; an action says by which law, or that there is none."""

import ast
import re
from collections.abc import Iterable, Iterator

from lints.source import Finding, Source

NAME = "docstrings"
PACKAGES = {"kernel", "rules", "org", "audit", "children", "benefits", "payroll", "rosters"}
_NO_LAW = re.compile(r"\bno (law|article|document|notice)\b", re.IGNORECASE)
SILENT_FILES = {"apps.py", "urls.py", "admin.py", "forms.py", "__init__.py"}  # a form is its labels
SILENT_FOLDERS = {"forms", "management"}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Public functions and classes without a docstring, modules without one, actions that name no law."""
    for source in sources:
        if source.is_program and source.package in PACKAGES and source.name not in SILENT_FILES and not SILENT_FOLDERS & set(source.parts):
            yield from _of_module(source)


def _of_module(source: Source) -> Iterator[Finding]:
    if source.tree.body and not ast.get_docstring(source.tree):
        yield Finding(source.path, 1, NAME, "the module says nothing of itself")
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            words = ast.get_docstring(node) or ""
            if not words and not _explains_itself(node):
                yield Finding(source.path, node.lineno, NAME, f"{node.name} has no docstring: meaning, units, errors, source in law")
            if _is_lawless(node) and not _NO_LAW.search(f"{words}\n{ast.get_docstring(source.tree)}"):
                yield Finding(
                    source.path, node.lineno, NAME, f"{node.name}: give law=…, or say in a docstring, its or the module's: No law …"
                )


def _explains_itself(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """A protocol's or an overload's stub."""
    return any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list) or (
        isinstance(node, ast.ClassDef) and any(isinstance(one, ast.Name) and one.id == "Protocol" for one in node.bases)
    )


def _is_lawless(node: ast.stmt) -> bool:
    for one in getattr(node, "decorator_list", ()):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "action":
            law = next((word.value for word in one.keywords if word.arg == "law"), None)
            return law is None or (isinstance(law, ast.Constant) and not law.value)
    return False
