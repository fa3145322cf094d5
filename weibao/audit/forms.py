"""What the auditor chooses entries by."""

from typing import Any

from django import forms

from weibao.audit.querysets import EntryQuerySet
from weibao.audit.standing import kinds, people_named
from weibao.kernel.door import ACTIONS

ANY = ("", "全部")
SHOWS = [ANY, ("reads", "查看敏感信息"), ("refused", "无权限被拒绝")]


def _day(label: str) -> forms.DateField:
    wrong = {"invalid": f"{label}应为日期，如 2023-07-03"}
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=wrong)


class TrailFilter(forms.Form):
    """Actor, action, subject, period.

    `actor` is what somebody typed and comes by POST; `by` holds the numbers of the people whom that names, and stands in the address.
    """

    by = forms.RegexField(r"^\d{1,18}(,\d{1,18}){0,49}$", required=False, widget=forms.HiddenInput)
    actor = forms.CharField(label="操作人", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "姓名或登录名"}))
    action = forms.ChoiceField(label="操作", required=False)
    kind = forms.ChoiceField(label="对象", required=False)
    number = forms.IntegerField(
        label="对象编号", required=False, min_value=1, max_value=2**62, error_messages={"invalid": "对象编号应为数字"}
    )
    first = _day("起")
    last = _day("止")
    show = forms.ChoiceField(label="范围", required=False, choices=SHOWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((one.name, one.label) for one in ACTIONS.values())
        self.fields["action"].choices = [ANY, *named]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [ANY, *sorted(kinds().items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]

    def narrow(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that fit; nothing while a field cannot be read."""
        if not self.is_valid():
            return entries.none()
        given = self.cleaned_data
        if given["by"]:
            entries = entries.filter(actor__in=[int(one) for one in given["by"].split(",")])
        if given["action"]:
            entries = entries.of_action(given["action"])
        if given["kind"]:
            entries = entries.of_kind(given["kind"], str(given["number"] or ""))
        if given["show"]:
            entries = entries.reads() if given["show"] == "reads" else entries.refused()
        return entries.since(given["first"], given["last"])

    def codes(self) -> str:
        """The filter for the entry that the look itself leaves: codes and numbers, no words that somebody typed."""
        if not self.is_valid():
            return ""
        return ";".join(f"{name}={value}" for name, value in self._plain().items())

    def address(self) -> dict[str, str]:
        """The filter for the address: whoever was named as numbers; nobody is number 0."""
        who = self.cleaned_data["actor"]
        return self._plain() | ({"by": ",".join(map(str, people_named(who))) or "0"} if who else {})

    def _plain(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if value and name != "actor"}
