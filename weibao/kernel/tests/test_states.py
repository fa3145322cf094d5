import pytest
from django.db import models

from weibao.kernel import states
from weibao.kernel.refusal import Stale
from weibao.kernel.states import ForbiddenMove, Machine


class State(models.TextChoices):
    REPORTED = "reported", "已接报"
    HELPING = "helping", "帮扶中"
    CLOSED = "closed", "已结案"


MOVES = Machine(
    {
        State.REPORTED: {State.HELPING, State.CLOSED},
        State.HELPING: {State.CLOSED},
        State.CLOSED: set(),
    }
)


class Rows:
    """A table of one row, as far as a move asks it."""

    def __init__(self, state):
        self.state, self.written = state, {}

    def filter(self, *, pk, state):
        assert pk == 7
        self.asked = state
        return self

    def update(self, **values):
        if self.asked != self.state:
            return 0
        self.state, self.written = values["state"], values
        return 1


def case(state, rows):
    kind = type("Case", (), {"_base_manager": rows})
    one = kind()
    one.pk, one.state, one.since = 7, state, None
    return one


def test_the_table_allows_what_it_names_and_nothing_else():
    named = set(MOVES.moves())
    for old in State:
        for new in State:
            assert MOVES.allows(old, new) is ((old, new) in named)
    assert MOVES.after(State.CLOSED) == frozenset()
    assert MOVES.allows("reported", "helping")


def test_a_forbidden_move_names_both_states():
    with pytest.raises(ForbiddenMove) as refusal:
        MOVES.check(State.CLOSED, State.HELPING)
    assert refusal.value.message == "当前状态为“已结案”，不能转为“帮扶中”。"
    assert refusal.value.status == 409


def test_a_value_that_is_no_state_is_an_error():
    with pytest.raises(ValueError, match="lost"):
        MOVES.allows("lost", State.CLOSED)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {State.REPORTED: {State.CLOSED}},
        {State.REPORTED: {"lost"}, State.HELPING: set(), State.CLOSED: set()},
    ],
)
def test_a_table_with_a_hole_is_refused(table):
    with pytest.raises(ValueError):
        Machine(table)


def test_a_move_writes_the_row_and_the_object():
    rows = Rows("reported")
    one = case("reported", rows)
    states.move(one, State.HELPING, machine=MOVES, since="2023-07-03")
    assert rows.written == {"state": State.HELPING, "since": "2023-07-03"}
    assert (one.state, one.since) == (State.HELPING, "2023-07-03")


def test_the_second_of_two_people_is_told_and_changes_nothing():
    rows = Rows("reported")
    mine, theirs = case("reported", rows), case("reported", rows)
    states.move(theirs, State.CLOSED, machine=MOVES)
    with pytest.raises(Stale):
        states.move(mine, State.HELPING, machine=MOVES, since="2023-07-03")
    assert (mine.state, mine.since, rows.state) == ("reported", None, State.CLOSED)


def test_a_forbidden_move_does_not_reach_the_database():
    rows = Rows("closed")
    with pytest.raises(ForbiddenMove):
        states.move(case("closed", rows), State.HELPING, machine=MOVES)
    assert not hasattr(rows, "asked")
