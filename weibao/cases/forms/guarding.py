"""Placement, assessment and first aid."""

from collections.abc import Iterator
from typing import Any

from django import forms

from weibao.cases.actions.assessing import Findings, Person
from weibao.cases.forms.fields import OfCaseForm, RowForm, choice, day, line, words
from weibao.cases.models import AssessmentKind, Case, PlacementKind, PlacementWay
from weibao.rules.protection import ANSWERS, LONG_TERM_GROUNDS, TEMPORARY_GROUNDS, table_on

MOST = 5  # lines for people who assess
GROUNDS = [
    ("紧急安置、临时监护（未成年人保护法第92条）", [(f"t:{key}", label) for key, label in TEMPORARY_GROUNDS.items()]),
    ("长期监护（未成年人保护法第94条）", [(f"l:{key}", label) for key, label in LONG_TERM_GROUNDS.items()]),
]


class PlaceForm(OfCaseForm):
    """Where the child is taken."""

    kind = choice("性质", PlacementKind.choices)
    ground = choice("法定情形", GROUNDS)
    way = choice("方式", PlacementWay.choices)
    carer = line("照料人或者机构", hint="姓名、与儿童的关系、电话，或者机构名称。加密保存")
    since = day("开始日期")
    police = line("接报案回执编号", longest=60, required=False, hint="公安机关带离、护送的填写；在这里登记不代替报案")

    def clean(self) -> dict[str, Any]:
        """The ground has to be of the list of the kind."""
        given = super().clean() or {}
        of_list, _, ground = str(given.get("ground", "")).partition(":")
        if given.get("kind") and ground and (of_list == "l") != (given["kind"] == PlacementKind.LONG_TERM):
            self.add_error("ground", "法定情形与安置性质不一致")
        given["ground"] = ground
        return given


class ReturnForm(OfCaseForm):
    """Home again."""

    on = day("送返日期")
    words = words("接回人、承诺和交接情况", hint="先完成送返评估，并且适合履行监护职责")


class StartForm(OfCaseForm):
    """Which assessment begins."""

    kind = choice("评估类型", AssessmentKind.choices, hint="送返评估只用于安置中的儿童")


class FinishForm(RowForm):
    """The table, the people, the child's wish, the opinion."""

    wish = words("儿童本人意见", rows=2, required=False, hint="已满八周岁的必须听取")
    opinion = words("评估意见")

    def fill(self, case: Case, shown: dict[str, Any]) -> None:
        """A choice for each line of the table that holds for the case, and lines for people."""
        self.offer("row", [(one.pk, one.get_kind_display()) for one in shown["running"]])
        for item in table_on(case.begun_on).items:
            self.fields[f"item_{item.id}"] = choice(f"{item.area}：{item.label}", ANSWERS)
        for turn in range(1, MOST + 1):
            needed = turn <= case.limit("assessors")
            self.fields[f"name_{turn}"] = line(f"评估人员{turn}：姓名", longest=40, required=needed)
            self.fields[f"unit_{turn}"] = line(f"评估人员{turn}：单位、职务", required=needed)
            self.fields[f"senior_{turn}"] = forms.BooleanField(label=f"评估人员{turn}具有中级以上职称", required=False)


def found(given: dict[str, Any]) -> Findings:
    """What the form of an assessment holds."""
    answers = {name.removeprefix("item_"): value for name, value in given.items() if name.startswith("item_")}
    return Findings(answers, list(_people(given)), given["opinion"], given["wish"])


def _people(given: dict[str, Any]) -> Iterator[Person]:
    for turn in range(1, MOST + 1):
        if given.get(f"name_{turn}"):
            yield Person(given[f"name_{turn}"], given[f"unit_{turn}"], bool(given[f"senior_{turn}"]))


class DropForm(RowForm):
    """An assessment of a return that is not carried on."""

    words = words("理由", rows=2)

    def fill(self, case: Case, shown: dict[str, Any]) -> None:  # noqa: ARG002  asked in the same way of every form
        """Running ones."""
        self.offer("row", [(one.pk, one.get_kind_display()) for one in shown["running"] if one.kind == AssessmentKind.RETURN])


class FirstAidForm(OfCaseForm):
    """Psychological first aid."""

    on = day("日期")
    given_by = line("实施人", longest=60)
    looked = words("看：安全、身体和情绪", rows=2)
    listened = words("听：儿童的需要和担心", rows=2)
    linked = words("联系：家人、服务和后续", rows=2)
    refer = forms.BooleanField(label="需要专业心理服务", required=False)
