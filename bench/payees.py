"""A city with n recognised children, all paid, written by set-based SQL and COPY: for the benchmarks of the money."""

import datetime as dt

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2023, 7, 3, 9, tzinfo=SHANGHAI)
COUNTIES = [f"1407{n:02d}" for n in (2, 3, 21, 22, 23, 24, 25, 26, 27, 28, 81)]

_DIVISIONS = [
    ("14", 1),
    ("1407", 2),
    *((c, 3) for c in COUNTIES),
    *((f"{c}101", 4) for c in COUNTIES),
    *((f"{c}101201", 5) for c in COUNTIES),
]
_CHILDREN = """
INSERT INTO children_child (name, pinyin, initials, sex, birth_date, ethnicity, is_foundling, household_id, residence_id, place_note,
                            registered_at, changed_at)
SELECT '儿童' || g, 'ertong' || g, 'et', CASE g %% 2 WHEN 0 THEN 'male' ELSE 'female' END, date '2008-01-01' + (g * 7 %% 5000), '汉族', false,
       (%(villages)s::text[])[1 + g %% 11], (%(villages)s::text[])[1 + g %% 11], '', %(at)s, %(at)s
FROM generate_series(1, %(n)s) g
"""
_FACTS = (
    """INSERT INTO children_careperiod (child_id, form, during, source, noted_at)
       SELECT id, CASE id %% 9 WHEN 0 THEN 'institutional' ELSE 'scattered' END, daterange('2015-01-01', NULL), '', %(at)s FROM children_child""",
    """INSERT INTO children_parent (child_id, side, name) SELECT id, side, '' FROM children_child, (VALUES ('father'), ('mother')) s(side)""",
    """INSERT INTO children_circumstance (parent_id, status, disability_class, disability_grade, proof, proof_name, during, source, noted_at)
       SELECT p.id, CASE WHEN p.child_id %% 5 < 2 OR p.side = 'father' THEN 'dead' WHEN p.child_id %% 5 = 2 THEN 'out_of_contact'
              WHEN p.child_id %% 5 = 3 THEN 'severe_disability' ELSE 'in_prison' END,
              CASE WHEN p.child_id %% 5 = 3 AND p.side = 'mother' THEN 'mental' ELSE '' END,
              CASE WHEN p.child_id %% 5 = 3 AND p.side = 'mother' THEN 2 END,
              CASE WHEN p.child_id %% 5 = 2 THEN 'police_receipt' ELSE '' END, '', daterange('2016-01-01', NULL), '', %(at)s
       FROM children_parent p""",
    """INSERT INTO benefits_recognition (child_id, category, confirmed_month, confirmed_by_id, confirmed_at, basis, rules_version, source,
              ended_reason, doubt, doubt_answer)
       SELECT id, 'orphan', '2021-05-01', %(staff)s, %(at)s, '{}', '', '', '', '', '' FROM children_child""",
    """INSERT INTO benefits_receivedaid (child_id, kind, monthly, during, source, noted_at)
       SELECT id, 'minimum_living', 300 + id %% 90, daterange('2019-01-01', NULL), '', %(at)s FROM children_child WHERE id %% 5 = 4""",
)
_STANDARD = """
INSERT INTO benefits_standard (care, monthly, effective_from, document, verified, published_at, published_by_id)
VALUES (%s, %s, %s, '测试', true, %s, %s)
"""


def city(children: int) -> dict[str, object]:
    """Fill the empty database. Returns the people who make, check and approve."""
    from django.db import connection

    people = _office()
    villages = [f"{county}101201" for county in COUNTIES]
    given = {"n": children, "villages": villages, "at": MORNING, "staff": people["city_officer"].pk}
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, given)
        for statement in _FACTS:
            cursor.execute(statement, given)
        _accounts(cursor)
        cursor.execute("ANALYZE")
    return people


def standards(amounts: dict[int, tuple[int, int]], staff: object) -> None:
    """Published standards: year -> (institutional, scattered)."""
    from django.db import connection

    with connection.cursor() as cursor:
        for year, pair in amounts.items():
            for care, monthly in zip(("institutional", "scattered"), pair, strict=True):
                cursor.execute(_STANDARD, [care, monthly, dt.date(year, 1, 1), MORNING, staff.pk])


def empty() -> None:
    """Make room for the next size: every table of the registry and the money, triggers aside."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE tablename ~ '^(children|benefits|payroll|org|audit)_'"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE")
        cursor.execute("SET session_replication_role = DEFAULT")


def _office() -> dict[str, object]:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from weibao.org.models import Division, Post, Staff, Unit

    Division.objects.bulk_create([Division(code=code, name=code, level=level) for code, level in _DIVISIONS])
    unit = Unit.objects.create(kind="bureau", name="民政局", division_id="1407")
    people = {}
    for role in ("city_officer", "finance_officer", "leader"):
        people[role] = Staff.objects.create(username=role, name=role, password="!")
        Post.objects.create(staff=people[role], role=role, unit=unit, division_id="1407", during=DateRange(None, None))
    return people


def _accounts(cursor: object) -> None:
    from weibao.kernel.sealed import blind_index, seal

    label = "children.bank_account"
    cursor.execute("SELECT id FROM children_child ORDER BY id")
    ids = [row[0] for row in cursor.fetchall()]
    into = "COPY children_payeeaccount (child_id, bank, account, account_index, holder, during, source, noted_at) FROM STDIN"
    with cursor.copy(into) as copy:
        for child in ids:
            number = f"6217{child:012d}"
            copy.write_row(
                (
                    child,
                    "农商银行",
                    seal(label, number.encode()),
                    blind_index(label, number),
                    f"监护人{child}",
                    "[2015-01-01,)",
                    "",
                    MORNING,
                )
            )
