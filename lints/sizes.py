"""Functions and modules of a size that is read at one glance: over 60 and 400 lines wants a reason."""

import ast
from collections.abc import Iterable, Iterator
from statistics import median, quantiles

from lints.source import Finding, Source

NAME = "sizes"
FUNCTION, MODULE = 60, 400


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Functions over 60 lines and modules over 400."""
    for source in sources:
        if source.is_python and not source.is_migration:
            if len(source.lines) > MODULE:
                yield Finding(source.path, 1, NAME, f"{len(source.lines)} lines in one module; {MODULE} are much")
            for line, name, length in functions(source):
                if length > FUNCTION:
                    yield Finding(source.path, line, NAME, f"{name} has {length} lines; {FUNCTION} are much")


def functions(source: Source) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of each function, its decorators aside."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def summary(sources: Iterable[Source]) -> str:
    """The spread of sizes in the program, tests and migrations aside: median, 95th percentile, longest."""
    ours = [source for source in sources if source.is_program]
    lengths = sorted(length for source in ours for _, _, length in functions(source)) or [0, 0]
    modules = sorted(len(source.lines) for source in ours if source.lines) or [0, 0]
    return "\n".join(
        f"{what}: {len(sizes)}, median {median(sizes):.0f} lines, 95th percentile {quantiles(sizes, n=20)[-1]:.0f}, longest {sizes[-1]}"
        for what, sizes in (("functions", lengths), ("modules", modules))
    )
