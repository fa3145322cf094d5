"""Opening a case and what is done to the case itself."""

from typing import Any

from django import forms

from weibao.cases.forms.fields import CHOOSE, OfCaseForm, choice, line, words
from weibao.cases.models import Case, CaseColour, CaseKind, CaseSource


class OpenForm(forms.Form):
    """A new case; without a child it asks what is known and where."""

    place = forms.ChoiceField(label="办理地", error_messages={"required": "请选择办理地"})
    told = words("已知的儿童情况", hint="性别、大致年龄、特征、所在位置；查明身份后再关联档案。加密保存")
    source = choice("来源", CaseSource.choices)
    kind = choice("类型", CaseKind.choices, hint="性侵害、涉嫌违法犯罪的个案只有团队成员能查阅")
    colour = choice("等级", CaseColour.choices)
    reason = words("定级理由", rows=2, longest=400)
    summary = words("情况", hint="时间、地点、经过、现在是否安全、已经采取的措施。加密保存")
    restricted = forms.BooleanField(label="只有团队成员能查阅（住址需要保密等）", required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if places is None:
            del self.fields["place"], self.fields["told"]
        else:
            self.fields["place"].choices = [CHOOSE, *places]  # type: ignore[attr-defined]


class WriteDownForm(OfCaseForm):
    """A line of the story."""

    words = words("进展", hint="入户、电话、面谈、儿童本人的话。加密保存")


class RecolourForm(OfCaseForm):
    """Another grade."""

    colour = choice("等级", CaseColour.choices)
    reason = words("理由", rows=2, longest=400)


class NameChildForm(OfCaseForm):
    """Which child of the registry it is."""

    child = forms.IntegerField(
        label="儿童档案编号", min_value=1, help_text="先在“儿童档案”里查找或者建档", error_messages={"required": "请填写档案编号"}
    )


class HandOverForm(OfCaseForm):
    """Who leads from now on."""

    lead = choice("新的主办人", [])
    words = words("原因", rows=2, longest=300)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:
        self.offer("lead", [(staff, label) for staff, label in shown.get("leaders", []) if staff != case.lead_id])


class JoinForm(OfCaseForm):
    """Who joins the team."""

    login = line("登录名", longest=60, hint="要加入的人的登录名")
    duty = line("分工", longest=60, hint="如：审批、心理支持、学校联系")


class LeaveForm(OfCaseForm):
    """Who leaves the team."""

    member = choice("成员", [])

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        self.offer("member", [(one.pk, f"{one.staff.name}（{one.duty}）") for one in shown.get("team", [])])


class ReasonForm(OfCaseForm):
    """A reason, and nothing else."""

    words = words("理由", rows=2, longest=400)
