"""The form of a new child."""

from typing import Any

from django import forms

from weibao.children.actions.facts import NewChild, NewGuardian, NewParent, NewSchooling
from weibao.children.forms.fields import GRADES, PROOFS, DayField, VillageField, circumstance_of, number_of, required
from weibao.children.models import Care, DisabilityClass, Sex, Side, Status
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.org.models import Division


class RegisterForm(forms.Form):
    """A new child. Sex and birth date are read from the identity number; without one they are asked."""

    name = forms.CharField(label="姓名", max_length=60, error_messages=required("请填写姓名"))
    id_number = forms.CharField(
        label="公民身份号码", max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="没有的可不填"
    )
    sex = forms.ChoiceField(label="性别", choices=[("", "按身份号码"), *Sex.choices], required=False)
    birth_date = DayField(label="出生日期", required=False, help_text="有身份号码的不用填")
    ethnicity = forms.CharField(label="民族", max_length=20, required=False)
    is_foundling = forms.BooleanField(label="查找不到生父母", required=False)
    household = VillageField(
        Division.objects.none(), label="户籍村（社区）", empty_label="请选择", error_messages=required("请选择户籍村（社区）")
    )
    residence = VillageField(Division.objects.none(), label="居住村（社区）", empty_label="与户籍相同", required=False)
    address = forms.CharField(label="详细住址", max_length=120, required=False)
    care = forms.ChoiceField(label="养育方式", choices=Care.choices, initial=Care.SCATTERED, widget=forms.RadioSelect)
    since = DayField(label="以上情况自哪天起", error_messages=required("请填写起始日期"), help_text="不清楚的填今天")
    guardian = forms.CharField(label="监护人姓名", max_length=60, required=False)
    relation = forms.CharField(label="与儿童关系", max_length=20, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    school = forms.CharField(label="就读学校", max_length=80, required=False)
    stage = forms.CharField(label="学段", max_length=20, required=False)

    def __init__(self, *args: Any, villages: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["household"].queryset = villages  # type: ignore[attr-defined]
        self.fields["residence"].queryset = villages  # type: ignore[attr-defined]
        for side in Side:
            self._add_parent(side)

    def _add_parent(self, side: Side) -> None:
        whose = str(side.label)
        self.fields |= {
            f"{side}_name": forms.CharField(label=f"{whose}姓名", max_length=60, required=False),
            f"{side}_id_number": forms.CharField(label=f"{whose}身份号码", max_length=30, required=False),
            f"{side}_status": forms.ChoiceField(label=f"{whose}情形", choices=[("", "不清楚"), *Status.choices], required=False),
            f"{side}_since": DayField(label="起始日期", required=False),
            f"{side}_until": DayField(label="期满日期", required=False),
            f"{side}_proof_name": forms.CharField(label="证明材料", max_length=80, required=False),
            f"{side}_proof": forms.ChoiceField(label="证明种类", choices=PROOFS, required=False),
            f"{side}_disability_class": forms.ChoiceField(label="残疾类别", choices=[("", "—"), *DisabilityClass.choices], required=False),
            f"{side}_disability_grade": forms.ChoiceField(label="残疾等级", choices=GRADES, required=False),
        }

    def clean_id_number(self) -> str:
        """The tidied number."""
        return number_of(self.cleaned_data["id_number"])

    def clean(self) -> dict[str, Any]:
        """Take sex and birth date from the number; without one both are needed."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("id_number"):
            number = read_id_number(given["id_number"])
            given["sex"] = given.get("sex") or number.sex
            given["birth_date"] = given.get("birth_date") or number.birth_date
        elif "id_number" not in self.errors:
            for name, words in (("sex", "没有身份号码时请选择性别"), ("birth_date", "没有身份号码时请填写出生日期")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        for side in Side:
            number_field = f"{side}_id_number"
            if given.get(number_field):
                try:
                    given[number_field] = read_id_number(given[number_field]).text
                except BadIdNumber as bad:
                    self.add_error(number_field, str(bad))
        return given

    def child(self) -> NewChild:
        """What the action is told."""
        given = self.cleaned_data
        return NewChild(
            name=given["name"].strip(),
            sex=given["sex"],
            birth_date=given["birth_date"],
            household=given["household"].pk,
            since=max(given["since"], given["birth_date"]),
            id_number=given["id_number"] or None,
            residence=given["residence"].pk if given["residence"] else None,
            address=given["address"] or None,
            ethnicity=given["ethnicity"],
            is_foundling=given["is_foundling"],
            care=given["care"],
            parents=tuple(self._parents()),
            guardians=(NewGuardian(given["guardian"], given["relation"], given["phone"]),) if given["guardian"] else (),
            schooling=NewSchooling(given["school"], given["stage"]) if given["school"] or given["stage"] else None,
            source="窗口登记",
        )

    def _parents(self) -> list[NewParent]:
        given = self.cleaned_data
        found = []
        for side in Side:
            name, number = given[f"{side}_name"], given[f"{side}_id_number"]
            situations = (circumstance_of(given, f"{side}_"),) if given[f"{side}_status"] else ()
            if name or number or situations:
                found.append(NewParent(side.value, name, number or None, situations))
        return found
