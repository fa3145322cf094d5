"""Which steps an application has, which come next, and what was said so far; nothing is asked twice."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.models import Entry
from weibao.applications.reports.papers import papers_of
from weibao.attachments.models import Category
from weibao.benefits.reports import parameters
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent
from weibao.children.reports.file import short_place
from weibao.kernel.identity import read_id_number
from weibao.org.models import Division
from weibao.public.models import Draft, DraftPaper, Proof
from weibao.public.reports.entitled import PLAIN
from weibao.rules import words
from weibao.rules.papers import FORM, PROOFS, Paper
from weibao.rules.recognition import GONE

STEPS: Final = {
    "child": "孩子是谁", "county": "户籍在哪个县（市、区）", "township": "户籍在哪个乡镇（街道）", "village": "户籍在哪个村（社区）",
    "father": "父亲的情况", "father_more": "父亲的情况（时间）", "mother": "母亲的情况", "mother_more": "母亲的情况（时间）",
    "me": "您是谁", "account": "钱打到哪里", "aids": "已经在领的救助", "papers": "材料", "check": "核对和提交",
}  # fmt: skip
CATEGORIES: Final = {
    "form": Category.APPLICATION, "identity": Category.IDENTITY, "photo": Category.PHOTO, "dead": Category.DEATH, "missing": Category.COURT,
    "severe_disability": Category.DISABILITY, "serious_illness": Category.HEALTH, "in_prison": Category.CUSTODY,
    "drug_rehab": Category.CUSTODY, "other_custody": Category.CUSTODY, "out_of_contact": Category.POLICE,
    "guardianship_revoked": Category.COURT, "deported": Category.POLICE,
}  # fmt: skip
MATTERS: Final = {"orphan": "孤儿", "de_facto": "事实无人抚养儿童"}


@dataclass(frozen=True)
class Line:
    """One line of the page on which the answers are checked: the step to change it, a label, what was said."""

    step: str
    label: str
    said: str


def asked(answers: Mapping[str, Any]) -> list[str]:
    """The steps of this application, in their order."""
    without = {f"{side}_more" for side in words.PARENTS if answers.get(side, {}).get("status", "normal") == "normal"}
    return [step for step in STEPS if step not in without]


def first_open(answers: Mapping[str, Any]) -> str:
    """The first step that was not answered; the check where all were."""
    return next((step for step in asked(answers) if step != "check" and step not in answers), "check")


def after(step: str, answers: Mapping[str, Any]) -> str:
    """The step that follows; back to the check when all the others were answered."""
    rest = asked(answers)
    place = rest.index(step)
    return first_open(answers) if first_open(answers) == "check" else rest[place + 1]


def before(step: str, answers: Mapping[str, Any]) -> str:
    """The step before; empty at the first."""
    rest = asked(answers)
    place = rest.index(step)
    return rest[place - 1] if place else ""


def matter_of(answers: Mapping[str, Any], on: dt.date) -> str:
    """孤儿 when both parents are dead or missing, else 事实无人抚养儿童: what is applied for, not what is decided."""
    gone = parameters().at(on).words(GONE)
    return "orphan" if all(answers.get(side, {}).get("status") in gone for side in words.PARENTS) else "de_facto"


def child_of(answers: Mapping[str, Any], proof: Proof, papers: list[DraftPaper]) -> NewChild:
    """What the application states of the child."""
    number = read_id_number(answers["child"]["id_number"])
    me, account = answers.get("me", {}), answers.get("account", {})
    proofs = {paper.item: paper.proof for paper in papers if paper.proof}
    return NewChild(
        name=answers["child"]["name"], sex=number.sex, birth_date=number.birth_date, id_number=number.text,
        household=answers["village"]["code"], care="scattered", source="公众页申请",
        parents=tuple(_parent(side, answers, proofs) for side in words.PARENTS),
        guardians=(NewGuardian(me["name"], me["relation"], proof.phone),) if me else (),
        account=NewAccount(account["account"], account["holder"], account["bank"]) if account.get("account") else None,
    )  # fmt: skip


def _parent(side: str, answers: Mapping[str, Any], proofs: Mapping[str, str]) -> NewParent:
    given, more = answers.get(side, {}), answers.get(f"{side}_more", {})
    status = given.get("status", "normal")
    grade = more.get("disability_grade")
    what = NewCircumstance(
        status, since=_day(more.get("since")), until=_day(more.get("until")), disability_class=more.get("disability_class", ""),
        disability_grade=int(grade) if grade else None, proof=proofs.get(f"{side}:{status}", ""),
    )  # fmt: skip
    return NewParent(side, given.get("name", ""), circumstances=(what,))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def application_of(draft: Draft, proof: Proof, on: dt.date) -> NewApplication:
    """The draft as the application that it becomes."""
    papers, answers = list(draft.papers.all()), draft.answers
    held = tuple(sorted({FORM, *(paper.item for paper in papers if not paper.proof)}))
    me = Applicant(answers["me"]["name"], answers["me"]["relation"], proof.phone or "", proof.identity or "")
    return NewApplication(
        matter=matter_of(answers, on), child=child_of(answers, proof, papers), applicant=me, entry=Entry.PUBLIC,
        papers=held, aids=dict(answers.get("aids", {})),
    )  # fmt: skip


def checklist(draft: Draft, proof: Proof, on: dt.date) -> list[tuple[Paper, list[DraftPaper], tuple[str, ...]]]:
    """The papers that are wanted, what of each is there, and the proofs that are accepted; the form itself is this page."""
    papers = list(draft.papers.order_by("pk"))
    listed = papers_of(matter_of(draft.answers, on), child_of(draft.answers, proof, papers), [paper.item for paper in papers])
    return [
        (one, [paper for paper in papers if paper.item == one.code], PROOFS.get(one.code.partition(":")[2], ()))
        for one in listed
        if one.code != FORM
    ]


def category(code: str) -> Category:
    """What a paper of the list is called among the papers of a file."""
    return CATEGORIES.get(code.partition(":")[2] or code, Category.OTHER)


def lines(answers: Mapping[str, Any], on: dt.date) -> list[Line]:
    """Everything that was said, to be looked at before it is sent."""
    place = Division.objects.filter(pk=answers["village"]["code"]).select_related("parent__parent").get()
    where = "".join(short_place(one.name) for one in (place.parent.parent, place.parent, place) if one)  # type: ignore[union-attr]
    account, aids = answers.get("account", {}), answers.get("aids", {})
    said = [
        Line("child", "孩子的姓名", answers["child"]["name"]),
        Line("child", "孩子的身份证号码", answers["child"]["id_number"]),
        Line("county", "户籍", where),
        *(_told(side, answers) for side in words.PARENTS),
        Line("me", "申请人", f"{answers['me']['name']}（{answers['me']['relation']}）"),
        Line("account", "账户", f"{account['holder']} {account['bank']} {account['account']}" if account.get("account") else "以后再补"),
        Line("aids", "已经在领的", "；".join(f"{words.INCOMES[kind]} {amount} 元" for kind, amount in aids.items()) or "没有"),
    ]
    return [*said, Line("father", "申请事项", MATTERS[matter_of(answers, on)])]


def _told(side: str, answers: Mapping[str, Any]) -> Line:
    given, more = answers[side], answers.get(f"{side}_more", {})
    parts = [given.get("name", ""), PLAIN[given["status"]]]
    if more.get("disability_class"):
        parts.append(f"{words.DISABILITY_CLASSES[more['disability_class']]}{words.GRADES[int(more['disability_grade'])]}")
    if more.get("since"):
        parts.append(f"{_in_words(more['since'])}起" + (f"至{_in_words(more['until'])}" if more.get("until") else ""))
    return Line(side, words.PARENTS[side], "，".join(part for part in parts if part))


def _in_words(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def draft_of(proof: Proof, now: dt.datetime) -> Draft | None:
    """The draft of the person at the page."""
    return Draft.objects.of(proof, now).first()
