"""What a page of a case offers to do: each deed with its power, its form and when it stands open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse

from weibao.cases.forms.fields import OfCaseForm
from weibao.cases.models import Case
from weibao.cases.states import CaseState
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotThere
from weibao.web.requests import StaffRequest

Shown = dict[str, Any]
Row = TypeVar("Row", bound=Model)
OVER: Final = frozenset({CaseState.CLOSED, CaseState.CLOSING})


def works(case: Case, _: Shown) -> bool:
    """Whether the case is worked on."""
    return case.state not in OVER


def numbered(rows: Iterable[Row], number: int) -> Row:
    """One of the rows that the page shows. Raises NotThere for any other."""
    for one in rows:
        if one.pk == int(number):
            return one
    raise NotThere


@dataclass(frozen=True)
class Deed:
    """A deed of a page. `run` does it and returns a sentence, or a page to show instead; `stands`: when it is offered."""

    name: str
    form: type[OfCaseForm]
    run: Callable[[StaffRequest, Case, dict[str, Any], Shown], str | HttpResponse]
    stands: Callable[[Case, Shown], bool] = lambda _case, _shown: True
    button: str = "确定"
    first: bool = False

    @property
    def key(self) -> str:
        """What the form sends to name its deed."""
        return self.name.partition(".")[2]

    @property
    def label(self) -> str:
        """The label of the action."""
        return ACTIONS[self.name].label


@dataclass(frozen=True)
class Offered:
    """A deed with its form, as the page draws it."""

    deed: Deed
    form: Form

    @property
    def open(self) -> bool:
        """Whether the form is unfolded: what comes next, and what has errors."""
        return self.deed.first or bool(self.form.errors)


@dataclass(frozen=True)
class Tab:
    """A part of the file of a case: what it shows and what may be done there."""

    label: str
    template: str
    rows: Callable[[Case, StaffRequest], Shown]
    deeds: Sequence[Deed] = ()


def offered(request: StaffRequest, case: Case, tab: Tab, shown: Shown, sent: Mapping[str, Any] | None) -> list[Offered]:
    """The deeds that the person may do now, each with its form; the one that was sent with what was sent."""
    found = []
    for deed in tab.deeds:
        mine = sent is not None and sent.get("form") == deed.key
        if allows(request.staff, deed.name, case, request.at) and (mine or deed.stands(case, shown)):
            form = deed.form(sent if mine else None, auto_id=f"{deed.key}_%s", case=case, shown=shown)
            found.append(Offered(deed, form))
    return found
