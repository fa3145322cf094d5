"""Conferences and plans."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from weibao.cases.actions.conferring import Invited, NewResolution
from weibao.cases.actions.planning import NewMeasure
from weibao.cases.forms.fields import OfCaseForm, RowForm, day, line, words
from weibao.cases.models import Case
from weibao.kernel.reading import BadDate, read_date

DECISIONS = (("yes", "同意"), ("no", "退回"))


def lines(text: str) -> list[list[str]]:
    """The lines of a text, each in its parts between ｜."""
    return [[part.strip() for part in one.replace("|", "｜").split("｜")] for one in text.splitlines() if one.strip()]


def dated(text: str, field: str, form: forms.Form) -> list[tuple[str, str, Any]]:
    """Lines of three parts, the last a day; what cannot be read is said at the field."""
    read: list[tuple[str, str, Any]] = []
    for number, parts in enumerate(lines(text), 1):
        try:
            first, second, last = parts
            read.append((first, second, read_date(last)))
        except (ValueError, BadDate):
            form.add_error(field, f"第{number}行应为三段，用“｜”隔开，最后一段是日期")
    return read


class CallForm(OfCaseForm):
    """A conference is called."""

    meets_on = day("日期")
    meets_at = forms.TimeField(
        label="时间", help_text="如 09:30", error_messages={"required": "请填写时间", "invalid": "时间应写作 09:30"}
    )  # fmt: skip
    where = line("地点")
    members = words("参加单位", hint="每行一个：单位｜参加人")


def called(given: dict[str, Any]) -> dict[str, Any]:
    """What the form of a call holds."""
    clock: time = given["meets_at"]
    meets_at = timezone.make_aware(datetime.combine(given["meets_on"], clock))
    members = [Invited(parts[0], parts[1] if len(parts) > 1 else "") for parts in lines(given["members"])]
    return {"meets_at": meets_at, "where": given["where"], "members": members}


class HoldForm(OfCaseForm):
    """Minutes, who came, what was resolved."""

    came = forms.TypedMultipleChoiceField(
        label="到会单位", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择到会单位"}
    )
    minutes = words("会商纪要", rows=5, longest=4000)
    resolutions = words("会商决定", hint="每行一项：责任单位｜事项｜完成日期")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """The units that were asked."""
        called = shown["called"]
        asked = [(one.pk, f"{one.unit} {one.person}".strip()) for one in called.members.all()] if called else []
        self.fields["came"].choices = asked  # type: ignore[attr-defined]

    def clean_resolutions(self) -> list[NewResolution]:
        """Each line in its parts."""
        return [NewResolution(unit, what, until) for unit, what, until in dated(self.cleaned_data["resolutions"], "resolutions", self)]


class DraftForm(OfCaseForm):
    """A version of the plan."""

    goal = words("目标")
    review_on = day("复核日期")
    measures = words("措施", hint="每行一项：措施｜责任人或者责任单位｜完成日期")

    def clean_measures(self) -> list[NewMeasure]:
        """Each line in its parts."""
        return [NewMeasure(what, owner, until) for what, owner, until in dated(self.cleaned_data["measures"], "measures", self)]


class MeasureForm(OfCaseForm):
    """One more measure."""

    words = words("措施", rows=2)
    owner = line("责任人或者责任单位")
    until = day("完成日期")


class EmptyForm(OfCaseForm):
    """A button."""


class DecideForm(OfCaseForm):
    """The approver's word."""

    decision = forms.ChoiceField(
        label="决定", choices=DECISIONS, widget=forms.RadioSelect, error_messages={"required": "请选择"}
    )  # fmt: skip
    opinion = words("审批意见", rows=2, longest=400)


class DoneForm(RowForm):
    """A measure was carried out."""

    on = day("完成日期")
    result = words("效果", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """What is to be done."""
        self.offer("row", [(one.pk, f"{one.words}（{one.owner}）"[:80]) for one in shown["undone"]])


class ReviewForm(OfCaseForm):
    """How the plan goes."""

    words = words("复核情况")
    review_on = day("下次复核日期")
