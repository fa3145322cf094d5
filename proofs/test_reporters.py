"""Who reported, planted as a word and a number in every report of the world: it appears for nobody but the named people."""

import pytest

from proofs.report_rows import PHONE, REPORTER
from proofs.test_mass_assignment import holding
from proofs.test_routes import COLUMNS, ROUTES, SOAK, ask, sent, text_of
from proofs.world import World

pytestmark = pytest.mark.django_db
ASKED = "/reports/<harm>/reporter/"
NEAR, WORKING = {"reports", "home", "search", "audit", "cases"}, {"CO", "CA", "CW", "CI", "AU", "TM"}
MASKED = f"{PHONE[:3]}****{PHONE[-4:]}"


@pytest.mark.timeout(1800)
def test_who_reported_appears_for_named_people_alone(world: World, browsers):
    """Every page and file of the table as every role (each as every fifth, outside of the soak), and the one deed that tells it."""
    met, opened, rows = set(), 0, world.at("own")
    for line in ROUTES:
        if line.verb != "GET" and line.address != ASKED:
            continue
        for turn, column in enumerate(COLUMNS):
            near = line.part in NEAR and column in WORKING
            if not SOAK and not near and (turn + line.number) % 5:
                continue
            if line.cells[column].expected("own", line.ok) != line.ok:
                continue
            answer = ask(browsers[column], line.verb, line.filled(line.address, rows), sent(line, rows))
            text, opened = text_of(answer), opened + 1
            if any(word in text for word in (REPORTER, PHONE, MASKED)):
                met.add((column, line.address))
    assert opened > 300
    assert met == {("CA", ASKED)}


def test_who_reported_stands_in_no_table_and_not_in_the_trail(world: World):
    """The rows hold sealed bytes; trail, notices, jobs and exports hold nothing."""
    assert holding(REPORTER) == []
    assert holding(PHONE) == []
