"""A random walk through the procedure never reaches a state without an owner or without a last day."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.applications.actions import accepting, checking, deciding, objecting, submitting, supplementing
from weibao.applications.models import Application
from weibao.applications.reports.papers import papers, proofs_of
from weibao.applications.states import CLOSED, MOVES, NEXT, State
from weibao.applications.tests.making import LOST, WORDS, new
from weibao.kernel.refusal import Refusal
from weibao.testing import make


def deeds(city):
    boss, clerk, director = (city.people[key] for key in ("county_approver", "supervisor", "director"))
    return [
        lambda row, at: accepting.accept(row, by=clerk, at=at),
        lambda row, at: supplementing.ask_supplement(row, by=clerk, at=at),
        lambda row, at: supplementing.ask_supplement(row, by=boss, at=at, extra=("户口簿原件",)),
        lambda row, at: supplementing.take_papers(row, by=director, at=at, **_missing(row)),
        lambda row, at: supplementing.answer_supplement(row, by=clerk, at=at),
        lambda row, at: checking.conclude(row, by=clerk, at=at, opinion="meets", words=WORDS),
        lambda row, at: checking.conclude(row, by=clerk, at=at, opinion="fails", words=WORDS),
        lambda row, at: checking.return_to_check(row, by=boss, at=at, reason=WORDS),
        lambda row, at: deciding.confirm(row, by=boss, at=at, reason=WORDS),
        lambda row, at: deciding.refuse(row, by=boss, at=at, ground="not_met", reason=WORDS),
        lambda row, at: deciding.tell(row, by=clerk, at=at),
        lambda row, at: objecting.lodge_remedy(row, by=clerk, at=at, kind="objection", lodged_on=at.date(), words=WORDS),
        lambda row, at: submitting.take_back(row, by=clerk, at=at),
        lambda row, at: submitting.withdraw(row, by=clerk, at=at, reason=WORDS),
    ]


def _missing(row):
    missing = [one.code for one in papers(row) if not one.held]
    plain = tuple(code for code in missing if ":" not in code)
    return {"codes": plain, "proofs": {code: proofs_of(code)[0] for code in missing if ":" in code}}


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    matter=st.sampled_from(["orphan", "de_facto"]),
    walk=st.lists(st.tuples(st.integers(0, 13), st.sampled_from([5, 900, 5000, 40000])), min_size=4, max_size=16),
)
def test_a_random_walk(city, at, matter, walk):
    facts = {"papers": ("form",)} if matter == "orphan" else {"mother": (LOST,)}
    row = submitting.submit(new(matter, name=make.name(), **facts), by=city.inside, at=at)
    moment, all_deeds = at, deeds(city)
    for turn, minutes in walk:
        moment += timedelta(minutes=minutes)
        old = row.state
        try:
            all_deeds[turn](row, moment)
        except Refusal:
            row = Application.objects.get(pk=row.pk)
            assert row.state == old
            continue
        row = Application.objects.get(pk=row.pk)
        assert row.state == old or MOVES.allows(old, row.state)
        if row.state in CLOSED:
            assert row.closed_on is not None
        else:
            assert State(row.state) in NEXT
            assert row.due is not None or row.due_open
            assert row.warn_on is None or row.due is None or row.warn_on <= row.due
        assert (row.held is not None) == (row.state == State.SUPPLEMENTING)
        assert (row.recognition_id is not None) == (row.state in {State.CONFIRMED, State.PAYING})
