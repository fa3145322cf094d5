"""The deeds of an application: for each verb its form, the states it is done in, and the action behind it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from weibao.applications.actions import accepting, checking, deciding, objecting, submitting, supplementing
from weibao.applications.forms import deeds as forms
from weibao.applications.models import Application
from weibao.applications.reports.papers import papers
from weibao.applications.states import UNDECIDED, State
from weibao.kernel.door import allows
from weibao.org.models import Staff

Do = Callable[[Application, Any, Mapping[str, Any], QueryDict], object]
S = State


@dataclass(frozen=True)
class Deed:
    """A verb of the page: its power, form, states, what the button says (`{check}` and the like are the matter's own words)."""

    power: str
    label: str
    form: type[forms.StepForm]
    states: frozenset[State]
    do: Do
    done: str
    fits: Callable[[Application], bool] = lambda _row: True
    main: bool = False


@dataclass(frozen=True)
class Offer:
    """A deed that the person may do now, with its form."""

    verb: str
    label: str
    form: forms.StepForm
    main: bool


def _here(row: Application) -> bool:
    return not row.is_accepted_for_elsewhere


def _elsewhere(row: Application) -> bool:
    return row.is_accepted_for_elsewhere


def _accept(row: Application, _form: Any, who: Mapping[str, Any], posted: QueryDict) -> object:
    numbers = frozenset(int(one) for one in posted.getlist("acknowledged") if one.isascii() and one.isdecimal() and len(one) < 18)
    return accepting.accept(row, acknowledged=numbers, **who)


def _settle(_row: Application, form: Any, who: Mapping[str, Any], _posted: QueryDict) -> object:
    given = form.cleaned_data
    return objecting.settle_remedy(given["remedy"], outcome=given["outcome"], words=given["words"], **who)


def _papers(row: Application, form: Any, who: Mapping[str, Any], _posted: QueryDict) -> object:
    codes, proofs = form.taken()
    return supplementing.take_papers(row, codes=codes, proofs=proofs, **who)


def _ask(row: Application, form: Any, who: Mapping[str, Any], _posted: QueryDict) -> object:
    return supplementing.ask_supplement(row, extra=form.asked(), words=form.cleaned_data["words"], **who)


def _with(verb: Callable[..., object]) -> Do:
    """The action with the cleaned fields as its facts."""
    return lambda row, form, who, _posted: verb(row, **form.cleaned_data, **who)


def _some_remedy_open(row: Application) -> bool:
    return row.remedies.filter(outcome="").exists()


def _some_paper_held(row: Application) -> bool:
    return any(one.held for one in papers(row))


ANSWERING: Final = UNDECIDED - {S.SUPPLEMENTING, S.PUSHED}
EDITING: Final = supplementing.EDITABLE
DEEDS: Final[dict[str, Deed]] = {
    "accept": Deed("applications.accept", "受理", forms.PlainForm, frozenset({S.SUBMITTED}), _accept, "已受理。", _here, main=True),
    "push": Deed(
        "applications.push", "形式审查通过，推送户籍地", forms.PlainForm, frozenset({S.SUBMITTED}), _with(accepting.push), "已推送。",
        _elsewhere, main=True,
    ),
    "answer": Deed(
        "applications.record_answer", "录入户籍地审核结果", forms.AnswerForm, frozenset({S.PUSHED}), _with(accepting.record_answer),
        "已录入审核结果。", main=True,
    ),
    "papers": Deed("applications.take_papers", "登记收到的材料", forms.PapersForm, frozenset(EDITING), _papers, "已登记。"),
    "term": Deed(
        "applications.note_paper_term", "登记材料有效期", forms.PaperTermForm, frozenset({*EDITING, S.CONFIRMED, S.PUSHED, S.PAYING}),
        _with(supplementing.note_paper_term), "已登记，期满前提醒复查。", _some_paper_held,
    ),
    "ask": Deed("applications.ask_supplement", "一次性告知补正", forms.AskForm, frozenset(ANSWERING), _ask, "已告知补正，期限停止计算。"),
    "answered": Deed(
        "applications.answer_supplement", "补正完成", forms.WordsForm, frozenset({S.SUPPLEMENTING}),
        _with(supplementing.answer_supplement), "补正完成，期限接着计算。", main=True,
    ),
    "conclude": Deed(
        "applications.conclude", "提交{check}结论", forms.ConcludeForm, frozenset({S.CHECKING, S.RECHECKING}), _with(checking.conclude),
        "结论已报县级民政部门。10分钟内可以撤回。", main=True,
    ),
    "confirm": Deed(
        "applications.confirm", "{yes}", forms.ConfirmForm, frozenset({S.DECIDING}), _with(deciding.confirm), "已作出决定，次月起发放。",
        main=True,
    ),
    "refuse": Deed("applications.refuse", "{no}", forms.RefuseForm, frozenset({S.DECIDING}), _with(deciding.refuse), "已作出决定。"),
    "return": Deed(
        "applications.return_to_check", "退回重新{check}", forms.ReasonForm, frozenset({S.DECIDING}), _with(checking.return_to_check),
        "已退回。",
    ),
    "tell": Deed(
        "applications.tell", "已告知申请人结果", forms.PlainForm, frozenset({S.CONFIRMED, S.DENIED}), _with(deciding.tell), "已登记告知。",
        main=True,
    ),
    "remedy": Deed(
        "applications.lodge_remedy", "登记异议、复议或诉讼", forms.RemedyForm, frozenset({S.DECIDING, S.DENIED, S.REFUSED}),
        _with(objecting.lodge_remedy), "已登记。", _here,
    ),
    "settle": Deed(
        "applications.settle_remedy", "登记救济结果", forms.SettleForm, frozenset(State), _settle, "已登记结果。", _some_remedy_open
    ),
    "withdraw": Deed(
        "applications.withdraw", "登记申请人撤回", forms.ReasonForm, frozenset(UNDECIDED), _with(submitting.withdraw), "已登记撤回。"
    ),
    "take-back": Deed(
        "applications.take_back", "撤回我刚提交的环节", forms.PlainForm, frozenset(UNDECIDED), _with(submitting.take_back), "已撤回。"
    ),
}  # fmt: skip


def open_deeds(row: Application, staff: Staff, at: datetime, bound: Mapping[str, forms.StepForm]) -> list[Offer]:
    """What the person may do to the application now; a form that was sent and refused stands with its errors."""
    return list(_offers(row, staff, at, bound))


def _offers(row: Application, staff: Staff, at: datetime, bound: Mapping[str, forms.StepForm]) -> Iterator[Offer]:
    for verb, deed in DEEDS.items():
        if State(row.state) not in deed.states or not deed.fits(row) or not allows(staff, deed.power, row, at):
            continue
        if verb == "take-back" and not submitting.may_take_back(row, staff, at):
            continue
        form = bound.get(verb) or deed.form(application=row)
        if verb == "papers" and not form.fields:
            continue
        yield Offer(verb, deed.label.format(**row.deeds), form, deed.main)
