"""Filling posts and handing them over: which role and place, who, from when, and who takes over."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from weibao.org.actions import Appointment
from weibao.org.actions.appointing import LEVELS, OF_THE_CITY
from weibao.org.models import Division, Post, Staff, Unit
from weibao.org.powers import NO_PERSON, SEATS, Role

USERNAME = r"^[A-Za-z][A-Za-z0-9._-]{2,39}$"
STAND_IN, TAKE, OTHER, NOBODY = "stand", "take", "other", "nobody"
STAND_IN_DAYS = 30  # what is proposed; house
MOST_PROPOSED = 8
MOST_NAMED = 5  # places that a name may mean


def _day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    words = {"required": f"请填写{label}", "invalid": f"{label}应为日期，如 2023-07-03"}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget, error_messages=words)


def _username(*, required: bool) -> forms.RegexField:
    words = {"required": "请填写登录名", "invalid": "登录名以字母开头，3至40位字母、数字、点、横线"}
    return forms.RegexField(USERNAME, label="登录名", required=required, error_messages=words)


class SeatForm(forms.Form):
    """Which post: the role, and its place by name or code."""

    role = forms.ChoiceField(
        label="角色", choices=[(one, one.label) for one in Role if one not in NO_PERSON], error_messages={"required": "请选择角色"}
    )
    place = forms.CharField(
        label="管辖区划", required=False, max_length=40, help_text="名称或代码，如：新营村、洪善镇、140728；市级岗位可不填"
    )

    def __init__(self, *args: Any, roots: Iterable[str], **options: Any) -> None:
        self.roots = list(roots)
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """The division that the words mean, among those of the role's level in the administrator's reach."""
        given = super().clean() or {}
        if "role" not in given or "place" not in given:
            return given
        words = given["place"].strip()
        levels = LEVELS.get(Role(given["role"]), OF_THE_CITY)
        found = Division.objects.filter(level__in=levels).select_related("parent").order_by("code")
        rows = [one for one in _called(found, words)[: 50 * MOST_NAMED] if any(one.code.startswith(root) for root in self.roots)]
        exact = [one for one in rows if words in {one.code, one.name}]
        rows = exact or rows
        if not rows:
            self.add_error("place", "没有找到这一级的区划，请核对名称或代码。")
        elif len(rows) > 1:
            named = "、".join(f"{one.parent.name if one.parent else ''}{one.name}（{one.code}）" for one in rows[:MOST_NAMED])
            self.add_error("place", f"有{len(rows)}个同名区划，请填写代码：{named}{'…' if len(rows) > MOST_NAMED else ''}")
        else:
            given["division"] = rows[0]
        return given


def _called(divisions: Any, words: str) -> Any:
    if not words:
        return divisions
    return divisions.filter(code=words) if words.isascii() and words.isdigit() else divisions.filter(name__contains=words)


class PersonForm(forms.Form):
    """Who gets a post, in which unit, and for how long."""

    username = _username(required=True)
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名"})
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", error_messages={"required": "请选择单位"})
    since = _day("到任日期")
    until = _day("任期届满日", required=False, hint="没有约定的可不填；到期后儿童主任、督导员须续任或交接，其他岗位自动失效")

    def __init__(self, *args: Any, units: Any, on: date, named: bool = True, **options: Any) -> None:
        self.on = on
        super().__init__(*args, **options)
        first = units.first()
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = first
        self.fields["unit"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]
        self.fields["since"].initial = on
        if not named:
            del self.fields["username"], self.fields["name"]

    def clean_since(self) -> date:
        """Not before today: powers of past days are not rewritten."""
        since: date = self.cleaned_data["since"]
        if since < self.on:
            raise forms.ValidationError("到任日期不能早于今天")
        return since

    def appointment(self, role: str, code: str, staff: Staff | None = None) -> Appointment:
        """What was filled in; `staff` where the person is given."""
        given = self.cleaned_data
        username, name = (staff.username, staff.name) if staff else (given["username"], given["name"])
        return Appointment(username, name, Role(role), given["unit"].pk, code, given["since"], until=given["until"])


class TakeOverForm(forms.Form):
    """Who takes a post over: a neighbour who stands in (proposed), or another person as stand-in or for good."""

    who = forms.ChoiceField(label="由谁接手", error_messages={"required": "请选择由谁接手"})
    username = _username(required=False)
    name = forms.CharField(label="姓名", max_length=40, required=False)
    until = _day("代理至", required=False, hint="届时应有正式人选；到期不会自动中断，只会提示逾期")

    def __init__(self, *args: Any, post: Post, candidates: Iterable[Post], on: date, may_be_nobody: bool, **options: Any) -> None:
        self.post = post
        self.people = {str(one.staff_id): one for one in candidates}
        super().__init__(*args, **options)
        stand_ins = [(f"{STAND_IN}:{pk}", f"代理：{_words(one)}") for pk, one in list(self.people.items())[:MOST_PROPOSED]]
        others = [(f"{TAKE}:{OTHER}", "正式接任：填写登录名和姓名"), (f"{STAND_IN}:{OTHER}", "代理：填写登录名和姓名")]
        choices: list[Any] = [("代理", stand_ins)] if stand_ins else []
        choices.append(("其他人员", others))
        if may_be_nobody:
            choices.insert(0, (NOBODY, "不需要交接"))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        first = NOBODY if may_be_nobody else stand_ins[0][0] if stand_ins else f"{TAKE}:{OTHER}"
        self.fields["who"].initial = first
        self.fields["until"].initial = on + timedelta(days=STAND_IN_DAYS)

    def clean(self) -> dict[str, Any]:
        """Another person needs both names, a stand-in the day by which it should be over."""
        given = super().clean() or {}
        who = given.get("who", "")
        if who.endswith(f":{OTHER}"):
            for name, label in (("username", "登录名"), ("name", "姓名")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"请填写接手人的{label}")
        if who.startswith(f"{STAND_IN}:") and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "请填写代理至哪一天")
        return given

    def appointment(self, since: date) -> Appointment | None:
        """Who takes over from that day; None for nobody."""
        given, post = self.cleaned_data, self.post
        how, _, who = given["who"].partition(":")
        if how == NOBODY:
            return None
        known = self.people.get(who)
        username, name = (known.staff.username, known.staff.name) if known else (given["username"], given["name"])
        stands_in = how == STAND_IN
        return Appointment(
            username,
            name,
            Role(post.role),
            post.unit_id,
            post.division_id,
            since,
            until=given["until"] if stands_in else None,
            stands_in=stands_in,
        )


def _words(post: Post) -> str:
    """田桂兰（白家庄村儿童主任）; how many places the person looks after already, where it is more than one."""
    several = getattr(post, "places", 1)
    beside = f"，已负责{several}处" if several > 1 else ""
    return f"{post.staff.name}（{post.division.name}{Role(post.role).label}{beside}）"


class LeaveForm(forms.Form):
    """From when a person leaves."""

    on = _day("离任日期", hint="自当日起不再任职；填今天的，保存后立即失效")


class PostLeaveForm(TakeOverForm):
    """One of the posts of the person who leaves: whether it is left, and who takes it over."""

    leave = forms.BooleanField(label="交出这个岗位", required=False, initial=True)
    field_order = ("leave", "who", "username", "name", "until")

    def clean(self) -> dict[str, Any]:
        """A post that is kept needs nobody."""
        if not self.cleaned_data.get("leave"):
            self._errors = forms.utils.ErrorDict()
            return self.cleaned_data
        return super().clean()


class RenewForm(forms.Form):
    """To which last day a term is put off."""

    until = _day("任期延至")


class EndStandInForm(forms.Form):
    """From when the stand-in is over."""

    on = _day("结束日期", hint="自当日起不再代理")


def is_seat(role: str) -> bool:
    """Whether a place of this role may not stand empty."""
    return role in SEATS
