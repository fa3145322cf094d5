"""One verb, one name: every action has its power, its label and a test that names it; every power its action."""

import ast
import re
from collections.abc import Iterable, Iterator

from lints.source import Finding, Source

NAME = "verbs"
TABLE = "weibao/org/powers.py"
# powers that stand in the table before their action does, each with what it waits for
NOT_BUILT_YET: dict[str, str] = {}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Actions without power, label or test, and powers without an action."""
    sources = [source for source in sources if source.is_python]
    table = next((source for source in sources if source.path == TABLE), None)
    powers = _powers(table) if table else {}
    tests = "\n".join(source.text for source in sources if source.is_test and source.parts[0] != "lints")
    built = set()
    for source in sources:
        if source.is_program:
            for node in source.nodes:
                for call in _actions(node):
                    name = _first(call)
                    built.add(name)
                    for message in _faults(name, call, powers):
                        yield Finding(source.path, call.lineno, NAME, message)
                    if name and not is_tested(name, getattr(node, "name", ""), tests):
                        yield Finding(source.path, call.lineno, NAME, f"no test names {name} or calls its verb")
    for name, line in powers.items() if built else ():
        if name not in built and name not in NOT_BUILT_YET:
            yield Finding(TABLE, line, NAME, f"no action is called {name}")


def is_tested(name: str, verb: str, tests: str) -> bool:
    """Whether the text of the tests names an action or calls its verb."""
    return name in tests or re.search(rf"\b{re.escape(verb)}\(", tests) is not None


def _powers(table: Source) -> dict[str, int]:
    for node in table.tree.body:
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == "POWERS"
            and isinstance(node.value, ast.Dict)
        ):
            return {key.value: key.lineno for key in node.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return {}


def _actions(node: ast.AST) -> Iterator[ast.Call]:
    for one in getattr(node, "decorator_list", ()) if isinstance(node, ast.FunctionDef) else ():
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "action":
            yield one


def _first(call: ast.Call) -> str:
    given = call.args[0] if call.args else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def _faults(name: str, call: ast.Call, powers: dict[str, int]) -> Iterator[str]:
    given = {one.arg: one.value for one in call.keywords}
    system = given.get("system")
    if not name:
        yield "the name of an action is a literal, so that it can be searched for"
        return
    if not any(isinstance(given.get("label"), kind) for kind in (ast.Constant, ast.JoinedStr, ast.Name)):
        yield f"{name} has no label"
    if name not in powers and not (isinstance(system, ast.Constant) and system.value is True):
        yield f"no role holds {name}: give it a row in {TABLE}"
