"""Which papers an application wants and which are there."""

from collections.abc import Iterable
from typing import Final

from weibao.applications.actions.facts import stated
from weibao.applications.models import Application
from weibao.children.actions.facts import NewChild
from weibao.rules.papers import BY_DATA, LOST_CONTACT, PROOFS, Paper, Situation, checklist
from weibao.rules.recognition import PROVED

CATEGORY: Final = {"orphan": "orphan", "hiv": "orphan", "de_facto": "de_facto_unattended"}


def papers(application: Application) -> list[Paper]:
    """The list of the day: form, identity, photo, account, what the child's own situation asks for, one proof a parent's situation."""
    return papers_of(application.law_matter, stated(application.facts), application.papers)


def papers_of(matter: str, child: NewChild, held: Iterable[str]) -> list[Paper]:
    """The same for facts that were not submitted yet."""
    also = [name for name, wanted in (("foundling", child.is_foundling), ("institution", child.institution), ("health", matter == "hiv"))
            if wanted]  # fmt: skip
    situations = [] if matter == "hiv" else list(_situations(child))
    return checklist(CATEGORY[matter], situations, held=set(held), also=also)


def _situations(child: NewChild) -> Iterable[Situation]:
    for parent in child.parents:
        for one in parent.circumstances:
            if one.status != "normal":
                yield Situation(parent.side, one.status, one.proof)


def proofs_of(code: str) -> tuple[str, ...]:
    """The kinds of proof that settle a situation of a parent (`father:dead`); departments' data too, where the law takes them."""
    status = code.partition(":")[2]
    return PROOFS[status] if status in PROVED else (*PROOFS[status], BY_DATA)


def contact_unproved(application: Application) -> bool:
    """Whether a parent is said to be 失联 and none of the three lawful proofs is there."""
    return any(one.code.endswith(f":{LOST_CONTACT}") and not one.held for one in papers(application))
