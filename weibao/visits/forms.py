"""What people type about a visit. When all is well the form is sent as it opens: what was so the last time stands in it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from weibao.children.forms import amending as known
from weibao.children.forms.fields import DayField, required
from weibao.children.models import Child, Status
from weibao.org.models import Division
from weibao.visits.actions.applying import NewUpdate
from weibao.visits.actions.asking import BadQuestions, read_questions
from weibao.visits.actions.visiting import NewVisit
from weibao.visits.models import FURTHER, LONGEST_WORDS, WEIGHTY, Area, Help, QuestionSet, UpdatedFact, Visit, Way

LONGEST_REPORT = 500  # characters of a supervisor's words under a report


class ReportForm(forms.Form):
    """Which month of which township is to be counted."""

    place = forms.ModelChoiceField(Division.objects.none(), label="乡镇（街道）", error_messages=required("请选择乡镇（街道）"))
    month = forms.RegexField(
        r"^20\d{2}-(0[1-9]|1[0-2])$", label="月份", error_messages={"required": "请填写月份", "invalid": "月份写作 2023-06"}
    )

    def __init__(self, *args: Any, places: QuerySet[Division], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        field.label_from_instance = _name  # type: ignore[assignment,method-assign]
        field.initial = places.first()


def _name(place: Division) -> str:
    return place.name


class VisitForm(forms.Form):
    """A visit: the fixed fields, six areas of which only problems are written about, and the questions of the category."""

    on = DayField(label="走访日期", error_messages=required("请填写走访日期"))
    way = forms.ChoiceField(label="方式", choices=Way.choices, initial=Way.HOME)
    seen = forms.BooleanField(label="见到了儿童本人", required=False, initial=True)
    person = forms.CharField(label="被访人", max_length=60, error_messages=required("请填写被访人"))
    relation = forms.CharField(label="与儿童的关系", max_length=20, error_messages=required("请填写与儿童的关系"))
    place = forms.CharField(label="走访地点", max_length=120, error_messages=required("请填写走访地点"))
    address = forms.CharField(label="被访人住址", max_length=120, required=False)
    last_contact = DayField(label="最近一次与父母联系的日期", required=False)
    studies = forms.BooleanField(label="在读", required=False, initial=True)
    key_attention = forms.BooleanField(label="列入重点关注", required=False)
    changed = forms.BooleanField(label="家庭情况与上次相比有变化", required=False)
    opinion = forms.CharField(label="监护人意见", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    help = forms.MultipleChoiceField(label="建议帮扶措施", choices=Help.choices, required=False, widget=forms.CheckboxSelectMultiple)
    help_other = forms.CharField(label="其他措施", max_length=100, required=False)
    note = forms.CharField(label="备注", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, questions: QuestionSet | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for area in Area:
            words = forms.CharField(
                label=FURTHER[area],
                max_length=LONGEST_WORDS,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="没有问题不填",
            )
            self.fields[f"area_{area}"] = words
            self.fields[f"ask_{area}"] = forms.BooleanField(label="请督导员跟进", required=False, initial=True)
        for turn, one in enumerate(questions.questions if questions else []):
            self.fields[f"answer_{turn}"] = _question(one)

    @property
    def areas(self) -> list[dict[str, Any]]:
        """Each area as the page lays it out; open where something was written."""
        return [
            {"label": area.label, "words": self[f"area_{area}"], "ask": self[f"ask_{area}"], "open": bool(self[f"area_{area}"].value())}
            for area in Area
        ]

    @property
    def asked(self) -> list[Any]:
        """The additional questions."""
        return [self[name] for name in self.fields if name.startswith("answer_")]

    def new(self) -> NewVisit:
        """What was told."""
        given = self.cleaned_data
        areas = {str(area): given[f"area_{area}"].strip() for area in Area if given[f"area_{area}"].strip()}
        plain = ("person", "relation", "place", "way", "seen", "address", "last_contact", "studies", "opinion", "help_other")
        return NewVisit(
            **{name: given[name] for name in (*plain, "key_attention", "changed", "note")},
            areas=areas,
            help=tuple(given["help"]),
            ask=frozenset(area for area in areas if given[f"ask_{area}"]),
            answers={name.removeprefix("answer_"): given[name] for name in given if name.startswith("answer_") and given[name]},
        )


def _question(one: Mapping[str, Any]) -> forms.Field:
    if one["options"]:
        choices = [(option, option) for option in one["options"]]
        return forms.ChoiceField(label=one["text"], choices=choices, required=False, widget=forms.RadioSelect)
    return forms.CharField(label=one["text"], max_length=200, required=False)


def as_before(last: Visit | None, on: date, *, guardian: Mapping[str, str] | None, place: str, studies: bool) -> dict[str, Any]:
    """What the form opens with: the same person at the same place as the last time, or the guardian of the file."""
    told: Mapping[str, Any] = last.told if last else {}
    known = guardian or {}
    return {
        "on": on,
        "person": told.get("person") or known.get("name", ""),
        "relation": (last.relation if last else "") or known.get("relation", ""),
        "place": told.get("place") or place,
        "address": told.get("address", ""),
        "studies": studies,
        "key_attention": bool(last and last.key_attention),
    }


def as_told(visit: Visit) -> dict[str, Any]:
    """What the form of a correction opens with: the version that is put right."""
    told = visit.told
    names = ("way", "seen", "relation", "last_contact", "studies", "key_attention", "changed", "help", "on")
    words = ("person", "place", "address", "opinion", "help_other", "note")
    return (
        {name: getattr(visit, name) for name in names}
        | {name: told.get(name, "") for name in words}
        | {f"area_{area}": words for area, words in told["areas"].items()}
        | {f"ask_{area}": False for area in told["areas"]}
        | {f"answer_{turn}": words for turn, words in told.get("answers", {}).items()}
    )


class CallBackForm(forms.Form):
    """What the family says some time after."""

    on = DayField(label="回访日期", error_messages=required("请填写回访日期"))
    way = forms.ChoiceField(label="回访方式", choices=Way.choices, initial=Way.PHONE)
    person = forms.CharField(label="回访对象", max_length=60, error_messages=required("请填写回访对象"))
    words = forms.CharField(
        label="回访内容", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), error_messages=required("请填写回访内容")
    )


class TaskForm(forms.Form):
    """How the township dealt with a problem."""

    words = forms.CharField(
        label="处理情况", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages=required("请写明处理情况")
    )


class CheckForm(forms.Form):
    """What another person found about a visit."""

    upheld = forms.ChoiceField(
        label="核实结果",
        choices=[("yes", "属实"), ("no", "不属实，本次走访不计")],
        widget=forms.RadioSelect,
        error_messages=required("请选择核实结果"),
    )
    words = forms.CharField(
        label="核实的方式和结果",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required("请写明核实的方式和结果"),
        help_text="如：电话询问监护人、与儿童本人核对、查看村里记录",
    )


class QuestionsForm(forms.Form):
    """The additional questions of a category, one a line."""

    text = forms.CharField(
        label="问题",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一问；需要选择答案的，在问题后写“｜”，答案之间用“／”隔开，如：是否按时服药｜是／否。留空并发布即不再加问。",
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_text(self) -> list[dict[str, object]]:
        """The questions. Refused with a sentence where a line cannot be asked."""
        try:
            return read_questions(self.cleaned_data["text"])
        except BadQuestions as bad:
            raise forms.ValidationError(bad.message) from bad


class PhoneForm(known.SinceForm):
    """Another phone of a guardian of the file."""

    name = forms.ChoiceField(label="监护人", error_messages=required("请选择监护人"))
    phone = forms.CharField(label="新的电话", max_length=30, error_messages=required("请填写电话"))


class AddressForm(known.SinceForm):
    """Where in its village the child lives."""

    address = forms.CharField(label="详细住址", max_length=120, error_messages=required("请填写详细住址"))


UPDATES: Mapping[str, type[known.SeenForm]] = {
    UpdatedFact.PHONE: PhoneForm,
    UpdatedFact.ADDRESS: AddressForm,
    UpdatedFact.SCHOOLING: known.SchoolingForm,
    UpdatedFact.HEALTH: known.HealthForm,
    UpdatedFact.CIRCUMSTANCE: known.CircumstanceForm,
    UpdatedFact.GUARDIAN: known.GuardianForm,
    UpdatedFact.ACCOUNT: known.AccountForm,
}
BESIDE = frozenset({"since", "source", "seen", "proof_name", "beside", "base"})


def update_form(fact: str, child: Child, posted: Any, base: str, guardians: list[str]) -> known.SeenForm:
    """The registry's own form of a fact, with the digest of what its maker sees (`base`)."""
    form = UPDATES[fact](posted, child=child)
    form.fields["base"] = forms.CharField(widget=forms.HiddenInput, initial=base, max_length=64)
    form.fields.pop("beside", None)
    if fact == UpdatedFact.PHONE:
        form.fields["name"].choices = [(name, name) for name in guardians]  # type: ignore[attr-defined]
    proof = form.fields.get("proof_name") or form.fields["source"]
    proof.required = fact in WEIGHTY
    proof.label, proof.error_messages = "依据的证明材料", {**proof.error_messages, **required("请写明依据的证明材料")}
    return form


def new_update(fact: str, form: known.SeenForm) -> NewUpdate:
    """What was told, as texts by field."""
    given = form.cleaned_data
    values = {name: str(value) for name, value in given.items() if name not in BESIDE and value not in (None, "")}
    return NewUpdate(fact, values, given.get("since"), given.get("proof_name") or given.get("source") or "")


class DecideForm(forms.Form):
    """What becomes of a proposal."""

    verb = forms.ChoiceField(
        label="决定",
        choices=[("accept", "同意，采用提出的内容"), ("return", "退回，维持现有内容")],
        widget=forms.RadioSelect,
        error_messages=required("请选择决定"),
    )
    reason = forms.CharField(label="意见", max_length=200, required=False, help_text="退回时必填", widget=forms.Textarea(attrs={"rows": 2}))
    theirs = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ConflictForm(forms.Form):
    """Which of two values that met is to stand."""

    take = forms.ChoiceField(
        label="采用哪个内容",
        choices=[("mine", "采用后报的内容"), ("theirs", "采用先登记的内容")],
        widget=forms.RadioSelect,
        error_messages=required("请选择采用哪个内容"),
    )
    reason = forms.CharField(
        label="核定意见", max_length=200, required=False, help_text="改用另一内容时必填", widget=forms.Textarea(attrs={"rows": 2})
    )
    stood = forms.CharField(widget=forms.HiddenInput, max_length=64)


# fields that a phone shows only for some situations of a parent
ONLY: Mapping[str, list[str]] = {
    "disability_class": [Status.SEVERE_DISABILITY],
    "disability_grade": [Status.SEVERE_DISABILITY],
    "proof": [Status.MISSING, Status.OUT_OF_CONTACT],
}


def fields_of(fact: str) -> list[dict[str, Any]]:
    """The fields of a fact as a phone draws them: name, label, kind, choices, whether one must be filled in, how long it may be.

    They are those of the form at the desk; a guardian is chosen among those that the phone holds.
    """
    return [_field_of(fact, name, one) for name, one in UPDATES[fact].base_fields.items() if name not in BESIDE]


def _field_of(fact: str, name: str, one: forms.Field) -> dict[str, Any]:
    choices = [[str(key), str(label)] for key, label in getattr(one, "choices", [])]
    if fact == UpdatedFact.PHONE and name == "name":
        kind, choices = "guardian", []
    else:
        kind = "choice" if choices else "day" if isinstance(one, DayField) else "text"
    told = {"name": name, "label": str(one.label), "kind": kind, "must": one.required, "longest": getattr(one, "max_length", None)}
    return told | {"options": choices, "hint": str(one.help_text), "only": [str(status) for status in ONLY.get(name, [])]}
