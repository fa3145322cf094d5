"""The allowance sheet and the directory as workbooks."""

from datetime import datetime
from typing import Final

from weibao.exports.makers import Made, Maker, Order, Wanted, all_visible_of, register
from weibao.kernel.door import action, note
from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Staff
from weibao.staffing.models import AllowanceSheet
from weibao.staffing.reports.work import directory

LAW: Final = "民发〔2019〕34号"


@action("staffing.take_sheet", label="导出儿童主任补贴表", law=LAW, says="导出儿童主任补贴表{rows}行", reads=True)
def take_sheet(sheet: AllowanceSheet, *, by: Staff, at: datetime) -> Sheet:  # noqa: ARG001  every action has a person and a moment
    """The sheet: who, where, days, deeds on record, amount; in the order of the places."""
    lines = sheet.lines.select_related("post__staff", "post__division__parent")
    table = [
        [
            one.post.division.parent.name if one.post.division.parent else "",
            one.post.division.name, one.post.staff.name, one.days, one.deeds, one.amount,
        ]
        for one in lines
    ]  # fmt: skip
    note(sheet=sheet.pk, rows=len(table))
    heads = [
        Column("乡镇（街道）", 18), Column("村（社区）", 26), Column("姓名", 10), Column("在岗天数", 10, "count"),
        Column("系统记录的办理件数", 20, "count"), Column("金额（元）", 12, "money"),
    ]  # fmt: skip
    return Sheet("补贴表", heads, table)


@action("staffing.look_up", label="导出通讯录", law=LAW, says="导出通讯录{rows}行", reads=True)
def look_up(subject: None, *, by: Staff, at: datetime) -> Sheet:  # noqa: ARG001  the posts are those of the person's places
    """The directory of one's divisions."""
    rows = [
        [post.staff.name, post.get_role_display(), post.unit.name, post.division.name, post.staff.phone or ""]
        for post in directory(by, at.date())
    ]
    note(rows=len(rows))
    heads = [Column("姓名", 10), Column("岗位", 14), Column("单位", 30), Column("管辖区划", 26), Column("工作电话", 16)]
    return Sheet("通讯录", heads, rows)


def _sheet(order: Order) -> Wanted:
    found = AllowanceSheet.objects.visible_to(order.staff, order.on).there(order.number("sheet"))
    return Wanted("儿童主任补贴表", {"sheet": str(found.pk)}, found)


def _make_sheet(order: Order, wanted: Wanted) -> Made:
    made = take_sheet(wanted.subject, by=order.staff, at=order.at)
    return Made([made], len(made.rows), [wanted.subject.pk])


def _make_directory(order: Order, wanted: Wanted) -> Made:  # noqa: ARG001  every maker is given what was wanted
    made = look_up(None, by=order.staff, at=order.at)
    return Made([made], len(made.rows))


register(
    Maker("staffing.sheet", "儿童主任补贴表", "staffing.take_sheet", _sheet, _make_sheet, all_visible_of(AllowanceSheet), ("xlsx",)),
    Maker(
        "staffing.directory", "通讯录", "staffing.look_up", lambda _: Wanted("通讯录"), _make_directory, lambda *_: True, ("xlsx",)
    ),
)  # fmt: skip
