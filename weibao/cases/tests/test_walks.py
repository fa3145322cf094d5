"""Random walks over every deed of a case: none reaches a state without an owner or a deadline, none leaves the table of moves."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.cases.actions import assessing, closing, conferring, leading, opening, ordering, placing, planning, sending, transferring
from weibao.cases.models import Case, CaseHandOver, Errand
from weibao.cases.states import CASE, CaseState, HandOverState
from weibao.cases.tests import making
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import ForbiddenMove
from weibao.org.actions import public
from weibao.rules.protection import OUTCOMES
from weibao.testing import make
from weibao.testing.city import QIXIAN

WALKS = 1000 if os.environ.get("WEIBAO_SOAK") else 25
STEPS = 14


class Walk:
    """One case and whoever may do something on it; a deed that is refused changes nothing."""

    def __init__(self, city, at):
        self.city, self.at = city, at
        self.case = making.opened(city, make.child(), at)
        self.token = ""

    @property
    def by(self):
        """Who works on it at the moment."""
        return self.case.lead

    @property
    def approver(self):
        """Who approves where the case is."""
        return self.city.people["county_approver" if self.case.place_id.startswith("140728") else "city_officer"]

    def latest(self, rows):
        """The youngest row, as it stands."""
        return rows.order_by("-pk").first()

    def do(self, deed, outcome):
        """One deed, or its refusal."""
        before = self.case.state
        try:
            with transaction.atomic():
                getattr(self, deed)(outcome)
        except (Refusal, AttributeError) as refused:
            if isinstance(refused, AttributeError) and "NoneType" not in str(refused):
                raise
        self.case = Case.objects.select_related("lead", "child", "place").get(pk=self.case.pk)
        self.check(before)
        self.at += timedelta(hours=7)

    def check(self, before):
        """What must hold after every step."""
        case = self.case
        assert before == case.state or CASE.allows(before, case.state) or _two_steps(before, case.state)
        assert (case.due is None) == (case.state == CaseState.CLOSED)
        assert case.lead.is_active
        assert leading.can_lead(case.lead, case.place_id, self.at), "an owner in service, over the place of the case"
        if case.state not in {CaseState.CLOSED, CaseState.CLOSING}:
            assert case.due_law

    def place(self, _):
        making_kind = "emergency" if not self.case.placements.running().exists() else "temporary"
        new = placing.NewPlacement(making_kind, "injured", "centre", "中心", self.at.date())
        placing.place(self.case, by=self.by, at=self.at, new=new)

    def assess(self, _):
        assessing.start_assessment(self.case, by=self.by, at=self.at, kind="guardianship")

    def assess_return(self, _):
        assessing.start_assessment(self.case, by=self.by, at=self.at, kind="return")

    def finish(self, _):
        row = self.latest(self.case.assessments.running())
        assessing.finish_assessment(row, by=self.by, at=self.at, found=making.findings(self.case))

    def go_home(self, _):
        placing.return_home(self.latest(self.case.placements.running()), by=self.by, at=self.at, on=self.at.date(), words="接回家中")

    def call(self, _):
        units = [conferring.Invited("甲单位"), conferring.Invited("乙单位")]
        conferring.call_conference(self.case, by=self.by, at=self.at, meets_at=self.at, where="会议室", members=units)

    def hold(self, _):
        row = self.latest(self.case.conferences.called())
        came = list(row.members.values_list("pk", flat=True))
        resolved = [conferring.NewResolution("甲单位", "办理", self.at.date() + timedelta(days=9))]
        conferring.hold_conference(row, by=self.by, at=self.at, minutes="一致同意", came=came, resolutions=resolved)

    def draft(self, _):
        day = self.at.date() + timedelta(days=30)
        measure = planning.NewMeasure("每周入户", "儿童主任", day)
        planning.draft_plan(self.case, by=self.by, at=self.at, goal="安全就学", review_on=day, measures=[measure])

    def submit(self, _):
        planning.submit_plan(self.latest(self.case.plans), by=self.by, at=self.at)

    def approve(self, outcome):
        plan, good = self.latest(self.case.plans), outcome != "unfounded"
        planning.decide_plan(plan, by=self.approver, at=self.at, approved=good, opinion="意见如上")

    def finish_measures(self, _):
        for measure in self.latest(self.case.plans).measures.filter(done_on=None):
            planning.finish_measure(measure, by=self.by, at=self.at, on=self.at.date(), result="已完成")

    def send(self, _):
        new = sending.NewErrand("task", "school", "小学", "安排接送", self.at.date() + timedelta(days=5))
        _, self.token = sending.send_errand(self.case, by=self.by, at=self.at, new=new)

    def answer(self, _):
        row = sending.open_errand(self.token, by=public(), at=self.at)
        sending.answer_errand(row, by=public(), at=self.at, filled_by="张老师", answer="已安排")

    def settle(self, _):
        sending.settle_errand(self.latest(self.case.errands), by=self.by, at=self.at, done=True, remark="可以")

    def recall(self, _):
        sending.recall_errand(self.latest(self.case.errands), by=self.by, at=self.at, remark="不再需要")

    def offer(self, _):
        transferring.offer(self.case, by=self.by, at=self.at, to=self.city.divisions[QIXIAN], words="情形发生地", told=[])

    def accept(self, _):
        row = self.latest(self.case.handovers.filter(state=HandOverState.OFFERED))
        received = transferring.Received(row)
        transferring.answer_offer(received, by=self.city.people["county_officer_beside"], at=self.at, accepted=True, opinion="接收")

    def hand_over(self, _):
        leading.hand_over(self.case, by=self.by, at=self.at, lead=self.city.people["supervisor"], words="就近办理")

    def ask_order(self, _):
        ordering.ask_order(self.case, by=self.by, at=self.at, new=ordering.NewOrder("protection", "court", "禁止殴打"))

    def decide_order(self, _):
        made = ordering.Made("1号", self.at.date())
        ordering.decide_order(self.latest(self.case.orders), by=self.by, at=self.at, granted=True, made=made)

    def recolour(self, _):
        opening.recolour(self.case, by=self.by, at=self.at, colour="yellow", reason="情况缓和")

    def expire(self, _):
        sending.expire_errands(Errand, by=None, at=self.at)
        transferring.expire_offers(CaseHandOver, by=None, at=self.at)

    def close(self, outcome):
        proofs = making.proofs(outcome)
        closing.ask_closing(self.case, by=self.by, at=self.at, outcome=outcome, words="情况如上", proofs=proofs)

    def decide(self, outcome):
        closure = self.latest(self.case.closures)
        closing.decide_closing(closure, by=self.approver, at=self.at, approved=outcome != "criminal", opinion="意见如上")

    def follow(self, outcome):
        row = self.case.follow_ups.waiting().order_by("due").first()
        closing.follow_up(row, by=self.by, at=self.at, safe=outcome != "criminal", words="情况如上")

    def reopen(self, _):
        closing.reopen(self.case, by=self.by, at=self.at, words="再次报告")


def _two_steps(before, after):
    """A deed may take two moves: none does today but a refusal of the end, which leads back to where it was asked."""
    return before == CaseState.CLOSING and after in set(CaseState)


DEEDS = [name for name in vars(Walk) if not name.startswith("_") and name not in {"by", "approver", "latest", "do", "check"}]
USUAL = ["assess", "finish", "call", "hold", "draft", "submit", "approve", "finish_measures", "close", "decide", "follow"]


@pytest.mark.django_db(transaction=False)
@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    usual=st.integers(0, len(USUAL)),
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(sorted(OUTCOMES))), min_size=3, max_size=STEPS),
)
def test_no_walk_reaches_a_state_without_an_owner_or_a_deadline(city, at, usual, steps):
    """Some of the usual steps first, so that walks begin everywhere; then anything."""
    with transaction.atomic():
        walk = Walk(city, at)
        for deed in USUAL[:usual]:
            walk.do(deed, "safe_at_home")
        for deed, outcome in steps:
            walk.do(deed, outcome)
        transaction.set_rollback(True)


def test_every_forbidden_move_of_the_case_is_refused_by_the_row(city, at):
    case = making.opened(city, make.child(), at)
    for old in CaseState:
        for new in CaseState:
            Case.objects.filter(pk=case.pk).update(state=old, due=at.date())
            case.refresh_from_db()
            if not CASE.allows(old, new):
                with pytest.raises(ForbiddenMove):
                    case.move(new)
                case.refresh_from_db()
                assert case.state == old
