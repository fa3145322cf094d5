"""What people choose by in the lists of units and posts."""

from typing import Any

from django import forms

from weibao.org.models import UnitKind
from weibao.org.powers import NO_PERSON, Role

ANY = ("", "全部")


class Filter(forms.Form):
    """A filter of a list: whatever cannot be read counts as not chosen."""

    def chosen(self) -> dict[str, Any]:
        """The choices that are valid and not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class UnitFilter(Filter):
    """By kind, place and name; `empty` leaves the units in which nobody holds a post."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *UnitKind.choices])
    place = forms.CharField(label="区划", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "名称或代码"}))
    name = forms.CharField(label="单位名称", required=False, max_length=40)
    empty = forms.BooleanField(label="没有在岗人员", required=False)


class PostFilter(Filter):
    """By role, place, name of the holder, and unit. A name comes by POST; the address holds the numbers of whom it names (`who`)."""

    role = forms.ChoiceField(label="角色", required=False, choices=[ANY, *((role, role.label) for role in Role if role not in NO_PERSON)])
    place = forms.CharField(label="区划", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "名称或代码"}))
    name = forms.CharField(label="姓名", required=False, max_length=40)
    when = forms.ChoiceField(label="任期", required=False, choices=[("", "在任"), ("ahead", "将到任"), ("past", "已离任")])
    who = forms.RegexField(r"^\d{1,18}(,\d{1,18}){0,49}$", required=False, widget=forms.HiddenInput)
    unit = forms.IntegerField(label="单位", required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
