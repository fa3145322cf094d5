"""Tasks and referrals, hand-overs, orders."""

from typing import Any

from django import forms

from weibao.cases.forms.fields import OfCaseForm, RowForm, choice, day, line, words
from weibao.cases.models import Case, CaseOrderKind, ErrandKind, IssuingBody, RevocationApplicant, RevocationGround
from weibao.cases.reports.told import may_be_told
from weibao.cases.states import ErrandState, OrderState
from weibao.rules.protection import BODIES, ORDERS

DONE = (("yes", "办理完成"), ("no", "请继续办理"))
RESULT = (("yes", "准许"), ("no", "未准许"))
ENDS = (("completed", "执行完毕（期满）"), ("lifted", "已撤销或者撤回"))
TELL = "告知对方的内容（只告知办理所必需的）"


def told() -> forms.MultipleChoiceField:
    """What of the child the receiver learns."""
    return forms.MultipleChoiceField(label=TELL, required=False, widget=forms.CheckboxSelectMultiple)


class SendForm(OfCaseForm):
    """A task or referral."""

    kind = choice("类别", ErrandKind.choices)
    body = choice("单位类别", BODIES)
    unit = line("单位")
    words = words("请求事项")
    due = day("办理期限")
    told = told()

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What may be told."""
        self.fields["told"].choices = may_be_told(case)  # type: ignore[attr-defined]


def _rows(shown: dict[str, Any], *states: str) -> list[tuple[Any, str]]:
    return [(one.pk, f"{one.unit}（{one.get_state_display()}）") for one in shown["errands"] if one.state in states]


class ResendForm(RowForm):
    """Once more, with a new link."""

    due = day("办理期限")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What was refused or ran out."""
        self.offer("row", _rows(shown, ErrandState.REJECTED, ErrandState.EXPIRED))


class RecallForm(RowForm):
    """Called back."""

    remark = words("理由", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What is not answered."""
        self.offer("row", _rows(shown, ErrandState.SENT, ErrandState.ACCEPTED, ErrandState.REJECTED, ErrandState.EXPIRED))


class SettleForm(RowForm):
    """Whether the answer is enough."""

    done = forms.ChoiceField(label="意见", choices=DONE, widget=forms.RadioSelect, error_messages={"required": "请选择"})
    remark = words("说明", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What was answered."""
        self.offer("row", _rows(shown, ErrandState.ANSWERED))


class OfferForm(OfCaseForm):
    """To another place."""

    to = choice("移送至", [])
    words = words("移送理由")
    told = told()

    def fill(self, case: Case, shown: dict[str, Any]) -> None:
        """Counties, and what may be told."""
        self.offer("to", shown["counties"])
        self.fields["told"].choices = may_be_told(case)  # type: ignore[attr-defined]


class AnswerOfferForm(forms.Form):
    """The receiver's word."""

    decision = forms.ChoiceField(
        label="答复", choices=(("yes", "接收"), ("no", "不予接收")), widget=forms.RadioSelect, error_messages={"required": "请选择"}
    )  # fmt: skip
    opinion = words("意见", rows=2)


class UnitForm(forms.Form):
    """What a unit answers on its link."""

    verb = forms.ChoiceField(
        label="办理",
        choices=(("accept", "签收，开始办理"), ("answer", "反馈办理结果"), ("reject", "不予接收")),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择"},
    )
    filled_by = line("办理人（姓名、职务）", longest=40)
    answer = words("办理结果或者理由", required=False, hint="反馈结果、不予接收的必须填写")


class AskOrderForm(OfCaseForm):
    """What is asked of the court."""

    kind = choice("种类", [(key, one.label) for key, one in ORDERS.items() if one.asked])
    applicant = choice("申请人", RevocationApplicant.choices, required=False, hint="申请撤销监护人资格的填写（民法典第36条）")
    ground = choice("撤销事由", RevocationGround.choices, required=False)
    content = words("请求事项和事实")
    urgent = forms.BooleanField(label="情况紧急（人身安全保护令24小时内裁定）", required=False)
    waiting = forms.BooleanField(label="等待申请人提出（撤销监护人资格）；逾期未提出的由民政部门申请", required=False)


class MadeForm(OfCaseForm):
    """A paper as it was made."""

    number = line("文号", longest=60)
    made_on = day("作出日期")
    until = day("有效至", required=False, hint="人身安全保护令不填的，按最长期限")


class RecordOrderForm(MadeForm):
    """A paper that came in."""

    kind = choice("种类", CaseOrderKind.choices)
    body = choice("机关", IssuingBody.choices)
    content = words("主要内容")
    field_order = ("kind", "body", "number", "made_on", "until", "content")


def _orders(shown: dict[str, Any], *states: str) -> list[tuple[Any, str]]:
    return [(one.pk, f"{one.get_kind_display()}（{one.get_state_display()}）") for one in shown["orders"] if one.state in states]


class DecideOrderForm(MadeForm):
    """What came of an application."""

    row = forms.TypedChoiceField(label="申请", coerce=int, error_messages={"required": "请选择"})
    granted = forms.ChoiceField(label="结果", choices=RESULT, widget=forms.RadioSelect, error_messages={"required": "请选择"})
    field_order = ("row", "granted", "number", "made_on", "until")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What was asked for."""
        self.offer("row", _orders(shown, OrderState.ASKED))


class CheckOrderForm(RowForm):
    """How it is carried out."""

    words = words("执行情况", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What is in force."""
        self.offer("row", _orders(shown, OrderState.IN_FORCE))


class CompleteOrderForm(RowForm):
    """How it ended."""

    end = forms.ChoiceField(label="结束方式", choices=ENDS, widget=forms.RadioSelect, error_messages={"required": "请选择"})
    words = words("情况", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What is asked for or in force."""
        self.offer("row", _orders(shown, OrderState.ASKED, OrderState.IN_FORCE))
