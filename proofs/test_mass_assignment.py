"""A form takes what the table sends it and nothing more: every field of every model beside it changes not a cell."""

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from proofs.table import Line
from proofs.test_routes import ROUTES, ask, sent
from proofs.world import World
from weibao.kernel import sealed

pytestmark = pytest.mark.django_db
OURS = [model for model in apps.get_models() if model.__module__.startswith("weibao.")]
FIELDS = sorted(
    {name for model in OURS for one in model._meta.concrete_fields for name in (one.name, one.attname)} - {"csrfmiddlewaretoken"}
)
CANARIES = ("渗入七七三一", "77317731", "1977-03-10", "1977-03-10T07:31:00+08:00")
FLAGS = [
    (model._meta.db_table, one.column) for model in OURS for one in model._meta.concrete_fields if isinstance(one, models.BooleanField)
]
FORMS = [line for line in ROUTES if line.verb == "POST" and line.ok == 302 and not (line.body and line.body[0].startswith("json"))]
WORDS = [line for line in ROUTES if line.verb == "POST" and line.body and line.body[0].startswith("json {") and line.ok in {200, 201}]


def doer(line: Line) -> str | None:
    """A column that may, at `own`."""
    return next(
        (column for column, cell in line.cells.items() if cell.expected("own", line.ok) == line.ok and column not in {"AN", "FO"}), None
    )


def meant(line: Line) -> set[str]:
    """The fields that the table sends."""
    return {pair.split("=")[0] for part in line.body for pair in part.split("&")}


def holding(canary: str) -> list[str]:
    """The tables in which a word stands."""
    found = " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}' WHERE EXISTS (SELECT 1 FROM {model._meta.db_table} t WHERE t::text LIKE %s)" for model in OURS
    )
    with connection.cursor() as cursor:
        cursor.execute(found, [f"%{canary}%"] * len(OURS))
        return [name for (name,) in cursor.fetchall()]


def flags() -> dict[tuple[str, str], int]:
    """How many rows have each flag set; the parts of a UNION come in any order, so each says which it is."""
    asked = " UNION ALL ".join(f"SELECT {turn}, count(*) FILTER (WHERE {column}) FROM {name}" for turn, (name, column) in enumerate(FLAGS))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {FLAGS[turn]: count for turn, count in cursor.fetchall()}


def send(world: World, browsers: dict, line: Line, more: dict[str, str]) -> int:
    """The body of a line with more beside it; the caller takes back what it wrote."""
    rows = world.at("own")
    return ask(browsers[doer(line)], "POST", line.filled(line.address, rows), more | sent(line, rows), keep=True).status_code


@pytest.fixture
def plaintexts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was sealed while the test ran."""
    seen: list[str] = []
    real = sealed.seal

    def seal(label: str, data: bytes) -> bytes:
        seen.append(data.decode(errors="replace"))
        return real(label, data)

    monkeypatch.setattr(sealed, "seal", seal)
    yield seen


@pytest.mark.parametrize("part", sorted({line.part for line in FORMS}))
def test_no_other_field_reaches_the_database(part, world, browsers, plaintexts):
    wrong = []
    for line in (line for line in FORMS if line.part == part and doer(line)):
        others = [name for name in FIELDS if name not in meant(line)]
        with transaction.atomic():
            assert send(world, browsers, line, {}) == line.ok
            plain = flags()
            transaction.set_rollback(True)
        for canary in (*CANARIES, "on", "true"):
            plaintexts.clear()
            with transaction.atomic():
                send(world, browsers, line, dict.fromkeys(others, canary))
                if canary in CANARIES:
                    wrong += [f"{line.number}: {line.address}: {canary} in {name}" for name in holding(canary)]
                    wrong += [f"{line.number}: {line.address}: {canary} was sealed" for text in plaintexts if canary in text]
                else:
                    wrong += [f"{line.number}: {line.address}: {flag}" for flag, count in flags().items() if count != plain[flag]]
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_the_interface_refuses_every_field_that_is_not_declared(world, browsers):
    wrong = []
    for line in (line for line in WORDS if doer(line)):
        rows, client = world.at("own"), browsers[doer(line)]
        body = json.loads(str(sent(line, rows)))
        if not body:
            continue
        for name in ("restricted", "merged_into", "id", "registered_at", "staff", "role", "by", "at"):
            with transaction.atomic():
                answer = client.post(
                    line.filled(line.address, rows),
                    json.dumps(body | {name: 1}),
                    content_type="application/json",
                    headers={"Idempotency-Key": "another-key"},
                )
                transaction.set_rollback(True)
            if answer.status_code != 422:
                wrong.append(f"{line.address} takes {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
