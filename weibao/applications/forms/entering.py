"""The form of an application, at the township, for the village director and the county alike."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django import forms

from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.models import Application, Channel, Entry, Matter
from weibao.benefits.models import AidKind
from weibao.children.actions.facts import NewAccount, NewChild
from weibao.children.forms.fields import number_of
from weibao.children.forms.registering import RegisterForm
from weibao.children.models import Side
from weibao.org.models import Staff
from weibao.rules import words
from weibao.rules.papers import ALWAYS, BY_SITUATION, FORM

PAPERS: Final = [(FORM, "申请表"), *ALWAYS.items(), *BY_SITUATION.items()]
FACTS: Final = (
    "name", "sex", "birth_date", "id_number", "ethnicity", "is_foundling", "household", "residence", "address", "care", "since",
)  # fmt: skip
HIDDEN: Final = ("hiv", "艾滋病病毒感染儿童（严格保密）")


class ApplicationForm(RegisterForm):
    """The child as the registry's form asks for it, who applies, the account, the papers handed in."""

    matter = forms.ChoiceField(label="申请事项", widget=forms.RadioSelect, error_messages={"required": "请选择申请事项"})
    applicant_name = forms.CharField(label="申请人姓名", max_length=60, error_messages={"required": "请填写申请人姓名"})
    applicant_relation = forms.CharField(
        label="申请人与儿童关系",
        max_length=40,
        help_text="监护人、受托近亲属、村（居）委会",
        error_messages={"required": "请填写与儿童关系"},
    )
    applicant_phone = forms.CharField(label="申请人电话", max_length=30, required=False)
    applicant_number = forms.CharField(label="申请人身份号码", max_length=30, required=False)
    bank = forms.CharField(label="开户银行", max_length=60, required=False)
    account = forms.CharField(label="账号", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    holder = forms.CharField(label="账户姓名", max_length=60, required=False)
    papers = forms.MultipleChoiceField(label="已收材料", choices=PAPERS, required=False, widget=forms.CheckboxSelectMultiple)
    minimum_living = forms.DecimalField(label="低保、特困金本人份额（元/月）", min_value=0, max_digits=8, decimal_places=2, required=False)
    disability_living = forms.DecimalField(label="困难残疾人生活补贴（元/月）", min_value=0, max_digits=8, decimal_places=2, required=False)
    team = forms.MultipleChoiceField(label="保密团队", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, colleagues: Iterable[Staff] = (), closed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[str, str]] = [(str(value), str(label)) for value, label in Matter.choices]
        self.fields["matter"].choices = [*choices, HIDDEN] if closed else choices  # type: ignore[attr-defined]
        self.fields["team"].choices = [(str(one.pk), one.name) for one in colleagues]  # type: ignore[attr-defined]
        for side in Side:
            self.fields[f"{side}_proof"].choices = [("", "—"), *words.PROOFS.items()]  # type: ignore[attr-defined]

    def clean_applicant_number(self) -> str:
        """The tidied number."""
        return number_of(self.cleaned_data["applicant_number"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("account") and not given.get("holder"):
            self.add_error("holder", "请填写账户姓名")
        return given

    def child(self) -> NewChild:
        """The child with the account."""
        given, child = self.cleaned_data, super().child()
        account = NewAccount(given["account"].strip(), given["holder"].strip(), given["bank"].strip()) if given["account"] else None
        return replace(child, account=account, source="认定申请")

    def application(self, entry: str, child_id: int | None = None) -> NewApplication:
        """What the action is told."""
        given = self.cleaned_data
        return NewApplication(
            matter=given["matter"],
            child=self.child(),
            applicant=Applicant(given["applicant_name"], given["applicant_relation"], given["applicant_phone"], given["applicant_number"]),
            entry=Entry(entry),
            channel=Channel.LOCAL,
            child_id=child_id,
            papers=tuple(given["papers"]),
            aids={kind: str(given[kind]) for kind in AidKind.values if given[kind]},
            team=tuple(int(one) for one in given["team"]),
        )


def initial_of(application: Application, child: NewChild) -> dict[str, Any]:
    """The form's fields from what an application states: to amend it."""
    guardian = child.guardians[0] if child.guardians else None
    account = child.account
    given: dict[str, Any] = {
        **facts_initial(child),
        "matter": application.matter, "applicant_name": application.applicant_name, "applicant_relation": application.applicant_relation,
        "guardian": guardian.name if guardian else "", "relation": guardian.relation if guardian else "",
        "phone": guardian.phone if guardian else "",
    }  # fmt: skip
    return given | ({"bank": account.bank, "account": account.account, "holder": account.holder} if account else {})


def facts_initial(child: NewChild) -> dict[str, Any]:
    """The child's own fields and the parents'."""
    given: dict[str, Any] = {name: getattr(child, name) for name in FACTS}
    for parent in child.parents:
        given |= {f"{parent.side}_name": parent.name, f"{parent.side}_id_number": parent.id_number or ""}
        for one in parent.circumstances[:1]:
            given |= {
                f"{parent.side}_{name}": getattr(one, name)
                for name in ("status", "since", "until", "proof", "proof_name", "disability_class", "disability_grade")
            }
    return given
