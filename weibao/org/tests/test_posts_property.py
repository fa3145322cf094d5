"""Whatever is done to posts, in whatever order: no village with children is without a worker at any instant."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.kernel.clock import SHANGHAI
from weibao.kernel.refusal import Refusal
from weibao.org.actions import Appointment, appoint, end_stand_in, relieve, renew, stand_in, transfer
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG, XINYING

VILLAGES = {XINYING: "hongshan", BAIJIAZHUANG: "hongshan", QIDONG: "duancun", BAIGUI: "dongguan"}
PEOPLE = ["director", "director_near", "director_beside", "director_far", "newcomer", "second"]
START = datetime(2023, 7, 3, 9, 0, tzinfo=SHANGHAI)
HORIZON = 100
few_days = st.integers(0, 12)
deeds = st.tuples(
    st.sampled_from(
        ["appoint", "relieve", "relieve", "relieve", "transfer", "transfer", "stand_in", "end_stand_in", "end_stand_in", "renew"]
    ),
    st.integers(0, 3),  # days that pass before
    few_days,  # from when
    st.sampled_from(PEOPLE),  # whose post
    st.sampled_from([*PEOPLE, None]),  # who takes over
    few_days,  # from when the successor
    st.sampled_from(sorted(VILLAGES)),
    st.booleans(),  # standing in
)


class Clerk:
    """A security administrator who does anything that the system lets him."""

    def __init__(self, city):
        self.city, self.by, self.at = city, city.people["security_admin"], START

    def one(self, who, village, since, stands_in):
        name = self.city.people[who].name if who in self.city.people else f"人员{who}"
        until = since + timedelta(days=20) if stands_in else None
        unit = self.city.units[VILLAGES[village]].pk
        return Appointment(who, name, Role.VILLAGE_DIRECTOR, unit, village, since, until=until, stands_in=stands_in)

    def do(self, deed):
        verb, passed, ahead, whose, who, then, village, stands_in = deed
        self.at += timedelta(days=passed)
        on = self.at.date() + timedelta(days=ahead)
        since = self.at.date() + timedelta(days=then)
        staff = Staff.objects.filter(username=whose).first()
        posts = list(Post.objects.filter(staff=staff).lasting_from(self.at.date())) if staff else []
        given = {"by": self.by, "at": self.at}
        if verb == "appoint":
            appoint([self.one(whose, village, on, stands_in)], **given)
        elif verb == "stand_in":
            stand_in(self.city.divisions[village], who=self.one(whose, village, on, True), **given)
        elif posts and verb == "relieve":
            over = {post.pk: self.one(who, post.division_id, since, stands_in) if who else None for post in posts[: 1 + ahead % 2]}
            relieve(staff, on=on, hand_over=over, **given)
        elif posts and verb == "transfer":
            to = self.one(whose, village, on, False)
            transfer(posts[0], to=to, takes_over=self.one(who, posts[0].division_id, since, stands_in) if who else None, **given)
        elif posts and verb == "end_stand_in":
            post = next((one for one in posts if one.stands_in), posts[0])
            end_stand_in(post, on=on, takes_over=self.one(who, post.division_id, since, False) if who else None, **given)
        elif posts:
            renew(posts[-1], until=on, **given)


def days_alone():
    """Village and day on which nobody is its director, counted with a plain calendar."""
    held = {code: set() for code in VILLAGES}
    for post in Post.objects.filter(role=Role.VILLAGE_DIRECTOR, during__isempty=False):
        lower = max(0, (post.during.lower - START.date()).days)
        upper = HORIZON if post.during.upper is None else min(HORIZON, (post.during.upper - START.date()).days)
        held[post.division_id].update(range(lower, upper))
    return [(code, day) for code, days in held.items() for day in range(HORIZON) if day not in days]


@pytest.mark.slow
@given(plan=st.lists(deeds, min_size=3, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_at_no_instant_is_a_village_with_children_without_a_worker(city, plan):
    done = 0
    with transaction.atomic():
        make.children([{"village": code} for code in VILLAGES])
        clerk = Clerk(city)
        for deed in plan:
            try:
                clerk.do(deed)
                done += 1
            except Refusal:
                pass
            assert days_alone() == [], (deed, done)
        transaction.set_rollback(True)
