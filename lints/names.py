"""File names are a closed vocabulary: a new one is a decision (docs/decisions/0007-closed-vocabulary.md).

A domain package is looked up in the same places by everybody; the packages below and above the domains name their files
after the subject, and nothing anywhere is called by a role that fits everything.
"""

from collections.abc import Iterable, Iterator

from lints.source import Finding, Source

NAME = "names"
# fmt: off
# docs/decisions/0007-closed-vocabulary.md
DOMAIN_FILES = {
    "README.md", "__init__.py", "states.py", "querysets.py", "models.py", "announcements.py", "actions.py", "reports.py", "forms.py",
    "views.py", "urls.py", "apps.py", "reactions.py", "jobs.py", "exports.py",
}
DOMAIN_FOLDERS = {
    "actions", "forms", "reports", "views", "migrations", "management", "templates", "templatetags", "static", "data", "tests",
}
# what one package has beyond them, and why it may
OWN_FILES: dict[str, set[str]] = {
    "api": {"gate.py", "schemas.py", "webhook.py"},  # who comes in, what goes in and out, and the one place that calls out
    # who may do what is one table; places are resolved without a database; the kinds of rows and their one scope
    "org": {"powers.py", "gazetteer.py", "subjects.py"},
    # each a part of looking through a file that comes in; they run in a process of their own and know no Django
    "attachments": {"__main__.py", "examining.py", "pictures.py", "paper_files.py", "containers.py", "scanning.py"},
    # how an envelope is sealed and opened, what each kind of letter holds, and how another installation is called
    "exchange": {"envelopes.py", "letters.py", "wire.py"},
    # the mapping tables, the reading of a list, the score of two persons, whom a row may be, what it would change, what goes back
    "departments": {"tables.py", "reading.py", "scoring.py", "matching.py", "comparing.py", "linkage.py", "returning.py"},
    # which deeds a phone may send, who comes in with a phone, and what only the server opens
    "sync": {"carried.py", "gate.py", "sealing.py"},
    "discovery": {"books.py"},  # schemes above register whom they have enrolled
    "exports": {"makers.py", "locking.py", "papers.py"},  # what a file is made of, its password, its pages
    "schemes": {"ledger.py", "care.py"},  # models by subject: the book of four schemes, care that is paid for, the rest in models
    # who carries a code to a phone is a choice of the place; who stands at a page without an account
    "visits": {"monthly.py", "words.py"},  # models by subject: the month of a township; the closed vocabularies of a visit
    "care": {"delegation.py", "risk.py", "plans.py"},  # models by subject; the registers stand in models
    "cases": {"steps.py", "orders.py"},  # models by subject; the case itself stands in models
    "public": {"gateways.py", "visiting.py"},
    # the register of money checks, to which packages above add theirs; the closed vocabularies of the ledger
    "payroll": {"checks.py", "words.py"},
    "privacy": {"retention.py"},  # packages above register what they need not keep
}
# their files are named after the subject: they carry no procedure
FREE_PACKAGES = {"accounts", "audit", "demo", "host", "kernel", "keys", "rosters", "rules", "settings", "testing", "web", "workdays"}
DRAWERS = {
    "common", "core", "helper", "helpers", "manager", "managers", "misc", "selector", "selectors", "service", "services", "shared",
    "stuff", "util", "utils",
}
# fmt: on


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Unknown file names in the domain packages, and drawers anywhere in the program."""
    for source in sources:
        if source.parts[0] not in {"weibao", "lints", "bench", "journeys", "proofs", "attack", "docs", "frontend"}:
            continue
        for part in source.parts:
            if part.split(".")[0] in DRAWERS:
                yield Finding(source.path, 1, NAME, f"{part!r} says a role and no subject: name it after what is in it")
        message = _unknown(source)
        if message:
            yield Finding(source.path, 1, NAME, message)


def _unknown(source: Source) -> str:
    if not source.package or source.package in FREE_PACKAGES:
        return ""
    first, *rest = source.parts[2:]
    known = first in DOMAIN_FOLDERS if rest else first in DOMAIN_FILES | OWN_FILES.get(source.package, set())
    return "" if known else f"{first!r} is not in the closed vocabulary of a domain package: a new name is a decision"
