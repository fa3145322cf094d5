"""Forms on interfaces: an account, a token, a subscription."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from weibao.api.models import Algorithm
from weibao.api.reports import EVENTS, SERVICE_ROLES, Grant, service_accounts
from weibao.children.forms.fields import required
from weibao.kernel.reading import BadDate, read_date
from weibao.org.actions import Appointment
from weibao.org.models import Division, Level, Staff, Unit
from weibao.org.powers import Role

DIVISION_LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)


class Accounts(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no subscript at run time
    """The account of a system, by the system's name."""

    def label_from_instance(self, obj: Staff) -> str:
        """The name of the system and the sign-in name."""
        return f"{obj.name}（{obj.username}）"


class AccountForm(forms.Form):
    """Another system and its first post."""

    name = forms.CharField(label="系统名称", max_length=40, error_messages=required("请填写系统名称"))
    username = forms.RegexField(
        r"^svc-[a-z0-9-]{2,40}$",
        label="账号",
        max_length=60,
        initial="svc-",
        help_text="以 svc- 开头，小写字母、数字、短横",
        error_messages=required("请填写账号") | {"invalid": "账号以 svc- 开头，只用小写字母、数字和短横"},
    )
    role = forms.ChoiceField(
        label="岗位", choices=[(role.value, role.label) for role in SERVICE_ROLES], help_text="审批、领导、财务、三员不能由系统担任"
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", empty_label="请选择", error_messages=required("请选择单位"))
    division = forms.CharField(label="管辖区划代码", max_length=9, help_text="如 140728", error_messages=required("请填写区划代码"))

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        units = Unit.objects.open_on(on).exclude(kind__in=["committee", "township"]).order_by("division", "kind", "name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]

    def clean_division(self) -> str:
        """A city, county or township that exists."""
        code: str = self.cleaned_data["division"].strip()
        if not Division.objects.filter(code=code, level__in=DIVISION_LEVELS).exists():
            raise forms.ValidationError("没有这个市、县或乡镇的代码")
        return code

    def appointment(self, on: date) -> Appointment:
        """The first post of the account, from today on."""
        given = self.cleaned_data
        return Appointment(given["username"], given["name"].strip(), Role(given["role"]), given["unit"].pk, given["division"], on)


class TokenForm(forms.Form):
    """A token: for whom, what for, what it may do, until when."""

    account = Accounts(Staff.objects.none(), label="接口账号", empty_label="请选择", error_messages=required("请选择接口账号"))
    purpose = forms.CharField(label="用途", max_length=80, error_messages=required("请填写用途"), help_text="如：每日比对在校情况")
    grants = forms.MultipleChoiceField(
        label="允许的操作", widget=forms.CheckboxSelectMultiple, error_messages=required("请至少选一项"), help_text="只选确实需要的"
    )
    until = forms.CharField(label="有效期至", max_length=20, error_messages=required("请填写有效期"), help_text="最长一年，如 2024-06-30")

    def __init__(self, *args: Any, on: date, grants: list[Grant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].queryset = service_accounts(on)  # type: ignore[attr-defined]
        self.fields["grants"].choices = [(one.name, one.label) for one in grants]  # type: ignore[attr-defined]

    def clean_until(self) -> datetime:
        """The end of the day that was written."""
        try:
            day = read_date(self.cleaned_data["until"])
        except BadDate as bad:
            raise forms.ValidationError("日期应写作 2024-06-30") from bad
        try:
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        except OverflowError as bad:
            raise forms.ValidationError("日期应写作 2024-06-30") from bad


class SubscriptionForm(forms.Form):
    """Who is told of what, and where."""

    account = Accounts(Staff.objects.none(), label="接口账号", empty_label="请选择", error_messages=required("请选择接口账号"))
    url = forms.CharField(
        label="接收地址",
        max_length=300,
        help_text="https:// 开头；主机须由系统运维事先许可",
        error_messages=required("请填写接收地址"),
    )
    kinds = forms.MultipleChoiceField(
        label="事件", choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple, error_messages=required("请至少选一种事件")
    )
    algorithm = forms.ChoiceField(label="签名算法", choices=Algorithm.choices, widget=forms.RadioSelect, initial=Algorithm.SHA256)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].queryset = service_accounts(on)  # type: ignore[attr-defined]
