"""`python -m lints [--sizes] [--only RULE]`: every rule over every file; one line a finding, 1 as exit code when there is one."""

import argparse
import sys
from pathlib import Path
from types import ModuleType

from lints import clock, committed, docstrings, identifiers, money, names, signals, sizes, templates, verbs, views, writes
from lints.source import Finding, Source, gather, kept

RULES: tuple[ModuleType, ...] = (writes, clock, names, signals, views, money, identifiers, docstrings, sizes, templates, committed, verbs)
ROOT = Path(__file__).resolve().parent.parent


def run(sources: list[Source], only: str = "") -> list[Finding]:
    """What the rules find and no opt-out covers; a file that does not parse is a finding of its own."""
    broken = [finding for source in sources if source.is_python for finding in _syntax(source)]
    if broken:
        return broken
    chosen = [rule for rule in RULES if only in {"", rule.NAME}]
    found = [finding for rule in chosen for finding in rule.find(sources)]
    left = kept(found, sources, [rule.NAME for rule in RULES])
    return left if not only else [finding for finding in left if finding.rule == only]


def _syntax(source: Source) -> list[Finding]:
    try:
        _ = source.tree
    except SyntaxError as error:
        return [Finding(source.path, error.lineno or 1, "syntax", str(error.msg))]
    return []


def main() -> int:
    """Print what is wrong; the exit code says whether something is."""
    parser = argparse.ArgumentParser(prog="lints", description=__doc__)
    parser.add_argument("--sizes", action="store_true", help="print how long functions and modules are")
    parser.add_argument("--only", default="", choices=["", *(rule.NAME for rule in RULES)], help="one rule")
    given = parser.parse_args()
    sources = gather(ROOT)
    if given.sizes:
        print(sizes.summary(sources))
    findings = run(sources, given.only)
    for finding in findings:
        print(finding)
    if not findings:
        print(f"✓ {len(RULES)} rules of the house hold in {len(sources)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
