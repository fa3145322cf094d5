"""Exports: asked for, made, fetched, ended. The power behind the file is asked at each step, on the scope of that moment.

No law gives the procedure of these verbs beyond 未成年人网络保护条例第36条 (least power, approval, record) and 个人信息保护法第51条
(encryption, and measures against leaks), which each names.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from weibao.exports.locking import draw_password, lock_archive, lock_pdf, lock_workbook
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, maker_of
from weibao.exports.models import Export, Form, Purpose
from weibao.exports.papers import paper
from weibao.exports.querysets import ExportQuerySet
from weibao.exports.states import State
from weibao.kernel.door import action, allows, note
from weibao.kernel.envelope import lock, unlock
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.kernel.sheets import comma_separated, workbook
from weibao.org.models import Staff
from weibao.org.powers import holders

LAW: Final = "未成年人网络保护条例第36条；个人信息保护法第51条"
KEPT: Final = timedelta(hours=24)
MOST_WAITING: Final = 5
JOB: Final = "weibao.exports.jobs.make_export"
ERASED: Final[dict[str, None]] = {"key": None, "body": None, "password": None}


class NotReady(Refusal):
    """There is no file to fetch: not made yet, expired, deleted."""

    status = 409


class OutOfScope(Refusal):
    """Something in the file is no longer within the person's scope."""

    status = 409


class AlreadyShown(Refusal):
    """The password was shown once; it is not kept."""

    status = 409


@action("exports.ask", label="申请导出", law=LAW, says="申请导出{title}")
def ask(
    kind: type[Export], *, by: Staff, at: datetime, maker: str, asked: Mapping[str, str], form: str, purpose: str, remark: str = ""
) -> Export:
    """Ask for a file; it is made in the background. `asked` are the words of the page that it is taken from.

    Raises NotThere for an unknown kind, NotAllowed without its power, Refusal for a form it has not or too many waiting.
    """
    found = maker_of(maker)
    order = _order(by, at, asked, form)
    wanted = found.want(order)
    _ask_power(found, wanted, order)
    if form not in found.forms or purpose not in Purpose.values:
        raise Refusal("请选择文件格式和用途")
    if Export.objects.filter(by=by).waiting().count() >= MOST_WAITING:
        raise Refusal(f"已有 {MOST_WAITING} 个文件在生成，请稍候再申请")
    made = Export.objects.create(
        maker=found.name, title=wanted.title, form=form, purpose=purpose, remark=remark.strip()[:60] or None, asked=dict(wanted.asked),
        by=by, asked_at=at,
    )  # fmt: skip
    note(maker=found.name, title=wanted.title, form=form, purpose=purpose)
    app.configure_task(JOB).defer(export=made.pk)  # in this transaction: a job only for what was asked
    return made


@action("exports.make", label="生成导出文件", law=LAW, says="生成{title}，{rows} 行", reads=True)
def make(export: Export, *, by: Staff, at: datetime) -> Export:
    """Make the file on the scope of this moment, mark it with who took it for what, lock it, and seal its password.

    Raises NotAllowed when the power has gone meanwhile, any Refusal of the maker, Stale when it was made or deleted already.
    """
    if export.by_id != by.pk:
        raise NotThere
    found = maker_of(export.maker)
    order = _order(by, at, export.asked, export.form)
    wanted = found.want(order)
    _ask_power(found, wanted, order)
    made = found.make(order, wanted)
    password = draw_password()
    file = _locked(export, made, found, order, password)
    key, body = lock(_label(export), file)
    facts = {"rows": made.rows, "size": len(file), "digest": hashlib.sha256(file).hexdigest(), "keys": list(made.keys)}
    export.move(State.READY, made_at=at, expires_at=at + KEPT, key=key, body=body, password=password, **facts)
    note(maker=found.name, title=export.title, rows=made.rows, digest=export.digest)
    return export


@action("exports.refuse", label="导出未能生成", system=True)
def refuse(export: Export, *, by: None, at: datetime, reason: str) -> Export:
    """The file could not be made; the person reads why. No law: what the worker found."""
    note(maker=export.maker)
    export.move(State.REFUSED, refusal=reason[:200], made_at=at)
    return export


@action("exports.show_password", label="显示导出口令", law=LAW, says="显示{title}的口令", reads=True)
def show_password(export: Export, *, by: Staff, at: datetime) -> str:
    """The password, once: the system forgets it with this. Raises NotThere for another's, NotReady, AlreadyShown."""
    _own_and_open(export, by, at)
    password: str = export.password or ""
    taken = Export.objects.filter(pk=export.pk, shown_at=None, state=State.READY).update(shown_at=at, password=None)
    if not password or taken != 1:
        raise AlreadyShown("口令只显示一次，已经显示过了。没有记下的，请删除后重新申请")
    note(maker=export.maker, title=export.title)
    return password


@action("exports.fetch", label="下载导出文件", law=LAW, says="下载{title}，{rows} 行", reads=True)
def fetch(export: Export, *, by: Staff, at: datetime) -> bytes:
    """The locked file. Power and scope are asked anew.

    Raises NotThere for another's, NotReady, NotAllowed when the power has gone, OutOfScope when a row inside has.
    """
    _own_and_open(export, by, at)
    found = maker_of(export.maker)
    order = _order(by, at, export.asked, export.form)
    _ask_power(found, found.want(order), order)
    if not found.still(order, export.keys):
        raise OutOfScope("文件里有您现在不能查看的内容，不能下载。请重新申请")
    Export.objects.filter(pk=export.pk).update(fetched_at=at)
    note(maker=export.maker, title=export.title, rows=export.rows, digest=export.digest)
    return unlock(_label(export), bytes(export.key or b""), bytes(export.body or b""))


@action("exports.drop", label="删除导出文件", law=LAW, says="删除{title}")
def drop(export: Export, *, by: Staff, at: datetime) -> Export:
    """The person needs the file no longer: it is destroyed. Raises NotThere for another's, ForbiddenMove for one that has ended."""
    if export.by_id != by.pk:
        raise NotThere
    export.move(State.DROPPED, **ERASED)
    note(maker=export.maker, title=export.title)
    return export


@action("exports.expire", label="导出文件过期销毁", law=LAW, system=True)
def expire(exports: ExportQuerySet, *, by: None, at: datetime) -> int:
    """Destroy the files whose day is over. Returns how many."""
    gone = exports.over(at).update(state=State.EXPIRED, **ERASED)
    note(count=gone)
    return gone


def _order(by: Staff, at: datetime, asked: Mapping[str, str], form: str) -> Order:
    return Order(staff=by, at=at, on=timezone.localtime(at).date(), asked=asked, form=form)


def _ask_power(maker: Maker, wanted: Wanted, order: Order) -> None:
    if not allows(order.staff, maker.power, wanted.subject, order.at):
        raise NotAllowed(f"您没有导出“{maker.label}”的权限。")


def _own_and_open(export: Export, by: Staff, at: datetime) -> None:
    if export.by_id != by.pk:
        raise NotThere
    if not export.is_open(at):
        raise NotReady("文件还没有生成，或者已经过期、删除")


def _label(export: Export) -> str:
    """What binds a file to its person: moved to another's row, it does not open."""
    return f"exports.body:{export.by_id}"


def _locked(export: Export, made: Made, maker: Maker, order: Order, password: str) -> bytes:
    mark = _mark(export, maker, order)
    if isinstance(made.content, bytes):
        return lock_workbook(made.content, password)
    if export.form == Form.CSV and not isinstance(made.content, Paper):
        return lock_archive(comma_separated(made.content, mark=mark, stem=f"weibao-{export.pk}"), password)
    if export.form == Form.PDF or isinstance(made.content, Paper):
        return lock_pdf(paper(made.content, title=export.title, mark=mark), password)
    return lock_workbook(workbook(made.content, mark=mark), password)


def _mark(export: Export, maker: Maker, order: Order) -> str:
    """Who took the file, when and for what: 平遥县民政局 赵敏 2023年7月3日 09:00 导出 · 用途：资料核对 · …"""
    posts = [post for post in order.staff.posts_on(order.on) if post.role in holders(maker.power)]
    unit = posts[0].unit.name if posts else ""
    local = timezone.localtime(order.at)
    moment = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    purpose = Purpose(export.purpose).label + (f"（{export.remark}）" if export.remark else "")
    return f"{unit} {order.staff.name} {moment} 导出 · 用途：{purpose} · 编号 {export.pk} · 内部资料，不得外传"
