"""The clock of an application as a screen shows it: working days left, the last day, the article, and whether it was checked."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from weibao.applications.actions.clock import ELSEWHERE, SUPPLEMENT, left_on, limit_of
from weibao.applications.models import Application
from weibao.applications.states import NEXT, State, Waits
from weibao.rules import NotYetLaw
from weibao.workdays.calendar import Calendar

STEPS: Final = {
    "accept": "受理登记", "check": "查验", "review": "审核", "confirm": "确认", "approve": "审批", "tell": "告知结果",
    "push": "形式审查并推送", ELSEWHERE: "户籍地办理", SUPPLEMENT: "申请人补正",
}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """A running clock: `level` is the colour of its chip, `words` what it says."""

    step: str
    total: int
    left: int | None
    due: date | None
    words: str
    level: str
    waits: str
    ref: str = ""
    verified: bool = True
    open_reason: str = ""
    held: str = ""


def clock(application: Application, on: date, calendar: Calendar | None = None, *, law: bool = False) -> Clock | None:
    """The clock of a day, None where no step is left. With `law`, its document too."""
    if not application.is_open or not application.step:
        return None
    left = left_on(application, on, calendar)
    level, words = _said(application, left, on)
    ref, verified = _law(application) if law else ("", True)
    return Clock(
        step=STEPS[application.step], total=application.clock_total, left=left, due=application.due, words=words, level=level,
        waits=Waits(NEXT[State(application.state)]).label, ref=ref, verified=verified, open_reason=application.due_open,
        held=_held(application),
    )  # fmt: skip


def _said(application: Application, left: int | None, on: date) -> tuple[str, str]:
    if left is None:
        return "", "期限待定" if application.due is None else f"至{application.due.month}月{application.due.day}日"
    if left < 0:
        return "red", f"逾期 {-left} 个工作日"
    warned = application.warn_on is not None and application.warn_on <= on
    return ("yellow" if warned else "blue"), ("今天到期" if left == 0 else f"余 {left} 个工作日")


def _law(application: Application) -> tuple[str, bool]:
    if application.clock_from is None:
        return "", True
    try:
        found = limit_of(application, application.step, application.clock_from)
    except (NotYetLaw, KeyError):
        return "", True
    return found.ref, found.verified


def _held(application: Application) -> str:
    if not application.held:
        return ""
    return f"{STEPS[application.held['step']]}期限已停，补正后接着计算，余 {application.held['left']} 个工作日"
