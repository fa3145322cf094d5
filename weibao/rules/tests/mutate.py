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
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import weibao.rules
from weibao.rules.tests.mutants import PACKAGE, parameter_mutants, source_mutants, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULES = (
    "clause", "recognition", "judging", "entitlement", "allowance", "growth", "grace", "parameters.dated",
    "discovery", "instalments", "medical_aid", "deadlines",
)  # fmt: skip
TESTS = ("test_clause", "test_parameters", "test_explain", "test_facts", "test_discovery", "test_schemes")


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
        schemebook = importlib.import_module(f"{PACKAGE}.tests.schemebook")
        yield from schemebook.faults(schemebook.read(), parameters)
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


def survivors(only: tuple[str, ...] = ("threshold", "set", "date", "code")) -> tuple[int, list[str]]:
    """How many mutants were tried, and which nobody noticed."""
    from weibao.rules.parameters import load  # noqa: PLC0415 - after the package is whole

    trial = Trial()
    unchanged = [
        trial.fault(),
        *(fault_of_source(trial, module, ast.unparse(ast.parse(text_of(module)))) for module in MODULES if "code" in only),
    ]
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
