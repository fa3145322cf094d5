"""What forms about a case share."""

from typing import Any

from django import forms

from weibao.cases.models import Case
from weibao.children.forms.fields import DayField

CHOOSE = ("", "请选择")


def words(label: str, *, rows: int = 3, longest: int = 1000, required: bool = True, hint: str = "") -> forms.CharField:
    """A text of several lines, sealed where it is kept."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=longest, widget=area, required=required, help_text=hint, error_messages={"required": f"请填写{label}"}
    )


def line(label: str, *, longest: int = 80, required: bool = True, hint: str = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=hint, error_messages={"required": f"请填写{label}"}
    )


def choice(label: str, choices: Any, *, required: bool = True, hint: str = "") -> forms.ChoiceField:
    """One of a closed list."""
    listed = list(choices.items()) if isinstance(choices, dict) else list(choices)
    return forms.ChoiceField(
        label=label, choices=[CHOOSE, *listed], required=required, help_text=hint, error_messages={"required": f"请选择{label}"}
    )


def day(label: str, *, required: bool = True, hint: str = "") -> DayField:
    """A day."""
    return DayField(label=label, required=required, help_text=hint, error_messages={"required": f"请填写{label}"})


class OfCaseForm(forms.Form):
    """A form on the page of a case; `shown` is what the page shows, so that a choice among its rows costs no further query."""

    def __init__(self, *args: Any, case: Case, shown: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fill(case, shown)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:
        """Put the rows of the page into the choices."""

    def offer(self, field: str, choices: list[tuple[Any, str]]) -> None:
        """The choices of a field."""
        self.fields[field].choices = [CHOOSE, *choices] if len(choices) != 1 else choices  # type: ignore[attr-defined]


class RowForm(OfCaseForm):
    """A form about one of the rows that the page shows; which, the subclass says."""

    row = forms.TypedChoiceField(label="办理对象", coerce=int, error_messages={"required": "请选择"})
