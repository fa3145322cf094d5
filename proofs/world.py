"""The world that the table speaks of: rows of every kind at four places around one village, and a person in every role.

    restricted  新营村 again: a child of whom only the case team knows
    own      新营村 (洪善镇, 平遥县): the village of the director
    sibling  百家庄: another village of the same township
    parent   段村镇 启东: another township of the same county
    county   another county of the same city

The child of `own` lives in the city's institution as well, so that its worker has somebody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client, override_settings

from proofs.aid_rows import aid
from proofs.care_rows import care
from proofs.case_rows import cases
from proofs.money import beside, waiting
from proofs.people_rows import asked_schools, trained
from proofs.phone_rows import phones
from proofs.places import DIRECTORS, NAMES, VILLAGES
from proofs.recognition_rows import crossings, department, lead, national
from proofs.report_rows import reports
from proofs.visit_rows import visits
from weibao.access.models import Member, Permit
from weibao.accounts import entering
from weibao.accounts.models import Factor, Sitting
from weibao.api.actions import tokens
from weibao.api.models import Delivery, Event, Subscription
from weibao.applications.tests.making import of_child
from weibao.attachments.models import Attachment, Body
from weibao.benefits.models import Recognition
from weibao.children.actions.merging import merge
from weibao.children.models import Child, Circumstance, Parent
from weibao.children.querysets import KIND
from weibao.exports import actions as exports
from weibao.exports.models import Export
from weibao.kernel.clock import true_now
from weibao.kernel.envelope import lock
from weibao.kernel.sealed import blind_index
from weibao.org.actions import Appointment
from weibao.org.models import Division, Level, Post, Staff
from weibao.org.powers import Role
from weibao.payroll.models import Finding, RunLine
from weibao.payroll.tests.books import Books
from weibao.privacy.actions.assessing import record_assessment
from weibao.privacy.actions.consents import record_consent
from weibao.privacy.actions.reporting import draft_report
from weibao.privacy.actions.requesting import grant_request, receive_request
from weibao.privacy.models import DestructionList
from weibao.privacy.tests.test_registers import ASKED, ASSESSED, GUARDIAN
from weibao.rosters.models import Book, Line
from weibao.rosters.tests import form
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, PINGYAO, QIXIAN, XINYING, LittleCity, build
from weibao.watching.models import Alarm, Relation

BESIDE_BAIGUI = f"{BAIGUI[:9]}216"
TEAM, WINDOW = "county_officer_beside", "director_far"
PICTURE = b"\x89PNG\r\n\x1a\n"
NOBODY = 2**40  # no row has this number

# the columns of the table: who stands for a role
ACTORS = {
    "VD": "director",
    "TS": "supervisor",
    "SW": "station_worker",
    "CO": "county_officer",
    "CA": "county_approver",
    "CW": "centre_worker",
    "HO": "hotline_operator",
    "CI": "city_officer",
    "LE": "leader",
    "FI": "finance_officer",
    "UL": "unit_liaison",
    "IW": "institution_worker",
    "SE": "security_admin",
    "SY": "system_admin",
    "AU": "auditor",
    "TM": "county_officer_beside",
    "WI": "director_far",
    "FO": "former_director",
    "AN": "",
}


@dataclass
class World:
    """Numbers of rows by kind and place, and the names that nobody out of scope may read."""

    city: LittleCity
    rows: dict[str, dict[str, int | str]] = field(default_factory=dict)
    fixed: dict[str, object] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)

    def keep(self, kind: str, place: str, pk: int | str) -> None:
        """Remember a row."""
        self.rows.setdefault(kind, {})[place] = pk

    def at(self, place: str) -> dict[str, object]:
        """What the blanks of an address stand for at a place; at `absent` no row exists."""
        return {kind: places.get(place, NOBODY) for kind, places in self.rows.items()} | self.fixed

    def person(self, column: str) -> Staff | None:
        """Who stands for a column, fresh from the database; None for somebody who is not signed in."""
        key = ACTORS[column]
        return Staff.objects.get(username=key) if key else None


def enter(world: World, column: str) -> Client:
    """A browser of the person of a column, fully signed in."""
    client = Client(raise_request_exception=False)
    staff = world.person(column)
    if staff is not None:
        client.force_login(staff)
        session = client.session
        session[entering.MARK] = entering.mark(true_now(), factor="totp")
        session.save()
    return client


@contextmanager
def morning() -> Iterator[None]:
    """The morning of 3 July 2023, as everywhere in the tests."""
    with override_settings(WEIBAO_NOW=make.AT.isoformat(), WEIBAO_NOW_SINCE=true_now().isoformat()):
        yield


def made() -> World:
    """Put the world into the database."""
    world = World(build())
    Division.objects.create(code=BESIDE_BAIGUI, name="东观村村委会", level=Level.VILLAGE, parent_id=BAIGUI[:9])
    books = Books(world.city)
    for year, institutional, scattered in ((2022, "1720.00", "1145.00"), (2023, "1755.00", "1170.00")):
        books.standard("institutional", institutional, date(year, 1, 1), f"晋民发〔{year}〕18号")
        books.standard("scattered", scattered, date(year, 1, 1), f"晋民发〔{year}〕18号")
    owing = {place: _children(world, books, place) for place in VILLAGES}
    books.pay("2023-05")
    for child in owing.values():
        books.died(child, date(2023, 3, 20))
    june = books.pay("2023-06")
    Recognition.objects.filter(pk__in=world.rows["recognition"].values()).update(agreement="wanted")
    july = books.draft("2023-07", by="city_officer_second")
    for place in VILLAGES:
        _money(world, place, june, july)
        lead(world, place)
        world.keep("application", place, of_child(Child.objects.get(pk=world.rows["twin"][place]), _recorder(world, place)).pk)
        department(world, place)
        _paper(world, place)
    for place in DIRECTORS.keys():
        _rosters(world, place)
    _registers(world)
    world.fixed["index"] = waiting(world.city)
    _shut(world)
    for place in VILLAGES:
        national(world, place)
        visits(world, place)
    for place in DIRECTORS.keys():
        _export(world, place)
        _own(world, place)
    _interfaces(world)
    crossings(world)
    aid(world)
    phones(world)
    trained(world)
    asked_schools(world)
    care(world)
    cases(world)
    reports(world)
    for place, other in zip(VILLAGES, [*list(VILLAGES)[1:], "own"], strict=True):
        world.keep("mother_of_another", place, world.rows["mother"][other])
        world.keep("member_of_another", place, world.rows["member"][other])
        world.keep("village", place, BAIGUI if place == "restricted" else VILLAGES[place])
        world.keep("other_village", place, {"own": BAIJIAZHUANG, "county": BESIDE_BAIGUI, "restricted": BAIGUI}.get(place, XINYING))
        world.keep("other_care", place, "scattered" if place == "own" else "institutional")
        world.keep("home", place, "" if place == "own" else world.city.units["institution"].pk)
    for place, home in world.rows["home"].items():
        world.keep("home_or_null", place, home or "null")
    for kind in ("village", "other_village", "other_care", "home", "home_or_null"):
        world.keep(kind, "absent", world.rows[kind]["own"])
    world.fixed |= {"bureau": world.city.units["pingyao"].pk, "book_here": world.rows["book"]["own"], "version": july.version}
    return world


def _children(world: World, books: Books, place: str) -> Any:
    code, institution = VILLAGES[place], world.city.units["institution"] if place == "own" else None
    child = books.child(village=code, name=f"司徒{NAMES[place]}", institution=institution, birth=date(2012, 3, 4), place_note="新营")
    child.recognitions.update(doubt="over_age")
    twin = make.child(village=code, name=f"端木{NAMES[place]}", institution=institution)
    kept, merged = (make.child(village=code, name=f"{name}{NAMES[place]}", institution=institution) for name in ("公孙", "闻人"))
    debtor = books.child(village=code, name=f"欧阳{NAMES[place]}", institution=institution)
    student = books.child(village=code, name=f"赫连{NAMES[place]}", institution=institution, birth=date(2002, 3, 4))
    entry = merge(kept, by=world.city.people["city_officer"], at=make.AT - timedelta(days=2), merged=merged, reason="同一名儿童", take=[])
    situation = Circumstance.objects.filter(parent__child=child).first()
    assert situation is not None
    for row in (child, twin, kept, merged, debtor, student):
        world.names.setdefault(place, set()).add(row.name)
        world.numbers[row.pk] = place
    mother = Parent.objects.get(child=child, side="mother")
    kinds = {"child": child, "twin": twin, "owing": debtor, "merge": entry, "merged": merged, "situation": situation, "mother": mother}
    for kind, row in (kinds | {"recognition": child.recognitions.get(), "student": student}).items():
        world.keep(kind, place, row.pk)
    return debtor


def _registers(world: World) -> None:
    """A consent, two requests and a destruction list a place; an assessment and a report."""
    person = world.city.people
    for place, code in VILLAGES.items():
        child = Child.objects.get(pk=world.rows["twin"][place])
        approver, officer = person["city_officer"], person["city_officer_second"]
        world.keep("consent", place, record_consent(child, by=_recorder(world, place), at=make.AT, new=GUARDIAN).pk)
        world.keep("request", place, receive_request(child, by=officer, at=make.AT, new=ASKED).pk)
        granted = receive_request(child, by=officer, at=make.AT, new=ASKED)
        world.keep("granted", place, grant_request(granted, by=approver, at=make.AT).pk)
        listed = DestructionList.objects.create(
            kind="child_file", division_id=code[:6], term="10 年", ref="个人信息保护法", why="试", proposed_at=make.AT, request=granted
        )
        listed.items.create(row=NOBODY, due_on=make.ON)
        world.keep("list", place, listed.pk)
    assessment = record_assessment(None, by=person["city_officer"], at=make.AT, new=ASSESSED)
    draft_report(2023, by=person["city_officer"], at=make.AT)
    world.fixed["assessment"] = assessment.pk


def _recorder(world: World, place: str) -> Staff:
    return world.city.people[DIRECTORS.get(place, "director")]


FACTS = {"month": "2023-06", "amount": "1170.00", "of_age_on": "2030-03-04"}


def _money(world: World, place: str, june: Any, july: Any) -> None:
    child = world.rows["child"][place]
    line = RunLine.objects.get(run=july, child=child, kind="regular")
    finding = Finding.objects.create(
        check_code="over_age", run=june, child_id=child, key=f"over_age:{child}", facts=FACTS, found_at=make.AT
    )
    for kind, pk in {"line": line.pk, "finding": finding.pk, **beside(world.city, child, VILLAGES[place])}.items():
        world.keep(kind, place, pk)


def _shut(world: World) -> None:
    """The children of `restricted` are known to their team alone; a window is open on the child of `own`."""
    for pk in [pk for pk, place in world.numbers.items() if place == "restricted"]:
        make.restricted(Child.objects.get(pk=pk), world.city.people[TEAM])
    _asked_for(world)
    make.permit(Child.objects.get(pk=world.rows["child"]["own"]), world.city.people[WINDOW], opens=make.AT - timedelta(hours=1))


def _asked_for(world: World) -> None:
    """A request that waits a place and one of the director's own; a member of each team who is in no column."""
    for place, director in DIRECTORS.items():
        child = Child.objects.get(pk=world.rows["child"][place])
        facts = {"place": child.household_id[:6], "reason": "核对入学登记的家庭信息", "asked_at": make.AT, "state": "asked", "kind": KIND}
        for kind, key in {"permit": "hotline_operator", "own_permit": director}.items():
            asked = Permit.objects.create(row=child.pk, asked_for=str(child.pk), staff=world.city.people[key], **facts)
            world.keep(kind, place, asked.pk)
        world.keep("member", place, make.member(child, world.city.people["city_officer_second"]).pk)
    shut = world.rows["child"]["restricted"]
    world.keep("member", "restricted", Member.objects.get(row=shut).pk)
    make.member(Child.objects.get(pk=shut), world.city.people["city_officer_second"])
    world.fixed["shut"] = shut


def _paper(world: World, place: str) -> None:
    child = world.rows["child"][place]
    about = {"subject_kind": KIND, "subject_id": child, "category": "photo", "name": "照片.png", "kind": "png", "size": len(PICTURE)}
    paper = Attachment(**about, fingerprint=blind_index("attachments.fingerprint", str(child)), scan="clean", added_at=make.AT)
    paper.added_by = world.city.people["county_officer"]
    paper.key, data = lock(paper.label, PICTURE)
    paper.save()
    Body.objects.create(attachment=paper, data=data)
    world.keep("paper", place, paper.pk)


def _export(world: World, place: str) -> None:
    """A file that the director of the place has asked for, made and ready."""
    director = world.city.people[DIRECTORS[place]]
    asked = exports.ask(Export, by=director, at=make.AT, maker="desk.children", asked={}, form="xlsx", purpose="visit")
    made = exports.make(asked, by=director, at=make.AT)
    world.keep("export", place, made.pk)
    world.keep("post", place, Post.objects.get(staff=director).pk)


def _own(world: World, place: str) -> None:
    """What belongs to the director of the place alone: a factor, a session, an alarm to explain, a declaration."""
    director, key = world.city.people[DIRECTORS[place]], f"session of {place}"
    facts = {"kind": "totp", "name": "手机", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "made_at": make.AT}
    sitting = Sitting.objects.create(staff=director, key=key, source="127.0.0.1", agent="x", how="password", began_at=make.AT)
    raised = {"rule": "bulk", "staff": director, "raised_at": make.AT, "facts": {"count": 60, "limit": 50}}
    world.keep("person", place, director.pk)
    world.keep("factor", place, Factor.objects.create(staff=director, **facts).pk)
    world.keep("sitting", place, sitting.pk)
    world.keep("alarm", place, Alarm.objects.create(**raised, key=place).pk)
    world.keep("asked", place, Alarm.objects.create(**raised, key=f"{place} asked", state="asked", asked_at=make.AT).pk)
    world.keep("relation", place, Relation.objects.create(staff=director, tie="family", name="甲某", declared_at=make.AT).pk)


def _interfaces(world: World) -> None:
    """Another system with a token, a subscription and a message that was given up."""
    security, system = world.city.people["security_admin"], world.city.people["system_admin"]
    post = Appointment("svc-test", "测试系统", Role.COUNTY_OFFICER, world.city.units["pingyao"].pk, PINGYAO, make.ON)
    account = tokens.open_account(post, by=security, at=make.AT)
    year = {"purpose": "比对", "grants": ["children.read"], "expires_at": make.AT + timedelta(days=30)}
    token, _ = tokens.make_token(account, by=security, at=make.AT, **year)
    told = Subscription.objects.create(staff=account, url="https://127.0.0.1/", kinds=[], secret="x" * 32, made_by=system, made_at=make.AT)
    event = Event.objects.create(kind="children.ChildRegistered", ids=[], at=make.AT)
    given_up = Delivery.objects.create(subscription=told, event=event, state="dead")
    for kind, row in {"token": token, "subscription": told, "delivery": given_up}.items():
        world.keep(kind, "own", row.pk)
    world.fixed["service"] = account.pk


def _rosters(world: World, place: str) -> None:
    county = QIXIAN if place == "county" else PINGYAO
    book = Book.objects.create(
        name=f"{NAMES[place]}.xlsx",
        division_id=county,
        digest=f"{place:0<64}",
        content=form.book(form.HEADS, form.values(name=f"名册{NAMES[place]}")),
        state="checked",
        rows=1,
        done=1,
        received_by=world.city.people["county_officer"],
        received_at=make.AT,
    )
    cells = {"name": f"名册{NAMES[place]}"}
    line = Line.objects.create(book=book, row=4, cells=cells, fingerprint="0" * 64, fate="rejected", codes=["name.missing"])
    world.keep("book", place, book.pk)
    world.keep("rosterline", place, line.pk)
