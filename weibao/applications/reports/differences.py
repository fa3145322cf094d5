"""What an application states beside what the child's file holds: a person looks at what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from weibao.applications.actions.facts import stated
from weibao.applications.models import Application
from weibao.children.models import Circumstance, Guardian, Parent, PayeeAccount, Sex
from weibao.kernel.identity import mask, tidy
from weibao.rules import words


@dataclass(frozen=True)
class Pair:
    """One fact as stated and as filed; `differs` where both are there and disagree, or the file has none."""

    label: str
    stated: str
    filed: str

    @property
    def differs(self) -> bool:
        """Whether a person should look."""
        return bool(self.stated) and self.stated != self.filed


def pairs(application: Application, on: date) -> list[Pair]:
    """Every fact that the application states, the filed one beside it; without a file the second is empty."""
    return [*_identity(application), *_people(application, on), *_situations(application)]


def _identity(application: Application) -> Iterator[Pair]:
    said, child = stated(application.facts), application.child
    yield Pair("姓名", said.name, child.name if child else "")
    yield Pair("性别", Sex(said.sex).label, child.get_sex_display() if child else "")
    yield Pair("出生日期", _cn(said.birth_date), _cn(child.birth_date) if child else "")
    yield Pair("公民身份号码", _number(said.id_number), _number(child.id_number) if child else "")
    yield Pair("户籍地区划", said.household, child.household_id if child else "")


def _people(application: Application, on: date) -> Iterator[Pair]:
    said, child = stated(application.facts), application.child
    guardian = Guardian.objects.filter(child=child).on(on).first() if child else None
    account = PayeeAccount.objects.filter(child=child).on(on).first() if child else None
    filed = f"{guardian.name}（{guardian.relation}）" if guardian else ""
    yield Pair("监护人", "；".join(f"{one.name}（{one.relation}）" for one in said.guardians), filed)
    if said.account:
        own = (said.account.bank, said.account.holder, mask(said.account.account))
        yield Pair("收款账户", " ".join(own), f"{account.bank} {account.holder} {mask(account.account)}" if account else "")


def _situations(application: Application) -> Iterator[Pair]:
    said, child = stated(application.facts), application.child
    rows = Circumstance.objects.filter(parent__child=child).select_related("parent") if child else ()
    filed: dict[str, list[str]] = {}
    for row in rows:
        filed.setdefault(row.parent.side, []).append(_situation(row.status, row.during.lower, row.proof))
    names = dict(Parent.objects.filter(child=child).values_list("side", "name")) if child else {}
    for parent in said.parents:
        label = words.PARENTS[parent.side]
        yield Pair(f"{label}姓名", parent.name, names.get(parent.side, ""))
        own = "；".join(_situation(one.status, one.since, one.proof) for one in parent.circumstances)
        yield Pair(f"{label}情形", own, "；".join(filed.get(parent.side, [])))


def _situation(status: str, since: date | None, proof: str) -> str:
    parts: list[Any] = [words.STATUSES[status], f"{_cn(since)}起" if since else "", words.PROOFS.get(proof, "")]
    return "，".join(part for part in parts if part)


def _number(text: str | None) -> str:
    return mask(tidy(text)) if text else ""


def _cn(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
