"""The states of an alarm."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class AlarmState(TextChoices):
    """From the reading that raised it to the auditor's finding."""

    RAISED = "raised", "待核查"
    ASKED = "asked", "待本人说明"
    EXPLAINED = "explained", "本人已说明"
    ANSWERED = "answered", "已核查"


ALARM_MOVES = Machine(
    {
        AlarmState.RAISED: {AlarmState.ASKED, AlarmState.ANSWERED},
        AlarmState.ASKED: {AlarmState.EXPLAINED, AlarmState.ANSWERED},
        AlarmState.EXPLAINED: {AlarmState.ANSWERED},
        AlarmState.ANSWERED: set(),
    }
)
OPEN = (AlarmState.RAISED, AlarmState.ASKED, AlarmState.EXPLAINED)
