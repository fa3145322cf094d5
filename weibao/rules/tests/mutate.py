"""Mutation testing: change each threshold, set, date, comparison and offset, one at a time, and see that some case notices.

`python -m weibao.rules.tests.mutate` runs all of it in this process and lists what survived; nothing on disk is touched.
A changed module is loaded from changed source beside fresh copies of those that import it.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import inspect
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import weibao.rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = "weibao.rules"
MODULES = ("clause", "recognition", "judging", "entitlement", "allowance", "growth", "grace", "parameters.dated")
TESTS = ("test_clause", "test_parameters", "test_explain", "test_facts")
LAW_BEGINS = date(2020, 1, 1)  # nothing is judged before: every value that began earlier is out of sight there
STANDARDS_BEGIN = date(2022, 1, 1)
VOCABULARIES = {
    "recognition/gone": "STATUSES",
    "recognition/unable": "STATUSES",
    "recognition/terms": "TIMED",
    "recognition/open_at_once": "TERMS",
    "recognition/missing/proofs": "PROOFS",
    "recognition/out_of_contact/proofs": "PROOFS",
    "allowance/topup/categories": "PAID",
    "allowance/topup/incomes": "INCOMES",
}


class Trial:
    """The cases, and a small crowd with the answers of the oracle, tried against whatever copy of the rules is loaded."""

    MONTHS = ("2022-09", "2023-03", "2023-07")
    DAYS = (date(2022, 8, 31), date(2023, 2, 28), date(2023, 6, 15))

    def __init__(self) -> None:
        from weibao.rules.tests import oracle, people  # noqa: PLC0415 - a fresh copy

        anchors = (*self.DAYS, date(2022, 8, 31), date(2023, 2, 28), date(2023, 6, 30))
        self.crowd = people.crowd(4000, 7, anchors)
        self.months = {m: [oracle.month(c, int(m[:4]), int(m[5:])) for c in self.crowd] for m in self.MONTHS}
        self.days = {day: [oracle.category(c, day) for c in self.crowd] for day in self.DAYS}
        facts = people.facts_of(self.crowd)
        self.tables = (facts.children, facts.statuses, facts.care, facts.income)

    def fault(self, change: Callable[[Any], Any] | None = None) -> str | None:
        """The first thing answered otherwise than told; the parameters may be changed before. An error is a fault too."""
        try:
            parameters = importlib.import_module(f"{PACKAGE}.parameters").load()
            return next(self._faults(parameters if change is None else change(parameters)), None)
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - a mutant may break anywhere
            return repr(error)

    def _faults(self, parameters: Any) -> Iterator[str]:
        casebook = importlib.import_module(f"{PACKAGE}.tests.casebook")
        yield from casebook.growth_faults(casebook.read_growth(), parameters)
        yield from casebook.faults(casebook.read(), parameters)
        yield from self._unlike_the_oracle(parameters)
        yield from _failed_tests()

    def _unlike_the_oracle(self, parameters: Any) -> Iterator[str]:
        facts = importlib.import_module(f"{PACKAGE}.facts").Facts(*self.tables)
        entitlement = importlib.import_module(f"{PACKAGE}.entitlement")
        judging = importlib.import_module(f"{PACKAGE}.judging").Judging
        for month, expected in self.months.items():
            rows = entitlement.decide_months(facts, [month], parameters).select(list(expected[0])).to_dicts()
            if rows != expected:
                yield f"oracle {month}"
        for day, expected in self.days.items():
            frame = judging.of(parameters, day).on_day(facts, day).with_columns(category=entitlement.category())
            if frame.select("child", "category").collect().to_native().sort("child")["category"].to_list() != expected:
                yield f"oracle {day}"


def _failed_tests() -> Iterator[str]:
    """The tests of the package that need nothing given."""
    for name in TESTS:
        module = importlib.import_module(f"{PACKAGE}.tests.{name}")
        for said, test in vars(module).items():
            if said.startswith("test_") and not inspect.signature(test).parameters:
                try:
                    test()
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - a mutant may break anywhere
                    yield f"{name}.{said}: {error!r}"


# Parameters


def parameter_mutants(parameters: Any) -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    """Name, kind (number, set, date) and change of every mutant of a parameter."""
    for parameter in parameters:
        for place, value in enumerate(parameter.values):
            where = f"{parameter.path} {value.start}"
            for name, content in _contents(parameter.path, value.value):
                kind = "set" if isinstance(content, frozenset) else "threshold"
                yield f"{where} {name}", kind, _exchange(parameter.path, place, value=content)
            for name, dates in _dates(parameter.path, value, earlier=place > 0):
                yield f"{where} {name}", "date", _exchange(parameter.path, place, **dates)


def _exchange(path: str, place: int, **changed: Any) -> Callable[[Any], Any]:
    def change(parameters: Any) -> Any:
        known = parameters[path]
        values = list(known.values)
        values[place] = replace(values[place], **changed)
        return parameters.replacing(replace(known, values=tuple(values)))

    return change


def _contents(path: str, content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, frozenset):
        for member in sorted(content):
            yield f"- {member}", content - {member}
        for stranger in sorted(_vocabulary(path) - content):
            yield f"+ {stranger}", content | {stranger}
    elif isinstance(content, Decimal):
        small = Decimal("0.01")
        yield f"+ {small}", content + small
        yield f"- {small}", content - small
    else:
        yield "+ 1", content + 1
        if content > 0:
            yield "- 1", content - 1


def _vocabulary(path: str) -> frozenset[Any]:
    if path.startswith("recognition/severe_disability/"):
        return frozenset({1, 2, 3, 4})
    words = importlib.import_module(f"{PACKAGE}.words")
    sets = {
        "STATUSES": words.STATUSES,
        "PROOFS": words.PROOFS,
        "INCOMES": words.INCOMES,
        "PAID": ("orphan", "de_facto_unattended"),
        "TIMED": ("in_prison", "drug_rehab", "other_custody", "out_of_contact"),
        "TERMS": ("in_prison", "drug_rehab", "other_custody"),
    }
    known = frozenset(sets[VOCABULARIES[path]])
    # Who is gone is affected in any case: to count that as a situation too changes nothing.
    return known - {"dead", "missing"} if path == "recognition/unable" else known


def _dates(path: str, value: Any, *, earlier: bool) -> Iterator[tuple[str, dict[str, date]]]:
    """Dates that somebody can see: no day before the law began is judged, no month before the standards is paid."""
    day = timedelta(days=1)
    recognition = path.startswith("recognition/")
    if value.start >= (LAW_BEGINS if recognition else STANDARDS_BEGIN):
        yield "begins a day later", {"start": value.start + day}
    if recognition and earlier:
        yield "begins a day earlier", {"start": value.start - day}
    if value.until is not None:
        yield "ends a month earlier", {"until": value.until.replace(day=1) - day}


# Code


class Mutator(ast.NodeTransformer):
    """Changes the n-th place that can be changed; counts them all."""

    COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
    OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.Add}
    NAMES = {
        "all_of": "any_of", "any_of": "all_of", "all_horizontal": "any_horizontal", "any_horizontal": "all_horizontal",
        "min_horizontal": "max_horizontal", "any": "all", "max": "min",
    }  # fmt: skip

    def __init__(self, target: int) -> None:
        self.target = target
        self.count = 0
        self.said = ""
        self.quiet = 0  # inside an annotation or a docstring

    def hit(self, node: ast.AST, said: str) -> bool:
        self.count += 1
        if self.count - 1 == self.target:
            self.said = f"line {getattr(node, 'lineno', '?')}: {said}"
            return True
        return False

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for place, operator in enumerate(node.ops):
            other = self.COMPARISONS.get(type(operator))
            if other is not None and self.hit(node, f"{ast.unparse(node)} with {other.__name__}"):
                node.ops[place] = other()
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = self.OPERATORS.get(type(node.op))
        if other is not None and self.hit(node, f"{ast.unparse(node)} with {other.__name__}"):
            node.op = other()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Invert | ast.Not) and self.hit(node, f"{ast.unparse(node)} not denied"):
            return node.operand
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self.hit(node, f"{ast.unparse(node)} with the other word"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._named(node, node.id, "id")

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return self._named(node, node.attr, "attr")

    def _named(self, node: Any, name: str, field: str) -> ast.AST:
        other = self.NAMES.get(name)
        if other is not None and isinstance(node.ctx, ast.Load) and self.hit(node, f"{name} → {other}"):
            setattr(node, field, other)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self.hit(node, f"{node.value} → {not node.value}"):
                node.value = not node.value
        elif isinstance(node.value, int):
            if self.hit(node, f"{node.value} → {node.value + 1}"):
                node.value += 1
        elif isinstance(node.value, str) and node.value in {"1d", "mo", "y"} and self.hit(node, f"{node.value!r} → two"):
            node.value = {"1d": "2d", "mo": "w", "y": "q"}[node.value]
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        """A member of a list of words is left out."""
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and len(node.elts) > 1 and all(isinstance(e, ast.Constant) for e in node.elts):
            for place, element in enumerate(node.elts):
                if self.hit(node, f"without {ast.unparse(element)}"):
                    return ast.Tuple([e for i, e in enumerate(node.elts) if i != place], node.ctx)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """The body alone: how a dataclass is made is no law."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """`ignore_nulls` cannot matter, since no part of a clause is ever null; the others say how objects compare and print."""
        return node if node.arg in {"ignore_nulls", "compare", "repr"} else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Bodies and defaults, but no annotations."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node  # what is said on the way out is for test_*.py

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        self.generic_visit(node)
        return node


def source_mutants(module: str) -> Iterator[tuple[str, str]]:
    """Description and changed source of each mutant of a module."""
    text = text_of(module)
    counter = Mutator(-1)
    counter.visit(ast.parse(text))
    for target in range(counter.count):
        mutator = Mutator(target)
        tree = ast.fix_missing_locations(mutator.visit(ast.parse(text)))
        yield f"{module} {mutator.said}", ast.unparse(tree)


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the rules from changed source."""

    def __init__(self, module: str, source: str) -> None:
        self.module = f"{PACKAGE}.{module}"
        self.source = source

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return importlib.machinery.ModuleSpec(name, self) if name == self.module else None

    def exec_module(self, module: Any) -> None:
        exec(compile(self.source, self.module, "exec"), module.__dict__)


def forget() -> dict[str, Any]:
    """Take the loaded rules out of the way; `remember` puts them in place again."""
    mine = {name: module for name, module in sys.modules.items() if name == PACKAGE or name.startswith(f"{PACKAGE}.")}
    for name in mine:
        del sys.modules[name]
    return mine


def remember(loaded: dict[str, Any]) -> None:
    forget()
    sys.modules.update(loaded)
    weibao.rules = loaded[PACKAGE]


def fault_of_source(trial: Trial, module: str, source: str) -> str | None:
    """What the trial finds when the module reads so."""
    loaded = forget()
    loader = Loader(module, source)
    sys.meta_path.insert(0, loader)
    try:
        importlib.import_module(f"{PACKAGE}.tests.casebook")
        return trial.fault()
    except Exception as error:  # noqa: BLE001 - it does not even load
        return repr(error)
    finally:
        sys.meta_path.remove(loader)
        remember(loaded)


def text_of(module: str) -> str:
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def survivors(only: tuple[str, ...] = ("threshold", "set", "date", "code")) -> tuple[int, list[str]]:
    """How many mutants were tried, and which nobody noticed."""
    from weibao.rules.parameters import load  # noqa: PLC0415 - after the package is whole

    trial = Trial()
    unchanged = [trial.fault(), *(fault_of_source(trial, module, ast.unparse(ast.parse(text_of(module)))) for module in MODULES if "code" in only)]
    if any(unchanged):
        raise SystemExit(f"at fault before any change: {unchanged}")
    tried, alive = 0, []
    for name, kind, change in parameter_mutants(load()):
        if kind in only:
            tried += 1
            if trial.fault(change) is None:
                alive.append(f"{kind}: {name}")
    if "code" in only:
        for module in MODULES:
            for name, source in source_mutants(module):
                tried += 1
                if fault_of_source(trial, module, source) is None:
                    alive.append(f"code: {name}")
    return tried, alive


def main() -> int:
    began = time.perf_counter()
    tried, alive = survivors()
    for name in alive:
        print("survived ", name)
    print(f"{tried} mutants, {len(alive)} survived, {time.perf_counter() - began:.0f} s")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
