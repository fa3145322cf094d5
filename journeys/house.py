"""What the house has registered: its actions, its machines, its pages, and how many queries a page takes."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

import weibao
from weibao.kernel.states import Machine

SAMPLES = {
    "int": "999999999",
    "str": "none-such",
    "slug": "none-such",
    "path": "none/such",
    "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
}
MONTHS = {"month": "2023-07"}
_PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")


@dataclass(frozen=True)
class Page:
    """An address of the resolver, with samples in its places."""

    name: str
    address: str
    needs: tuple[str, ...]


@cache
def packages() -> tuple[str, ...]:
    """The packages of the house that are there."""
    return tuple(one.name for one in pkgutil.iter_modules(weibao.__path__, "weibao.") if one.ispkg and one.name != "weibao.settings")


def load(part: str) -> list[object]:
    """The module, or all modules of the folder, of that name in each package."""
    found: list[object] = []
    for package in packages():
        try:
            module = importlib.import_module(f"{package}.{part}")
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{part}":
                raise
            continue
        found.append(module)
        inside = pkgutil.iter_modules(getattr(module, "__path__", ()))
        found.extend(importlib.import_module(f"{module.__name__}.{one.name}") for one in inside)
    return found


def machines() -> dict[str, Machine]:
    """Every table of moves, by module and name."""
    tables: dict[str, Machine] = {}
    for module in load("states"):
        for name, value in vars(module).items():
            if isinstance(value, Machine):
                tables[f"{module.__name__}.{name}"] = value
    return tables


def pages() -> list[Page]:
    """Every address that a browser can ask for."""
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[Page]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            needs = tuple(match["name"] for match in _PLACE.finditer(address))
            yield Page(f"{space}{one.name}", _PLACE.sub(_sample, address), needs)
        else:
            yield from _walk(one, address, f"{space}{one.namespace}:" if one.namespace else space)


def _sample(match: re.Match[str]) -> str:
    return MONTHS.get(match["name"]) or SAMPLES.get(match["kind"] or "str", "1")


def count_queries(client: Client, address: str) -> tuple[int, int]:
    """Status and number of queries of a page, the words of transactions aside."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    return answer.status_code, sum(not one["sql"].upper().startswith(_TRANSACTION) for one in seen.captured_queries)
