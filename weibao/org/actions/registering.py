"""Entering what posts stand on: divisions, units, and the accounts of no person: the console's and the public's."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Level, Post, Staff, Unit
from weibao.org.powers import Role

LEVEL_BY_LENGTH = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
QUASI_FROM = 400  # township-level codes from xxxxxx400 on are statistical units and no townships
CONSOLE_NAME, PUBLIC_NAME = "console", "public"
UNUSABLE = UNUSABLE_PASSWORD_PREFIX  # nobody can sign in with it


class BadDivisions(Refusal):
    """A division file with a code that no level knows."""


def _rows(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                yield row["code"], row["name"]


def is_quasi(code: str) -> bool:
    """Whether a township-level code belongs to a statistical unit (development zones, 城区) and not to a township."""
    return len(code) == 9 and int(code[6:]) >= QUASI_FROM


def _parent(code: str) -> str | None:
    lengths = sorted(LEVEL_BY_LENGTH)
    place = lengths.index(len(code))
    return code[: lengths[place - 1]] if place else None


@action("org.load_divisions", label="载入行政区划")
def load_divisions(files: list[Path], *, by: Staff, at: datetime) -> int:
    """Put the divisions of these files in, wholes before parts; what is there already stays as it is.

    Returns how many rows were new. Raises BadDivisions for a code of no known length. No law: the codes are public statistics.
    """
    rows = sorted(_rows(files), key=lambda row: (len(row[0]), row[0]))
    unknown = [code for code, _ in rows if len(code) not in LEVEL_BY_LENGTH]
    if unknown:
        raise BadDivisions(f"区划代码长度不对：{unknown[0]}")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (code text, name text, level int, parent text, quasi bool) ON COMMIT DROP")
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for code, name in rows:
                copy.write_row((code, name, LEVEL_BY_LENGTH[len(code)].value, _parent(code), is_quasi(code)))
        cursor.execute(
            "INSERT INTO org_division (code, name, level, parent_id, is_quasi, former_names)"
            " SELECT code, name, level, parent, quasi, '{}' FROM incoming ON CONFLICT (code) DO NOTHING"
        )
        new = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    note(rows=len(rows), new=new)
    return int(new)


@action("org.open_units", label="设立单位")
def open_units(units: list[Unit], *, by: Staff, at: datetime) -> int:
    """Open many units at once; one that stands already (kind, division, name) stays as it is. Returns how many were new.

    No law of its own: 未成年人保护法 names the kinds of units, each town decides how it sets them up.
    """
    before = Unit.objects.count()
    Unit.objects.bulk_create(units, ignore_conflicts=True, batch_size=500)
    new = Unit.objects.count() - before
    note(units=len(units), new=new)
    return new


def console() -> Staff:
    """The account of this machine's console: commands of the operator are entered in the trail under it.

    It has no password and cannot sign in; it is made with the first command that needs it.
    """
    return _account(CONSOLE_NAME, "本机控制台", Role.CONSOLE)


def public() -> Staff:
    """The account under which the trail enters what people without an account do on the public page.

    It has no password, cannot sign in and reads nothing; it is made with the first deed that needs it.
    """
    return _account(PUBLIC_NAME, "公众", Role.PUBLIC)


def _account(username: str, name: str, role: Role) -> Staff:
    about = {"name": name, "is_service": True, "password": UNUSABLE}
    staff, made = Staff.objects.get_or_create(username=username, defaults=about)
    if made or not staff.posts.exists():
        _seat(staff, role)
    return staff


def _seat(staff: Staff, role: Role) -> None:
    city, _ = Division.objects.get_or_create(code="14", defaults={"name": "山西省", "level": Level.PROVINCE})
    city, _ = Division.objects.get_or_create(code="1407", defaults={"name": "晋中市", "level": Level.CITY, "parent": city})
    unit, _ = Unit.objects.get_or_create(kind="operations", division=city, name="晋中市儿童福利信息中心")
    Post.objects.create(staff=staff, role=role, unit=unit, division=city, during=DateRange(None, None))
