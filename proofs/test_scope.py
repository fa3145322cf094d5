"""The scope oracle: drawn people, posts, teams, windows and questions; every door answers as the plain model says.

500 examples; 20,000 with WEIBAO_SOAK=1.
"""

import ast
import os
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs.oracle import Asked, Held, Kid, Person, listed
from proofs.world import morning
from weibao.accounts import entering
from weibao.children.models import Child
from weibao.exports.makers import Order, maker_of
from weibao.kernel.clock import true_now
from weibao.org.models import Division, Level, Post, Staff
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, CITY, DONGGUAN, DUANCUN, HONGSHAN, PINGYAO, QIDONG, QIXIAN, XINYING, build

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ["WEIBAO_EXAMPLES"]) if os.environ.get("WEIBAO_EXAMPLES") else 20_000 if os.environ.get("WEIBAO_SOAK") else 500
DAY, KIDS = make.ON, 64
VILLAGES = [XINYING, BAIJIAZHUANG, QIDONG, BAIGUI]
DIVISIONS = [CITY, PINGYAO, QIXIAN, HONGSHAN, DUANCUN, DONGGUAN, *VILLAGES]
ROLES = [
    "village_director", "township_supervisor", "station_worker", "county_officer", "county_approver", "centre_worker",
    "hotline_operator", "city_officer", "leader", "finance_officer", "unit_liaison", "institution_worker",
]  # fmt: skip
APART = ["security_admin", "system_admin", "auditor"]  # nobody holds one of these beside anything else
NAMES = ["王杰", "王洁", "李思远", "李思源", "赵敏", "欧阳雪", "新营生", "白洁", "王思远", "张伟"]
WORDS = [
    "",
    "王",
    "李",
    "远",
    "思远",
    "欧阳雪",
    "wang",
    "wj",
    "lsy",
    "zz",
    "新营",
    "平遥",
    "祁县",
    "白家庄",
    "洪善镇",
    "段村",
    "无此人",
    "NUMBER",
    "MERGED",
]
FILE = re.compile(r"/children/(\d+)/")
ENTRIES = re.compile(r"共 ([\d,]+) 条")
TOTAL = re.compile(r"共 ([\d,]+) 名")


class Stage:
    """The children, as rows and as the model knows them; and the one person who asks."""

    def __init__(self) -> None:
        city = build()
        self.units = [city.units["institution"].pk, city.units["pingyao"].pk, city.units["hongshan"].pk]
        luck = random.Random(20230703)
        facts = [self._facts(luck, city) for _ in range(KIDS)]
        self.rows = make.children(facts)
        self.kids = [self._kid(row, one, luck) for row, one in zip(self.rows, facts, strict=True)]
        self.places = dict(Division.objects.filter(code__startswith=CITY, level__gte=Level.COUNTY).values_list("code", "name"))
        self.asker = Staff.objects.create(username="asker", name="问者", password="!")
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.asker)
        session = self.client.session
        session[entering.MARK] = entering.mark(true_now(), factor="totp")
        session.save()

    def _facts(self, luck: random.Random, city: Any) -> dict[str, Any]:
        home = luck.choice(VILLAGES)
        return {
            "name": luck.choice(NAMES),
            "birth": date(luck.randint(2004, 2020), luck.randint(1, 12), luck.randint(1, 28)),
            "village": home,
            "home": luck.choice([home, home, *VILLAGES]),
            "institution": city.units["institution"] if luck.random() < 0.2 else None,
            "place_note": "待核" if luck.random() < 0.2 else "",
        }

    def _kid(self, row: Child, facts: dict[str, Any], luck: random.Random) -> Kid:
        restricted, merged = luck.random() < 0.2, luck.random() < 0.1
        into = self.rows[0].pk if merged and row != self.rows[0] else None
        recognised, doubtful = not into and luck.random() < 0.6, luck.random() < 0.3
        if recognised:
            category = luck.choice(["orphan", "de_facto_unattended"])
            make.recognition(row, category=category, doubt="over_age" if doubtful else "")
        if restricted:
            make.restricted(row)
        Child.objects.filter(pk=row.pk).update(merged_into=into)
        institution = facts["institution"]
        return Kid(
            row.pk, row.name, row.pinyin, row.initials, row.birth_date, facts["village"], facts["home"], institution and institution.pk,
            restricted, into, row.id_number or "", category if recognised else None, "institutional" if institution else "scattered",
            bool(facts["place_note"]), recognised and doubtful,
        )  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """In place of the world of the routes: this module's own.

    An example takes back all that it wrote, the last use of the session too: over half an hour of examples it would seem idle.
    """
    awake = override_settings(WEIBAO_IDLE_MINUTES=24 * 60, WEIBAO_SESSION_HOURS=24)
    with awake, django_db_blocker.unblock(), morning(), transaction.atomic():
        yield Stage()
        transaction.set_rollback(True)


DAYS = st.sampled_from(
    [
        (None, None),
        (None, None),
        (date(2021, 6, 1), None),
        (None, DAY),
        (DAY, DAY),
        (date(2019, 1, 1), DAY - timedelta(days=1)),
        (DAY + timedelta(days=1), None),
    ]
)


def posts_of(roles: list[str]) -> st.SearchStrategy[Any]:
    """Up to three posts, no two the same."""
    one = st.tuples(st.sampled_from(roles), st.integers(0, 2), st.sampled_from(DIVISIONS), DAYS)
    return st.lists(one, max_size=3, unique_by=lambda post: (post[0], post[2]))


POSTS = st.one_of(*[posts_of(ROLES)] * 4, *[posts_of([role]) for role in APART])
KID = st.integers(0, KIDS - 1)
TEAMS = st.dictionaries(KID, DAYS, max_size=3)
WINDOWS = st.dictionaries(KID, st.sampled_from([-30, -25, -23, -1, 1]), max_size=3)
ASKED = st.builds(
    Asked,
    words=st.sampled_from(WORDS),
    place=st.sampled_from(["", "", PINGYAO, QIXIAN, HONGSHAN, DONGGUAN]),
    category=st.sampled_from(["", "", "orphan", "de_facto_unattended", "none"]),
    care=st.sampled_from(["", "", "institutional", "scattered"]),
    open_place=st.booleans(),
    of_age=st.booleans(),
    doubtful=st.booleans(),
    sort=st.sampled_from(["name", "-name", "age", "-age", "place", "-place"]),
)
DOORS = st.sampled_from(["list", "list", "list", "words", "search", "export", "file", "file", "api", "doubts", "home"])


def enact(stage: Stage, active: bool, posts: Any, teams: Any, windows: Any) -> Person:
    """Put what was drawn into the database, and tell the model the same."""
    Staff.objects.filter(pk=stage.asker.pk).update(is_active=active)
    rows = [
        Post(staff=stage.asker, role=role, unit_id=stage.units[unit], division_id=code, during=make.period(*days))
        for role, unit, code, days in posts
    ]
    Post.objects.bulk_create(rows)
    for place, days in teams.items():
        make.member(stage.rows[place], stage.asker, *days)
    open_from = {place: make.AT + timedelta(hours=hours) for place, hours in windows.items()}
    for place, begins in open_from.items():
        make.permit(stage.rows[place], stage.asker, opens=begins)
    return Person(
        active,
        [Held(role, stage.units[unit], code, *days) for role, unit, code, days in posts],
        {stage.kids[place].pk: days for place, days in teams.items()},
        {stage.kids[place].pk: (begins, begins + timedelta(hours=24)) for place, begins in open_from.items()},
    )


def query(asked: Asked) -> dict[str, str]:
    """The words of the form."""
    county, township = (asked.place, "") if len(asked.place) == 6 else (asked.place[:6], asked.place)
    named = {"county": county, "township": township, "category": asked.category, "care": asked.care, "sort": asked.sort}
    flags = {"place": "open" * asked.open_place, "age": "over" * asked.of_age, "state": "doubt" * asked.doubtful}
    return {name: value for name, value in (named | flags).items() if value}


def met(text: str) -> list[int]:
    """The files that a page leads to, in order, each once."""
    return list(dict.fromkeys(int(number) for number in FILE.findall(text)))


@pytest.mark.timeout(7200)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not os.environ.get("WEIBAO_SOAK"),
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    active=st.sampled_from([True] * 9 + [False]),
    posts=POSTS,
    teams=TEAMS,
    windows=WINDOWS,
    asked=ASKED,
    door=DOORS,
    kid=KID,
    page=st.integers(1, 2),
)
def test_every_door_answers_as_the_plain_model_says(world, active, posts, teams, windows, asked, door, kid, page):
    with transaction.atomic():
        person = enact(world, active, posts, teams, windows)
        words = {"NUMBER": world.kids[kid].number, "MERGED": next(one.number for one in world.kids if one.merged_into)}.get(
            asked.words, asked.words
        )
        asked = Asked(**{**vars(asked), "words": words if door in {"words", "search", "export", "api"} else ""})
        check(world, person, asked, door, world.kids[kid], page)
        transaction.set_rollback(True)


def check(stage: Stage, person: Person, asked: Asked, door: str, kid: Kid, page: int) -> None:
    """One door, one question."""
    client, wanted = stage.client, listed(person, stage.kids, asked, DAY, stage.places)
    nobody = 302 if not person.active else 403
    if not person.active or not person.held(DAY):
        assert client.get("/children/").status_code == nobody
        assert client.get(f"/children/{kid.pk}/").status_code == nobody
        return
    if door == "file":
        status = client.get(f"/children/{kid.pk}/").status_code
        opened = person.opens(kid, make.AT + timedelta(minutes=1), DAY)
        assert status == ((302 if kid.merged_into else 200) if opened else 404)
    elif door == "home":
        found = set(met(client.get("/").content.decode()))
        assert found <= set(listed(person, stage.kids, Asked(), DAY, stage.places))
    elif door == "search":
        plain = listed(person, stage.kids, Asked(words=asked.words), DAY, stage.places) if asked.words else []
        kids = {one.pk: one for one in stage.kids}
        plain.sort(key=lambda pk: (kids[pk].pinyin, kids[pk].born, pk))
        assert met(client.post("/search/", {"q": asked.words}).content.decode()) == plain[:20]
    elif door == "api":
        answer = client.get("/api/v1/children?limit=200")
        plain = sorted(listed(person, stage.kids, Asked(), DAY, stage.places))
        assert answer.status_code == (200 if person.reads(DAY) else 403)
        assert not person.reads(DAY) or [one["id"] for one in answer.json()["items"]] == plain
    elif not person.reads(DAY):
        assert client.get("/children/", query(asked)).status_code == 403
    elif door == "list":
        text = client.get("/children/", query(asked) | {"page": page}).content.decode()
        start = 50 if page == 2 and len(wanted) > 50 else 0
        assert met(text) == wanted[start : start + 50]
        assert not wanted or int(TOTAL.search(text)[1]) == len(wanted)
    elif door == "words" and asked.words:
        assert met(client.post("/children/", query(asked) | {"q": asked.words}).content.decode()) == wanted
    elif door == "doubts":
        plain = listed(person, stage.kids, Asked(doubtful=True), DAY, stage.places)
        text = client.get("/recognitions/doubts/").content.decode()
        assert len(set(re.findall(r"/recognitions/(\d+)/answer/", text))) == min(len(plain), 50)
        assert not plain or int(ENTRIES.search(text)[1]) == len(plain)
    elif door == "export":
        maker = maker_of("desk.children")
        order = Order(staff=Staff.objects.get(pk=stage.asker.pk), at=make.AT, on=DAY, asked=query(asked) | {"q": asked.words})
        assert list(maker.make(order, maker.want(order)).keys) == wanted


def test_the_model_reads_nothing_of_the_code():
    tree = ast.parse(Path(__file__).with_name("oracle.py").read_text())
    named = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    named |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
    assert named <= {"collections.abc", "dataclasses", "datetime"}
