"""sqlmap (Debian's) against every parameter that the program takes: nothing may be injectable.

The list of parameters comes from the program itself: every address of the resolver that opens for one of the roles below,
with the fields of the forms on it, the parameters of its links, the words in its path, and the query parameters of the
interface's own description. sqlmap works against a real server on loopback with a throw-away city. A control, a page that
does paste its parameter into SQL, shows that this set-up would find one.

`python attack/sql_injection.py [MINUTES [SEED]]` (20 unless told; the seed shuffles the targets, and what the time did not reach
is counted as not tried: 384 targets take two free cores about half an hour). Prints one line of JSON; ends with 1 when something is
injectable, when the control was not found, or when sqlmap could not work on more than a tenth of the targets.
"""

import contextlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.database import throwaway

ROLES = ("city_officer", "county_officer", "finance_officer", "security_admin", "system_admin", "auditor", "director")
MINUTES, EACH, AT_ONCE = 20.0, 150, 2  # EACH: seconds for one target
SKIPPED = {"csrfmiddlewaretoken", "next"}
LEAVE = re.compile(r"sign-out|/sessions?/|static/")
FOUND = re.compile(r"identified the following injection point|is vulnerable|parameter '.*' is .*injectable(?<!not injectable)")
CLEAN = re.compile(r"all tested parameters do not appear to be injectable|do(?:es)? not (?:appear|seem) to be injectable")


@dataclass(frozen=True)
class Target:
    """One request with parameters: who sends it, how, where, with what."""

    role: str
    method: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    marked: bool = False  # the star of sqlmap stands in the path

    @property
    def key(self) -> tuple[object, ...]:
        """Requests that differ in numbers only are one target."""
        return self.method, re.sub(r"\d+", "N", self.path), tuple(sorted({name for name, _ in self.fields}))


@dataclass
class Forms(HTMLParser):
    """The forms and links of a page."""

    page: str
    forms: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._form: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
            self.forms.append((given.get("method", "get").lower(), given.get("action") or self.page, self._form))
        elif tag in {"input", "select", "textarea", "button"} and self._form is not None and given.get("name"):
            self._form.setdefault(given["name"], given.get("value", "") or "1")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def addresses() -> list[str]:
    """Every address of the resolver, with samples in its places."""
    from journeys.house import pages
    from weibao.children.models import Child

    child = str(Child.objects.values_list("pk", flat=True).first())
    return [re.sub(r"9{5,}", child, page.address) for page in pages() if not LEAVE.search(page.address)]


def gather(roles: dict[str, object]) -> list[Target]:
    """What the program takes, as one target a form, a set of query parameters or a word in a path."""

    from weibao.web.rail import search_url

    found: dict[tuple[object, ...], Target] = {}
    for role, staff in roles.items():
        client = browser(staff)
        seen: set[str] = set()
        waiting = [*addresses(), search_url()]
        while waiting and len(seen) < 400:
            address = waiting.pop()
            shape = re.sub(r"\d+", "N", address)
            if shape in seen or LEAVE.search(address):
                continue
            seen.add(shape)
            answer = client.get(address)
            for target, more in _of_page(role, address, answer):
                found.setdefault(target.key, target)
                waiting += more
    for target in _of_interface():
        found.setdefault(target.key, target)
    return list(found.values())


def _of_page(role: str, address: str, answer: object) -> Iterator[tuple[Target, list[str]]]:
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    parts = urlsplit(address)
    if parts.query:
        yield Target(role, "GET", parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True))), []
    for place in re.finditer(r"(?<=/)(?:\d+|\d{4}-\d\d)(?=/)", parts.path):
        yield Target(role, "GET", f"{parts.path[: place.end()]}*{parts.path[place.end() :]}", marked=True), []
    read = Forms(parts.path)
    read.feed(answer.content.decode())
    links = [
        one if one.startswith("/") else parts.path + one for one in read.links if one.startswith(("/", "?")) and not one.startswith("//")
    ]
    for method, action, fields in read.forms:
        kept = tuple((name, value) for name, value in fields.items() if name not in SKIPPED)
        if kept and not LEAVE.search(action):
            yield Target(role, method.upper(), urlsplit(action).path or parts.path, kept), []
    yield Target(role, "GET", parts.path, (("page", "1"), ("sort", "name"), ("q", "1"))), links


def _of_interface() -> Iterator[Target]:
    with contextlib.suppress(ImportError):
        from weibao.api.urls import interface

        for path, verbs in interface.get_openapi_schema(path_prefix="/api/v1")["paths"].items():
            given = verbs.get("get", {}).get("parameters", [])
            names = tuple((one["name"], "1") for one in given if one["in"] == "query")
            if names:
                yield Target("city_officer", "GET", re.sub(r"\{\w+\}", "1", path), names)


class Vulnerable(BaseHTTPRequestHandler):
    """The control: pastes its parameter into SQL, as nobody should."""

    def do_GET(self) -> None:
        from django.db import DatabaseError, connection

        wanted = dict(parse_qsl(urlsplit(self.path).query)).get("code", "")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM org_division WHERE code = '" + wanted.replace("%", "%%") + "'")
                body = " ".join(name for (name,) in cursor.fetchall())
        except DatabaseError as fault:
            body = str(fault)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"<html><body>{body}</body></html>".encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def control() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Vulnerable)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The program behind a real web server on loopback."""
    from django.conf import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TEST_DATABASE_URL": settings.TEST_SERVER.url, "DATABASE_URL": settings.TEST_SERVER.url}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "error", "weibao.host.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=settings.PROJECT, start_new_session=True)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def sqlmap(address: str, target: Target, cookies: str, token: str, folder: Path) -> str:
    """What sqlmap found: "clean", "found" or "unclear"."""
    command = [
        "sqlmap", "--batch", "--disable-coloring", "--dbms=PostgreSQL", "--level=1", "--risk=1", "--technique=BEUS", "--timeout=15",
        "--retries=1", "--threads=1", "--skip-waf", "--flush-session", "--ignore-redirects", f"--output-dir={folder}",
        "--ignore-code=*", "--user-agent=attack", "--param-exclude=csrfmiddlewaretoken",
    ]  # fmt: skip
    if cookies:
        command += [f"--cookie={cookies}", "--skip=cookie,user-agent,referer,host", f"--headers=X-CSRFToken: {token}\nReferer: {address}/"]
    if target.method == "POST":
        command += ["-u", address + target.path, f"--data={urlencode(target.fields)}", "--method=POST"]
    else:
        command += ["-u", address + target.path + (f"?{urlencode(target.fields)}" if target.fields else "")]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=EACH)
        said = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
        if not FOUND.search(said):
            return "late"
    if FOUND.search(said):
        return "found"
    if CLEAN.search(said):
        return "clean"
    (folder / f"unclear-{random.randrange(10**6)}.log").write_text(said)
    return "unclear"


def browser(staff: object) -> object:
    """A client with a session that stands as after a full sign-in."""
    from django.test import Client

    from weibao.accounts import entering
    from weibao.kernel.clock import true_now

    client = Client(raise_request_exception=False)
    client.force_login(staff)
    session = client.session
    session[entering.MARK] = entering.mark(true_now(), factor="totp")
    session.save()
    return client


def ticket(staff: object) -> tuple[str, str]:
    """A fresh session for one target, as cookies, and its token."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string

    secret, name = _get_new_csrf_string(), settings.SESSION_COOKIE_NAME
    return f"{name}={browser(staff).cookies[name].value}; {settings.CSRF_COOKIE_NAME}={secret}", secret


def lay_a_city() -> dict[str, object]:
    from weibao.testing import make
    from weibao.testing.city import build

    city = build()
    for row in make.children({} for _ in range(30)):
        make.recognition(row)
    return {role: city.people[role] for role in ROLES}


def attack(minutes: float, folder: Path, seed: int) -> dict[str, object]:
    people = lay_a_city()
    targets = gather(people)
    random.Random(seed).shuffle(targets)
    until = time.monotonic() + minutes * 60
    outcome: dict[str, list[str]] = {"clean": [], "found": [], "late": [], "unclear": [], "not_tried": []}

    def one(target: Target) -> tuple[Target, str]:
        from django.db import connection

        if time.monotonic() > until:
            return target, "not_tried"
        try:
            return target, sqlmap(address, target, *ticket(people[target.role]), folder)
        finally:
            connection.close()

    with control() as port:
        seen = sqlmap(f"http://127.0.0.1:{port}", Target("", "GET", "/", (("code", "1407"),)), "", "", folder)
    with served() as address, ThreadPoolExecutor(AT_ONCE) as pool:
        for target, what in pool.map(one, targets):
            outcome[what].append(f"{target.method} {target.path} {sorted(dict(target.fields))}")
    parameters = sum(len(target.fields) or 1 for target in targets)
    return {"control": seen, "targets": len(targets), "parameters": parameters, **outcome}


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    if shutil.which("sqlmap") is None:
        print("请先运行：sudo apt-get install -y sqlmap", file=sys.stderr)
        return 0 if os.environ.get("WEIBAO_WITHOUT_SQLMAP") else 1
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, throwaway():
        told = attack(minutes, Path(folder), int(sys.argv[2]) if len(sys.argv) > 2 else 7)
        unclear = Path(folder).glob("unclear-*.log")
        for log in itertools.islice(unclear, 3):
            print(log.read_text()[-600:], file=sys.stderr)
    counted = {name: len(value) if isinstance(value, list) else value for name, value in told.items()}
    print(
        json.dumps(
            {"attack": "sql_injection", **counted, "injectable": told["found"], "seconds": round(time.perf_counter() - started, 1)},
            ensure_ascii=False,
        )
    )
    tried = counted["targets"] - counted["not_tried"]
    enough = tried and counted["clean"] + counted["found"] >= tried * 0.9
    return 0 if told["control"] == "found" and not told["found"] and enough else 1


if __name__ == "__main__":
    sys.exit(main())
