"""The states of an application for study aid and of a place's choice; a payment batch has those of a monthly run (payroll.states)."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class AwardState(TextChoices):
    """A student's school year, from the application to its end."""

    RECEIVED = "received", "待县级审核"
    RETURNED = "returned", "待补正"
    REVIEWED = "reviewed", "待县级审批"
    GRANTED = "granted", "资助中"
    REFUSED = "refused", "不予资助"
    STOPPED = "stopped", "已停发"


A = AwardState
AWARD = Machine(
    {
        A.RECEIVED: {A.REVIEWED, A.RETURNED},
        A.RETURNED: {A.RECEIVED},
        A.REVIEWED: {A.GRANTED, A.REFUSED, A.RETURNED},
        A.GRANTED: {A.STOPPED},
        A.REFUSED: set(),
        A.STOPPED: {A.GRANTED},
    }
)
OPEN_AWARDS = (A.RECEIVED, A.RETURNED, A.REVIEWED)
PAID_AWARDS = (A.GRANTED, A.STOPPED)


class ChoiceState(TextChoices):
    """A choice is proposed by one person and confirmed by another."""

    PROPOSED = "proposed", "待另一人确认"
    IN_FORCE = "in_force", "已生效"
    REJECTED = "rejected", "未通过"


C = ChoiceState
CHOICE = Machine({C.PROPOSED: {C.IN_FORCE, C.REJECTED}, C.IN_FORCE: set(), C.REJECTED: set()})


class PremiumState(TextChoices):
    """A list of children whose premium is paid: made by one, checked by another, sent to three bureaus, reconciled."""

    DRAFT = "draft", "待复核"
    CHECKED = "checked", "待报送"
    SENT = "sent", "已报送"


PREMIUM = Machine(
    {
        PremiumState.DRAFT: {PremiumState.CHECKED},
        PremiumState.CHECKED: {PremiumState.SENT, PremiumState.DRAFT},
        PremiumState.SENT: set(),
    }
)


class CaseState(TextChoices):
    """A case of 明天计划: help, change and settlement are approved one by one, each by another person."""

    APPLIED = "applied", "待救助审批"
    HELPED = "helped", "救助中"
    CHANGING = "changing", "待变更审批"
    BILLED = "billed", "待结账审批"
    SETTLED = "settled", "已结账"
    REFUSED = "refused", "不予救助"


CASE = Machine(
    {
        CaseState.APPLIED: {CaseState.HELPED, CaseState.REFUSED},
        CaseState.HELPED: {CaseState.CHANGING, CaseState.BILLED},
        CaseState.CHANGING: {CaseState.HELPED},
        CaseState.BILLED: {CaseState.SETTLED, CaseState.HELPED},
        CaseState.SETTLED: set(),
        CaseState.REFUSED: set(),
    }
)


class RehabState(TextChoices):
    """A case of rehabilitation aid: handed in, checked by the county, decided by the county federation of disabled persons."""

    APPLIED = "applied", "待县级查验"
    CHECKED = "checked", "待残联审核"
    CONFIRMED = "confirmed", "康复中"
    REFUSED = "refused", "不予救助"
    CLOSED = "closed", "已结束"


REHAB = Machine(
    {
        RehabState.APPLIED: {RehabState.CHECKED, RehabState.REFUSED},
        RehabState.CHECKED: {RehabState.CONFIRMED, RehabState.REFUSED},
        RehabState.CONFIRMED: {RehabState.CLOSED},
        RehabState.REFUSED: set(),
        RehabState.CLOSED: set(),
    }
)


class SettleState(TextChoices):
    """A settlement of sessions: made by one, approved by another, or given back."""

    MADE = "made", "待审批"
    APPROVED = "approved", "已审批"
    RETURNED = "returned", "已退回"


SETTLE = Machine({SettleState.MADE: {SettleState.APPROVED, SettleState.RETURNED}, SettleState.APPROVED: set(), SettleState.RETURNED: set()})
