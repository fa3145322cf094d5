"""Which papers an application wants, by the child's category and the situations of the parents, and which are there.

Asked for once and all together. Where departments' data settle a fact, the paper is not asked of the family (民发〔2020〕125号).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weibao.rules import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

APPLICATION: Final = {"orphan": "《孤儿基本生活费申请表》", "de_facto_unattended": "《事实无人抚养儿童基本生活补贴申请表》"}
LAW: Final = {"orphan": "民发〔2010〕161号", "de_facto_unattended": "民发〔2019〕62号；民发〔2020〕125号"}
ALWAYS: Final = {
    "identity": "儿童和监护人的身份证件、户口簿",
    "photo": "儿童近期照片",
    "account": "儿童或监护人的银行账户",
}
FORM: Final = "form"
BY_SITUATION: Final = {
    "foundling": "公安机关出具的捡拾弃婴（儿）报案证明",
    "institution": "儿童福利机构接收材料",
    "health": "定点医疗机构出具的检测报告",
}
LOST_CONTACT: Final = "out_of_contact"
PROOFS: Final = {
    "dead": ("death_certificate", "cremation_certificate", "household_cancellation", "court_declaration"),
    "missing": ("court_declaration",),
    "severe_disability": ("disability_certificate",),
    "serious_illness": ("medical_claim", "medical_certificate"),
    "in_prison": ("court_judgment",),
    "drug_rehab": ("rehab_decision",),
    "other_custody": ("custody_paper", "court_judgment"),
    "out_of_contact": ("police_receipt", "village_chain", "case_by_case"),
    "guardianship_revoked": ("court_judgment",),
    "deported": ("removal_paper", "court_judgment"),
}
BY_DATA: Final = "data_comparison"


@dataclass(frozen=True)
class Paper:
    """One paper of the list: what it is, the document that asks for it, and whether it (or data in its place) is there."""

    label: str
    law: str
    held: bool
    code: str = ""


@dataclass(frozen=True)
class Situation:
    """A parent's situation with the proof that is known of it (words.PROOFS; empty = none)."""

    parent: str
    status: str
    proof: str


def checklist(category: str, situations: Iterable[Situation], *, held: Collection[str] = (), also: Iterable[str] = ()) -> list[Paper]:
    """The papers of an application of this category: form, identity and account, what its own situation asks for, one proof a situation.

    `held` are the codes of papers that were handed in; `also` the situations of the child (BY_SITUATION) that ask for one more.
    Raises KeyError for a category that cannot be applied for.
    """
    law = LAW[category]
    plain = {FORM: APPLICATION[category], **ALWAYS, **{code: BY_SITUATION[code] for code in also}}
    papers = [Paper(label, law, code in held, code) for code, label in plain.items()]
    return papers + [_proof(one, law) for one in situations if one.status in PROOFS]


def study_aid_checklist() -> list[Paper]:
    """The papers of the study aid: form, identity, proof of study, recognition as an orphan, the student's own account."""
    wanted = ("《福彩圆梦·孤儿助学工程申请表》", "本人身份证", "在读证明或录取通知书", "孤儿身份认定（系统记录）", "本人银行账户")
    return [Paper(label, "民办发〔2019〕24号", held=label.startswith("孤儿")) for label in wanted]


def premium_checklist(*, numbered: bool) -> list[Paper]:
    """What the insurance asks for; `numbered`: the identity number is in the file. The recognition is in the system."""
    law = "国办发〔2021〕42号"
    return [Paper("公民身份号码（户口簿或居民身份证）", law, numbered), Paper("认定信息（系统记录）", law, held=True)]


def tomorrow_checklist() -> list[Paper]:
    """The papers of 明天计划: its form, identity, recognition as an orphan, and what the hospital says."""
    wanted = ("《“明天计划”资助表》", "儿童身份证件、户口簿", "孤儿身份认定（系统记录）", "定点医院诊断证明和治疗方案")
    law = "《“孤儿医疗康复明天计划”项目实施办法》"
    return [Paper(label, law, held="系统记录" in label) for label in wanted]


def _proof(situation: Situation, law: str) -> Paper:
    accepted = PROOFS[situation.status]
    label = f"{words.PARENTS[situation.parent]}{words.STATUSES[situation.status]}：{'或'.join(words.PROOFS[one] for one in accepted)}"
    by_data = situation.proof == BY_DATA and situation.status != "missing"
    code = f"{situation.parent}:{situation.status}"
    there = by_data or situation.proof in accepted
    return Paper(label, law, there, code)
