"""The states of a monthly run and of a payment, and their moves."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class RunState(TextChoices):
    """A run's way from the list to the settled return file."""

    DRAFT = "draft", "待复核"
    CHECKED = "checked", "待审批"
    APPROVED = "approved", "待封存"
    FROZEN = "frozen", "已封存"
    SENT = "sent", "已报送银行"
    SETTLED = "settled", "已回盘"
    DISCARDED = "discarded", "已作废"


RUN = Machine(
    {
        RunState.DRAFT: {RunState.CHECKED, RunState.DISCARDED},
        RunState.CHECKED: {RunState.APPROVED, RunState.DRAFT},
        RunState.APPROVED: {RunState.FROZEN, RunState.DRAFT},
        RunState.FROZEN: {RunState.SENT},
        RunState.SENT: {RunState.SETTLED},
        RunState.SETTLED: set(),
        RunState.DISCARDED: {RunState.DRAFT},
    }
)

EDITABLE = (RunState.DRAFT, RunState.CHECKED, RunState.APPROVED)
BOOKED = (RunState.FROZEN, RunState.SENT, RunState.SETTLED)


class PaymentState(TextChoices):
    """A payment's way: asked of the bank, then paid or failed; a failed one is asked for again in the next run."""

    ISSUED = "issued", "待回盘"
    PAID = "paid", "已到账"
    FAILED = "failed", "退回"


PAYMENT = Machine({PaymentState.ISSUED: {PaymentState.PAID, PaymentState.FAILED}, PaymentState.PAID: set(), PaymentState.FAILED: set()})
