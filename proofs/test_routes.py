"""The matrix: every route × every role × every place × every verb against the hand-kept table: none wrong, none undeclared."""

import os
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from proofs import table
from proofs.table import PLACES, Line
from proofs.world import ACTORS, World
from weibao.rosters.tests import form as rosters

pytestmark = pytest.mark.django_db
COLUMNS, LINES = table.read()
ROUTES = [line for line in LINES if line.verb != "KNOWS"]
KNOWS = next(line for line in LINES if line.verb == "KNOWS")
FORMS: dict[str, list[Line]] = {}  # the lines by address that send something
for one in ROUTES:
    if one.verb == "POST":
        FORMS.setdefault(one.address, []).append(one)
PARTS = sorted({line.part for line in ROUTES})
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SOAK = bool(os.environ.get("WEIBAO_SOAK"))
FILE = re.compile(r"/children/(\d+)/")
TOKEN = re.compile(rb"\b\w{64}\b")
FILES = {
    "return.csv": b"\xef\xbb\xbf",
    "paper.txt": b"no picture",
    "roster.xlsx": rosters.book(
        rosters.HEADS, rosters.values(county="平遥县", township="洪善镇", village="新营村"), above=("花名册", "填报单位：平遥县民政局")
    ),
}


def sent(line: Line, rows: dict[str, object]) -> dict[str, object] | str:
    """The body of a line, blanks filled."""
    if line.body and line.body[0].startswith("json "):
        return line.filled(line.body[0].removeprefix("json "), rows)
    body: dict[str, object] = {}
    for part in line.body:
        for name, value in QueryDict(line.filled(part, rows).replace("+", "%2B")).items():
            body[name] = SimpleUploadedFile(value[1:], FILES[value[1:]]) if value.startswith("@") else value
    return body


def ask(client: Client, verb: str, address: str, body: dict[str, object] | str | None = None, *, keep: bool = False) -> HttpResponse:
    """One request; whatever it wrote is taken back, unless the caller does that."""
    with transaction.atomic():
        kept = client.cookies.output(header="", sep=";")
        if isinstance(body, str):
            answer = client.post(address, body, content_type="application/json", headers={"Idempotency-Key": "one-key-of-ours"})
        else:
            answer = getattr(client, verb.lower())(address, *([body or {}] if verb == "POST" else []))
        if answer.streaming:
            answer.content = answer.getvalue()
        transaction.set_rollback(not keep)
    client.cookies = SimpleCookie(kept)
    return answer


def text_of(answer: HttpResponse) -> str:
    """What can be read in an answer: a workbook is opened."""
    content = bytes(answer.content)
    if content.startswith(b"PK"):
        try:
            book = ZipFile(BytesIO(content))
        except BadZipFile:
            return ""
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist() if name.endswith(".xml"))
    return content.decode(errors="replace")


def strangers(world: World, column: str, answer: HttpResponse, line: Line) -> Iterator[str]:
    """Names and numbers of children on the page whom this role must not meet."""
    text = text_of(answer)
    reach = line.knows.get(column, KNOWS.cells[column])
    hidden = [place for place in world.names if reach.expected(place, 200) != 200]
    for place in hidden:
        yield from (f"{name} ({place})" for name in world.names[place] if name in text)
    met = {world.numbers.get(int(number)) for number in FILE.findall(text)}
    asked = {place for kind in line.blanks for place in hidden if kind in world.rows}
    yield from (f"a file of {place}" for place in met & set(hidden) if place not in asked or answer.status_code == 200)


def leaf(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route of the resolver, as Django writes it in `resolve(path).route`."""
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from leaf(one, route)


def route_of(line: Line) -> str:
    """The route that an address of the table leads to."""
    path = line.address.split("?")[0]
    return str(resolve(table.BLANK.sub("1", path)).route)


@pytest.fixture(autouse=True)
def _awake(settings: Any) -> None:
    """In the soak a column waits for its turn longer than a session may be idle."""
    settings.WEIBAO_IDLE_MINUTES, settings.WEIBAO_SESSION_HOURS = 24 * 60, 24


def test_every_route_of_the_resolver_has_a_line():
    declared = {route_of(line) for line in ROUTES}
    assert sorted(set(leaf(get_resolver())) - declared) == []


def test_no_line_stands_twice_and_every_column_is_a_person():
    asked = [(line.verb, line.address, *line.body) for line in ROUTES]
    assert len(asked) == len(set(asked))
    assert list(ACTORS) == COLUMNS


def places_of(line: Line, column: str, world: World) -> list[str]:
    """Where a line is asked: everywhere in the soak; else where the answer turns, at the shut row, and now and then where nothing is.

    A page whose form has the same cells is asked at one place only: the form is asked at all of them.
    """
    kinds = [kind for kind in line.blanks if kind in world.rows]
    if not kinds:
        return ["own"]
    shut = ["restricted"] if all("restricted" in world.rows[kind] for kind in kinds) else []
    if SOAK:
        return [*PLACES, *shut, "absent"]
    cell = line.cells[column]
    statuses = [cell.expected(place, line.ok) for place in PLACES]
    turns = [place for place in range(3) if statuses[place] != statuses[place + 1]]
    edge = sorted({place + step for place in turns for step in (0, 1)}) or [0 if cell.text in table.FIXED else 3]
    if cell.text in table.FIXED or (line.verb == "GET" and any(line.cells == form.cells for form in FORMS.get(line.address, ()))):
        return [PLACES[edge[0]], *(["absent"] if line.number % 4 == 0 else [])]
    return [*(PLACES[place] for place in edge), *shut, *(["absent"] if line.number % 2 else [])]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", PARTS)
def test_the_routes_answer_as_the_table_says(part: str, world: World, browsers: dict[str, Client]):
    wrong = []
    for line in (line for line in ROUTES if line.part == part):
        for column in COLUMNS:
            answers = {}
            for place in places_of(line, column, world):
                rows = world.at(place)
                answer = ask(browsers[column], line.verb, line.filled(line.address, rows), sent(line, rows))
                answers[place] = answer
                expected = line.cells[column].expected(place, line.ok)
                if answer.status_code != expected:
                    wrong.append(f"{line.number}: {line.verb} {line.address} {column} {place}: {answer.status_code}, not {expected}")
                wrong += [
                    f"{line.number}: {line.verb} {line.address} {column} {place}: {found}"
                    for found in strangers(world, column, answer, line)
                ]
            wrong += differing(line, column, answers)
    assert not wrong, "\n".join(wrong)


def plain(answer: HttpResponse) -> bytes:
    """A page without what differs from request to request: the token of its forms and its own address."""
    text = TOKEN.sub(b"", bytes(answer.content))
    for own in (answer.request["PATH_INFO"], answer.request["QUERY_STRING"]):
        text = text.replace(own.encode(), b"") if own else text
    return text


def differing(line: Line, column: str, answers: dict[str, HttpResponse]) -> Iterator[str]:
    """Whether what may not be known looks different from what does not exist."""
    if "absent" not in answers or answers["absent"].status_code != 404:
        return
    nothing = plain(answers["absent"])
    for place, answer in answers.items():
        known = line.knows.get(column, KNOWS.cells[column]).expected(place, 200) == 200
        if answer.status_code == 404 and not known and plain(answer) != nothing:
            yield f"{line.number}: {line.verb} {line.address} {column} {place}: 404 looks different from nothing there"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", PARTS)
def test_a_verb_without_a_line_is_not_answered(part: str, world: World, browsers: dict[str, Client]):
    lines = [line for line in ROUTES if line.part == part]
    declared = {(route_of(line), line.verb) for line in lines}
    declared |= {(route, "HEAD") for route, verb in declared if verb == "GET"}
    wrong, rows, seen = [], world.at("own"), set()
    for line in lines:
        path = line.address.split("?")[0]
        for verb in VERBS:
            if (route_of(line), verb) in declared or (route_of(line), verb) in seen:
                continue
            seen.add((route_of(line), verb))
            for column in COLUMNS if SOAK else ("CI", COLUMNS[line.number % len(COLUMNS)]):
                status = ask(browsers[column], verb, line.filled(path, rows)).status_code
                if status not in {404, 405} and (column, status) not in {("AN", 302), ("AN", 401), ("FO", 403)}:
                    wrong.append(f"{verb} {path} {column}: {status}")
    assert not wrong, "\n".join(wrong)
