"""What people type at each step of an application."""

from typing import Any, Final

from django import forms

from weibao.applications.actions.deciding import Ground
from weibao.applications.models import Application, Opinion, Remedy, RemedyKind, RemedyOutcome
from weibao.applications.reports.papers import papers, proofs_of
from weibao.children.forms.fields import DayField
from weibao.rules import words
from weibao.rules.papers import FORM

OUTCOMES: Final = [("passed", "通过"), ("failed", "不通过"), ("supplement", "待补充材料")]
CHOOSE: Final = {"required": "请选择", "invalid_choice": "请选择"}
AREA: Final[dict[str, Any]] = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 400}


class StepForm(forms.Form):
    """A step of an application; `application` is the row it is about."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")
        self.application = application


class PlainForm(StepForm):
    """A step that wants nothing but the button."""


class WordsForm(StepForm):
    """A step with words, or without."""

    words = forms.CharField(label="说明", required=False, **AREA)


class ReasonForm(StepForm):
    """A step with its reason."""

    reason = forms.CharField(label="原因", error_messages={"required": "请写明原因，至少10个字"}, **AREA)


class AskForm(StepForm):
    """What else is asked for, beside the papers of the list; a line each."""

    extra = forms.CharField(label="清单以外的材料或更正事项（每行一项）", required=False, **AREA)
    words = forms.CharField(label="说明", required=False, max_length=200)

    def asked(self) -> tuple[str, ...]:
        """The lines."""
        return tuple(line.strip() for line in self.cleaned_data["extra"].splitlines() if line.strip())


class PapersForm(StepForm):
    """A box for each plain paper that is missing, a choice for each proof."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, application=application)
        self.codes = {f"paper_{place}": one for place, one in enumerate(papers(self.application)) if not one.held}
        for name, one in self.codes.items():
            if ":" in one.code:
                choices = [("", "未收到"), *((proof, words.PROOFS[proof]) for proof in proofs_of(one.code))]
                self.fields[name] = forms.ChoiceField(label=one.label.partition("：")[0], choices=choices, required=False)
            else:
                self.fields[name] = forms.BooleanField(label=one.label, required=False)

    def taken(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Codes of plain papers, and proofs by code."""
        given = {self.codes[name].code: value for name, value in self.cleaned_data.items() if value}
        return tuple(code for code in given if ":" not in code), {code: str(proof) for code, proof in given.items() if ":" in code}


class PaperTermForm(StepForm):
    """Until when a paper proves: one of those that are there."""

    code = forms.ChoiceField(label="材料", error_messages=CHOOSE)
    until = DayField(label="有效期至", error_messages={"required": "请填写有效期"})

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, application=application)
        self.held = [one for one in papers(self.application) if one.held and one.code != FORM]
        choices = [("", "请选择"), *((f"{turn}", one.label.partition("：")[0]) for turn, one in enumerate(self.held))]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """The code of the chosen paper; the form itself names it by its place, for the code tells of a parent."""
        return self.held[int(self.cleaned_data["code"])].code


class ConcludeForm(StepForm):
    """The conclusion of the check."""

    opinion = forms.ChoiceField(label="结论", choices=Opinion.choices, widget=forms.RadioSelect, error_messages={"required": "请选择结论"})
    words = forms.CharField(label="查验（审核）情况", error_messages={"required": "请写明查验（审核）情况，至少10个字"}, **AREA)


class ConfirmForm(StepForm):
    """A confirmation; the reason is wanted where the rules or the township say no."""

    reason = forms.CharField(label="理由", required=False, help_text="与规则或查验结论不一致时必填", **AREA)


class RefuseForm(StepForm):
    """A refusal with its ground and reason."""

    ground = forms.ChoiceField(label="情形", choices=[("", "请选择"), *Ground.choices], error_messages={"required": "请选择情形"})
    reason = forms.CharField(label="理由（写入决定书）", error_messages={"required": "不予认定的，应当书面说明理由"}, **AREA)


class AnswerForm(StepForm):
    """The household place's answer, entered by hand."""

    outcome = forms.ChoiceField(label="审核结果", choices=OUTCOMES, widget=forms.RadioSelect, error_messages={"required": "请选择审核结果"})
    opinion = forms.CharField(label="审核意见", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class RemedyForm(StepForm):
    """An objection, a reconsideration or a suit."""

    kind = forms.ChoiceField(label="途径", choices=RemedyKind.choices, error_messages={"required": "请选择途径"})
    lodged_on = DayField(label="提出日期", error_messages={"required": "请填写提出日期"})
    organ = forms.CharField(label="受理机关", required=False, max_length=60)
    words = forms.CharField(label="请求和理由", error_messages={"required": "请写明请求和理由"}, **AREA)


class SettleForm(StepForm):
    """What came of a remedy."""

    remedy: Any = forms.ModelChoiceField(
        queryset=Remedy.objects.none(), label="救济", error_messages={"required": "请选择", "invalid_choice": "请选择"}
    )
    outcome = forms.ChoiceField(label="结果", choices=RemedyOutcome.choices, error_messages={"required": "请选择结果"})
    words = forms.CharField(label="结果说明", error_messages={"required": "请写明结果和依据"}, **AREA)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, application=application)
        field = self.fields["remedy"]
        field.queryset = self.application.remedies.filter(outcome="")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.get_kind_display()}（{one.lodged_on:%Y-%m-%d}）"  # type: ignore[attr-defined]
