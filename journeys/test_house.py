"""Sweeps instead of discipline: what is registered is complete, what is forbidden is refused, what is closed stays closed."""

import itertools
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from journeys.house import count_queries, load, machines, pages
from lints.source import gather
from lints.verbs import NOT_BUILT_YET, is_tested
from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.children.models import Child
from weibao.desk.views import file
from weibao.kernel import door
from weibao.kernel.months import Month
from weibao.kernel.states import ForbiddenMove
from weibao.org.powers import NO_PERSON, POWERS, READS, Role
from weibao.payroll.actions import listing
from weibao.payroll.models import Run
from weibao.payroll.views import showing
from weibao.testing import make
from weibao.web import rail

load("actions")
RECORD = door.SLOTS.record  # read before any fixture lends the door another one
ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPEN_TO_ALL = {
    "web:look",
    "api:openapi",
    "api:v1_pick_up",
    "exchange:take_in",
    "schools:answer",
    "reporting:by_link",
    "cases:errand",
    *(f"sync:{name}" for name in ("app", "part", "pair", "open", "sealed")),
    *(f"accounts:{name}" for name in ("sign_in", "second_step", "activate", "by_link", "sso", "sso_back")),
    *(page.name for page in pages() if page.name.startswith("public:")),
}  # the way in and its look; what the interface is like; pages of the public and of phones, whose data stand behind a code
WHO_IS_IN_GOES_HOME = {"accounts:by_link"}
OF_ONES_OWN = {"accounts:sign_out"}
BUDGET = 12
CLOSED = {401, 403, 404, 405}


def test_the_slots_of_the_door_are_filled():
    assert door.SLOTS.may is not None
    assert RECORD is not None


def test_there_are_actions_machines_and_pages():
    assert len(door.ACTIONS) > 5
    assert machines()
    assert pages()


@pytest.mark.parametrize("name", sorted(door.ACTIONS))
def test_every_action_has_a_power_and_a_label(name):
    deed = door.ACTIONS[name]
    assert CHINESE.search(deed.label)
    assert deed.system or POWERS.get(name)
    assert not (deed.system and POWERS.get(name)), "what the system does, nobody is granted"


def test_no_two_actions_share_a_label():
    labels = sorted(deed.label for deed in door.ACTIONS.values())
    assert [one for one, again in itertools.pairwise(labels) if one == again] == []


@pytest.mark.parametrize("name", sorted(set(POWERS) - set(NOT_BUILT_YET)))
def test_every_power_has_its_action(name):
    assert name in door.ACTIONS


def test_what_waits_for_its_action_is_not_built():
    assert set(NOT_BUILT_YET) & set(door.ACTIONS) == set()
    assert set(NOT_BUILT_YET) <= set(POWERS)


def test_powers_and_reads_name_roles_that_exist():
    assert all(roles <= set(Role) for roles in (*POWERS.values(), *READS.values()))


def test_every_action_is_named_by_a_test():
    tests = "\n".join(one.text for one in gather(ROOT) if one.is_test and one.is_python)
    assert [name for name, deed in door.ACTIONS.items() if not is_tested(name, deed.verb.__name__, tests)] == []


def _forbidden():
    for name, machine in machines().items():
        moves = set(machine.moves())
        for pair in itertools.product(machine.states, repeat=2):
            if pair not in moves:
                yield pytest.param(machine, *pair, id=f"{name}: {pair[0]} → {pair[1]}")


@pytest.mark.parametrize(("machine", "old", "new"), list(_forbidden()))
def test_every_forbidden_move_is_refused(machine, old, new):
    assert not machine.allows(old, new)
    with pytest.raises(ForbiddenMove) as refusal:
        machine.check(old, new)
    assert old.label in str(refusal.value)
    assert new.label in str(refusal.value)


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_no_way_in_is_left_off_the_rail(role, monkeypatch):
    """The rail shows eight lines; nobody has a ninth that would be cut."""
    most = rail.MOST
    monkeypatch.setattr(rail, "MOST", 99)
    assert len(rail.links(RequestFactory().get("/"), frozenset({role}))) <= most


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_stranger_is_sent_to_sign_in(page, client, db):
    """Nobody in particular sees nothing, whatever the address and the method."""
    for ask in (client.get, client.post):
        answer = ask(page.address)
        if page.name not in OPEN_TO_ALL:
            assert answer.status_code in {302, *CLOSED}, page
            assert answer.status_code != 302 or answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_person_without_a_post_gets_nowhere(page, client, city):
    client.force_login(city.nowhere)
    for ask in (client.get, client.post):
        if page.name not in OPEN_TO_ALL | OF_ONES_OWN:
            assert ask(page.address).status_code in CLOSED, page


@pytest.mark.parametrize(
    "page", [page for page in pages() if page.needs and page.name not in WHO_IS_IN_GOES_HOME], ids=lambda page: page.name
)
@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.VILLAGE_DIRECTOR, Role.UNIT_LIAISON])
def test_what_does_not_exist_answers_404(page, role, city, enter):
    """The same answer as what one may not see, for those who may see everything and those who see nothing."""
    answer = enter(city.in_role(role)).get(page.address)
    proof_first = page.name.startswith("public:") and answer.status_code == 302 and answer["Location"].startswith("/public/prove/")
    assert proof_first or answer.status_code in CLOSED, page


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_pages_keep_to_their_budget(role, city, enter):
    """At most twelve queries after sign-in, and as many at few rows as at many."""
    client = enter(city.in_role(role))
    few = _budgets(client, rows=3)
    many = _budgets(client, rows=300)
    over = {name: count for name, count in many.items() if count > BUDGET}
    assert over == {}
    assert {name: (few.get(name), count) for name, count in many.items() if few.get(name, count) < count} == {}


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.FINANCE_OFFICER, Role.LEADER, Role.COUNTY_OFFICER])
def test_pages_of_one_run_and_one_child_keep_to_their_budget(role, city, enter, at):
    """As above, for the pages behind a row: a run with its tabs, a child's file with its own."""
    client, officer = enter(city.in_role(role)), city.people["city_officer"]
    notice = [
        PublishedStandard(care, Decimal("1170.00"), date(2023, 1, 1), "晋民发〔2023〕20号") for care in ("institutional", "scattered")
    ]
    publish_standard(notice, by=city.people["console"], at=at)
    counts = []
    for rows in (3, 300):
        child = _enter_children(rows)[0]
        listing.make(Run, by=officer, at=at, month=Month(2023, 7))
        inside = [f"/pay/2023-07/{tab}/" for tab in showing.TABS] + [f"/children/{child.pk}/{tab}/" for tab in file.TABS if tab]
        counts.append([_counted(client, address) for address in ["/pay/2023-07/", f"/children/{child.pk}/", *inside]])
    few, many = counts
    assert role != Role.CITY_OFFICER or {status for _, status, _ in many} == {200}
    assert [one for one in many if one[2] > BUDGET] == []
    assert [(one, other) for one, other in zip(few, many, strict=True) if one[2] < other[2]] == []


def _counted(client: Client, address: str) -> tuple[str, int, int]:
    client.get(address)
    return (re.sub(r"\d{2,}", "…", address), *count_queries(client, address))


def _enter_children(rows: int) -> list[Child]:
    born = date(2010, 1, 1)
    made = make.children({"birth": born + timedelta(days=day)} for day in range(rows))
    for row in made:
        make.recognition(row)
    return made


def _budgets(client: Client, rows: int) -> dict[str, int]:
    _enter_children(rows)
    counts = {}
    for page in pages():
        if not page.needs:
            client.get(page.address)  # the first visit warms what is kept between visits
            status, count = count_queries(client, page.address)
            if status == 200:
                counts[page.name] = count
    return counts
