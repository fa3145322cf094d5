"""Fields that several forms share: days as people write them, villages, identity numbers, situations."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from weibao.children.actions.facts import NewAccount, NewCircumstance
from weibao.children.reports.file import short_place
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.reading import BadDate, read_date
from weibao.org.models import Division, Level, Staff

PROOFS = (
    ("", "—"),
    ("police_receipt", "公安查找回执"),
    ("village_chain", "村级逐级证明"),
    ("case_by_case", "一事一议"),
    ("court_declaration", "法院宣告"),
)
GRADES = (("", "—"), ("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级"))


class DayField(forms.DateField):
    """A day as people write it: 2023年7月1日, 2023-7-1, 2023.7.1, 20230701."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "2023-07-01"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError with a sentence."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return read_date(value)
        except BadDate as bad:
            raise forms.ValidationError("日期应写作 2023-07-01 或 2023年7月1日") from bad


class VillageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no subscript at run time
    """A village or community, by township."""

    def label_from_instance(self, obj: Division) -> str:
        """洪善镇 新营村."""
        over = f"{obj.parent.name} " if obj.parent else ""
        return over + short_place(obj.name)


def villages_of(staff: Staff, on: date, power: frozenset[str]) -> QuerySet[Division]:
    """The villages inside the posts that hold a power: what a form offers."""
    found = Division.objects.none()
    for post in staff.posts_on(on):
        if post.role in power:
            found = found | Division.objects.filter(level=Level.VILLAGE, code__startswith=post.division_id)
    return found.select_related("parent").order_by("code")


def required(words: str) -> dict[str, str]:
    return {"required": words, "invalid_choice": words}


def circumstance_of(given: dict[str, Any], prefix: str) -> NewCircumstance:
    """A situation from the fields of a form that begin with a prefix."""
    grade = given.get(f"{prefix}disability_grade")
    return NewCircumstance(
        status=given[f"{prefix}status"],
        since=given.get(f"{prefix}since"),
        until=given.get(f"{prefix}until"),
        disability_class=given.get(f"{prefix}disability_class") or "",
        disability_grade=int(grade) if grade else None,
        proof=given.get(f"{prefix}proof") or "",
        proof_name=given.get(f"{prefix}proof_name") or "",
    )


def number_of(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return read_id_number(text).text
    except BadIdNumber as bad:
        raise forms.ValidationError(str(bad)) from bad


def account_of(given: dict[str, Any]) -> NewAccount:
    """An account from the cleaned fields of its form."""
    return NewAccount(given["account"], given["holder"], given["bank"])
