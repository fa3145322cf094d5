"""Reading: to open a file and to uncover a masked value are deeds, and the trail holds them (未成年人网络保护条例第36条)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.timezone import localdate

from weibao.access.models import Permit
from weibao.children.announcements import FileOpened
from weibao.children.models import Basis, Child, Guardian, Health, Opening, Parent, PayeeAccount
from weibao.children.querysets import KIND
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, allows, note, note_many
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff
from weibao.org.powers import APART
from weibao.org.querysets import covering

LAW = "未成年人网络保护条例第36条"
SESSION = timedelta(minutes=30)  # pages of one file within this time are one reading


class NothingToShow(Refusal):
    """The value was never entered."""

    status = 404


@dataclass(frozen=True)
class Masked:
    """A kind of value that is masked until asked for: its label, and the row and field that hold it."""

    label: str
    model: type[Model]
    field: str


MASKED: Mapping[str, Masked] = {
    "id_number": Masked("公民身份号码", Child, "id_number"),
    "parent_id_number": Masked("父母身份号码", Parent, "id_number"),
    "phone": Masked("监护人电话", Guardian, "phone"),
    "account": Masked("银行账号", PayeeAccount, "account"),
    "health": Masked("健康状况", Health, "condition"),
}


def open_file(child: Child, *, by: Staff, at: datetime, lately: bool | None = None) -> None:
    """Open a child's file: recorded once a person and child in a working session of 30 minutes.

    `lately` says that the caller knows whether the person opened it within the session; None: it is looked up. Raises NotAllowed.
    """
    if not allows(by, "children.read", child, at):
        raise NotAllowed("您没有查看儿童档案的权限。")
    if lately is None:
        lately = Opening.objects.filter(child=child, by=by, at__gt=at - SESSION, at__lte=at).exists()
    if not lately:
        read(child, by=by, at=at)


@action("children.read", label="查看儿童档案", law=LAW, reads=True)
def read(child: Child, *, by: Staff, at: datetime) -> Opening:
    """The file of a child is opened by a person."""
    note(child=child.pk)
    opening = Opening.objects.create(child=child, by=by, at=at, **right(child, by, at))
    announce(FileOpened(child.pk, by.pk, at))
    return opening


def right(child: Child, by: Staff, at: datetime) -> dict[str, Any]:
    """By what right a person opens a file at a moment: the post, the team or the window that lets the reader in."""
    on = localdate(at)
    post = covering(by, "children.read", child, at)
    if post is not None:
        return {"basis": Basis.POST, "post": post}
    own = next((one for one in by.posts_on(on) if one.role not in APART), None)
    if child.scope_team(by, on):
        return {"basis": Basis.TEAM, "post": own}
    window = Permit.objects.of(by, KIND).open_at(at).filter(row=child.pk).order_by("-opens_at").first()
    return {"basis": Basis.WINDOW, "post": own, "permit": window}


@action("children.reveal", label="显示敏感信息", law=LAW, says="显示{label}", reads=True)
def reveal(child: Child, *, by: Staff, at: datetime, what: str, row: int | None = None) -> str:
    """One masked value of a child in full; `what` is a key of MASKED, `row` the row that holds it.

    Raises NothingToShow for a value that is not there, or of another child.
    """
    kind = MASKED.get(what)
    if kind is None:
        raise NothingToShow("没有这项信息。")
    note(child=child.pk, what=what, row=row, label=kind.label)
    wanted = {"pk": child.pk} if kind.model is Child else {"pk": row, "child_id": child.pk}
    holder = kind.model._default_manager.filter(**wanted).first()  # noqa: SLF001  Django's public name for it
    value = getattr(holder, kind.field) if holder else None
    if not value:
        raise NothingToShow("没有登记这项信息。")
    return str(value)


@action("children.take_out", label="导出儿童名单", law=LAW, says="导出儿童名单 {count} 人", reads=True)
def take_out(children: list[Child], *, by: Staff, at: datetime) -> int:
    """A list of children leaves the system as a workbook, names and numbers masked. Returns how many."""
    note_many(child.pk for child in children)
    return len(children)
