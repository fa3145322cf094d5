"""With the gate shut to who is untrained: whatever is done to posts, no child is without a worker on any day, and the worker sees the child."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.children.models import Child
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.org.tests.test_posts_property import VILLAGES, Clerk, days_alone, deeds
from weibao.testing import make


@pytest.mark.slow
@given(plan=st.lists(deeds, min_size=3, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_relieving_a_director_leaves_no_child_alone(city, gate, plan):
    with transaction.atomic():
        gate("block")
        children = make.children([{"village": code} for code in VILLAGES])
        clerk = Clerk(city)
        for deed in plan:
            try:
                clerk.do(deed)
            except Refusal:
                pass
            assert days_alone() == [], deed
            on = clerk.at.date()
            for child in children:
                post = Post.objects.of_place(Role.VILLAGE_DIRECTOR, child.residence_id).held_on(on).select_related("staff").first()
                assert post is not None, deed
                assert Child.objects.visible_to(post.staff, on).filter(pk=child.pk).exists()
        transaction.set_rollback(True)
