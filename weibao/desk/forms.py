"""What people type about a file's team and its restriction."""

from collections.abc import Iterable
from typing import Any

from django import forms

from weibao.children.models import Ground
from weibao.org.models import Post


class PersonForm(forms.Form):
    """A person who serves the child already, or any other by sign-in name."""

    person = forms.ChoiceField(label="人员", required=False)
    login = forms.CharField(label="其他人员的登录名", max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: dict[int, str] = {}
        for post in posts:
            found.setdefault(post.staff_id, f"{post.staff.name}，{post.unit.name}{post.get_role_display()}")
        choice = self.fields["person"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "—"), *((str(pk), label) for pk, label in found.items())]


class JoinForm(PersonForm):
    """Who joins, for what, until when."""

    duty = forms.CharField(label="分工", max_length=60, initial="个案管理", error_messages={"required": "请写明分工"})
    last_day = forms.DateField(label="最后一天", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class RestrictForm(PersonForm):
    """Why, and who stays with the child."""

    ground = forms.ChoiceField(label="情形", choices=[("", "—"), *Ground.choices], error_messages={"required": "请选择情形"})
    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明理由"}
    )
    myself = forms.BooleanField(label="本人也加入团队", required=False, initial=True)


class LiftForm(forms.Form):
    """Why the file may be open again."""

    reason = forms.CharField(
        label="解除的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明理由"}
    )


class RefillForm(forms.Form):
    """A file number and a sign-in name."""

    number = forms.ChoiceField(label="档案编号", error_messages={"required": "请选择档案编号"})
    login = forms.CharField(label="接手人员的登录名", max_length=60, error_messages={"required": "请填写登录名"})

    def __init__(self, *args: Any, rows: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["number"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(pk), f"{pk} 号") for pk in rows]
