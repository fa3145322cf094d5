"""The end of a case, and after it."""

from typing import Any

from django import forms

from weibao.cases.forms.fields import OfCaseForm, RowForm, choice, line, words
from weibao.cases.models import Case, CaseOutcome
from weibao.rules.protection import PROOFS

SAFE = (("yes", "儿童安全，生活正常"), ("no", "儿童不安全，重新办理"))


class AskClosingForm(OfCaseForm):
    """The outcome, what was done, and a paper for each proof that it wants."""

    outcome = choice("结果", CaseOutcome.choices)
    words = words("结案情况")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """A line for each kind of proof."""
        for name, label in PROOFS.items():
            self.fields[f"proof_{name}"] = line(label, required=False, longest=120, hint="材料名称、文号、日期")


class FollowUpForm(RowForm):
    """How the child is."""

    safe = forms.ChoiceField(label="情况", choices=SAFE, widget=forms.RadioSelect, error_messages={"required": "请选择"})
    words = words("跟进情况")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """The next look."""
        waiting = [one for one in shown["follow_ups"] if one.done_at is None]
        self.offer("row", [(one.pk, f"{one.due:%Y-%m-%d}前跟进") for one in waiting[:1]])
