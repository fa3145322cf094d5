"""The states of a course, of a classroom day and of a lesson that the work proposed."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class CourseState(TextChoices):
    """A published course counts for certificates; a withdrawn one no longer."""

    DRAFT = "draft", "编写中"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已停用"


class DayState(TextChoices):
    """A classroom day; closed, its results stand."""

    PLANNED = "planned", "待举办"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已取消"


class AdviceState(TextChoices):
    """A lesson that the work proposes to a person."""

    OPEN = "open", "待学习"
    DONE = "done", "已学习"
    SET_ASIDE = "set_aside", "不需学习"


COURSE = Machine(
    {
        CourseState.DRAFT: {CourseState.PUBLISHED, CourseState.WITHDRAWN},
        CourseState.PUBLISHED: {CourseState.WITHDRAWN},
        CourseState.WITHDRAWN: {CourseState.DRAFT},
    }
)
DAY = Machine(
    {
        DayState.PLANNED: {DayState.CLOSED, DayState.CANCELLED},
        DayState.CLOSED: set(),
        DayState.CANCELLED: set(),
    }
)
ADVICE = Machine(
    {
        AdviceState.OPEN: {AdviceState.DONE, AdviceState.SET_ASIDE},
        AdviceState.DONE: set(),
        AdviceState.SET_ASIDE: set(),
    }
)
