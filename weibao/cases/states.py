"""The states of a case and of what hangs on it, and which may follow which; nothing else."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class CaseState(TextChoices):
    """A case from its opening to its end; new facts open it again."""

    OPENED = "opened", "已立案，待评估"
    ASSESSING = "assessing", "评估中"
    ASSESSED = "assessed", "已评估，待会商"
    PLANNING = "planning", "拟定帮扶方案"
    PLAN_ASKED = "plan_asked", "方案待审批"
    HELPING = "helping", "帮扶中"
    CLOSING = "closing", "结案待审批"
    FOLLOWING = "following", "结案后跟进"
    CLOSED = "closed", "已办结"


C = CaseState
CASE = Machine(
    {
        C.OPENED: {C.ASSESSING, C.CLOSING},
        C.ASSESSING: {C.ASSESSED, C.CLOSING},
        C.ASSESSED: {C.PLANNING, C.CLOSING},
        C.PLANNING: {C.PLAN_ASKED, C.CLOSING},
        C.PLAN_ASKED: {C.HELPING, C.PLANNING},
        C.HELPING: {C.PLANNING, C.ASSESSING, C.CLOSING},
        C.CLOSING: {C.FOLLOWING, C.CLOSED, C.OPENED, C.ASSESSING, C.ASSESSED, C.PLANNING, C.HELPING},
        C.FOLLOWING: {C.CLOSED, C.ASSESSING},
        C.CLOSED: {C.ASSESSING},
    }
)


class PlacementState(TextChoices):
    """Where a child is outside the guardian's care."""

    PLACED = "placed", "安置中"
    RETURNED = "returned", "已送返监护人"
    PASSED_ON = "passed_on", "已转为其他监护"


P = PlacementState
PLACEMENT = Machine({P.PLACED: {P.RETURNED, P.PASSED_ON}, P.RETURNED: set(), P.PASSED_ON: set()})


class AssessmentState(TextChoices):
    """An assessment is finished once; a new look is a new one."""

    STARTED = "started", "评估中"
    FINISHED = "finished", "已完成"
    DROPPED = "dropped", "已终止"


A = AssessmentState
ASSESSMENT = Machine({A.STARTED: {A.FINISHED, A.DROPPED}, A.FINISHED: set(), A.DROPPED: set()})


class ConferenceState(TextChoices):
    """A conference is held, or called off."""

    CALLED = "called", "已召集"
    HELD = "held", "已召开"
    CALLED_OFF = "called_off", "已取消"


M = ConferenceState
CONFERENCE = Machine({M.CALLED: {M.HELD, M.CALLED_OFF}, M.HELD: set(), M.CALLED_OFF: set()})


class HelpState(TextChoices):
    """A version of the plan."""

    DRAFT = "draft", "起草中"
    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    REPLACED = "replaced", "已被新方案替代"


H = HelpState
HELP = Machine({H.DRAFT: {H.ASKED}, H.ASKED: {H.APPROVED, H.DRAFT}, H.APPROVED: {H.REPLACED}, H.REPLACED: set()})


class ErrandState(TextChoices):
    """A task or a referral to a unit outside; the last two are over."""

    SENT = "sent", "待签收"
    ACCEPTED = "accepted", "已签收，办理中"
    ANSWERED = "answered", "已反馈，待确认"
    REJECTED = "rejected", "不予接收"
    EXPIRED = "expired", "链接已过期"
    DONE = "done", "已办结"
    RECALLED = "recalled", "已撤回"


E = ErrandState
ERRAND = Machine(
    {
        E.SENT: {E.ACCEPTED, E.REJECTED, E.RECALLED, E.EXPIRED},
        E.ACCEPTED: {E.ANSWERED, E.RECALLED, E.EXPIRED},
        E.ANSWERED: {E.DONE, E.ACCEPTED},
        E.REJECTED: {E.SENT, E.RECALLED},
        E.EXPIRED: {E.SENT, E.RECALLED},
        E.DONE: set(),
        E.RECALLED: set(),
    }
)


class HandOverState(TextChoices):
    """A case offered to another place; until it is accepted it stays where it is."""

    OFFERED = "offered", "待对方接收"
    ACCEPTED = "accepted", "已接收"
    REJECTED = "rejected", "不予接收"
    RECALLED = "recalled", "已撤回"
    EXPIRED = "expired", "逾期未接收"


T = HandOverState
HANDOVER = Machine(
    {
        T.OFFERED: {T.ACCEPTED, T.REJECTED, T.RECALLED, T.EXPIRED},
        T.ACCEPTED: set(),
        T.REJECTED: set(),
        T.RECALLED: set(),
        T.EXPIRED: set(),
    }
)


class OrderState(TextChoices):
    """A paper of court, procuratorate or police."""

    ASKED = "asked", "已申请"
    IN_FORCE = "in_force", "生效，执行中"
    REFUSED = "refused", "未获准许"
    COMPLETED = "completed", "已执行完毕"
    LIFTED = "lifted", "已撤销或者撤回"


O = OrderState  # noqa: E741  the letter of the order
ORDER = Machine(
    {
        O.ASKED: {O.IN_FORCE, O.REFUSED, O.COMPLETED, O.LIFTED},
        O.IN_FORCE: {O.COMPLETED, O.LIFTED},
        O.REFUSED: set(),
        O.COMPLETED: set(),
        O.LIFTED: set(),
    }
)


class ClosureState(TextChoices):
    """A request to close."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "同意结案"
    RETURNED = "returned", "退回"


L = ClosureState
CLOSURE = Machine({L.ASKED: {L.APPROVED, L.RETURNED}, L.APPROVED: set(), L.RETURNED: set()})
