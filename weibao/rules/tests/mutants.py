"""What can be changed: each threshold, member and date of the parameters, each comparison and offset of the code."""

from __future__ import annotations

import ast
import importlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = "weibao.rules"
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
    "study_aid/stages": "STAGES",
    "price_subsidy/categories": "PRICED",
    "premium/categories": "PAID",
    "study_aid/prorated": "PRORATED",
    "tomorrow/adult_stages": "STAGES",
    "rehabilitation/classes": "CLASSES",
    "rehabilitation/situations": "SITUATIONS",
}

# Terms and thresholds that packages above read: no rule here depends on them, their own tests do.
READ_ABOVE = (
    "care/", "cases/", "data_sharing/", "matching/", "premium/window/lead", "rehabilitation/review_days", "reporting/", "schools/",
    "staffing/", "study_aid/default_rhythm", "study_aid/proof_days", "training/", "visits/answer_days", "visits/back_days",
    "visits/escalate_days", "visits/report_days",
)  # fmt: skip


# Parameters


def parameter_mutants(parameters: Any) -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    """Name, kind (number, set, date) and change of every mutant of a parameter."""
    for parameter in parameters:
        if parameter.path.startswith(READ_ABOVE):
            continue
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
        "STAGES": importlib.import_module(f"{PACKAGE}.study_aid").STAGES,
        "PRORATED": (
            "died",
            "left",
            "other",
            "suspended",
        ),
        "CLASSES": ("autism", "hearing", "intellectual", "physical", "speech", "visual"),
        "SITUATIONS": ("institution", "low_income", "orphan", "other_hard", "poor_register", "special_hardship"),
        "PRICED": ("orphan", "de_facto_unattended", "hiv", "neither"),
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


def text_of(module: str) -> str:
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
